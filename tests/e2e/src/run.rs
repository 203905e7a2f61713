//! Runs tests that drive browsers, one at a time and by engine, so that each engine is started once; `tests!` names a module's tests.

use std::pin::Pin;
use std::process::ExitCode;

use anyhow::Result;
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use crate::browser::Browser;
use crate::window;

/// A test: the function with its engine.
pub type Run = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = Result<()>>>> + Send>;

/// A test with its name.
pub struct Test {
    name: String,
    browser: Option<Browser>,
    run: Run,
}

impl Test {
    /// A test that drives this engine, whose name is added to the test's.
    pub fn in_engine(name: &str, browser: Browser, run: Run) -> Test {
        Test {
            name: format!("{name}::{browser}"),
            browser: Some(browser),
            run,
        }
    }

    /// A test without a browser.
    pub fn alone(name: &str, run: Run) -> Test {
        Test {
            name: name.to_owned(),
            browser: None,
            run,
        }
    }
}

/// Runs all tests, or those selected on the command line as in any test of Rust: first those without a browser, then those of each engine.
pub fn run(mut tests: Vec<Test>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    // The tests share one window.
    arguments.test_threads = Some(1);
    // Leaked on purpose: drivers and proxies run on it until the program exits.
    let runtime: &'static Runtime = match Runtime::new() {
        Ok(runtime) => Box::leak(Box::new(runtime)),
        Err(error) => {
            eprintln!("no threads to run on: {error}");
            return ExitCode::FAILURE;
        }
    };
    tests.sort_by_key(|test| Browser::ALL.iter().position(|engine| test.browser == Some(*engine)));
    let trials = tests.into_iter().map(|Test { name, run, .. }| {
        let wait = move || runtime.block_on(run()).map_err(|error| Failed::from(format!("{error:#}")));
        Trial::test(name, wait)
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    if let Err(error) = runtime.block_on(window::quit()) {
        eprintln!("{error:#}");
    }
    conclusion.exit_code()
}

/// Defines the function `tests`, which lists a module's tests: functions `async fn(Browser) -> anyhow::Result<()>` that run in each engine, functions
/// `async fn() -> anyhow::Result<()>` that run in Chromium, and functions `fn() -> anyhow::Result<()>` that need no browser.
#[macro_export]
macro_rules! tests {
    (
        $(in each engine: $($each:ident),+;)?
        $(in Chromium: $($one:ident),+;)?
        $(without a browser: $($alone:ident),+;)?
    ) => {
        pub fn tests() -> Vec<$crate::Test> {
            // The crate's name is the binary's, which cargo prints.
            let module = module_path!().split_once("::").map_or("", |(_, module)| module);
            let mut all = Vec::new();
            $($(for browser in $crate::Browser::ALL {
                all.push($crate::Test::in_engine(&format!("{module}::{}", stringify!($each)), browser, Box::new(move || Box::pin($each(browser)))));
            })+)?
            $($(all.push($crate::Test::in_engine(&format!("{module}::{}", stringify!($one)), $crate::Browser::Chromium, Box::new(|| Box::pin($one()))));)+)?
            $($(all.push($crate::Test::alone(&format!("{module}::{}", stringify!($alone)), Box::new(|| Box::pin(async { $alone() }))));)+)?
            all
        }
    };
}
