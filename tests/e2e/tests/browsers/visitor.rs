//! A visitor's actions in the demo shop and queries of the page, shared by several tests.

use anyhow::{Context, Result};
use e2e::{Browser, Page, Seen, Site, Value, json};

pub const NUMBER: &str = "085 012 3456";
pub const E164: &str = "+353850123456";

/// A JavaScript expression for the element.
pub const ELEMENT: &str = "document.querySelector('phone-consent')";

/// A JavaScript expression for its shadow root.
pub const ROOT: &str = "document.querySelector('phone-consent').shadowRoot";

/// A visitor's page with the shop's form, with a record of all its requests.
pub struct Visit {
    pub site: Site,
    pub page: Page,
    pub browser: Browser,
}

impl Visit {
    /// Opens the shop and waits for the disclosure.
    pub async fn begin(browser: Browser, path: &str) -> Result<Visit> {
        Visit::begin_at(Site::start().await?, browser, path).await
    }

    /// Opens this shop and waits for the disclosure.
    pub async fn begin_at(site: Site, browser: Browser, path: &str) -> Result<Visit> {
        let page = if path.contains("fr") {
            browser.open_in("fr-FR").await?
        } else {
            browser.open().await?
        };
        page.set_size(1280, 1000).await?;
        page.goto(&format!("{}{path}", site.shop())).await?;
        let visit = Visit { site, page, browser };
        visit.state("disclosing").await?;
        Ok(visit)
    }

    /// Waits until the element is in a state.
    pub async fn state(&self, state: &str) -> Result<()> {
        self.page.wait_for(&format!("{ELEMENT}.state === '{state}'"), 20).await
    }

    pub async fn press(&self, part: &str) -> Result<()> {
        self.page.click(&["phone-consent", &format!("[part={part}]")]).await
    }

    /// Ticks the first purpose and agrees, with trusted events.
    pub async fn agree(&self) -> Result<()> {
        self.press("box").await?;
        self.press("agree").await?;
        self.state("capturing").await
    }

    pub async fn type_number(&self, number: &str) -> Result<()> {
        self.page.send_keys(&["phone-consent input[type=tel]"], number).await?;
        self.state("ready").await
    }

    /// Fills in the shop's own fields.
    pub async fn fill_the_rest(&self) -> Result<()> {
        self.page.eval("[['name', 'Aoife'], ['date', '2026-12-01'], ['problem', 'The chain slips']].forEach(([n, v]) => { document.querySelector(`[name=${n}]`).value = v })").await?;
        Ok(())
    }

    pub async fn send(&self) -> Result<()> {
        self.page.click(&["button.send"]).await
    }

    /// Agrees and sends the form, which stays where it is, so that the receipt is shown.
    pub async fn agree_and_stay(&self) -> Result<()> {
        self.agree().await?;
        self.type_number(NUMBER).await?;
        self.page
            .eval("document.querySelector('form').addEventListener('submit', (event) => event.preventDefault())")
            .await?;
        self.fill_the_rest().await?;
        self.send().await?;
        self.state("recorded").await
    }

    /// Waits for the page after a booking.
    pub async fn booked(&self) -> Result<()> {
        self.page
            .wait_for("location.pathname === '/thanks' && document.readyState === 'complete'", 20)
            .await
    }

    /// Returns everything that the page may have stored about the visitor.
    pub async fn stored(&self) -> Result<Value> {
        self.page
            .eval(
                "(async () => ({
                    local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookie: document.cookie,
                    databases: indexedDB.databases ? (await indexedDB.databases()).map((d) => d.name) : [],
                    caches: globalThis.caches ? await caches.keys() : [],
                }))()",
            )
            .await
    }

    /// Fails if anything is stored.
    pub async fn nothing_stored(&self) -> Result<()> {
        let empty = json!({"local": [], "session": [], "cookie": "", "databases": [], "caches": []});
        assert_eq!(self.stored().await?, empty, "{}: the page stored something", self.browser);
        Ok(())
    }

    /// Fails if anything other than files of the shop was requested.
    pub fn only_files_asked_for(&self) {
        for seen in self.page.proxy().seen() {
            let file = seen.method == "GET" && seen.body.is_empty() && seen.origin() == self.site.shop() && !seen.url.contains('?');
            assert!(file, "{} sent {} {} {}", self.browser, seen.method, seen.url, seen.text());
        }
    }

    /// Fails if the page sent requests to any server other than the shop and the receipt server, sent a referrer, cookie or credentials to the receipt
    /// server, or violated the policy.
    pub fn talked_to_two_and_kept_the_policy(&self) {
        for seen in self.page.proxy().seen() {
            let to_server = seen.origin() == self.site.receipts();
            assert!(to_server || seen.origin() == self.site.shop(), "{} talked to {}", self.browser, seen.url);
            assert!(
                !seen.url.ends_with("/csp-report"),
                "{}: the policy stopped something: {}",
                self.browser,
                seen.text()
            );
            for header in ["referer", "cookie", "authorization"] {
                assert!(
                    !to_server || seen.header(header).is_none(),
                    "{} sent {header} to the receipt server",
                    self.browser
                );
            }
        }
    }

    /// The bookings that were posted, in their order.
    pub fn bookings(&self) -> Vec<Seen> {
        let seen = self.page.proxy().seen().into_iter();
        seen.filter(|seen| seen.method == "POST" && seen.url.ends_with("/book")).collect()
    }

    /// Returns the form fields of the single posted booking.
    pub fn posted(&self) -> Result<Vec<(String, String)>> {
        let bookings = self.bookings();
        assert_eq!(bookings.len(), 1, "{}: one booking is posted", self.browser);
        let body = bookings.first().context("a booking")?.text();
        Ok(body
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }

    /// Fills the visitor's storage to the last character.
    pub async fn fill_storage(&self) -> Result<()> {
        let fill = "(() => { for (let size = 1 << 22; size >= 1; size >>= 1) { try { for (let n = 0; n < 9; n += 1) localStorage.setItem(`fill ${size} ${n}`, 'x'.repeat(size)); } catch { continue; } } return true; })()";
        self.page.eval(fill).await?;
        Ok(())
    }

    /// Returns the record in the visitor's storage.
    pub async fn record(&self) -> Result<Value> {
        let text = self.page.text("localStorage.getItem('phone-consent/receipts/1')").await?;
        let all: Value = serde_json::from_str(&text)?;
        all.get(0).cloned().context("a record")
    }

    /// Returns the POST requests to the receipt server so far.
    pub fn posts_to_server(&self) -> Vec<String> {
        let posts = self
            .page
            .proxy()
            .seen()
            .into_iter()
            .filter(|seen| seen.method == "POST" && seen.origin() == self.site.receipts());
        posts.map(|seen| seen.url.replace(&self.site.receipts(), "")).collect()
    }
}

/// Returns the posted value of a form field, still percent-encoded.
pub fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}
