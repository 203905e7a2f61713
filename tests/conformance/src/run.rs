//! Runs the requirements: one server per test, each test with its own name.

use std::pin::Pin;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Test};

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

/// Runs all tests, or those selected on the command line.
pub fn run(promises: Vec<Promise>) -> ExitCode {
    if !repository().join("pkg/phone-consent.js").exists() {
        eprintln!("pkg/phone-consent.js is not built; run `cargo xtask build`");
        return ExitCode::FAILURE;
    }
    let mut tests = Vec::new();
    for Promise { name, subjects, engines, run } in promises {
        for subject in subjects {
            for &browser in engines {
                let ask = move || -> Pin<Box<dyn Future<Output = Result<()>>>> { Box::pin(ask(browser, subject, run)) };
                tests.push(Test::in_engine(&format!("{name}::{}", subject.name), browser, Box::new(ask)));
            }
        }
    }
    e2e::run(tests)
}

/// Runs one test.
async fn ask(browser: Browser, subject: &'static Subject, run: Run) -> Result<()> {
    let page = browser.open().await?;
    page.set_size(1280, 1000).await?;
    let server = Server::start().await?;
    let case = Case {
        page: &page,
        server: &server,
        subject,
    };
    run(&case).await?;
    // No test may violate the policy, on its last page or on one before.
    let stopped = page.eval("window.seen ? seen.violations : []").await.context("the page's own notes")?;
    ensure!(
        stopped.as_array().is_some_and(Vec::is_empty) && server.reports().is_empty(),
        "the policy stopped something: {stopped} {:?}",
        server.reports()
    );
    page.close().await
}
