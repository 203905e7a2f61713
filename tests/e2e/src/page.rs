//! A page in a browser, driven as a visitor would.
//!
//! Navigation, finding elements through shadow roots, clicking and typing (trusted, through WebDriver), evaluating JavaScript, waiting for conditions, and
//! screenshots. Assertions are in the tests.

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, Locator};
use serde_json::Value;
use tokio::time::timeout;

use crate::browser::{Browser, Running};
use crate::devtools::Command;
use crate::proxy::Proxy;

/// How long to wait for an element, such as one that appears after the widget has loaded its module.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a driver may take for one command; a driver that never answers would block the whole run.
const ANSWER: Duration = Duration::from_secs(40);

/// An open browser window. Dropping it ends the browser, its driver and its virtual screen; [`Page::close`] keeps them for the next test.
#[derive(Debug)]
pub struct Page {
    browser: Browser,
    language: String,
    client: Client,
    proxy: Proxy,
    /// The size that was asked for last, and the width that the page has with it.
    size: Cell<Option<(u32, u32, u64)>>,
    _running: Running,
}

impl Page {
    pub(crate) fn new(browser: Browser, language: &str, client: Client, proxy: Proxy, running: Running) -> Page {
        Page {
            browser,
            language: language.to_owned(),
            client,
            proxy,
            size: Cell::new(None),
            _running: running,
        }
    }

    /// The engine that shows this page.
    pub fn browser(&self) -> Browser {
        self.browser
    }

    /// The visitor's language, such as `en-IE`.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The proxy that records the browser's requests.
    pub fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// The WebDriver client, for operations that have no method here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Loads `url` and waits for its load event.
    ///
    /// # Errors
    /// Returns an error if the browser cannot load it.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.answer(self.client.goto(url), || format!("load {url}")).await
    }

    /// Goes back in the window's history and waits for the page. Do not call `history.back()` in a script instead: while it replaces the document,
    /// WebKitGTK's driver may lose the answer to the next command.
    ///
    /// # Errors
    /// Returns an error if the browser does not answer.
    pub async fn back(&self) -> Result<()> {
        self.answer(self.client.back(), || "go back".to_owned()).await
    }

    /// Returns the current URL.
    ///
    /// # Errors
    /// Returns an error if the browser does not answer.
    pub async fn url(&self) -> Result<String> {
        Ok(self.answer(self.client.current_url(), || "report its address".to_owned()).await?.to_string())
    }

    /// Returns the element that `css` selects in the page's light DOM. Waits up to 10 seconds for it.
    ///
    /// # Errors
    /// Returns an error if there is none.
    pub async fn find(&self, css: &str) -> Result<Element> {
        self.find_through(&[css]).await
    }

    /// Returns the element that `inner` selects in the shadow root of the element that `host` selects. Waits up to 10 seconds for it.
    ///
    /// # Errors
    /// Returns an error if there is none, or the host has no shadow root.
    pub async fn shadow_find(&self, host: &str, inner: &str) -> Result<Element> {
        self.find_through(&[host, inner]).await
    }

    /// Follows a path of selectors, each of which selects in the shadow root of the previous element; all but the last must be shadow hosts.
    /// Waits up to 10 seconds.
    ///
    /// # Errors
    /// Returns an error that names the first element not found in time.
    pub async fn find_through(&self, path: &[&str]) -> Result<Element> {
        let until = Instant::now() + PATIENCE;
        loop {
            let (found, missing) = self.try_find(path).await;
            match found {
                Some(element) => return Ok(element),
                None if Instant::now() > until => bail!("{}: no {missing} (looking for {})", self.browser, path.join(" >> ")),
                None => tokio::time::sleep(Duration::from_millis(30)).await,
            }
        }
    }

    /// Whether the element exists now, without waiting. The path is that of [`Page::find_through`].
    pub async fn has(&self, path: &[&str]) -> bool {
        self.try_find(path).await.0.is_some()
    }

    async fn try_find(&self, path: &[&str]) -> (Option<Element>, String) {
        let mut found: Option<Element> = None;
        for css in path {
            let look = || format!("look for {css}");
            let next = match &found {
                None => self.answer(self.client.find(Locator::Css(css)), look).await,
                Some(host) => match self.answer(host.shadow_root(), look).await {
                    Ok(root) => self.answer(root.find(Locator::Css(css)), look).await,
                    Err(_) => return (None, format!("shadow root to look for {css} in")),
                },
            };
            match next {
                Ok(element) => found = Some(element),
                Err(_) => return (None, (*css).to_owned()),
            }
        }
        (found, String::new())
    }

    /// Clicks the element with the pointer, so that the page receives trusted events. Scrolls it into view first.
    ///
    /// # Errors
    /// Returns an error if the element is covered, hidden or gone.
    pub async fn click(&self, path: &[&str]) -> Result<()> {
        let element = self.find_through(path).await?;
        self.answer(element.click(), || format!("click {}", path.join(" >> "))).await
    }

    /// Focuses the element and types `text` key by key, so that the page receives trusted events.
    /// Special keys are the WebDriver code points, such as `\u{e004}` for Tab and `\u{e007}` for Enter.
    ///
    /// # Errors
    /// Returns an error if the element does not accept keys.
    pub async fn send_keys(&self, path: &[&str], text: &str) -> Result<()> {
        let element = self.find_through(path).await?;
        self.answer(element.send_keys(text), || format!("type into {}", path.join(" >> "))).await
    }

    /// Types into the focused element.
    ///
    /// # Errors
    /// Returns an error if nothing has the focus.
    pub async fn press(&self, text: &str) -> Result<()> {
        use fantoccini::actions::{InputSource, KeyAction, KeyActions};
        let mut keys = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.answer(self.client.perform_actions(keys), || "press keys".to_owned()).await
    }

    /// Presses a key while another is held, such as Control and `v`, in the focused element at its caret.
    ///
    /// # Errors
    /// Returns an error if nothing has the focus.
    pub async fn chord(&self, held: char, value: char) -> Result<()> {
        use fantoccini::actions::{InputSource, KeyAction, KeyActions};
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: held });
        self.answer(self.client.perform_actions(keys), || "press keys together".to_owned()).await
    }

    /// Evaluates the JavaScript expression `js` and awaits it if it is a promise.
    ///
    /// # Errors
    /// Returns an error if it throws.
    pub async fn eval(&self, js: &str) -> Result<Value> {
        self.answer(self.client.execute(&format!("return ({js});"), Vec::new()), || format!("evaluate `{js}`"))
            .await
    }

    /// Like [`Page::eval`], for an expression whose value is a string.
    ///
    /// # Errors
    /// Returns an error if it throws or its value is not a string.
    pub async fn text(&self, js: &str) -> Result<String> {
        let value = self.eval(js).await?;
        value
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("{}: `{js}` is {value}, not a string", self.browser))
    }

    /// Waits until the JavaScript expression `js` is truthy. An exception counts as false, since the page may be between two documents.
    ///
    /// # Errors
    /// Returns an error with the last value if this takes more than `seconds`.
    pub async fn wait_for(&self, js: &str, seconds: u64) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(seconds);
        // Elements and functions become `true`, since not every driver can serialise them as JSON.
        let script = format!("const it = ({js}); return it instanceof Node || typeof it === 'function' ? true : it;");
        loop {
            let last = match self.answer(self.client.execute(&script, Vec::new()), || format!("evaluate `{js}`")).await {
                Ok(value) if truthy(&value) => return Ok(()),
                Ok(value) => value.to_string(),
                Err(error) => format!("{error:#}"),
            };
            if Instant::now() > until {
                bail!("{}: waited {seconds} s for `{js}`; it is {last}", self.browser);
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Runs a command of Chromium's DevTools protocol and returns its result.
    ///
    /// # Errors
    /// Returns an error if the browser is not Chromium or refuses the command.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let issued = Command::devtools(command, &parameters);
        self.answer(self.client.issue_cmd(issued), || format!("run {command}")).await
    }

    /// Makes the browser collect garbage. Chromium and Firefox have a command for it; in WebKitGTK it is provoked by allocating memory.
    ///
    /// # Errors
    /// Returns an error if the browser refuses.
    pub async fn collect_garbage(&self) -> Result<()> {
        match self.browser {
            Browser::Chromium => self
                .devtools("HeapProfiler.collectGarbage", Value::Object(serde_json::Map::new()))
                .await
                .map(drop),
            Browser::Firefox => {
                self.run_scripts_in("chrome").await?;
                // The same as the button "Minimize memory usage" of about:memory, in every process.
                let asked = self.eval("Services.obs.notifyObservers(null, 'child-mmu-request')").await;
                self.run_scripts_in("content").await?;
                // The notification returns before the content process has finished, and nothing signals the end.
                tokio::time::sleep(Duration::from_millis(300)).await;
                asked.map(drop)
            }
            Browser::WebKit => {
                let rubbish = "Array.from({length: 40}, () => new Uint8Array(1 << 18).fill(1))";
                let turns =
                    format!("new Promise((done) => {{ let left = 12; (function turn() {{ {rubbish}; if (--left) setTimeout(turn, 15); else done(); }})(); }})");
                self.eval(&turns).await.map(drop)
            }
        }
    }

    async fn run_scripts_in(&self, context: &str) -> Result<()> {
        let issued = Command::firefox_runs_scripts_in(context);
        self.answer(self.client.issue_cmd(issued), || format!("run scripts in {context}"))
            .await
            .map(drop)
    }

    /// Clicks at a point of the window, in CSS pixels, without a reference to an element, which a driver would keep alive.
    ///
    /// # Errors
    /// Returns an error if the point is outside the window.
    pub async fn click_at(&self, x: i64, y: i64) -> Result<()> {
        use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT as button, MouseActions, PointerAction};
        let duration = None;
        let (x, y) = (x as f64, y as f64);
        let actions = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveTo { duration, x, y })
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        self.answer(self.client.perform_actions(actions), || format!("click at {x}, {y}")).await
    }

    /// Writes a PNG screenshot of the window. Creates the folder if needed.
    ///
    /// # Errors
    /// Returns an error if the browser returns no screenshot or the file cannot be written.
    pub async fn screenshot(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let png = self.answer(self.client.screenshot(), || "take a screenshot".to_owned()).await?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
        }
        fs::write(path, png).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Sets the window's size in CSS pixels, waits until the page's width is stable, and returns it (`innerWidth`).
    ///
    /// Chromium can be as narrow as requested; Firefox and WebKitGTK stop at the width of their tool bars, about 450 pixels. In browsers with bars the
    /// page is lower than the window.
    ///
    /// # Errors
    /// Returns an error if the browser refuses, or the width is not stable after 5 seconds.
    pub async fn set_size(&self, width: u32, height: u32) -> Result<u64> {
        if let Some((wide, high, page)) = self.size.get()
            && (wide, high) == (width, height)
            && self.eval("innerWidth").await? == page
        {
            return Ok(page);
        }
        self.size.set(None);
        self.answer(self.client.set_window_size(width, height), || format!("take the size {width} x {height}"))
            .await?;
        let mut last = None;
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(250)).await;
            let now = self.eval("innerWidth").await?.as_u64();
            if let Some(page) = now
                && now == last
            {
                self.size.set(Some((width, height, page)));
                return Ok(page);
            }
            last = now;
        }
        bail!("{} does not settle at the size {width} x {height}", self.browser)
    }

    pub(crate) async fn answer<T>(&self, command: impl Future<Output = Result<T, CmdError>>, what: impl Fn() -> String) -> Result<T> {
        match timeout(ANSWER, command).await {
            Ok(answer) => answer.with_context(|| format!("{} cannot {}", self.browser, what())),
            Err(_) => bail!("{} did not answer within {} s, asked to {}", self.browser, ANSWER.as_secs(), what()),
        }
    }
}

/// Whether a JSON value is truthy in JavaScript.
fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(it) => *it,
        Value::Number(it) => it.as_f64() != Some(0.0),
        Value::String(it) => !it.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
