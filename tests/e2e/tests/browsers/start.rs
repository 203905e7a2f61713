//! The built files, served by the real shop under its strict policy, start in every engine: the glue finds its module, the hashes of the lazily loaded files
//! match, the style sheet is applied. Before a choice, the page sends requests to the shop only.

use anyhow::{Context, Result};
use e2e::{Browser, Site, json, tests};

async fn the_built_widget_starts(browser: Browser) -> Result<()> {
    let site = Site::start().await?;
    let page = browser.open().await?;
    let proxy = page.proxy();
    page.goto(&format!("{}/", site.shop())).await?;
    page.wait_for("document.querySelector('phone-consent').shadowRoot?.querySelector('button')", 20)
        .await?;
    assert_eq!(
        page.eval("document.querySelector('phone-consent').shadowRoot.adoptedStyleSheets.length > 0")
            .await?,
        json!(true)
    );
    assert_eq!(proxy.origins(), [site.shop()], "{browser} talked to others before a choice was made");
    let paths: Vec<String> = proxy
        .seen()
        .iter()
        .filter_map(|seen| seen.url.strip_prefix(&site.shop()).map(str::to_owned))
        .collect();
    for path in ["/phone-consent.js", "/files/widget-", "/files/locale-en-", "/disclosure.en.json"] {
        let count = paths.iter().filter(|seen| seen.starts_with(path)).count();
        assert_eq!(count, 1, "{browser} fetched {paths:?}");
    }
    // Served precompressed and decoded by the browser. WebKit does not report sizes.
    if browser != Browser::WebKit {
        let smaller = "performance.getEntriesByType('resource').filter(({ name }) => /phone-consent.js$|files.(widget|locale)-/.test(name))
            .map(({ encodedBodySize, decodedBodySize }) => encodedBodySize > 0 && encodedBodySize < decodedBodySize / 2)";
        assert_eq!(page.eval(smaller).await?, json!([true, true, true]), "{browser}");
    }
    assert!(
        !paths.iter().any(|path| path.starts_with("/files/engine-")),
        "{browser} loaded the number engine before a choice"
    );
    page.close().await
}

/// The fallback is as high as the element that replaces it, so that nothing shifts while it is being read on a slow connection.
async fn nothing_jumps_when_the_widget_replaces_the_fallback() -> Result<()> {
    for width in [360, 1280] {
        // A site of its own: nothing of it is in the browser's cache.
        let site = Site::start().await?;
        let page = Browser::Chromium.open().await?;
        let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        page.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        let slow = json!({"offline": false, "latency": 400, "downloadThroughput": 180_000, "uploadThroughput": 84_000});
        page.devtools("Network.enable", json!({})).await?;
        page.devtools("Network.emulateNetworkConditions", slow).await?;
        let height = "document.querySelector('phone-consent').getBoundingClientRect().height";
        page.goto(&format!("{}/", site.shop())).await?;
        let (state, fallback) = (
            page.text("document.querySelector('phone-consent').state ?? 'undefined'").await?,
            page.eval(height).await?,
        );
        assert!(["undefined", "loading"].contains(&state.as_str()), "{width} px: the fallback was not seen");
        page.wait_for("document.querySelector('phone-consent').state === 'disclosing'", 20).await?;
        assert_eq!(page.eval(height).await?, fallback, "{width} px");
        let shift = page
            .eval(
                "new Promise((done) => {
                    let sum = 0;
                    new PerformanceObserver((list) => {
                        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
                    }).observe({ type: 'layout-shift', buffered: true });
                    setTimeout(() => done(sum), 500);
                })",
            )
            .await?;
        let shift = shift.as_f64().context("a sum of shifts")?;
        println!("{width} px: layout shift {shift:.4}");
        assert!(shift < 0.05, "{width} px: layout shift {shift}");
        page.close().await?;
    }
    Ok(())
}

tests! {
    in each engine:
        the_built_widget_starts;
    in Chromium:
        nothing_jumps_when_the_widget_replaces_the_fallback;
}
