//! An author's actions in the studio, shared by its tests.

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Page, Site};

/// The studio in a browser, beside the shop and its receipt server.
pub struct Author {
    pub site: Site,
    pub page: Page,
    pub browser: Browser,
}

/// The key Control.
const CONTROL: char = '\u{e009}';

/// What only the author knows: a template asks for it.
pub const FACTS: [(&str, &str); 11] = [
    ("/controller/name", "Northwind Bikes Ltd"),
    ("/controller/address", "45 Example Street, Ottawa ON K1A 0A0, Canada"),
    ("/controller/email", "hello@northwind.example"),
    ("/controller/website", "https://northwind.example/"),
    ("/controller/privacy_policy", "https://northwind.example/privacy"),
    ("/controller/terms", "https://northwind.example/terms"),
    ("/security/audit/by", "Liffey Security Audits Ltd"),
    ("/security/audit/last", "2026-09"),
    ("/opt_out/methods/1/target", "https://northwind.example/stop"),
    ("/opt_out/methods/2/target", "+1 613 555 0142"),
    ("/deletion/request", "https://northwind.example/delete"),
];

impl Author {
    /// Opens the studio.
    pub async fn begin(browser: Browser) -> Result<Author> {
        let site = Site::start_with(&["--published"]).await?;
        let page = browser.open().await?;
        page.set_size(1280, 1000).await?;
        let author = Author { site, page, browser };
        author.visit().await?;
        Ok(author)
    }

    /// Loads the studio's page.
    pub async fn visit(&self) -> Result<()> {
        self.page.goto(&format!("{}/studio/", self.site.shop())).await?;
        // WebKit's driver cannot click while a frame of the page loads.
        let loaded = |frame: &str| format!("document.querySelector('#{frame}').contentDocument?.readyState === 'complete'");
        let frames = format!("{} && {}", loaded("widget"), loaded("mail"));
        self.page.wait_for(&format!("document.querySelector('#form > section') && {frames}"), 30).await
    }

    /// Begins with the template of the repair shop.
    pub async fn template(&self) -> Result<()> {
        self.page.click(&["[aria-label='Repair shop, English']"]).await?;
        self.page.wait_for(&field("/summary"), 10).await
    }

    /// Opens a document by the file field, as where a browser has no picker of its own.
    pub async fn open(&self, text: &str) -> Result<()> {
        // It goes with the site's folder: the browser reads the file when it likes.
        let parent = self.site.data();
        let folder = tempfile::tempdir_in(parent.parent().context("a folder")?)?.keep();
        let path = folder.join("disclosure.en.json");
        std::fs::write(&path, text)?;
        let path = path.to_str().context("a path in UTF-8")?;
        self.page.find("#file").await?.send_keys(path).await?;
        self.page.wait_for(&field("/summary"), 10).await
    }

    /// Replaces what a field holds, by keys, and leaves it.
    pub async fn write(&self, at: &str, text: &str) -> Result<()> {
        self.page.eval(&format!("(() => {{ const it = {}; for (let up = it; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; it.focus(); it.select(); }})()", field(at))).await?;
        self.page.press(text).await?;
        self.page.press("\u{e004}").await?;
        self.settle().await
    }

    /// Waits until the page drew what the keys brought about: an engine may draw late.
    pub async fn settle(&self) -> Result<()> {
        let drawn = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))";
        self.page.wait_for(drawn, 10).await
    }

    /// Fills in what a template asks for.
    pub async fn fill_in(&self) -> Result<()> {
        for (at, text) in FACTS {
            self.write(at, text).await?;
        }
        self.write("/questions/email", "ask@northwind.example").await
    }

    /// What a field holds.
    pub async fn held(&self, at: &str) -> Result<String> {
        self.page.text(&format!("{}.value", field(at))).await
    }

    /// The count of what is left.
    pub async fn count(&self) -> Result<String> {
        self.page.text("document.querySelector('#count').textContent").await
    }

    /// Waits until nothing is left to mend.
    pub async fn nothing_is_left(&self) -> Result<()> {
        let is_done = self
            .page
            .wait_for(&format!("document.querySelector('#count').textContent === '{NOTHING_LEFT}'"), 5)
            .await;
        let left = self.page.text("document.querySelector('#left').innerText").await?;
        is_done.with_context(|| format!("left: {left}"))
    }

    /// Writes a poor text, follows its finding, answers what is asked, and applies the suggestion; returns what the field holds then.
    pub async fn mend(&self, at: &str, poor: &str, answers: &[&str]) -> Result<String> {
        self.write(at, poor).await?;
        let under = format!("document.getElementById('findings:{at}')");
        self.page.wait_for(&format!("{under}.querySelector('.finding')"), 5).await?;
        if !self.page.has(&[&format!("[id='findings:{at}'] .fix")]).await {
            self.page.click(&[&format!("[id='findings:{at}'] [data-do=go]")]).await?;
        }
        // Findings follow the keys by a frame, and an engine may draw late.
        self.page
            .wait_for(&format!("{under}.querySelector('.fix dd')?.textContent === {poor:?}"), 5)
            .await?;
        for (i, answer) in answers.iter().enumerate() {
            self.page.send_keys(&[&format!("[id='question:0:{i}']")], answer).await?;
        }
        let then = self.page.text(&format!("{under}.querySelector('.fix dd:last-of-type').textContent")).await?;
        ensure!(
            answers.iter().all(|answer| then.contains(answer)),
            "{}: the answers are in \"{then}\"",
            self.browser
        );
        self.page.click(&[&format!("[id='findings:{at}'] [data-do=apply]")]).await?;
        self.page.wait_for(&format!("{}.value === {then:?}", field(at)), 5).await?;
        Ok(then)
    }

    /// Takes back, or again, by the keys that everybody knows.
    pub async fn undo(&self) -> Result<()> {
        self.page.chord(CONTROL, 'z').await
    }

    pub async fn redo(&self) -> Result<()> {
        self.page.chord(CONTROL, 'y').await
    }

    /// Saves as where a browser has no picker of its own, and returns the file that is downloaded.
    pub async fn saved(&self) -> Result<String> {
        let watch = "(() => { delete window.showSaveFilePicker; window.showSaveFilePicker = undefined; const make = URL.createObjectURL; \
            URL.createObjectURL = (blob) => { window.downloaded = blob; URL.createObjectURL = make; return make.call(URL, blob); }; })()";
        self.page.eval(watch).await?;
        self.page.click(&["[data-do=save]"]).await?;
        self.page.wait_for("window.downloaded", 5).await?;
        self.page.text("window.downloaded.text()").await
    }

    /// Waits until a field holds a text.
    pub async fn holds(&self, at: &str, text: &str) -> Result<()> {
        self.page.wait_for(&format!("{}?.value === {text:?}", field(at)), 5).await
    }

    /// Waits until the widget beside the form says a text.
    pub async fn visitors_read(&self, text: &str) -> Result<()> {
        self.page.wait_for(&format!("{PREVIEW}?.textContent.includes({text:?})"), 15).await
    }
}

/// What the count says in the end.
pub const NOTHING_LEFT: &str = "Nothing left to mend";

/// The shadow root of the widget beside the form.
pub const PREVIEW: &str = "document.querySelector('#widget').contentDocument.querySelector('phone-consent:not(.coming)')?.shadowRoot";

/// An expression for the control of a member.
pub fn field(at: &str) -> String {
    format!("document.getElementById('field:{at}')")
}
