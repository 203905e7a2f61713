//! Runs the requirements: one browser per engine, one server per test, each test with its own name.
//!
//! A browser is closed after a failed test; the next test starts a new one.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Options, Page, Proxy};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use crate::case::Case;
use crate::server::{Server, repository};
use crate::subject::Subject;

/// The test function of a requirement.
pub type Run = for<'a> fn(&'a Case<'a>) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// A requirement of the contract.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Part of the test's name.
    pub name: &'static str,
    /// The subjects that it is tested on.
    pub subjects: &'static [&'static Subject],
    /// The engines that it is tested in.
    pub engines: &'static [Browser],
    /// Fails if the requirement is not met.
    pub run: Run,
}

/// An open browser with the proxy that its pages use.
struct Window {
    page: Page,
    proxy: Proxy,
}

static WINDOW: Mutex<Option<Window>> = Mutex::new(None);

/// Runs all tests, or those selected on the command line, and exits.
pub fn run(promises: Vec<Promise>) -> ! {
    let mut arguments = Arguments::from_args();
    // All tests share one window.
    arguments.test_threads = Some(1);
    let built = repository().join("pkg/phone-consent.js");
    if !arguments.list && !built.exists() {
        eprintln!("{} is not built; run `cargo xtask build`", built.display());
        std::process::exit(1);
    }
    // Leaked on purpose: the servers and the proxy run on it until the program exits.
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

/// Runs one test. The window is kept only if the test passes.
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
    // No test may violate the policy, on its last page or on one before.
    let stopped = case.page.eval("window.seen ? seen.violations : []").await.context("the page's own notes")?;
    ensure!(
        stopped.as_array().is_some_and(Vec::is_empty) && server.reports().is_empty(),
        "the policy stopped something: {stopped} {:?}",
        server.reports()
    );
    *WINDOW.lock().unwrap_or_else(PoisonError::into_inner) = Some(window);
    Ok(())
}
