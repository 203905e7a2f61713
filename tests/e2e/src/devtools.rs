//! Driver-specific commands: Chromium's DevTools protocol and Firefox's chrome context. WebKitGTK's driver has no equivalent.

use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A driver-specific command, relative to the session's URL.
#[derive(Debug)]
pub(crate) struct Command {
    path: &'static str,
    body: Value,
}

impl Command {
    /// A command of the Chrome DevTools Protocol, such as `HeapProfiler.collectGarbage`, with its parameters as an object.
    pub(crate) fn devtools(name: &str, parameters: &Value) -> Command {
        Command {
            path: "goog/cdp/execute",
            body: json!({"cmd": name, "params": parameters}),
        }
    }

    /// Makes Firefox run the next scripts in the page (`content`) or in the browser itself (`chrome`).
    pub(crate) fn firefox_runs_scripts_in(context: &str) -> Command {
        Command {
            path: "moz/context",
            body: json!({"context": context}),
        }
    }
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
