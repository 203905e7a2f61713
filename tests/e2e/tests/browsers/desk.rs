//! From a booking to the end of the consent: the desk texts by permit, is refused, and hands STOP on; the visitor's own page says withdrawn. The desk is used
//! by the keyboard, judged by axe-core, and looked at in light and dark (`target/desk-pictures`).

use std::fs;

use crate::visitor::{NUMBER, Visit};
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Site, Value, json, target_folder, tests};

/// axe-core, and what it says.
const JUDGE: &str = "axe.run(document, {resultTypes: ['violations']}).then(({violations, passes}) => passes.length < 10 ? ['axe judged nothing'] :
    violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id} ${target}`)))";

/// How far the page is wider than the window.
const STICKS_OUT: &str = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/// What shows the visitor's own receipt.
const MANAGE: &str = "document.querySelector('phone-consent-manage').shadowRoot?.querySelector('.held')?.shadowRoot";

/// The key Enter.
const ENTER: &str = "\u{e007}";

/// Focuses by the keyboard what this expression names, and presses Enter.
async fn reach_and_enter(visit: &Visit, css: &str, typed: &str) -> Result<()> {
    for _ in 0..20 {
        visit.page.press("\u{e004}").await?;
        if visit.page.eval(&format!("document.activeElement.matches({css:?})")).await? == json!(true) {
            visit.page.eval("void (window.old = true)").await?;
            visit.page.press(&format!("{typed}{ENTER}")).await?;
            return visit.page.wait_for("!window.old && document.readyState === 'complete'", 20).await;
        }
    }
    anyhow::bail!("Tab does not reach {css}")
}

async fn log(visit: &Visit) -> Result<String> {
    visit.page.text("document.querySelector('article').innerText").await
}

async fn look(visit: &Visit) -> Result<()> {
    let axe = fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/axe-core/axe.min.js"))
        .context("`cargo xtask setup node` installs axe-core")?;
    let page = &visit.page;
    page.client().execute(&axe, Vec::new()).await?;
    let set = async |width: u32, scheme: &str| -> Result<()> {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        page.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        page.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await?;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        Ok(())
    };
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark"), (320, "light")] {
        set(width, scheme).await?;
        let faults: Value = page.eval(JUDGE).await?;
        ensure!(faults == json!([]), "{width} {scheme}: {faults}");
        let out = page.eval(STICKS_OUT).await?;
        ensure!(out == json!(0), "{width}: the page is {out} pixels too wide");
        page.screenshot(target_folder().join(format!("desk-pictures/desk-{width}-{scheme}.png")))
            .await?;
    }
    // A fault is found; otherwise "no faults" could mean that nothing is looked at.
    page.eval("void (document.querySelector('article h2').style.color = '#ddd')").await?;
    let faults = page.eval(JUDGE).await?.to_string();
    ensure!(faults.contains("color-contrast"), "axe does not find light grey on white: {faults}");
    set(1280, "light").await
}

async fn texts_are_permitted_refused_and_ended_by_stop_in_chromium() -> Result<()> {
    let visit = Visit::begin_at(Site::start_with_desk().await?, Browser::Chromium, "/").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.booked().await?;
    let link = format!("{MANAGE}?.querySelector('a[href*=\"/m/\"]')?.href");
    visit.page.wait_for(&link, 20).await?;
    let (link, thanks) = (visit.page.text(&link).await?, visit.page.url().await?);

    visit.page.goto(&format!("{}/desk", visit.site.shop())).await?;
    assert!(log(&visit).await?.contains("repair-updates stands"));
    for button in ["button[value=started]", "button[value=ready]", "button[value=ready]"] {
        reach_and_enter(&visit, button, "").await?;
    }
    assert!(log(&visit).await?.contains("The receipt server refuses: frequency"));
    reach_and_enter(&visit, "input[name=text]", "STOP").await?;
    assert!(log(&visit).await?.contains("repair-updates withdrawn"));
    reach_and_enter(&visit, "button[value=ready]", "").await?;
    assert!(log(&visit).await?.contains("The receipt server refuses: consent"));
    assert_eq!(visit.site.shop_printed()?.matches("text to the number ending in 456: ").count(), 2);
    look(&visit).await?;

    visit.page.goto(&link).await?;
    let said = visit.page.text("document.body.innerText").await?;
    assert!(said.contains("Withdrawn"), "{said}");
    visit.page.goto(&thanks).await?;
    visit.page.wait_for(&format!("/withdrawn/i.test({MANAGE}?.textContent)"), 20).await?;
    visit.talked_to_two_and_kept_the_policy();
    visit.page.close().await
}

tests! {
    in Chromium:
        texts_are_permitted_refused_and_ended_by_stop_in_chromium;
}
