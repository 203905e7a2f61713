//! Starts three browser engines through their WebDriver servers.
//!
//! This module knows the programs that each browser needs, the flags and capabilities for a headless browser with a fresh profile and no background
//! traffic, and how to configure a [`Proxy`]. Driving a page is in `page.rs`, and `window.rs` keeps a browser open from one test to the next.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fmt, fs};

use anyhow::{Context, Result, anyhow};
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::page::Page;
use crate::process::{Process, free_port, target_folder};
use crate::proxy::Proxy;

/// How long a driver may take to open a session, and how many times it is tried.
const START: Duration = Duration::from_secs(30);
const STARTS: usize = 3;

/// A browser engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chromium with chromedriver.
    Chromium,
    /// Firefox with geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser with WebKitWebDriver, on its own virtual screen (Xvfb).
    WebKit,
}

/// Everything that ends when the page is dropped. Fields are dropped in order: the processes before the folder that they write to.
#[derive(Debug)]
pub(crate) struct Running {
    _driver: Process,
    _screen: Option<Process>,
    _home: TempDir,
}

impl Browser {
    /// All engines, in the order in which the tests run them.
    pub const ALL: [Browser; 3] = [Browser::Chromium, Browser::Firefox, Browser::WebKit];

    /// The name used in file names and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Browser::Chromium => "chromium",
            Browser::Firefox => "firefox",
            Browser::WebKit => "webkit",
        }
    }

    /// Starts a browser with a new, empty profile, whose requests, including those to localhost, all go through a proxy of its own.
    ///
    /// # Errors
    /// Returns an error if a program is missing or does not start; the message contains its output.
    pub(crate) async fn start(self, language: &str) -> Result<Page> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_start(language).await? {
                Ok(page) => return Ok(page),
                // WebKitGTK's driver occasionally waits forever for the browser that it started; a new driver works.
                Err(printed) if tries == STARTS => {
                    return Err(anyhow!("{} opened no session in {} tries. Its driver printed:\n{printed}", self.name(), STARTS));
                }
                Err(_) => {}
            }
        }
    }

    /// Tries to start the browser once. If the driver opens no session in time, returns the driver's output.
    async fn try_start(self, language: &str) -> Result<Result<Page, String>> {
        let proxy = Proxy::start().await?;
        let home = tempfile::Builder::new()
            .prefix("phone-consent-browser-")
            .tempdir()
            .context("no temporary folder for a browser's profile")?;
        let (screen, display) = match self {
            Browser::WebKit => {
                let (screen, display) = start_screen(home.path()).await?;
                (Some(screen), Some(display))
            }
            _ => (None, None),
        };
        let port = free_port()?;
        let mut command = self.driver_command(port);
        fresh_home(&mut command, home.path())?;
        if let Some(display) = display {
            command.env("DISPLAY", display);
        }
        speak(&mut command, language, self, home.path())?;
        let mut driver = Process::start(self.driver_name(), command, home.path().join("driver.log"))?;
        driver.wait_for_port(port).await?;
        let Value::Object(capabilities) = self.capabilities(&proxy, language)? else {
            return Err(anyhow!("capabilities are an object"));
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let client = match timeout(START, builder.capabilities(capabilities).connect(&address)).await {
            Ok(client) => client.with_context(|| format!("{} opened no session. Its driver printed:\n{}", self.name(), driver.printed()))?,
            Err(_) => return Ok(Err(driver.printed())),
        };
        let running = Running {
            _driver: driver,
            _screen: screen,
            _home: home,
        };
        Ok(Ok(Page::new(self, language, client, proxy, running)))
    }

    const fn driver_name(self) -> &'static str {
        match self {
            Browser::Chromium => "chromedriver",
            Browser::Firefox => "geckodriver",
            Browser::WebKit => "WebKitWebDriver",
        }
    }

    fn driver_command(self, port: u16) -> Command {
        let installed_by_setup = target_folder().join("tools/bin").join(self.driver_name());
        let mut command = if on_path(self.driver_name()).is_none() && installed_by_setup.exists() {
            Command::new(installed_by_setup)
        } else {
            Command::new(self.driver_name())
        };
        match self {
            // geckodriver takes the port as a separate argument; `--port=N` works for the other two.
            Browser::Firefox => command.arg("--port").arg(port.to_string()),
            Browser::Chromium | Browser::WebKit => command.arg(format!("--port={port}")),
        };
        if self == Browser::Firefox {
            // Needed to trigger garbage collection.
            command.arg("--allow-system-access");
            // A release build of Firefox honours `services.settings.server` only with this variable; otherwise it fetches settings from Mozilla.
            command.env("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1");
        }
        if self == Browser::WebKit {
            // Software rendering by Mesa: with WEBKIT_DISABLE_COMPOSITING_MODE=1, WebKitGTK 2.50 never answers a request for a screenshot.
            command.env("GDK_BACKEND", "x11").env("NO_AT_BRIDGE", "1").env("LIBGL_ALWAYS_SOFTWARE", "1");
        }
        command
    }

    fn capabilities(self, proxy: &Proxy, language: &str) -> Result<Value> {
        let (host, port) = ("127.0.0.1", proxy.port());
        Ok(match self {
            Browser::Chromium => {
                let mut flags: Vec<String> = CHROMIUM_FLAGS.iter().map(|&flag| flag.to_owned()).collect();
                // Without `<-loopback>`, Chromium bypasses the proxy for localhost.
                flags.extend([
                    format!("--proxy-server=http://{host}:{port}"),
                    "--proxy-bypass-list=<-loopback>".to_owned(),
                    format!("--lang={language}"),
                ]);
                let chrome = json!({
                    "args": flags,
                    "binary": program(&["chromium", "chromium-browser", "google-chrome"])?,
                    // 2 means never: otherwise Chromium connects to its search engine in advance. Its spelling checker fetches a dictionary as soon as somebody
                    // writes in a text area, unless it is off and has none to fetch.
                    "prefs": {
                        "net.network_prediction_options": 2, "signin.allowed": false,
                        "browser.enable_spellchecking": false, "spellcheck.dictionaries": [], "spellcheck.dictionary": "",
                        "intl.accept_languages": language, "intl.selected_languages": language,
                    },
                });
                json!({"browserName": "chrome", "goog:chromeOptions": chrome})
            }
            Browser::Firefox => {
                let mut prefs = json!({
                    "datareporting.policy.dataSubmissionEnabled": false,
                    "toolkit.telemetry.enabled": false,
                    "network.connectivity-service.enabled": false,
                    "network.captive-portal-service.enabled": false,
                    "app.normandy.enabled": false,
                    "browser.safebrowsing.downloads.remote.enabled": false,
                    "services.settings.server": "data:,#nowhere",
                    "network.proxy.no_proxies_on": "",
                    "network.proxy.allow_hijacking_localhost": true,
                    "intl.accept_languages": language,
                });
                prefs["network.proxy.type"] = json!(1);
                for scheme in ["http", "ssl"] {
                    prefs[format!("network.proxy.{scheme}")] = json!(host);
                    prefs[format!("network.proxy.{scheme}_port")] = json!(port);
                }
                json!({"browserName": "firefox", "moz:firefoxOptions": {"binary": program(&["firefox-esr", "firefox"])?, "args": ["-headless"], "prefs": prefs}})
            }
            Browser::WebKit => {
                let proxy = format!("{host}:{port}");
                json!({
                    "browserName": "MiniBrowser",
                    "webkitgtk:browserOptions": {"binary": mini_browser()?, "args": ["--automation"]},
                    // `noProxy` must not be empty, or WebKitGTK uses its own list, which contains localhost.
                    "proxy": {"proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy, "noProxy": ["nowhere.invalid"]},
                })
            }
        })
    }
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const CHROMIUM_FLAGS: [&str; 15] = [
    // Pictures are compared, so fonts and colours must be rendered the same on every machine and screen.
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
    "--headless=new",
    // Chromium's sandbox does not start as root, the usual user in a container.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    // Components that are fetched on demand ignore the flag above; an invalid address stops them.
    "--component-updater=url-source=about:blank",
    "--disable-features=NetworkTimeServiceQuerying,MediaRouter,OptimizationHints,Translate,AutofillServerCommunication,PreconnectToSearch",
    "--disable-default-apps",
];

/// Gives a driver and its browser a separate home, so that no profile, cache or setting of the user who runs the tests is read or written.
fn fresh_home(command: &mut Command, home: &Path) -> Result<()> {
    for (variable, folder) in [
        ("HOME", "home"),
        ("TMPDIR", "tmp"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        let folder = home.join(folder);
        fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
        command.env(variable, folder);
    }
    Ok(())
}

/// Sets a browser's language through the environment: Chromium reads `LANGUAGE`, WebKitGTK the C library's locale, which is generated here because it must
/// exist. Firefox uses a preference.
fn speak(command: &mut Command, language: &str, browser: Browser, home: &Path) -> Result<()> {
    let name = language.replace('-', "_");
    // If set in the environment of the user who runs the tests, these would take precedence.
    command
        .env("LANGUAGE", &name)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LC_CTYPE");
    if browser == Browser::WebKit {
        let (folder, locale) = (home.join("locale"), format!("{name}.UTF-8"));
        fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
        let made = Command::new("localedef").args(["-i", &name, "-f", "UTF-8"]).arg(folder.join(&locale)).output();
        let made = made.context("localedef cannot be started; Debian's package `locales` brings what it reads")?;
        if !made.status.success() {
            return Err(anyhow!("localedef made no locale {locale}: {}", String::from_utf8_lossy(&made.stderr)));
        }
        command.env("LOCPATH", folder).env("LANG", locale);
    }
    Ok(())
}

/// Starts a virtual screen and returns its name, such as `:3`.
async fn start_screen(home: &Path) -> Result<(Process, String)> {
    // Xvfb writes the number of the chosen display to standard output, which is its log.
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1400x1200x24", "-nolisten", "tcp"]);
    let screen = Process::start("Xvfb", command, home.join("screen.log"))?;
    for _ in 0..500 {
        if let Some(number) = screen
            .printed()
            .lines()
            .find(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Ok((screen, format!(":{number}")));
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    Err(anyhow!("Xvfb chose no display within 10 seconds. It printed:\n{}", screen.printed()))
}

fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

fn program(names: &[&str]) -> Result<PathBuf> {
    names
        .iter()
        .find_map(|name| on_path(name))
        .with_context(|| format!("none of {names:?} is installed; run `cargo xtask setup`"))
}

/// Finds MiniBrowser, which is not on PATH but in WebKitGTK's helper folder, whose name depends on the architecture.
fn mini_browser() -> Result<PathBuf> {
    let mut folders = vec![PathBuf::from("/usr/libexec"), PathBuf::from("/usr/lib64")];
    folders.extend(fs::read_dir("/usr/lib").context("/usr/lib cannot be read")?.flatten().map(|entry| entry.path()));
    for folder in folders {
        for version in ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"] {
            let binary = folder.join(version).join("MiniBrowser");
            if binary.exists() {
                return Ok(binary);
            }
        }
    }
    Err(anyhow!("WebKitGTK's MiniBrowser is not installed; run `cargo xtask setup`"))
}
