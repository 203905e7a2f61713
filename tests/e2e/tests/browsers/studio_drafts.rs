//! Drafts and files of the studio: no draft goes without a question, a file belongs to the document that was saved in it, and the author hears what could
//! not be kept.

use crate::author::{Author, field};
use anyhow::Result;
use e2e::{Browser, json, tests};

tests! {
    in each engine:
        a_draft_that_no_file_holds_is_replaced_only_when_its_author_says_so,
        a_full_store_is_told_beside_other_notices,
        a_number_that_json_cannot_hold_is_refused_at_its_field_and_the_draft_can_be_read,
        the_line_ends_of_windows_are_told_and_the_text_stays;
    in Chromium:
        a_file_belongs_to_the_document_that_was_saved_in_it;
}

const DRAFT: &str = "localStorage.getItem('phone-consent/studio/draft/1')";
const ASKED: &str = "document.querySelector('#dialog').open && document.activeElement.id === 'dialog-title'";
const NOT_ASKED: &str = "!document.querySelector('#dialog').open";
const OWN: &str = "Words that nobody has but their author.";

impl Author {
    async fn press(&self, does: &str) -> Result<()> {
        self.page.click(&[&format!("[data-do={does}]")]).await
    }

    async fn choose(&self, template: &str) -> Result<()> {
        self.page.click(&[&format!("[aria-label='{template}, English']")]).await
    }

    async fn keeps(&self, text: &str) -> Result<()> {
        self.page.wait_for(&format!("{DRAFT}?.includes({text:?})"), 5).await
    }
}

async fn a_draft_that_no_file_holds_is_replaced_only_when_its_author_says_so(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    // A template as it is can be had again.
    author.template().await?;
    author.press("new").await?;
    author.choose("Clinic").await?;
    page.wait_for(&format!("{NOT_ASKED} && {}", field("/summary")), 5).await?;
    // Words of the author's own stay in the browser while templates are looked at.
    author.write("/summary", OWN).await?;
    author.press("new").await?;
    author.choose("Bank").await?;
    page.wait_for(ASKED, 5).await?;
    let asked = page.text("document.querySelector('#dialog').innerText").await?;
    assert!(
        asked.contains("Your draft of disclosure.en.json has changes that no file holds."),
        "{browser}: {asked}"
    );
    page.press("\u{e00c}").await?;
    page.wait_for(&format!("{NOT_ASKED} && document.querySelector('.start')"), 5).await?;
    author.keeps(OWN).await?;
    author.choose("Bank").await?;
    page.wait_for(ASKED, 5).await?;
    author.press("keep-draft").await?;
    author.holds("/summary", OWN).await?;
    page.wait_for(NOT_ASKED, 5).await?;
    // A file takes their place only by the button that says so.
    let file = std::fs::read_to_string("../../www/disclosure.en.json")?;
    author.open(&file).await?;
    page.wait_for(ASKED, 5).await?;
    author.press("keep-draft").await?;
    author.holds("/summary", OWN).await?;
    author.keeps(OWN).await?;
    author.open(&file).await?;
    page.wait_for(ASKED, 5).await?;
    author.press("replace-draft").await?;
    author.holds("/id", "northwind-callback").await?;
    page.wait_for(&format!("{NOT_ASKED} && document.activeElement.id === 'section-this-text'"), 5)
        .await?;
    // What a file holds may go, also after the page was loaded again.
    author.write("/summary", OWN).await?;
    assert!(author.saved().await?.contains(OWN), "{browser}");
    author.keeps("\"held\":true").await?;
    author.visit().await?;
    author.holds("/summary", OWN).await?;
    author.open(&file.replace("northwind-callback", "other-form")).await?;
    author.holds("/id", "other-form").await?;
    author.page.close().await
}

async fn a_full_store_is_told_beside_other_notices(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    let fill = "(() => { let n = 0; for (let size = 1 << 22; size >= 1;) { try { localStorage.setItem(`full ${n++}`, 'x'.repeat(size)); } catch { size >>= 1; } } return n; })()";
    page.eval(fill).await?;
    author.template().await?;
    let told =
        |words: &str| format!("[...document.querySelectorAll('#notice [role]')].some((it) => it.checkVisibility() && it.textContent.includes({words:?}))");
    let both = format!("{} && {}", told("This browser keeps no drafts"), told("of the example are gone"));
    page.wait_for(&both, 5).await?;
    // Said once: it does not come back with each key.
    page.click(&["#notice [data-arg=no-drafts]"]).await?;
    author.write("/summary", OWN).await?;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(page.eval(&told("This browser keeps no drafts")).await?, json!(false), "{browser}");
    // Nothing else holds the text, so the start screen does not take it away.
    author.press("new").await?;
    page.wait_for(ASKED, 5).await?;
    author.press("keep-draft").await?;
    author.holds("/summary", OWN).await?;
    author.page.close().await
}

async fn a_number_that_json_cannot_hold_is_refused_at_its_field_and_the_draft_can_be_read(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    let (at, number) = ("/purposes/0/frequency/max", "9007199254740993");
    author.template().await?;
    author.write(at, number).await?;
    let refused = format!("document.getElementById('findings:{at}').innerText.includes('whole number from 1 to 9999')");
    page.wait_for(&refused, 5).await?;
    author.keeps(number).await?;
    author.visit().await?;
    author.holds(at, number).await?;
    author.write(at, "3").await?;
    page.wait_for(&format!("{DRAFT}?.includes('\\\\\"max\\\\\": 3')"), 5).await?;
    author.page.close().await
}

async fn the_line_ends_of_windows_are_told_and_the_text_stays(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let text = std::fs::read_to_string("../../www/disclosure.en.json")?;
    author.open(&text.replace('\n', "\r\n")).await?;
    author
        .page
        .wait_for("document.querySelector('#notice')?.textContent.includes('the line ends of Windows (CR LF)')", 5)
        .await?;
    assert_eq!(author.saved().await?, text, "{browser}");
    author.open(&text).await?;
    author
        .page
        .wait_for("!document.querySelector('#notice').textContent.includes('CR LF')", 5)
        .await?;
    author.page.close().await
}

/// Only Chromium lets a page write to a file that its visitor chose. The files here are real ones of the browser's own folder for the origin; the window in
/// which a person chooses one is all that is stood in for.
async fn a_file_belongs_to_the_document_that_was_saved_in_it() -> Result<()> {
    let author = Author::begin(Browser::Chromium).await?;
    let page = &author.page;
    page.eval("void (window.showSaveFilePicker = () => new Promise((chosen) => { (window.asked ??= []).push(chosen); }))")
        .await?;
    let choose = |i: usize, name: &str| {
        format!(
            "navigator.storage.getDirectory().then((folder) => folder.getFileHandle('{name}', {{create: true}})).then((file) => {{ window.asked[{i}](file); return true; }})"
        )
    };
    let content = |name: &str| {
        format!("navigator.storage.getDirectory().then((folder) => folder.getFileHandle('{name}')).then((file) => file.getFile()).then((file) => file.text())")
    };
    author.template().await?;
    author.press("save").await?;
    page.wait_for("window.asked?.length === 1", 5).await?;
    // Another document is open when the file for the first one is chosen.
    author.press("new").await?;
    author.choose("Clinic").await?;
    page.wait_for(&format!("{NOT_ASKED} && {}", field("/summary")), 5).await?;
    page.eval(&choose(0, "first.json")).await?;
    page.wait_for("document.querySelector('#said').textContent.startsWith('Saved')", 5).await?;
    let first = page.text(&content("first.json")).await?;
    author.write("/summary", OWN).await?;
    author.press("save").await?;
    page.wait_for("window.asked.length === 2", 5).await?;
    page.eval(&choose(1, "second.json")).await?;
    page.wait_for(&format!("{}.then((text) => text.includes({OWN:?}))", content("second.json")), 5)
        .await?;
    assert_eq!(page.text(&content("first.json")).await?, first);
    // From now on the second file is this document's: nothing is asked again.
    author.keeps("\"held\":true").await?;
    author.write("/summary", "Other words.").await?;
    author.press("save").await?;
    page.wait_for(&format!("{}.then((text) => text.includes('Other words.'))", content("second.json")), 5)
        .await?;
    assert_eq!(page.eval("window.asked.length").await?, json!(2));
    author.page.close().await
}
