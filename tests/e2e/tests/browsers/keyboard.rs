//! The whole flow by keyboard alone, in three engines: every control can be reached with Tab, the focus is never lost, and each step is announced.

use crate::visitor::{ELEMENT, ROOT, Visit};
use anyhow::{Result, bail};
use e2e::{Browser, Page, tests};

tests! {
    in each engine:
        from_disclosure_to_withdrawal_by_keyboard,
        a_no_and_back_by_keyboard;
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

/// An expression for the focused element, through every shadow root.
const FOCUS: &str = "(() => { let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at })()";

/// Presses Tab until the focused element matches a selector, and checks that its focus is visible.
async fn tab_to(page: &Page, selector: &str) -> Result<()> {
    reach(page, selector, false).await
}

/// The same backwards.
async fn tab_back_to(page: &Page, selector: &str) -> Result<()> {
    reach(page, selector, true).await
}

async fn reach(page: &Page, selector: &str, back: bool) -> Result<()> {
    for _ in 0..40 {
        if back {
            page.chord('\u{e008}', '\u{e004}').await?;
        } else {
            page.press(TAB).await?;
        }
        if page.eval(&format!("({FOCUS}).matches({selector:?})")).await? == e2e::json!(true) {
            let outline = page.text(&format!("getComputedStyle({FOCUS}).outlineStyle")).await?;
            let ringed = outline != "none" || selector.contains("tel");
            assert!(ringed, "{}: {selector} shows that it has the focus", page.browser());
            return Ok(());
        }
    }
    bail!("{}: Tab never comes to {selector}", page.browser())
}

/// Fails if the focused element does not match.
async fn focus_is_on(page: &Page, selector: &str) -> Result<()> {
    page.wait_for(&format!("({FOCUS}).matches({selector:?})"), 10).await
}

/// Waits for a screen reader announcement.
async fn announced(page: &Page, root: &str, words: &str) -> Result<()> {
    page.wait_for(&format!("{root}.querySelector('.unseen[role=status]').textContent.includes({words:?})"), 10)
        .await
}

async fn from_disclosure_to_withdrawal_by_keyboard(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let (page, root) = (&visit.page, ROOT);
    visit.fill_the_rest().await?;
    // Agreeing without choosing a purpose announces what to do and moves the focus there.
    tab_to(page, "[part=agree]").await?;
    page.press(ENTER).await?;
    announced(page, root, "Tick what you agree to").await?;
    focus_is_on(page, "[part=box]").await?;
    page.press(" ").await?;
    page.wait_for(&format!("{root}.querySelector('[part=box]').checked"), 5).await?;
    tab_to(page, "summary").await?;
    page.press(ENTER).await?;
    page.wait_for(&format!("{root}.querySelector('details').open"), 5).await?;
    tab_back_to(page, "[part=agree]").await?;
    page.press(ENTER).await?;
    visit.state("capturing").await?;
    announced(page, root, "enter your number").await?;
    focus_is_on(page, "input[type=tel]").await?;
    page.press("0850123456").await?;
    visit.state("ready").await?;
    page.press(ENTER).await?;
    visit.booked().await?;

    let held = "document.querySelector('phone-consent-manage').shadowRoot.querySelector('.held').shadowRoot";
    page.wait_for(&format!("{held}.querySelector('[part=withdraw]')"), 10).await?;
    tab_to(page, "[part=withdraw]").await?;
    page.press(ENTER).await?;
    announced(page, held, "Withdrawn").await?;
    focus_is_on(page, "h2").await?;
    tab_to(page, "[part=print]").await?;
    visit.page.close().await
}

async fn a_no_and_back_by_keyboard(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let (page, root) = (&visit.page, ROOT);
    tab_to(page, "[part=decline]").await?;
    page.press(ENTER).await?;
    visit.state("declined").await?;
    announced(page, root, "We will not ask").await?;
    focus_is_on(page, "h2").await?;
    tab_to(page, "[part=change]").await?;
    page.press(ENTER).await?;
    visit.state("disclosing").await?;
    focus_is_on(page, "h2").await?;
    tab_to(page, "[part=box]").await?;
    page.press(" ").await?;
    tab_to(page, "[part=agree]").await?;
    page.press(ENTER).await?;
    visit.state("capturing").await?;
    // Back to what was agreed, then forward to the country and the way out.
    focus_is_on(page, "input[type=tel]").await?;
    tab_to(page, "[part=decline]").await?;
    page.press(ENTER).await?;
    visit.state("declined").await?;
    focus_is_on(page, "h2").await?;

    // If the page stays, the focus remains in the element when the receipt is made.
    page.press(TAB).await?;
    page.press(ENTER).await?;
    visit.state("disclosing").await?;
    visit
        .page
        .eval(&format!("{ELEMENT}.form.addEventListener('submit', (event) => event.preventDefault())"))
        .await?;
    tab_to(page, "[part=box]").await?;
    page.press(" ").await?;
    tab_to(page, "[part=agree]").await?;
    page.press(ENTER).await?;
    visit.state("capturing").await?;
    page.press("0850123456").await?;
    visit.state("ready").await?;
    visit.fill_the_rest().await?;
    page.press(ENTER).await?;
    visit.state("recorded").await?;
    announced(page, root, "This is your receipt").await?;
    focus_is_on(page, "h2").await?;
    visit.page.close().await
}
