//! Running promises: one browser an engine, one server a promise, each promise a test of its own by name.
//!
//! A browser that was open while a promise failed is closed: the next one starts with a new one.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Options, Page, Proxy};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use crate::case::Case;
use crate::server::{Server, repository};
use crate::subject::Subject;

/// Asks a promise.
pub type Run = for<'a> fn(&'a Case<'a>) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// What is promised, as a function that fails where it is not kept.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Said in the test's name.
    pub name: &'static str,
    /// Whom it is asked of.
    pub subjects: &'static [&'static Subject],
    /// Where it can be asked.
    pub engines: &'static [Browser],
    /// How it is asked.
    pub run: Run,
}

/// An open browser, and all that its page talks through.
struct Window {
    page: Page,
    proxy: Proxy,
}

static WINDOW: Mutex<Option<Window>> = Mutex::new(None);

/// Runs all promises, or those that the command line names, and ends the program.
pub fn run(promises: Vec<Promise>) -> ! {
    let mut arguments = Arguments::from_args();
    // They share one window.
    arguments.test_threads = Some(1);
    let built = repository().join("pkg/phone-consent.js");
    if !arguments.list && !built.exists() {
        eprintln!("{} is not built; run `cargo xtask build`", built.display());
        std::process::exit(1);
    }
    // Never dropped: the servers and the proxy run on it until the program ends.
    let runtime: &'static Runtime = Box::leak(Box::new(match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("no threads to run on: {error}");
            std::process::exit(1);
        }
    }));
    let mut trials = Vec::new();
    for browser in Browser::ALL {
        for promise in promises.iter().filter(|promise| promise.engines.contains(&browser)) {
            for subject in promise.subjects {
                let name = format!("{}::{}::{browser}", promise.name, subject.name);
                let run = promise.run;
                trials.push(Trial::test(name, move || {
                    runtime.block_on(ask(browser, subject, run)).map_err(|error| Failed::from(format!("{error:#}")))
                }));
            }
        }
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if let Some(window) = WINDOW.lock().unwrap_or_else(PoisonError::into_inner).take() {
        runtime.block_on(window.page.close()).ok();
    }
    conclusion.exit()
}

/// Asks one promise. The window is put back only when it was kept.
async fn ask(browser: Browser, subject: &'static Subject, run: Run) -> Result<()> {
    let mut open = WINDOW.lock().unwrap_or_else(PoisonError::into_inner).take();
    if open.as_ref().is_some_and(|window| window.page.browser() != browser)
        && let Some(window) = open.take()
    {
        window.page.close().await?;
    }
    let window = match open {
        Some(window) => window,
        None => {
            let proxy = Proxy::start().await?;
            let options = Options {
                proxy: Some(&proxy),
                language: Some("en-IE"),
            };
            let page = browser.open(options).await?;
            page.set_size(1280, 1000).await?;
            Window { page, proxy }
        }
    };
    let server = Server::start().await?;
    window.proxy.clear();
    let case = Case {
        page: &window.page,
        server: &server,
        proxy: &window.proxy,
        subject,
    };
    run(&case).await?;
    // Whatever was promised, nothing is done against the policy, here or on a page before.
    let stopped = case.page.eval("window.seen ? seen.violations : []").await.context("the page's own notes")?;
    ensure!(
        stopped.as_array().is_some_and(Vec::is_empty) && server.reports().is_empty(),
        "the policy stopped something: {stopped} {:?}",
        server.reports()
    );
    *WINDOW.lock().unwrap_or_else(PoisonError::into_inner) = Some(window);
    Ok(())
}
