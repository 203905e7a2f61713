//! The main flow, in three engines with the real server: a visitor reads, chooses, types, submits, and gets a receipt.

use crate::visitor::{E164, ELEMENT, NUMBER, Visit, field};
use anyhow::{Context, Result};
use disclosure::{Archive, Document, Notice};
use e2e::{Browser, Kept, keep_receipt, tests};

tests! {
    in each engine:
        from_disclosure_to_receipt,
        what_is_shown_is_what_is_hashed,
        a_no_books_without_a_number,
        a_server_that_is_down_loses_nothing,
        going_back_restores_no_agreement,
        a_form_without_a_receipt_server_goes_on_by_itself,
        a_wrong_attribute_leaves_the_fallback_and_the_form;
}

async fn from_disclosure_to_receipt(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit.nothing_stored().await?;
    visit.only_files_asked_for();
    visit.press("box").await?;
    visit.nothing_stored().await?;
    visit.only_files_asked_for();

    visit.press("agree").await?;
    visit.state("capturing").await?;
    visit
        .page
        .wait_for(&format!("document.activeElement === {ELEMENT}.querySelector('input')"), 5)
        .await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    assert_eq!(visit.posts_to_server(), ["/v1/challenges"], "{browser}: the number has not left the page");
    visit.send().await?;
    visit.booked().await?;
    assert_eq!(visit.posts_to_server(), ["/v1/challenges", "/v1/receipts"]);

    let record = visit.record().await?;
    let receipt = record["receipt"].as_str().context("a receipt")?;
    let fields = visit.posted()?;
    assert_eq!(field(&fields, "phone"), Some("%2B353850123456"), "{browser}: {fields:?}");
    assert_eq!(field(&fields, "phone_consent"), Some("given"));
    assert_eq!(field(&fields, "phone_receipt").map(|r| r.replace("%7E", "~")).as_deref(), Some(receipt));
    assert!(record["countersignature"].is_string() && record["secret"].is_string());
    assert_eq!(wasm_sha256(&visit, receipt).await?, "as served", "{browser}");

    // The next page shows the receipt, and the visitor withdraws it there.
    let shown = "document.querySelector('phone-consent-manage').shadowRoot.querySelector('.held').shadowRoot";
    visit.page.wait_for(&format!("{shown}.textContent.includes('+353 ·· ··· ··56')"), 10).await?;
    visit.page.click(&["phone-consent-manage", ".held", "[part=withdraw]"]).await?;
    visit
        .page
        .wait_for(&format!("{shown}.querySelector('.status').textContent.startsWith('Withdrawn on')"), 10)
        .await?;
    assert_eq!(visit.page.text(&format!("{shown}.querySelector('h2').textContent")).await?, "Withdrawn.");
    assert_eq!(visit.posts_to_server().last().map(String::as_str), Some("/v1/withdrawals"));
    assert!(visit.record().await?["choices"][0]["withdrawn_at"].is_number());

    let jwks = key_set(&visit, receipt).await?;
    visit.talked_to_two_and_kept_the_policy();
    keep_receipt(
        browser,
        &Kept {
            receipt,
            phone: E164,
            countersignature: record["countersignature"].as_str().context("a countersignature")?,
            jwks: &jwks,
        },
    )?;
    visit.page.close().await
}

/// Compares the SHA-256 of the wasm module in the receipt with that of the served file; returns `as served` if they are equal.
async fn wasm_sha256(visit: &Visit, receipt: &str) -> Result<String> {
    visit
        .page
        .text(&format!(
            "(async () => {{
                const payload = JSON.parse(atob('{receipt}'.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
                const {{ name }} = performance.getEntriesByType('resource').find(({{ name }}) => /\\/files\\/widget-\\w+\\.wasm$/.test(name));
                const hash = await crypto.subtle.digest('SHA-256', await (await fetch(name)).arrayBuffer());
                const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
                return hex === payload.widget.wasm_sha256 && name.includes(hex.slice(0, 16)) ? 'as served' : `${{hex}} is served, ${{payload.widget.wasm_sha256}} is signed`;
            }})()"
        ))
        .await
}

/// The key set of the server that the receipt is for, as it serves it.
async fn key_set(visit: &Visit, receipt: &str) -> Result<String> {
    visit
        .page
        .text(&format!(
            "(async () => {{
                const {{ aud }} = JSON.parse(atob('{receipt}'.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
                return (await fetch(`${{aud}}/.well-known/jwks.json`)).text();
            }})()"
        ))
        .await
}

/// Keeps letters and digits only: white space and the symbols for boxes and bullets belong to the view.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// But for the page's own: problems, and the form for a question.
async fn what_is_shown_is_what_is_hashed(browser: Browser) -> Result<()> {
    for (path, bytes) in [
        ("/", &include_bytes!("../../../../www/disclosure.en.json")[..]),
        ("/fr.html", include_bytes!("../../../../www/disclosure.fr.json")),
    ] {
        let visit = Visit::begin(browser, path).await?;
        let document = Document::parse(bytes).map_err(|e| anyhow::anyhow!(e.sentence(bytes)))?;
        let notice = Notice::new(&document, Archive::shipped().labels(&document.language));
        let shown = visit
            .page
            .text(&format!(
                "(() => {{ const it = {ELEMENT}.shadowRoot.querySelector('[part=disclosure]').cloneNode(true);
                   for (const own of it.querySelectorAll('[part=problem], .asking')) own.remove();
                   for (const link of it.querySelectorAll('a')) link.append(link.getAttribute('href'));
                   return it.textContent; }})()"
            ))
            .await?;
        let (shown, hashed) = (letters(&shown), letters(&notice.text()));
        let differs = shown
            .chars()
            .zip(hashed.chars())
            .position(|(a, b)| a != b)
            .unwrap_or_else(|| shown.chars().count().min(hashed.chars().count()));
        let near = |text: &str| text.chars().skip(differs.saturating_sub(20)).take(60).collect::<String>();
        assert_eq!(
            near(&shown),
            near(&hashed),
            "{browser} {path}: the page and the hashed text part at character {differs}"
        );
        assert_eq!(shown.chars().count(), hashed.chars().count(), "{browser} {path}");
        visit.page.close().await?;
    }
    Ok(())
}

async fn a_no_books_without_a_number(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/fr.html").await?;
    visit.press("decline").await?;
    visit.state("declined").await?;
    visit.press("change").await?;
    visit.state("disclosing").await?;
    visit.press("decline").await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.booked().await?;
    let fields = visit.posted()?;
    assert_eq!(field(&fields, "phone_consent"), Some("declined"));
    assert_eq!((field(&fields, "phone"), field(&fields, "phone_receipt")), (None, None), "{fields:?}");
    assert!(visit.posts_to_server().is_empty(), "{browser}: a no is nobody else's business");
    // Only the notice's id and version are stored, so that nobody is asked twice; nothing identifies the visitor.
    let stored = visit.stored().await?;
    assert_eq!(stored["local"], e2e::json!(["phone-consent/declined/1"]), "{browser}");
    assert_eq!(
        visit.page.text("localStorage.getItem('phone-consent/declined/1')").await?,
        r#"{"northwind-callback":"2026-11-27"}"#
    );
    visit.talked_to_two_and_kept_the_policy();
    visit.page.close().await
}

async fn a_server_that_is_down_loses_nothing(browser: Browser) -> Result<()> {
    let mut visit = Visit::begin(browser, "/").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.site.kill_receipts();
    visit.send().await?;
    let problem = format!("{ELEMENT}.shadowRoot.querySelector('[part=problem]:not([hidden])')?.textContent.includes('We keep trying')");
    visit.page.wait_for(&problem, 30).await?;
    assert_eq!(visit.page.text("location.pathname").await?, "/");
    let typed = visit.page.text(&format!("{ELEMENT}.querySelector('input').value")).await?;
    assert_eq!(letters(&typed), letters(NUMBER));

    // It is sent automatically when the server is back, and the form that waited is submitted with it.
    visit.site.start_receipts().await?;
    visit
        .page
        .wait_for("location.pathname === '/thanks' && document.readyState === 'complete'", 70)
        .await?;
    assert!(visit.record().await?["countersignature"].is_string());
    visit.page.close().await
}

async fn going_back_restores_no_agreement(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.booked().await?;
    // The stored receipt is removed, since it would be recognised.
    visit.page.eval("localStorage.clear()").await?;
    // Loads the form anew, with whatever the browser restores; a page from the back/forward cache would be the same visit.
    visit.page.goto(&format!("{}/", visit.site.shop())).await?;
    visit.state("disclosing").await?;
    visit.page.eval(&format!("{ELEMENT}.formStateRestoreCallback('{E164}', 'restore')")).await?;
    visit.state("disclosing").await?;
    let entries = visit
        .page
        .eval(&format!("[...new FormData({ELEMENT}.form).keys()].filter((k) => k.startsWith('phone'))"))
        .await?;
    assert_eq!(entries, e2e::json!([]), "{browser}");
    visit.page.close().await
}

async fn a_form_without_a_receipt_server_goes_on_by_itself(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit
        .page
        .eval(&format!(
            "(() => {{ const copy = {ELEMENT}.cloneNode(true); copy.removeAttribute('receipts'); {ELEMENT}.replaceWith(copy) }})()"
        ))
        .await?;
    visit.state("disclosing").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    // The shop refuses this receipt, since it expects its own receipt server as audience; the point is that one press submitted everything.
    visit.page.wait_for("location.pathname === '/book'", 20).await?;
    let fields = visit.posted()?;
    assert_eq!(field(&fields, "phone_consent"), Some("given"), "{browser}: {fields:?}");
    assert!(field(&fields, "phone_receipt").is_some_and(|receipt| receipt.len() > 500));
    assert!(visit.posts_to_server().is_empty(), "{browser}: there is no server to talk to");
    visit.page.close().await
}

async fn a_wrong_attribute_leaves_the_fallback_and_the_form(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    for (attribute, value, code) in [
        ("disclosure", "", "ERR_ATTRIBUTE"),
        ("disclosure", "/no-such-file.json", "ERR_DISCLOSURE_FETCH"),
        ("disclosure", "/shop.css", "ERR_DISCLOSURE_DOCUMENT"),
        ("receipts", "receipts.shop.example", "ERR_ATTRIBUTE"),
        ("place", "sign-up\\u202e", "ERR_ATTRIBUTE"),
        ("place", "two\\nlines", "ERR_ATTRIBUTE"),
    ] {
        let replace = format!(
            "new Promise((told) => {{
               addEventListener('phone-consent-error', (event) => told(event.detail.code), {{once: true}});
               const copy = {ELEMENT}.cloneNode(true);
               copy.setAttribute('disclosure', '/disclosure.{{lang}}.json');
               copy.setAttribute('receipts', 'http://localhost:1');
               copy.setAttribute('{attribute}', '{value}');
               {ELEMENT}.replaceWith(copy); }})"
        );
        assert_eq!(visit.page.text(&replace).await?, code, "{browser}: {attribute}={value}");
        visit.state("unavailable").await?;
        let seen = visit
            .page
            .eval(&format!("{ELEMENT}.querySelector('p').checkVisibility() && !{ELEMENT}.shadowRoot"))
            .await?;
        assert_eq!(seen, e2e::json!(true), "{browser}: the fallback is on screen");
    }
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.booked().await?;
    assert_eq!(field(&visit.posted()?, "phone_consent"), None, "{browser}: the form works without the element");
    visit.page.close().await
}
