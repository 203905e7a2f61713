//! The built files, served by the real shop under its strict policy, start in every engine: the glue finds its module, the hashes of the lazily loaded files
//! match, the style sheet is applied. Before a choice, the page sends requests to the shop only.

use anyhow::{Context, Result};
use e2e::{Browser, Options, Proxy, Site, json};

async fn the_built_widget_starts(browser: Browser) -> Result<()> {
    let site = Site::start().await?;
    let proxy = Proxy::start().await?;
    let page = browser
        .open(Options {
            proxy: Some(&proxy),
            language: None,
        })
        .await?;
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

#[tokio::test]
async fn the_built_widget_starts_in_chromium() -> Result<()> {
    the_built_widget_starts(Browser::Chromium).await
}

#[tokio::test]
async fn the_built_widget_starts_in_firefox() -> Result<()> {
    the_built_widget_starts(Browser::Firefox).await
}

#[tokio::test]
async fn the_built_widget_starts_in_webkit() -> Result<()> {
    the_built_widget_starts(Browser::WebKit).await
}

/// The fallback is as high as the element that replaces it, so that nothing shifts while it is being read on a slow connection.
#[tokio::test]
async fn nothing_jumps_when_the_widget_replaces_the_fallback() -> Result<()> {
    let site = Site::start().await?;
    let proxy = Proxy::start().await?;
    for width in [360, 1280] {
        let page = Browser::Chromium
            .open(Options {
                proxy: Some(&proxy),
                language: None,
            })
            .await?;
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
