//! The number field, in three engines: digits are formatted while typing as usual in the region, the caret stays where the visitor edits, and a country can
//! be chosen by search and keyboard.

use crate::visitor::{ELEMENT, ROOT, Visit};
use anyhow::Result;
use e2e::{Browser, Page, json, tests};

tests! {
    in each engine:
        the_caret_holds_where_the_visitor_types_deletes_and_pastes,
        an_input_method_is_left_alone_until_it_is_done,
        a_country_is_found_by_name_or_code_and_chosen_by_keyboard,
        a_page_chooses_countries_types_and_extensions;
}

const INPUT: &str = "phone-consent input[type=tel]";
const BACKSPACE: &str = "\u{e003}";
const DELETE: &str = "\u{e017}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const CONTROL: char = '\u{e009}';

/// Returns the field's text, with the caret as a bar.
async fn field(page: &Page) -> Result<String> {
    page.text(&format!(
        "(({{value, selectionStart: at}}) => value.slice(0, at) + '|' + value.slice(at))(document.querySelector('{INPUT}'))"
    ))
    .await
}

async fn caret(page: &Page, at: usize) -> Result<()> {
    page.eval(&format!("document.querySelector('{INPUT}').setSelectionRange({at}, {at})")).await?;
    Ok(())
}

/// Copies a text from another field with the keyboard, and returns to the number field.
async fn copy(page: &Page, text: &str) -> Result<()> {
    page.eval(&format!(
        "(() => {{ const other = document.querySelector('[name=problem]'); other.value = '{text}'; other.focus(); }})()"
    ))
    .await?;
    page.chord(CONTROL, 'a').await?;
    page.chord(CONTROL, 'c').await?;
    page.eval(&format!("document.querySelector('{INPUT}').focus()")).await?;
    Ok(())
}

/// Opens the shop and goes to the number field, with the engine loaded.
async fn begin(browser: Browser) -> Result<Visit> {
    let visit = Visit::begin(browser, "/").await?;
    visit.agree().await?;
    visit
        .page
        .wait_for(&format!("{ROOT}.querySelector('.picker').textContent.includes('+353')"), 10)
        .await?;
    Ok(visit)
}

async fn the_caret_holds_where_the_visitor_types_deletes_and_pastes(browser: Browser) -> Result<()> {
    let visit = begin(browser).await?;
    let page = &visit.page;
    page.press("085012345").await?;
    assert_eq!(field(page).await?, "085 012 345|", "{browser}");
    // In the middle of the number.
    caret(page, 4).await?;
    page.press("9").await?;
    assert_eq!(field(page).await?, "085 9|01 2345", "{browser}");
    page.press(BACKSPACE).await?;
    assert_eq!(field(page).await?, "085| 012 345", "{browser}");
    // Deleting in either direction skips a separator instead of stopping at it.
    page.press(DELETE).await?;
    assert_eq!(field(page).await?, "085 |012 345", "{browser}");
    page.press(DELETE).await?;
    assert_eq!(field(page).await?, "085 |123 45", "{browser}");
    page.press(BACKSPACE).await?;
    assert_eq!(field(page).await?, "085| 123 45", "{browser}");
    page.press(BACKSPACE).await?;
    assert_eq!(field(page).await?, "08|12 345", "{browser}");

    // Pasted in the middle, then over everything, in a format other than the field's.
    copy(page, "50").await?;
    caret(page, 2).await?;
    page.chord(CONTROL, 'v').await?;
    assert_eq!(field(page).await?, "085 0|12 345", "{browser}");
    copy(page, "+44 (0)7400-123456").await?;
    page.chord(CONTROL, 'a').await?;
    page.chord(CONTROL, 'v').await?;
    visit.state("ready").await?;
    assert_eq!(
        page.text(&format!("{ELEMENT}.value")).await?,
        "",
        "{browser}: nothing is submitted before it is signed"
    );
    // The picker follows the country code of the number, and pasting the same number again does not duplicate it.
    page.wait_for(&format!("{ROOT}.querySelector('.picker').textContent.includes('+44')"), 5)
        .await?;
    page.chord(CONTROL, 'a').await?;
    page.chord(CONTROL, 'v').await?;
    visit.state("ready").await?;
    let number = "new Promise((done) => document.addEventListener('phone-consent-number', (event) => event.detail.value && done(event.detail.value)))";
    page.eval(&format!("void (document.number = {number})")).await?;
    page.press(BACKSPACE).await?;
    page.press("6").await?;
    assert_eq!(page.text("document.number").await?, "+447400123456", "{browser}");
    visit.page.close().await
}

/// Events of a composing keyboard, as on Android: each key changes the word being composed, and the last event ends the composition.
async fn an_input_method_is_left_alone_until_it_is_done(browser: Browser) -> Result<()> {
    let visit = begin(browser).await?;
    let page = &visit.page;
    page.press("08501").await?;
    assert_eq!(field(page).await?, "085 01|", "{browser}");
    let compose = |text: &str, caret: usize| {
        format!(
            "(() => {{
                const input = document.querySelector('{INPUT}');
                input.dispatchEvent(new CompositionEvent('compositionupdate', {{bubbles: true, data: '{text}'}}));
                input.value = '{text}';
                input.setSelectionRange({caret}, {caret});
                input.dispatchEvent(new InputEvent('input', {{bubbles: true, isComposing: true, inputType: 'insertCompositionText', data: '{text}'}}));
            }})()"
        )
    };
    page.eval(&format!(
        "void document.querySelector('{INPUT}').dispatchEvent(new CompositionEvent('compositionstart', {{bubbles: true}}))"
    ))
    .await?;
    // Typed in the middle: "0859 01", then "08592 01". Text and caret stay as the keyboard left them.
    page.eval(&compose("0859 01", 4)).await?;
    assert_eq!(field(page).await?, "0859| 01", "{browser}");
    page.eval(&compose("08592 01", 5)).await?;
    assert_eq!(field(page).await?, "08592| 01", "{browser}");
    // A delete key composes as well.
    page.eval(&compose("0859 01", 4)).await?;
    assert_eq!(field(page).await?, "0859| 01", "{browser}");
    page.eval(&format!(
        "void document.querySelector('{INPUT}').dispatchEvent(new CompositionEvent('compositionend', {{bubbles: true, data: '0859 01'}}))"
    ))
    .await?;
    assert_eq!(field(page).await?, "085 9|01", "{browser}");
    // Typing continues from there.
    page.press("3").await?;
    assert_eq!(field(page).await?, "085 93|0 1", "{browser}");
    visit.page.close().await
}

async fn a_country_is_found_by_name_or_code_and_chosen_by_keyboard(browser: Browser) -> Result<()> {
    let visit = begin(browser).await?;
    let page = &visit.page;
    page.eval("void (document.countries = [], document.addEventListener('phone-consent-country', (event) => document.countries.push(event.detail.region)))")
        .await?;
    let open = format!("{ROOT}.querySelector('.countries').matches(':popover-open')");
    let searching = format!("{ROOT}.activeElement === {ROOT}.querySelector('.countries input')");
    let found = |text: &str| format!("{ROOT}.querySelector('.found').textContent === '{text}'");
    let active = format!("({ROOT}.querySelector('.active') ?? {{}}).textContent");
    page.eval(&format!("{ROOT}.querySelector('.picker').focus()")).await?;
    page.press(ENTER).await?;
    page.wait_for(&found("245 countries"), 5).await?;
    assert_eq!(page.text(&active).await?, "Ireland", "{browser}: the country in force is at hand");
    assert_eq!(
        page.text(&format!("{ROOT}.activeElement.getAttribute('aria-activedescendant')")).await?,
        "country-IE",
        "{browser}"
    );
    page.press("fran").await?;
    page.wait_for(&found("1 country"), 5).await?;
    page.press(ENTER).await?;
    page.wait_for(&format!("!{open} && {ROOT}.querySelector('.picker').textContent.includes('+33')"), 5)
        .await?;
    assert_eq!(
        page.text("document.activeElement.type").await?,
        "tel",
        "{browser}: the number is what comes next"
    );

    // By country code, by name without regard to accents and case, and with the arrow keys.
    page.eval(&format!("{ROOT}.querySelector('.picker').focus()")).await?;
    for (asked, first, count) in [
        ("+49", "Germany", "1 country"),
        ("reunion", "Réunion", "1 country"),
        ("GB", "United Kingdom", "1 country"),
    ] {
        page.press(ENTER).await?;
        page.wait_for(&searching, 5).await?;
        page.press(asked).await?;
        page.wait_for(&found(count), 5).await?;
        assert_eq!(page.text(&active).await?, first, "{browser}");
        page.press(ESCAPE).await?;
        page.wait_for(&format!("!{open} && {ROOT}.activeElement === {ROOT}.querySelector('.picker')"), 5)
            .await?;
    }
    page.press(ENTER).await?;
    page.wait_for(&searching, 5).await?;
    page.press("zzz").await?;
    page.wait_for(&found("No country has this name or code."), 5).await?;
    page.press(&BACKSPACE.repeat(3)).await?;
    page.press("united").await?;
    page.wait_for(&format!("{ROOT}.querySelectorAll('.countries li:not([hidden])').length < 10"), 5)
        .await?;
    let first = page.text(&active).await?;
    page.press(DOWN).await?;
    let second = page.text(&active).await?;
    assert_ne!(first, second, "{browser}");
    page.press(ENTER).await?;
    page.wait_for(&format!("!{open}"), 5).await?;
    let chosen = page.eval("document.countries").await?;
    assert_eq!(
        chosen.as_array().map(Vec::len),
        Some(2),
        "{browser}: what was escaped from was not chosen: {chosen}"
    );
    visit.talked_to_two_and_kept_the_policy();
    visit.page.close().await
}

async fn a_page_chooses_countries_types_and_extensions(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let page = &visit.page;
    let again = |attributes: &str| {
        format!(
            "(() => {{
                const old = document.querySelector('phone-consent'), made = document.createElement('phone-consent');
                for (const {{name, value}} of old.attributes) made.setAttribute(name, value);
                for (const [name, value] of Object.entries({attributes})) made.setAttribute(name, value);
                old.replaceWith(made);
            }})()"
        )
    };
    page.eval(&again("{countries: 'gb, fr, de', 'country-order': 'FR', types: 'mobile', country: 'GB'}"))
        .await?;
    visit.state("disclosing").await?;
    visit.agree().await?;
    page.wait_for(&format!("{ROOT}.querySelector('.picker').textContent.includes('+44')"), 10)
        .await?;
    page.press("02079460018").await?;
    page.press("\u{e004}").await?;
    page.wait_for(
        "document.querySelector('phone-consent [slot=phone-consent-note]').textContent === 'This is not a mobile number, and we can only text mobile numbers.'",
        5,
    )
    .await?;
    page.click(&["phone-consent", ".picker"]).await?;
    page.wait_for(&format!("{ROOT}.querySelectorAll('.countries li').length === 3"), 5).await?;
    let rows = page
        .eval(&format!("[...{ROOT}.querySelectorAll('.countries li')].map((row) => row.dataset.region)"))
        .await?;
    assert_eq!(rows, json!(["FR", "DE", "GB"]), "{browser}");

    // Neither the page nor the browser's language names a country: Latin America is none.
    page.eval("void Object.defineProperty(navigator, 'language', {value: 'es-419', configurable: true})")
        .await?;
    page.eval(&again("{countries: '', country: ''}")).await?;
    visit.state("disclosing").await?;
    visit.agree().await?;
    page.send_keys(&[INPUT], "0612345678").await?;
    page.press("\u{e004}").await?;
    page.wait_for(
        "document.querySelector('phone-consent [slot=phone-consent-note]').textContent === 'Choose the country, or begin with a plus sign and its code.'",
        5,
    )
    .await?;
    page.eval("delete navigator.language").await?;
    page.eval(&again("{countries: 'gb, fr, de', country: 'GB'}")).await?;

    for (attributes, wanted) in [("{types: ''}", "capturing"), ("{extension: ''}", "ready")] {
        page.eval(&again(attributes)).await?;
        visit.state("disclosing").await?;
        visit.agree().await?;
        page.send_keys(&[INPUT], "07400 123456 x12").await?;
        page.press("\u{e004}").await?;
        visit.state(wanted).await?;
    }
    visit.page.close().await
}
