//! Drives the gallery in a browser: one state at a time, with a window width and media settings.

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::{Browser, Page, Site, Value, json};

/// The window's width and the visitor's media settings. They can be set in Chromium only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// CSS pixels.
    pub width: u32,
    /// `light` or `dark`.
    pub scheme: &'static str,
    /// `forced-colors: active`.
    pub forced: bool,
    /// `prefers-reduced-motion: reduce`.
    pub calm: bool,
}

impl Setting {
    /// A setting with a width and a colour scheme only.
    pub const fn new(width: u32, scheme: &'static str) -> Setting {
        Setting {
            width,
            scheme,
            forced: false,
            calm: false,
        }
    }
}

/// The open gallery, with a record of its requests.
pub struct Gallery {
    pub site: Site,
    pub page: Page,
    pub browser: Browser,
    /// The names of the states.
    pub states: Vec<String>,
}

impl Gallery {
    /// Opens the gallery's first page and reads the names of the states.
    pub async fn open(browser: Browser) -> Result<Gallery> {
        let site = Site::start().await?;
        let page = browser.open().await?;
        page.set_size(1280, 1000).await?;
        page.goto(&format!("{}/gallery/", site.shop())).await?;
        page.wait_for("document.querySelector('iframe')", 10).await?;
        let names = page
            .eval("[...document.querySelectorAll('figcaption h2')].map((heading) => heading.textContent)")
            .await?;
        let states: Vec<String> = serde_json::from_value(names)?;
        ensure!(states.len() > 30, "{browser}: the gallery has {} states", states.len());
        Ok(Gallery { site, page, browser, states })
    }

    /// Shows one state on its own page.
    ///
    /// # Errors
    /// Returns an error with the reason if the state is not reached.
    pub async fn show(&self, state: &str, language: &str) -> Result<()> {
        let dir = if language == "ar" { "rtl" } else { "ltr" };
        let address = format!("{}/gallery/state.html?state={state}&lang={language}&dir={dir}&still", self.site.shop());
        self.page.goto(&address).await?;
        let reached = "document.documentElement.dataset.state";
        self.page.wait_for(reached, 60).await?;
        let reached = self.page.text(reached).await?;
        ensure!(reached == "reached", "{} {state} in {language}: {reached}", self.browser);
        Ok(())
    }

    /// Applies the window's width and the media settings.
    pub async fn set(&self, setting: Setting) -> Result<()> {
        let active = |on: bool, yes: &'static str, no: &'static str| if on { yes } else { no };
        let features = json!([
            {"name": "prefers-color-scheme", "value": setting.scheme},
            {"name": "forced-colors", "value": active(setting.forced, "active", "none")},
            {"name": "prefers-reduced-motion", "value": active(setting.calm, "reduce", "no-preference")},
        ]);
        self.page.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await?;
        // Scrollbars would reduce the page's width in some pictures only.
        self.page.devtools("Emulation.setScrollbarsHidden", json!({"hidden": true})).await?;
        self.resize(setting.width, 900).await
    }

    /// Sets the page's size, independent of the window's.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.page.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.page
            .wait_for(
                &format!("innerWidth === {width} && new Promise((drawn) => requestAnimationFrame(() => drawn(true)))"),
                5,
            )
            .await
    }

    /// Returns a picture of the element as the bytes of a PNG file.
    pub async fn picture(&self, width: u32) -> Result<Vec<u8>> {
        let area = self.page.eval(AREA).await?;
        let number = |name: &str| area[name].as_f64().with_context(|| format!("the element has no {name}"));
        let (y, height) = (number("y")?, number("height")?);
        if area["open"] == json!(false) {
            // As high as the content. Popups above the page are positioned by the window, which keeps its size.
            self.resize(width, ((y + height) as u32 + 16).max(900)).await?;
        }
        let clip = json!({"x": number("x")?, "y": y, "width": number("width")?, "height": height, "scale": 1});
        let answer = self.page.devtools("Page.captureScreenshot", json!({"format": "png", "clip": clip})).await?;
        Ok(STANDARD.decode(answer["data"].as_str().context("no picture came")?)?)
    }

    /// Returns script errors and policy violations of the page.
    pub async fn heard(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.page.eval("heard").await?)?)
    }
}

/// An expression for the area of the element and the popups it has opened.
const AREA: &str = "(() => {
    const host = document.querySelector('phone-consent, phone-consent-manage');
    const open = host.shadowRoot?.querySelector(':popover-open');
    const all = [host, open].filter((it) => it?.checkVisibility()).map((it) => it.getBoundingClientRect());
    const x = Math.floor(Math.min(...all.map((it) => it.left)) + scrollX) - 6, y = Math.floor(Math.min(...all.map((it) => it.top)) + scrollY) - 6;
    const right = Math.ceil(Math.max(...all.map((it) => it.right)) + scrollX) + 6, bottom = Math.ceil(Math.max(...all.map((it) => it.bottom)) + scrollY) + 6;
    return {x, y, width: right - x, height: bottom - y, open: Boolean(open)};
})()";

/// Fails with the whole list of findings unless it is empty.
pub fn nothing(found: Vec<String>) -> Result<()> {
    ensure!(found.is_empty(), "{} things are wrong:\n{}", found.len(), found.join("\n"));
    Ok(())
}

/// Converts a list returned by a page to strings.
pub fn list(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
        .collect()
}
