//! Chromium's developer tools, by the command that chromedriver has for them. The two other engines have no such thing.

use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// One command of the Chrome DevTools Protocol.
#[derive(Debug)]
pub(crate) struct Command(Value);

impl Command {
    /// A command, such as `HeapProfiler.collectGarbage`, with its parameters as an object.
    pub(crate) fn new(name: &str, parameters: &Value) -> Command {
        Command(json!({"cmd": name, "params": parameters}))
    }
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}
