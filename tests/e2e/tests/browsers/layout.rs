//! The first screen's layout, measured through the shadow root: how far a visitor has to read before they can decide, long words, large text, and what is
//! said beside the boxes.

use crate::visitor::{ELEMENT, ROOT, Visit};
use anyhow::{Result, ensure};
use e2e::{Browser, Page, Value, json, tests};

tests! {
    in each engine:
        agreeing_to_nothing_is_answered_beside_the_boxes,
        a_submit_without_the_required_decision_is_answered_beside_the_boxes_once,
        a_page_cannot_put_its_own_words_on_the_twins,
        the_mark_of_the_item_to_ask_stands_beside_its_first_line;
    in Chromium:
        a_visitor_with_a_phone_decides_on_one_screen,
        a_word_of_forty_letters_breaks_in_a_window_of_320_pixels,
        with_text_twice_as_large_everything_grows_and_nothing_is_cut,
        no_text_is_smaller_than_16_pixels,
        in_forced_colours_an_error_has_a_mark_that_a_hint_has_not,
        a_pressed_button_looks_pressed;
}

/// Makes the page this large, for a finger or for a mouse.
async fn window(page: &Page, width: u32, height: u32, touch: bool) -> Result<()> {
    let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
    page.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
    page.devtools("Emulation.setTouchEmulationEnabled", json!({"enabled": touch, "maxTouchPoints": 5}))
        .await?;
    page.wait_for(&format!("innerWidth === {width} && matchMedia('(pointer: coarse)').matches === {touch}"), 5)
        .await
}

/// A number that the page tells.
async fn number(page: &Page, js: &str) -> Result<f64> {
    let value = page.eval(js).await?;
    value.as_f64().ok_or_else(|| anyhow::anyhow!("{js} is {value}"))
}

/// A measure of what a part or a selector finds in the element.
fn rect(selector: &str, side: &str) -> String {
    format!("{ROOT}.querySelector('{selector}').getBoundingClientRect().{side}")
}

async fn a_visitor_with_a_phone_decides_on_one_screen() -> Result<()> {
    let visit = Visit::begin(Browser::Chromium, "/").await?;
    for touch in [false, true] {
        window(&visit.page, 360, 740, touch).await?;
        let measures = format!(
            "[{}]",
            [
                rect("[part=box]", "top"),
                rect("[part=agree]", "bottom"),
                rect("[part=decline]", "bottom"),
                rect("details", "top"),
                rect(".card", "height")
            ]
            .join(",")
        );
        let [first, agree, decline, sections, card] = serde_json::from_value::<[f64; 5]>(visit.page.eval(&measures).await?)?;
        let buttons = agree.max(decline);
        println!("touch {touch}: first box to both buttons {} px, card {card} px", buttons - first);
        ensure!(buttons - first <= 740.0, "from the first box to the buttons it is {} px", buttons - first);
        ensure!(card <= 1200.0, "the card is {card} px high");
        ensure!(
            sections > buttons,
            "the sections begin at {sections}, above the buttons, which end at {buttons}"
        );
    }
    visit.page.close().await
}

/// What is wider than the window or than its own box, or cut off.
const CUT: &str = "(() => {
    const found = [], page = document.scrollingElement;
    if (page.scrollWidth > innerWidth) found.push(`the page is ${page.scrollWidth} px wide`);
    const look = (root) => {
        for (const it of root.querySelectorAll('*')) {
            if (it.shadowRoot) look(it.shadowRoot);
            const {left, right, width} = it.getBoundingClientRect();
            if (!it.checkVisibility() || width < 3) continue;
            const outside = left < 0 || right > innerWidth, cut = getComputedStyle(it).display !== 'inline' && it.scrollWidth > it.clientWidth + 1;
            if (outside || cut) found.push(`${it.localName}.${it.className} \"${it.textContent.slice(0, 60)}\" from ${left} to ${right}, ${it.scrollWidth} in ${it.clientWidth}`);
        }
    };
    look(document.querySelector('main'));
    return found;
})()";

async fn nothing_is_cut(page: &Page, what: &str) -> Result<()> {
    let found = page.eval(CUT).await?;
    ensure!(found == json!([]), "{what}: {found:#}");
    Ok(())
}

/// German joins words; nothing is wider than the smallest phone.
async fn a_word_of_forty_letters_breaks_in_a_window_of_320_pixels() -> Result<()> {
    const WORD: &str = "Donaudampfschifffahrtsgesellschaftskapit";
    let visit = Visit::begin(Browser::Chromium, "/").await?;
    assert_eq!(WORD.len(), 40);
    window(&visit.page, 320, 740, true).await?;
    visit
        .page
        .eval(&format!(
            "fetch('/disclosure.en.json').then((it) => it.text()).then((text) => {{
                const own = JSON.parse(text);
                own.language = 'de';
                own.heading = own.summary = '{WORD}';
                for (const purpose of own.purposes) for (const name of ['title', 'text', 'benefit']) purpose[name] = '{WORD}';
                own.opt_out.methods[0].text = own.recipients[0].name = own.controller.name = own.security.measures[0] = '{WORD}';
                const made = document.createElement('phone-consent'), script = document.createElement('script');
                script.type = 'application/json';
                script.append(JSON.stringify(own));
                made.setAttribute('receipts', {ELEMENT}.getAttribute('receipts'));
                made.lang = 'de';
                made.append(script);
                {ELEMENT}.replaceWith(made);
            }})"
        ))
        .await?;
    visit.state("disclosing").await?;
    visit
        .page
        .eval(&format!("{ROOT}.querySelectorAll('details').forEach((it) => {{ it.open = true; }})"))
        .await?;
    let title = visit.page.text(&format!("{ROOT}.querySelector('h2').textContent")).await?;
    assert_eq!(title, WORD);
    nothing_is_cut(&visit.page, "the disclosure").await?;
    visit.agree().await?;
    nothing_is_cut(&visit.page, "the number").await?;
    visit.page.close().await
}

/// How a visitor or a page has twice as large a text.
const LARGER: [(&str, &str); 2] = [
    ("the root's font size", "void (document.documentElement.style.fontSize = '200%')"),
    (
        "the element's font size",
        "void (document.querySelector('phone-consent').style.fontSize = '32px')",
    ),
];

async fn size_of(page: &Page, selector: &str) -> Result<f64> {
    number(page, &rect(selector, "height")).await
}

/// Text twice as large, by the page or by the browser's own setting: boxes, buttons and the field grow with it, and nothing is cut off.
async fn with_text_twice_as_large_everything_grows_and_nothing_is_cut() -> Result<()> {
    let setting = ("the browser's font size", "");
    for (what, script) in LARGER.into_iter().chain([setting]) {
        for width in [360, 1280] {
            let visit = Visit::begin(Browser::Chromium, "/").await?;
            let page = &visit.page;
            let field = format!("{ELEMENT}.querySelector('input[type=tel]').getBoundingClientRect().height");
            window(page, width, 740, false).await?;
            let (small_box, small_title) = (size_of(page, "[part=box]").await?, number(page, &font(".card h2")).await?);
            visit.agree().await?;
            let small_field = number(page, &field).await?;
            visit.press("change").await?;
            visit.state("disclosing").await?;
            if script.is_empty() {
                page.devtools("Page.setFontSizes", json!({"fontSizes": {"standard": 32, "fixed": 26}})).await?;
            } else {
                page.eval(script).await?;
            }
            page.wait_for(&format!("{} > {small_title} * 1.9", font(".card h2")), 5).await?;
            let large_box = size_of(page, "[part=box]").await?;
            ensure!(large_box > 1.9 * small_box, "{what}, {width}: a box of {small_box} px is {large_box} px");
            let text = number(page, &font("summary")).await?;
            ensure!(text >= 32.0, "{what}, {width}: a section's title has {text} px");
            page.eval(&format!("{ROOT}.querySelectorAll('details').forEach((it) => {{ it.open = true; }})"))
                .await?;
            nothing_is_cut(page, &format!("{what}, {width}, the disclosure")).await?;
            visit.press("agree").await?;
            visit.state("capturing").await?;
            let large_field = number(page, &field).await?;
            ensure!(
                large_field > 1.9 * small_field,
                "{what}, {width}: a field of {small_field} px is {large_field} px"
            );
            nothing_is_cut(page, &format!("{what}, {width}, the number")).await?;
            visit.page.close().await?;
        }
    }
    Ok(())
}

/// A font size in CSS pixels.
fn font(selector: &str) -> String {
    format!("parseFloat(getComputedStyle({ROOT}.querySelector('{selector}')).fontSize)")
}

/// What the visitor reads is at least 16 pixels, on a page with smaller text, too.
async fn no_text_is_smaller_than_16_pixels() -> Result<()> {
    let visit = Visit::begin(Browser::Chromium, "/").await?;
    visit
        .page
        .eval("void (document.body.style.fontSize = document.documentElement.style.fontSize = '10px')")
        .await?;
    let small = "(() => {
        const found = [];
        const look = (root) => {
            for (const it of root.querySelectorAll('*')) {
                if (it.shadowRoot) look(it.shadowRoot);
                const said = [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
                if (said && it.checkVisibility() && !it.matches('.unseen') && parseFloat(getComputedStyle(it).fontSize) < 16) found.push(`${it.localName}.${it.className} ${getComputedStyle(it).fontSize}`);
            }
        };
        look(document.querySelector('phone-consent').shadowRoot);
        return found;
    })()";
    for screen in ["disclosing", "capturing"] {
        visit.state(screen).await?;
        let found = visit.page.eval(small).await?;
        ensure!(found == json!([]), "{screen}: {found}");
        if screen == "disclosing" {
            visit.agree().await?;
        }
    }
    visit.page.close().await
}

/// An error is told from a hint by a mark, where forced colours leave both in one colour.
async fn in_forced_colours_an_error_has_a_mark_that_a_hint_has_not() -> Result<()> {
    let visit = Visit::begin(Browser::Chromium, "/").await?;
    let page = &visit.page;
    let features = json!([{"name": "forced-colors", "value": "active"}]);
    page.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await?;
    visit.press("agree").await?;
    let mark = |element: &str| format!("getComputedStyle({element}, '::before').content.startsWith('\"!\"')");
    page.wait_for(&mark(&format!("{ROOT}.querySelector('[part=problem]:not([hidden])')")), 5)
        .await?;
    visit.agree().await?;
    let note = format!("{ELEMENT}.querySelector('[slot=phone-consent-note]')");
    page.wait_for(&format!("{note}.textContent !== ''"), 10).await?;
    ensure!(page.eval(&mark(&note)).await? == json!(false), "a hint has the mark of an error");
    page.send_keys(&["phone-consent input[type=tel]"], "123\u{e004}").await?;
    page.wait_for(&format!("{note}.dataset.problem === ''"), 10).await?;
    ensure!(page.eval(&mark(&note)).await? == json!(true), "an error has no mark");
    visit.page.close().await
}

/// A button that is being pressed looks otherwise than one that is not.
async fn a_pressed_button_looks_pressed() -> Result<()> {
    let visit = Visit::begin(Browser::Chromium, "/").await?;
    let page = &visit.page;
    page.eval(&format!("{ROOT}.querySelector('[part=decline]').scrollIntoView({{block: 'center'}})"))
        .await?;
    let ground = format!("getComputedStyle({ROOT}.querySelector('[part=decline]')).backgroundColor");
    let before = page.text(&ground).await?;
    let (x, y) = (
        number(page, &rect("[part=decline]", "x")).await?,
        number(page, &rect("[part=decline]", "y")).await?,
    );
    let mouse = |kind: &str| json!({"type": kind, "x": x + 20.0, "y": y + 20.0, "button": "left", "clickCount": 1});
    page.devtools("Input.dispatchMouseEvent", mouse("mousePressed")).await?;
    page.wait_for(&format!("{ground} === getComputedStyle({ROOT}.querySelector('[part=decline]')).borderColor"), 5)
        .await?;
    ensure!(page.text(&ground).await? != before, "it looks as before");
    visit.page.close().await
}

/// Where the focus is, in the element.
fn focused(selector: &str) -> String {
    format!("{ROOT}.activeElement === {ROOT}.querySelector('{selector}')")
}

/// The boxes are a group, described by the sentence that says what to do; a screen reader hears it with the focus.
fn described() -> String {
    format!(
        "(() => {{ const group = {ROOT}.querySelector('[part=box]').closest('[role=group]'); return group.getAttribute('aria-describedby') === {ROOT}.querySelector('[part=problem]').id; }})()"
    )
}

/// Whether the sentence stands where the visitor looks.
fn in_sight() -> String {
    format!(
        "(() => {{ const {{ top, bottom }} = {ROOT}.querySelector('[part=problem]:not([hidden])').getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }})()"
    )
}

async fn agreeing_to_nothing_is_answered_beside_the_boxes(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let page = &visit.page;
    page.set_size(500, 740).await?;
    visit.press("agree").await?;
    page.wait_for(
        &format!("{ROOT}.querySelector('[part=problem]').textContent === 'Tick what you agree to, or press “No thanks”.'"),
        5,
    )
    .await?;
    for holds in [focused("[part=box]"), described(), in_sight()] {
        page.wait_for(&holds, 5).await?;
    }
    page.wait_for(&format!("{ROOT}.querySelector('[part=box]').getAttribute('aria-invalid') === 'true'"), 5)
        .await?;
    visit.press("box").await?;
    page.wait_for(
        &format!("{ROOT}.querySelector('[part=problem]').hidden && !{ROOT}.querySelector('[aria-invalid]')"),
        5,
    )
    .await?;
    visit.page.close().await
}

async fn a_submit_without_the_required_decision_is_answered_beside_the_boxes_once(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let page = &visit.page;
    page.eval(&format!("{ELEMENT}.required = true")).await?;
    let problem = format!("{ROOT}.querySelector('[part=problem]')");
    // A page that asks by itself does not speak to the visitor.
    page.wait_for("!document.forms[0].checkValidity()", 5).await?;
    ensure!(
        page.eval(&format!("{problem}.hidden")).await? == json!(true),
        "{browser}: said before anything was sent"
    );
    // An empty field before it comes first.
    visit.send().await?;
    page.wait_for(&format!("!{problem}.hidden && document.activeElement.name === 'name'"), 5)
        .await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    for holds in [
        focused("[part=box]"),
        described(),
        in_sight(),
        format!("{problem}.textContent === {ELEMENT}.validationMessage && {ELEMENT}.validationMessage !== ''"),
        // Said by the description of what has the focus, and nowhere else.
        format!("{ROOT}.querySelector('[role=status]').textContent === ''"),
        "location.pathname === '/'".to_owned(),
    ] {
        page.wait_for(&holds, 5).await?;
    }
    visit.press("decline").await?;
    visit.state("declined").await?;
    visit.send().await?;
    visit.booked().await?;
    visit.page.close().await
}

async fn a_page_cannot_put_its_own_words_on_the_twins(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let page = &visit.page;
    let words = format!("['agree', 'decline'].map((part) => {ROOT}.querySelector(`[part=${{part}}]`).textContent)");
    let signed: Value = json!(["Agree and enter number", "No thanks"]);
    page.eval(&format!(
        "void ({ELEMENT}.texts = {{agree: 'Continue', decline: 'Lose my discount', choose_first: 'Own words, or “{{decline}}”.'}})"
    ))
    .await?;
    visit.press("agree").await?;
    // The texts that are controls' are the page's; the twins' are the notice's, wherever they are named.
    page.wait_for(
        &format!("{ROOT}.querySelector('[part=problem]').textContent === 'Own words, or “No thanks”.'"),
        5,
    )
    .await?;
    ensure!(page.eval(&words).await? == signed, "{browser}: {}", page.eval(&words).await?);
    visit.agree().await?;
    let decline = page.text(&format!("{ROOT}.querySelector('[part=decline]').textContent")).await?;
    ensure!(decline == "No thanks", "{browser}: {decline}");
    visit.page.close().await
}

async fn the_mark_of_the_item_to_ask_stands_beside_its_first_line(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    // Narrow enough for a second line. What is empty and stands first in an item is on the line of the item's mark.
    let lines = format!(
        "(() => {{ const ask = {ROOT}.querySelector('[part=ask]'), words = document.createRange(), mark = document.createElement('span');
           {ELEMENT}.style.cssText = 'display: block; width: 250px'; ask.closest('details').open = true;
           ask.closest('li').prepend(mark); words.selectNodeContents(ask);
           return [mark, ...words.getClientRects()].map((it) => (it.getBoundingClientRect?.() ?? it).bottom) }})()"
    );
    let lines: Vec<f64> = serde_json::from_value(visit.page.eval(&lines).await?)?;
    let [mark, first, second, ..] = lines[..] else {
        anyhow::bail!("{browser}: one line: {lines:?}")
    };
    ensure!(second - first > 10.0 && (mark - first).abs() < 4.0, "{browser}: {lines:?}");
    visit.page.close().await
}
