//! The page `/stop` of the receipt server, in three engines: a number is stopped by keyboard alone, axe-core finds nothing in light and dark, and nothing
//! sticks out at 360 and 1280 pixels. The pictures are in `target/stop-pictures`.

use std::fs;
use std::time::Duration;

use crate::visitor::{E164, ELEMENT, NUMBER, Visit};
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Page, Site, Value, json, target_folder, tests};

tests! {
    in each engine:
        a_number_is_stopped_by_keyboard_alone_and_stops_at_once,
        the_page_fits_and_axe_finds_nothing_in_it;
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

const JUDGE: &str =
    "axe.run(document, {iframes: false, resultTypes: ['violations']}).then(({violations, passes}) => passes.length < 10 ? ['axe judged nothing'] :
    violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) => `${id} ${target} ${[...any, ...all, ...none].map((it) => it.message)}`)))";

/// What sticks out of the page sideways, and controls that are too small to press.
const MISFITS: &str = "(() => {
    const width = document.documentElement.clientWidth, found = [];
    if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${width}`);
    for (const it of document.querySelectorAll('input:not([type=hidden]), button')) {
        const {right, height} = it.getBoundingClientRect();
        if (right > width) found.push(`${it.localName} ends at ${right}`);
        if (height < 44) found.push(`${it.localName} is ${height} high`);
    }
    return found;
})()";

fn said(value: &Value) -> Vec<String> {
    let all = value.as_array().map(|all| all.iter().map(|one| one.as_str().unwrap_or_default().to_owned()));
    all.map_or(Vec::new(), Iterator::collect)
}

/// The text of the page, once it has this in it.
async fn text(page: &Page, has: &str) -> Result<String> {
    page.wait_for(
        &format!("document.readyState === 'complete' && document.body.innerText.includes({})", json!(has)),
        20,
    )
    .await?;
    page.text("document.body.innerText").await
}

async fn focused(page: &Page) -> Result<String> {
    page.text("document.activeElement.id || document.activeElement.localName").await
}

async fn a_number_is_stopped_by_keyboard_alone_and_stops_at_once(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.booked().await?;
    let page = &visit.page;
    page.goto(&format!("{}/stop", visit.site.receipts())).await?;
    assert_eq!(page.eval("document.scripts.length").await?, json!(0), "{browser}");
    page.press(TAB).await?;
    assert_eq!(focused(page).await?, "number", "{browser}");
    page.press("777").await?;
    page.press(TAB).await?;
    assert_eq!(focused(page).await?, "button", "{browser}");
    page.press(ENTER).await?;
    let again = text(page, "not a phone number").await?;
    assert!(!again.contains("777"), "{browser}: the number is not shown again: {again}");
    page.press(TAB).await?;
    assert_eq!(focused(page).await?, "number", "{browser}");
    page.press(E164).await?;
    page.press(ENTER).await?;
    let done = text(page, "Received").await?;
    assert!(!done.contains("3456"), "{browser}: {done}");
    assert_eq!(page.text("document.title").await?, "Stop calls and messages", "{browser}");
    // The form that the visitor opens next says it: repair updates wait for a person, so that the shop refuses the number.
    page.goto(&format!("{}/", visit.site.shop())).await?;
    visit.state("suspended").await?;
    let hash = "JSON.parse(localStorage['phone-consent/receipts/1'])[0].hash";
    let state = format!(
        "fetch(`{}/v1/receipts/${{{hash}}}`).then((answer) => answer.json()).then(({{purposes}}) => purposes[0].suspended_since > 0)",
        visit.site.receipts()
    );
    assert_eq!(page.eval(&format!("!!{ELEMENT}")).await?, json!(true));
    assert_eq!(page.eval(&state).await?, json!(true), "{browser}");
    visit.page.close().await
}

async fn the_page_fits_and_axe_finds_nothing_in_it(browser: Browser) -> Result<()> {
    let axe = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(axe).context("`cargo xtask setup node` installs axe-core")?;
    let site = Site::start().await?;
    let page = browser.open().await?;
    let pictures = target_folder().join("stop-pictures");
    let address = format!("{}/stop", site.receipts());
    let mut found = Vec::new();
    for (width, scheme) in [(1280, "light"), (360, "light"), (1280, "dark"), (360, "dark")] {
        if !set(&page, width, scheme).await? {
            continue;
        }
        for view in ["form", "wrong", "done"] {
            page.goto(&address).await?;
            match view {
                "form" => {}
                "wrong" => {
                    page.send_keys(&["#number"], "call me\u{e007}").await?;
                    text(&page, "not a phone number").await?;
                }
                _ => {
                    page.send_keys(&["#number"], &format!("{E164}\u{e007}")).await?;
                    text(&page, "Received").await?;
                }
            }
            let name = format!("{}-{view}-{width}-{scheme}", browser.name());
            page.client().execute(&axe, Vec::new()).await?;
            found.extend(said(&page.eval(JUDGE).await?).into_iter().map(|what| format!("{name}: axe: {what}")));
            found.extend(said(&page.eval(MISFITS).await?).into_iter().map(|what| format!("{name}: {what}")));
            page.screenshot(pictures.join(format!("{name}.png"))).await?;
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    // A fault is found; otherwise "no faults" could mean that nothing is looked at.
    page.eval("void (document.querySelector('h1').style.cssText = 'color: #bbb; background: #fff; width: 9999px')")
        .await?;
    let faults = said(&page.eval(JUDGE).await?);
    ensure!(
        faults.iter().any(|fault| fault.contains("color-contrast")),
        "{browser}: axe does not find grey on white: {faults:?}"
    );
    ensure!(!said(&page.eval(MISFITS).await?).is_empty(), "{browser}: what sticks out is not found");
    page.close().await
}

/// Makes the window so wide, with this colour scheme; returns whether the engine can. Firefox and WebKitGTK stop at the width of their tool bars and have
/// the scheme of the desktop.
async fn set(page: &Page, width: u32, scheme: &str) -> Result<bool> {
    if page.browser() != Browser::Chromium {
        if scheme == "dark" {
            return Ok(false);
        }
        let wide = page.set_size(width, 900).await?;
        ensure!(wide < 520 || width == 1280, "{}: the window is {wide} wide", page.browser());
        return Ok(true);
    }
    let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
    page.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
    let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
    page.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    Ok(true)
}
