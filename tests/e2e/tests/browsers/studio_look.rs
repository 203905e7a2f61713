//! How the studio looks and who can use it: axe-core and pictures in light and dark, at 360 and 1280 pixels, no sideways scrolling at 320, and how long
//! a large document's findings take after a key. The pictures are in `target/studio-pictures`; `UPDATE_GOLDEN=1` takes that of docs/marketers.md anew.

use std::fs;

use crate::author::{Author, field};
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Picture, Value, json, target_folder, tests};

/// axe-core, and what it says.
const JUDGE: &str =
    "axe.run(document, {iframes: false, resultTypes: ['violations']}).then(({violations, passes}) => passes.length < 10 ? ['axe judged nothing'] :
    violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) => `${id} ${target} ${[...any, ...all, ...none].map((it) => it.message)}`)))";

/// What sticks out of the page sideways.
const STICKS_OUT: &str = "(() => {
    const width = document.documentElement.clientWidth, found = [];
    if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${width}`);
    for (const it of document.querySelectorAll('body *')) {
        const {right, width: own} = it.getBoundingClientRect();
        if (own > 1 && right > width + 1 && it.checkVisibility() && !it.closest('.skip, .frames')) found.push(`${it.localName}.${it.className} ends at ${Math.round(right)}: ${it.textContent.slice(0, 40)}`);
    }
    return found.slice(0, 5);
})()";

fn axe() -> Result<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/axe-core/axe.min.js");
    fs::read_to_string(path).context("`cargo xtask setup node` installs axe-core")
}

fn said(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map_or(Vec::new(), |all| all.iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect())
}

async fn set(author: &Author, width: u32, scheme: &str) -> Result<()> {
    let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
    author.page.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
    let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
    author.page.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await?;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    Ok(())
}

async fn axe_finds_nothing_and_nothing_sticks_out_in_any_view() -> Result<()> {
    let (axe, author) = (axe()?, Author::begin(Browser::Chromium).await?);
    let page = &author.page;
    let pictures = target_folder().join("studio-pictures");
    let _ = fs::remove_dir_all(&pictures);
    page.client().execute(&axe, Vec::new()).await?;
    let mut found = Vec::new();
    let views = [
        "start", "template", "finding", "email", "sms", "privacy", "10dlc", "social", "changes", "replace", "publish",
    ];
    for view in views {
        set(&author, 1280, "light").await?;
        match view {
            "start" => {}
            "template" => author.template().await?,
            "finding" => {
                author.fill_in().await?;
                author.write("/deletion/when", "We keep it as long as necessary.").await?;
                author.write("/purposes/1/text", "We may text you one offer every 3 months.").await?;
                page.click(&["[data-do=next]"]).await?;
                page.wait_for("document.querySelector('.fix')", 5).await?;
            }
            "replace" => {
                page.click(&["[data-do=new]"]).await?;
                page.click(&["[aria-label='Bank, English']"]).await?;
                page.wait_for("document.querySelector('#dialog').open", 5).await?;
            }
            "publish" => {
                page.click(&["[data-do=keep-draft]"]).await?;
                page.click(&["[data-do=publish]"]).await?;
            }
            channel => page.click(&[&format!("[data-do=channel][data-arg='{channel}']")]).await?,
        }
        for (width, scheme) in [(1280, "light"), (1280, "dark"), (360, "dark"), (360, "light"), (320, "light")] {
            set(&author, width, scheme).await?;
            let is_channel = !["start", "template", "finding", "replace", "publish"].contains(&view);
            if is_channel && width < 1000 {
                page.click(&["[data-do=view][data-arg=see]"]).await?;
            }
            let name = format!("{view}-{width}-{scheme}");
            found.extend(said(&page.eval(JUDGE).await?).into_iter().map(|what| format!("{name}: axe: {what}")));
            found.extend(said(&page.eval(STICKS_OUT).await?).into_iter().map(|what| format!("{name}: {what}")));
            if width != 320 {
                page.screenshot(pictures.join(format!("{name}.png"))).await?;
            }
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let picture = Picture::decode(&fs::read(pictures.join("finding-1280-light.png"))?)?;
        picture.write(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/studio.png"))?;
    }
    // A fault is found; otherwise "no faults" could mean that nothing is looked at.
    page.eval("void (document.querySelector('#dialog h2').style.color = '#444')").await?;
    set(&author, 1280, "dark").await?;
    let faults = said(&page.eval(JUDGE).await?);
    ensure!(
        faults.iter().any(|fault| fault.contains("color-contrast")),
        "axe does not find grey on black: {faults:?}"
    );
    author.page.close().await
}

/// A document of 200 kB, clean but for its size.
fn large() -> Result<String> {
    let text = fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/disclosure.en.json"))?;
    let mut document: Value = serde_json::from_str(&text)?;
    let (purpose, recipient) = (document["purposes"][0].clone(), document["recipients"][0].clone());
    let with_id = |one: &Value, id: String| {
        let mut one = one.clone();
        one["id"] = json!(id);
        one
    };
    let purposes = (0..32).map(|i| {
        let mut one = with_id(&purpose, format!("use-{i}"));
        one["recipients"] = (i * 15..i * 15 + 15).map(|j| json!(format!("recipient-{j}"))).collect();
        one
    });
    document["purposes"] = purposes.collect();
    document["recipients"] = (0..480).map(|i| with_id(&recipient, format!("recipient-{i}"))).collect();
    Ok(serde_json::to_string_pretty(&document)?)
}

/// Prints what a key costs: from the input event until the findings stand in the page. Not asserted, since a busy machine would fail it: what is asserted is
/// that each key's findings are there in the frame after it.
async fn a_large_document_shows_a_finding_in_the_frame_after_the_key() -> Result<()> {
    let author = Author::begin(Browser::Chromium).await?;
    let page = &author.page;
    let text = large()?;
    ensure!(text.len() > 200_000, "{} bytes", text.len());
    author.open(&text).await?;
    page.wait_for("document.querySelector('#count')", 10).await?;
    let at = "/purposes/7/text";
    let keys = format!(
        "(async () => {{
            const field = {}, times = [], counts = [];
            for (let i = 0; i < 30; i++) {{
                let begun;
                await new Promise((done) => {{
                    requestAnimationFrame(() => {{ begun = performance.now(); }});
                    const pressed = performance.now();
                    field.value = i % 2 ? 'We may text you when the bike is ready.' : 'We text you when the bike is ready.';
                    field.dispatchEvent(new Event('input', {{bubbles: true}}));
                    const inEvent = performance.now() - pressed;
                    requestAnimationFrame(() => {{ times.push(performance.now() - begun + inEvent); counts.push(document.querySelector('#count').textContent); done(); }});
                }});
                await new Promise((go) => setTimeout(go, 50));
            }}
            times.sort((a, b) => a - b);
            return {{median: times[15], most: times[29], apart: counts.every((count, i) => i < 2 || (count === counts[i - 2] && count !== counts[i - 1]))}};
        }})()",
        field(at)
    );
    let seen = page.eval(&keys).await?;
    println!(
        "{} bytes: findings after a key: median {} ms, at most {} ms",
        text.len(),
        seen["median"],
        seen["most"]
    );
    assert_eq!(seen["apart"], json!(true), "each key changes what is left, in the same frame");
    author.page.close().await
}

tests! {
    in Chromium:
        axe_finds_nothing_and_nothing_sticks_out_in_any_view,
        a_large_document_shows_a_finding_in_the_frame_after_the_key;
}
