//! The studio's dialog: a late answer of the receipt server reaches nothing that came after its question, and nothing changes behind it.

use crate::author::{Author, field};
use anyhow::{Context, Result};
use e2e::{Browser, Value, json, tests};

tests! {
    in each engine:
        a_late_answer_reaches_no_later_dialog,
        what_was_published_after_escape_is_told_and_is_nothing_of_another_document,
        keys_change_nothing_behind_the_dialog,
        the_next_version_has_the_form_of_the_last_one;
}

const ESCAPE: &str = "\u{e00c}";
const CLOSED: &str = "!document.querySelector('#dialog').open && !document.querySelector('#dialog').hasChildNodes()";
impl Author {
    /// Opens the shop's document with other values of some members.
    async fn open_with(&self, members: &[(&str, Value)]) -> Result<()> {
        let mut document: Value = serde_json::from_str(&std::fs::read_to_string("../../www/disclosure.en.json")?)?;
        for (at, value) in members {
            *document.pointer_mut(at).context("a member")? = value.clone();
        }
        self.open(&serde_json::to_string_pretty(&document)?).await?;
        self.holds("/id", "northwind-callback").await
    }

    /// Begins to publish; the key is entered.
    async fn publish(&self) -> Result<()> {
        self.page.click(&["#tools [data-do=publish]"]).await?;
        self.page.wait_for("document.querySelector('#dialog [data-do=check]:not([disabled])')", 5).await
    }

    /// Lets go of the held answers but for these, and waits until one to this address was read.
    async fn release(&self, address: &str, still_held: &[&str]) -> Result<()> {
        self.page.proxy().hold_answers(still_held);
        let ended = "performance.getEntriesByType('resource').filter((it) => it.responseEnd > 0 && it.initiatorType === 'fetch')";
        self.page.wait_for(&format!("{ended}.some((it) => it.name.endsWith('{address}'))"), 10).await?;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        self.settle().await
    }

    /// Asks a server what publishing would mean, and waits until that is under way.
    async fn check(&self, server: &str) -> Result<()> {
        self.page
            .eval("(() => { const it = document.querySelector('#server'); it.focus(); it.select(); })()")
            .await?;
        self.page.press(server).await?;
        self.page.click(&["[data-do=check]"]).await?;
        self.page.wait_for(WAITS, 5).await
    }
}

const WAITS: &str = "document.querySelector('#dialog [data-do=check]').disabled && !document.querySelector('#dialog :is(.gap, .limit)')";

async fn a_late_answer_reaches_no_later_dialog(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    author.open_with(&[]).await?;
    author.publish().await?;
    page.send_keys(&["#key"], &author.site.access_key("publish")?).await?;
    // A server that says nothing of use, and the receipt server; both take their time.
    let (wrong, right) = (author.site.shop(), author.site.receipts());
    let (late, next) = (format!("{wrong}/v1/disclosures/check"), format!("{right}/v1/disclosures/check"));
    author.page.proxy().hold_answers(&[&late, &next]);
    author.check(&wrong).await?;
    page.press(ESCAPE).await?;
    page.wait_for(CLOSED, 5).await?;
    author.publish().await?;
    author.check(&right).await?;
    author.release(&late, &[&next]).await?;
    assert_eq!(
        page.eval(WAITS).await?,
        json!(true),
        "{browser}: the late answer is not that of the next question"
    );
    author.release(&next, &[]).await?;
    page.wait_for("document.querySelector('#dialog .limit')", 10).await?;
    // Nor does one reach a dialog that has asked nothing yet.
    page.press(ESCAPE).await?;
    page.wait_for(CLOSED, 5).await?;
    author.publish().await?;
    author.page.proxy().hold_answers(&[&late]);
    author.check(&wrong).await?;
    page.press(ESCAPE).await?;
    page.wait_for(CLOSED, 5).await?;
    author.publish().await?;
    page.eval("void performance.clearResourceTimings()").await?;
    author.release(&late, &[]).await?;
    let asks = "document.querySelector('#dialog #server') && !document.querySelector('#dialog :is(.gap, .limit, [disabled])')";
    page.wait_for(asks, 1).await?;
    author.page.close().await
}

async fn what_was_published_after_escape_is_told_and_is_nothing_of_another_document(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    let mut changes: Value = serde_json::from_str(&std::fs::read_to_string("../../www/disclosure.en.json")?)?;
    let mut changes = changes["changes"].take();
    let entry = json!({"version": "2026-12-15", "date": "2026-12-15", "summary": "We say it in other words.", "material": false});
    changes.as_array_mut().context("a list")?.insert(0, entry);
    let words = json!("Our repair guarantee runs for half a year.");
    author
        .open_with(&[
            ("/version", json!("2026-12-15")),
            ("/changes", changes),
            ("/purposes/0/retention/reason", words),
        ])
        .await?;
    author.publish().await?;
    page.send_keys(&["#key"], &author.site.access_key("publish")?).await?;
    page.click(&["[data-do=check]"]).await?;
    page.wait_for("document.querySelector('#dialog [data-do=publish-now]')", 20).await?;
    author.page.proxy().hold_answers(&["/v1/disclosures"]);
    page.click(&["[data-do=publish-now]"]).await?;
    page.wait_for(WAITS, 5).await?;
    page.press(ESCAPE).await?;
    page.wait_for(CLOSED, 5).await?;
    page.click(&["[data-do=new]"]).await?;
    author.template().await?;
    author.release("/v1/disclosures", &[]).await?;
    page.wait_for(
        "document.querySelector('#notice').textContent.includes('Published: northwind-callback 2026-12-15 (en)')",
        5,
    )
    .await?;
    page.wait_for(CLOSED, 1).await?;
    page.click(&["[data-do=channel][data-arg=changes]"]).await?;
    page.wait_for("document.querySelector('#channel').textContent.includes('This text is new')", 5)
        .await?;
    author.page.close().await
}

async fn keys_change_nothing_behind_the_dialog(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    author.template().await?;
    let begun = author.held("/summary").await?;
    author.write("/summary", "Words to take back.").await?;
    author.publish().await?;
    let focused = [
        "document.querySelector('#dialog-title').focus()",
        "document.querySelector('#key').focus()",
        // As after a press beside the dialog.
        "document.activeElement.blur()",
    ];
    for focus in focused {
        page.eval(&format!("void {focus}")).await?;
        author.undo().await?;
        author.settle().await?;
        assert_eq!(author.held("/summary").await?, "Words to take back.", "{browser}: undo after {focus}");
        author.redo().await?;
        page.press("\u{e038}").await?;
        author.settle().await?;
        assert_eq!(author.held("/summary").await?, "Words to take back.", "{browser}: redo after {focus}");
        let current = page.eval("document.querySelectorAll('#left [aria-current]').length").await?;
        assert_eq!(current, json!(0), "{browser}: after {focus}");
    }
    page.eval("void document.querySelector('#key').focus()").await?;
    page.press(ESCAPE).await?;
    page.wait_for(CLOSED, 5).await?;
    author.undo().await?;
    author.holds("/summary", &begun).await?;
    author.redo().await?;
    author.holds("/summary", "Words to take back.").await?;
    author.page.close().await
}

async fn the_next_version_has_the_form_of_the_last_one(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    for (at, text, next) in [
        ("/purposes/0/retention/reason", json!("Our repair guarantee runs for half a year."), "1.2.1"),
        ("/purposes/0/retention/period", json!("9"), "1.3.0"),
    ] {
        author
            .open_with(&[("/version", json!("1.2.0")), ("/changes/0/version", json!("1.2.0"))])
            .await?;
        author.holds("/version", "1.2.0").await?;
        author.write(at, text.as_str().unwrap_or_default()).await?;
        page.click(&["[data-do=channel][data-arg=changes]"]).await?;
        page.wait_for("document.querySelector('#channel [data-do=entry]')", 5).await?;
        page.click(&["[data-do=entry]"]).await?;
        author.holds("/version", next).await?;
        author.holds("/changes/0/version", next).await?;
        let older = page.text(&format!("{}.value", field("/changes/1/version"))).await?;
        assert_eq!(older, "1.2.0", "{browser}");
        author.saved().await?;
    }
    author.page.close().await
}
