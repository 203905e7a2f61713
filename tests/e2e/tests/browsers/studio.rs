//! The studio in three engines, with the real widget, shop and receipt server: from a template to a published text, and what the visitor who agreed is told.

use crate::author::{Author, FACTS, NOTHING_LEFT, PREVIEW, field};
use crate::visitor::{NUMBER, ROOT, Visit};
use anyhow::Result;
use e2e::{Browser, Value, json, tests};

tests! {
    in each engine:
        a_template_is_filled_in_mended_saved_reloaded_and_published_and_the_visitor_hears_of_it,
        finding_field_and_preview_point_at_each_other,
        everything_is_done_by_keyboard,
        a_draft_that_another_tab_changed_is_not_overwritten,
        a_fix_says_what_it_means_for_those_who_agreed,
        lists_are_added_to_moved_and_taken_from_and_each_step_is_undone;
}

/// A poor text, the answers to what its suggestion asks, and what the field holds then.
const MENDED: [(&str, &str, &[&str], &str); 3] = [
    (
        "/deletion/when",
        "We keep it as long as necessary.",
        &["for 12 months"],
        "We keep it for 12 months.",
    ),
    (
        "/purposes/0/text",
        "We may text you in October and in April.",
        &[],
        "We text you in October and in April.",
    ),
    (
        "/security/measures/0",
        "Your number is 100% secure.",
        &["Only the owner can read it."],
        "Only the owner can read it.",
    ),
];

async fn a_template_is_filled_in_mended_saved_reloaded_and_published_and_the_visitor_hears_of_it(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let author = book(author).await?;
    author.visit().await?;
    let page = &author.page;
    author.template().await?;
    page.wait_for("document.querySelector('#left li')", 5).await?;
    let red = page.eval("document.querySelectorAll('.finding, #left .error, [aria-invalid]').length").await?;
    assert_eq!(red, json!(0), "{browser}: nothing is red before a field was touched");
    assert!(author.count().await?.contains("must be mended"), "{browser}: {}", author.count().await?);
    author.fill_in().await?;
    for (at, text) in FACTS {
        assert_eq!(author.held(at).await?, text, "{browser}");
    }
    author.nothing_is_left().await?;

    for (at, poor, answers, good) in MENDED {
        assert_eq!(author.mend(at, poor, answers).await?, good, "{browser}");
    }
    author.visitors_read("We text you in October and in April.").await?;
    let (at, poor, _, good) = MENDED[2];
    author.undo().await?;
    author.holds(at, poor).await?;
    author.undo().await?;
    page.wait_for(&format!("{}.value.startsWith('Your number reaches us')", field(at)), 5).await?;
    author.redo().await?;
    author.holds(at, poor).await?;
    author.redo().await?;
    author.holds(at, good).await?;
    author.visitors_read(good).await?;

    author.write("/id", "northwind-callback").await?;
    author.write("/version", "2027-01-15").await?;
    // The entry of the first version still names the day on which the template was opened.
    page.click(&["[data-do=next]"]).await?;
    page.wait_for("document.activeElement.id === 'field:/changes/0/version'", 5).await?;
    page.click(&["[id='findings:/changes/0/version'] [data-do=apply][data-arg='1']"]).await?;
    author.holds("/changes/0/version", "2027-01-15").await?;
    author.holds("/changes/0/date", "2027-01-15").await?;
    author.nothing_is_left().await?;
    let saved: Value = serde_json::from_str(&author.saved().await?)?;
    assert_eq!(saved["deletion"]["when"], json!(MENDED[0].3), "{browser}");
    assert_eq!(saved["controller"]["name"], json!("Northwind Bikes Ltd"), "{browser}");
    // The draft is kept once the text rests.
    page.wait_for("localStorage.getItem('phone-consent/studio/draft/1')?.includes('2027-01-15')", 5)
        .await?;
    author.visit().await?;
    author.holds("/deletion/when", MENDED[0].3).await?;
    author.nothing_is_left().await?;

    publish(&author).await?;
    hears_what_changed(author).await
}

/// A visitor agrees to what the shop shows before anything is published from the studio.
async fn book(author: Author) -> Result<Author> {
    let Author { site, page, browser } = author;
    page.goto(&format!("{}/", site.shop())).await?;
    let visit = Visit { site, page, browser };
    visit.state("disclosing").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.booked().await?;
    let Visit { site, page, browser } = visit;
    Ok(Author { site, page, browser })
}

/// Publishes with a key, by the entry that the server calls for.
async fn publish(author: &Author) -> Result<()> {
    let (page, browser) = (&author.page, author.browser);
    let key = author.site.access_key("publish")?;
    page.click(&["[data-do=publish]"]).await?;
    page.send_keys(&["#key"], &key).await?;
    page.click(&["[data-do=check]"]).await?;
    page.wait_for(
        "document.querySelector('#dialog [data-do=server-entry], #dialog [data-do=publish-now], #dialog .gap')",
        20,
    )
    .await?;
    let means = page.text("document.querySelector('#dialog').innerText").await?;
    assert!(
        means.contains("1 person agreed to version 2026-11-27; 1 person must be asked again."),
        "{browser}: {means}"
    );
    page.click(&["[data-do=server-entry]"]).await?;
    page.wait_for("document.querySelector('#dialog [data-do=publish-now], #dialog .gap:not([data-old])')", 20)
        .await?;
    page.wait_for("document.querySelector('#dialog [data-do=publish-now]')", 20).await?;
    page.click(&["[data-do=publish-now]"]).await?;
    page.wait_for(
        "document.querySelector('#dialog .done')?.textContent.includes('Published: northwind-callback 2027-01-15 (en)')",
        20,
    )
    .await?;
    let stored = page.text("JSON.stringify([{...localStorage}, {...sessionStorage}])").await?;
    assert!(!stored.contains(&key), "{browser}: the key is stored nowhere");
    Ok(())
}

/// The visitor who agreed before comes back to the shop.
async fn hears_what_changed(author: Author) -> Result<()> {
    let Author { site, page, browser } = author;
    page.goto(&format!("{}/", site.shop())).await?;
    let visit = Visit { site, page, browser };
    visit.state("disclosing").await?;
    let asked = visit.page.text(&format!("{ROOT}.querySelector('[part=changed]').textContent")).await?;
    assert!(asked.contains("we ask you again"), "{browser}: {asked}");
    let shown = visit.page.text(&format!("{ROOT}.textContent")).await?;
    assert!(shown.contains("We text you in October and in April."), "{browser}: {shown}");
    for seen in visit.page.proxy().seen() {
        assert!(!seen.url.ends_with("/csp-report"), "{browser}: the policy stopped something: {}", seen.text());
    }
    visit.page.close().await
}

async fn finding_field_and_preview_point_at_each_other(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    author.template().await?;
    author.fill_in().await?;
    // The last fact: from now on the widget stays the same.
    author.visitors_read("ask@northwind.example").await?;
    // From the preview to the field.
    let frame = page.client().clone();
    let element = page.find("#widget").await?;
    element.enter_frame().await?;
    page.click(&["phone-consent", "h2"]).await?;
    frame.enter_parent_frame().await?;
    page.wait_for("document.activeElement.id === 'field:/heading'", 5).await?;
    // From the field to the preview.
    page.eval(&format!("{}.focus()", field("/purposes/1/benefit"))).await?;
    page.wait_for(
        &format!(
            "{PREVIEW}.querySelector('[data-pointed]')?.textContent.includes({}.value)",
            field("/purposes/1/benefit")
        ),
        5,
    )
    .await?;
    // From the list to the field and back, and through all by a key.
    author.write("/summary", "So that we may tell you, as long as necessary.").await?;
    page.wait_for("document.querySelectorAll('#left li').length > 1", 5).await?;
    page.click(&["#left li:last-child button"]).await?;
    page.wait_for(
        "document.activeElement.id === 'field:/summary' && document.querySelector('#left li:last-child [aria-current]')",
        5,
    )
    .await?;
    page.press("\u{e038}").await?;
    page.wait_for("document.querySelector('#left li:first-child [aria-current]')", 5).await?;
    let said = page.text("document.querySelector('#said').textContent").await?;
    assert!(said.starts_with("Finding 1 of "), "{browser}: {said}");
    author.page.close().await
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const F8: &str = "\u{e038}";

/// Presses Tab until the focused element matches, and checks that its focus is visible.
async fn tab_to(author: &Author, selector: &str) -> Result<()> {
    for _ in 0..60 {
        author.page.press(TAB).await?;
        if author.page.eval(&format!("document.activeElement.matches({selector:?})")).await? == json!(true) {
            let outline = author.page.text("getComputedStyle(document.activeElement).outlineStyle").await?;
            assert_ne!(outline, "none", "{}: {selector} shows that it has the focus", author.browser);
            return Ok(());
        }
    }
    anyhow::bail!("{}: Tab never comes to {selector}", author.browser)
}

async fn everything_is_done_by_keyboard(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    tab_to(&author, "[data-do=template]").await?;
    page.press(ENTER).await?;
    page.wait_for("document.activeElement.id === 'section-this-text'", 5).await?;
    for _ in 0..40 {
        if author.count().await? == NOTHING_LEFT {
            break;
        }
        page.press(F8).await?;
        page.wait_for("document.activeElement.id.startsWith('field:')", 5).await?;
        let at = page.text("document.activeElement.id").await?;
        let at = at.trim_start_matches("field:");
        let fact = FACTS.iter().find(|(known, _)| *known == at).map_or("ask@northwind.example", |(_, text)| *text);
        page.press(fact).await?;
        page.wait_for(&format!("document.activeElement.value === {fact:?}"), 5).await?;
        author.settle().await?;
    }
    author.nothing_is_left().await?;
    page.eval(&format!("{}.focus()", field("/summary"))).await?;
    page.press(" We may tell you more.").await?;
    page.press(TAB).await?;
    // A key for the next finding, pressed before there is one, goes nowhere.
    author.settle().await?;
    page.press(F8).await?;
    page.wait_for("document.activeElement.id === 'field:/summary'", 5).await?;
    tab_to(&author, "[data-do=apply]").await?;
    page.press(ENTER).await?;
    page.wait_for(
        "document.activeElement.id === 'field:/summary' && !document.activeElement.value.includes('may')",
        5,
    )
    .await?;
    author.undo().await?;
    page.wait_for("document.activeElement.value.includes('may')", 5).await?;
    page.eval("document.querySelector('[data-do=publish]').focus()").await?;
    page.press(ENTER).await?;
    page.wait_for("document.querySelector('#dialog').open && document.activeElement.id === 'dialog-title'", 5)
        .await?;
    tab_to(&author, "#key").await?;
    page.press("\u{e00c}").await?;
    page.wait_for("!document.querySelector('#dialog').open && document.activeElement.dataset.do === 'publish'", 5)
        .await?;
    author.page.close().await
}

async fn a_draft_that_another_tab_changed_is_not_overwritten(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    author.template().await?;
    author.write("/summary", "The text of the first tab.").await?;
    let kept = |text: &str| format!("localStorage.getItem('phone-consent/studio/draft/1')?.includes({text:?})");
    page.wait_for(&kept("The text of the first tab."), 5).await?;
    let first = page.client().window().await?;
    let second = page.client().new_window(false).await?;
    page.client().switch_to_window(second.handle).await?;
    author.visit().await?;
    author.holds("/summary", "The text of the first tab.").await?;
    author.write("/summary", "The text of the second tab.").await?;
    page.wait_for(&kept("The text of the second tab."), 5).await?;
    page.client().switch_to_window(first.clone()).await?;
    page.wait_for("document.querySelector('#notice [data-do=keep-own]')", 10).await?;
    author.write("/summary", "Written on in the first tab.").await?;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(
        page.eval(&kept("The text of the second tab.")).await?,
        json!(true),
        "{browser}: nothing is overwritten"
    );
    page.click(&["[data-do=take-other]"]).await?;
    author.holds("/summary", "The text of the second tab.").await?;
    author.page.close().await
}

async fn a_fix_says_what_it_means_for_those_who_agreed(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    author.open(&std::fs::read_to_string("../../www/disclosure.en.json")?).await?;
    for (at, poor, effect) in [
        ("/deletion/when", "We keep it as long as necessary.", "Wording"),
        ("/purposes/1/text", "We may sell you insurance by phone.", "Material"),
    ] {
        author.write(at, poor).await?;
        page.click(&[&format!("[id='findings:{at}'] [data-do=go]")]).await.ok();
        page.wait_for(
            &format!("document.getElementById('findings:{at}').querySelector('.effect')?.textContent.startsWith('{effect}')"),
            5,
        )
        .await?;
        author.undo().await?;
    }
    author
        .write("/purposes/0/retention/reason", "Our repair guarantee runs for half a year.")
        .await?;
    page.click(&["[data-do=channel][data-arg=changes]"]).await?;
    page.wait_for("document.querySelector('#channel .change')?.textContent.includes('half a year')", 5)
        .await?;
    page.click(&["[data-do=entry]"]).await?;
    page.wait_for(
        &format!(
            "document.activeElement.id === 'field:/changes/0/summary' && {}.value.includes('half a year')",
            field("/changes/0/summary")
        ),
        5,
    )
    .await?;
    author.page.close().await
}

async fn lists_are_added_to_moved_and_taken_from_and_each_step_is_undone(browser: Browser) -> Result<()> {
    let author = Author::begin(browser).await?;
    let page = &author.page;
    author.template().await?;
    let titles = "[...document.querySelectorAll('[id^=\"field:/purposes/\"][id$=\"/title\"]')].map((it) => it.value)";
    let begun = page.eval(titles).await?;
    let count = begun.as_array().map_or(0, Vec::len);
    page.click(&["[data-do=down][data-at='/purposes/0']"]).await?;
    page.wait_for("document.activeElement.matches('[data-do=down][data-at=\"/purposes/1\"]')", 5)
        .await?;
    let moved = page.eval(titles).await?;
    assert_eq!((&moved[0], &moved[1]), (&begun[1], &begun[0]), "{browser}");
    page.click(&["[id='add:/purposes']"]).await?;
    page.wait_for(&format!("document.activeElement.id === 'field:/purposes/{count}/id'"), 5).await?;
    page.press("winter").await?;
    page.click(&[&format!("[data-do=take][data-at='/purposes/{count}']")]).await?;
    page.wait_for(&format!("{titles}.length === {count}"), 5).await?;
    // The item comes back with what was typed into it, goes, and the first two change places again.
    author.undo().await?;
    author.holds(&format!("/purposes/{count}/id"), "winter").await?;
    author.undo().await?;
    author.undo().await?;
    page.wait_for(&format!("{titles}.length === {count}"), 5).await?;
    author.undo().await?;
    page.wait_for(&format!("JSON.stringify({titles}) === {:?}", begun.to_string()), 5).await?;
    author.page.close().await
}
