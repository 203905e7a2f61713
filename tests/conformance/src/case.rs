//! One requirement of the contract, tested on one subject in one engine: its page, and the helpers that the tests share.

use anyhow::{Result, ensure};
use e2e::{Browser, Page, Value};

use crate::server::{Reply, Server};
use crate::subject::{Subject, at};

/// What a test of a requirement has at hand.
#[derive(Debug)]
pub struct Case<'a> {
    /// The open window.
    pub page: &'a Page,
    /// A server with its own origin and storage.
    pub server: &'a Server,
    /// The element under test.
    pub subject: &'static Subject,
}

/// A JavaScript function: whether the focus is on or in an element.
const FOCUSED: &str = "(it) => it === it.getRootNode().activeElement || it.contains(it.getRootNode().activeElement)";

impl Case<'_> {
    /// The engine.
    pub fn browser(&self) -> Browser {
        self.page.browser()
    }

    /// Opens a page with the widget's script and a form with this content, followed by a button. Waits until the subject can be used.
    ///
    /// # Errors
    /// Returns an error if the subject does not become usable.
    pub async fn form(&self, inside: &str) -> Result<()> {
        self.body(&format!("<form method=post action=/posted>{inside}<button>Send</button></form>"))
            .await?;
        self.subject.usable(self.page, &[self.subject.tag]).await
    }

    /// Like [`Case::form`], with only the subject, with these attributes.
    ///
    /// # Errors
    /// Returns an error if the subject does not become usable.
    pub async fn alone(&self, attributes: &str) -> Result<()> {
        self.form(&self.subject.html(attributes)).await
    }

    /// Opens a page with this body and the widget's script.
    ///
    /// # Errors
    /// Returns an error if the browser cannot load it.
    pub async fn body(&self, body: &str) -> Result<()> {
        self.open(Reply::page(&document("<script type=module src=/phone-consent.js></script>", body)))
            .await
    }

    /// Opens any page, under the path `/page`.
    ///
    /// # Errors
    /// Returns an error if the browser cannot load it.
    pub async fn open(&self, page: Reply) -> Result<()> {
        self.server.put("/page", page);
        self.page.goto(&format!("{}/page", self.server.origin())).await
    }

    /// Evaluates an expression in which `it` is the subject.
    ///
    /// # Errors
    /// Returns an error if it throws.
    pub async fn it(&self, js: &str) -> Result<Value> {
        self.page.eval(&format!("((it) => ({js}))({})", at(&[self.subject.tag]))).await
    }

    /// Asserts that an expression about `it` is true.
    ///
    /// # Errors
    /// Returns an error if it is not.
    pub async fn holds(&self, js: &str) -> Result<()> {
        let came_to = self.it(js).await?;
        ensure!(came_to == Value::Bool(true), "{} in {}: `{js}` is {came_to}", self.subject.name, self.browser());
        Ok(())
    }

    /// Waits until an expression about `it` is true.
    ///
    /// # Errors
    /// Returns an error if it is not within five seconds.
    pub async fn becomes(&self, js: &str) -> Result<()> {
        self.page.wait_for(&format!("((it) => ({js}))({})", at(&[self.subject.tag])), 5).await
    }

    /// Enters the subject's value as a person does.
    ///
    /// # Errors
    /// Returns an error if the subject does not accept it.
    pub async fn give(&self) -> Result<()> {
        self.subject.give(self.page, &[self.subject.tag]).await
    }

    /// Asserts that the focus is on or in the subject.
    ///
    /// # Errors
    /// Returns an error if it is elsewhere.
    pub async fn focused(&self) -> Result<()> {
        self.becomes(&format!("({FOCUSED})(it)")).await
    }

    /// Whether the focus is on or in the subject.
    ///
    /// # Errors
    /// Returns an error if the browser does not answer.
    pub async fn has_focus(&self) -> Result<bool> {
        Ok(self.it(&format!("({FOCUSED})(it)")).await? == Value::Bool(true))
    }

    /// Whether the browser's own validation message can be shown. MiniBrowser of WebKitGTK 2.50 crashes when it hides a message at a custom element, so the
    /// page suppresses the message there, and with it the focus that the browser would set.
    ///
    /// # Errors
    /// Returns an error if the browser does not answer.
    pub async fn may_show_messages(&self) -> Result<bool> {
        let may = self.browser() != Browser::WebKit || !self.subject.is_widget();
        if !may {
            let quiet = "it.getRootNode().addEventListener('invalid', (event) => event.preventDefault(), true)";
            self.it(&format!("it.quiet ||= !{quiet}")).await?;
        }
        Ok(may)
    }

    /// Presses the form's button and asserts that the form is not sent and the visitor is led to the subject.
    ///
    /// # Errors
    /// Returns an error if either is not so.
    pub async fn is_held(&self) -> Result<()> {
        let shown = self.may_show_messages().await?;
        self.page.click(&["form button"]).await?;
        if shown {
            self.focused().await?;
        }
        ensure!(self.server.posts().is_empty(), "{} in {}: the form was sent", self.subject.name, self.browser());
        Ok(())
    }

    /// Returns the names and values that the form would send now, after sealing a receipt if there is one to seal. A receipt is replaced by "long".
    ///
    /// # Errors
    /// Returns an error if the script throws.
    pub async fn entries(&self) -> Result<Vec<(String, String)>> {
        let all = self.it("Promise.resolve(it.ready?.()).then(() => forms.entries(document.forms[0]))").await?;
        let pairs = all.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(pairs.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect())
    }

    /// Asserts that the form would send exactly the subject's value under this name.
    ///
    /// # Errors
    /// Returns an error if it would send anything else.
    pub async fn sends(&self, name: &str) -> Result<()> {
        let entries = self.entries().await?;
        let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
        let wanted: Vec<String> = self.subject.endings.iter().map(|ending| [name, ending].concat()).collect();
        ensure!(names == wanted, "{} in {} sends {entries:?}", self.subject.name, self.browser());
        ensure!(entries[0].1 == crate::E164, "{} in {} sends {entries:?}", self.subject.name, self.browser());
        Ok(())
    }

    /// Asserts that the form would send only what the subject sends without a value.
    ///
    /// # Errors
    /// Returns an error if it would send anything else.
    pub async fn sends_nothing(&self, name: &str) -> Result<()> {
        let wanted: Vec<(String, String)> = self.subject.empty.iter().map(|value| (name.to_owned(), (*value).to_owned())).collect();
        let entries = self.entries().await?;
        ensure!(entries == wanted, "{} in {} sends {entries:?}", self.subject.name, self.browser());
        Ok(())
    }

    /// Presses the form's button, waits for the next page, and asserts that the value was posted under this name.
    ///
    /// # Errors
    /// Returns an error if nothing or something else was posted.
    pub async fn posts(&self, name: &str) -> Result<()> {
        self.page.click(&["form button"]).await?;
        self.posted(name).await
    }

    /// Like [`Case::posts`], for a form that was sent in another way.
    ///
    /// # Errors
    /// Returns an error if nothing or something else was posted.
    pub async fn posted(&self, name: &str) -> Result<()> {
        self.arrived().await?;
        let posts = self.server.posts();
        ensure!(posts.len() == 1, "{} in {} posted {posts:?}", self.subject.name, self.browser());
        let names: Vec<String> = posts[0].fields().into_iter().map(|(name, _)| name).collect();
        let wanted: Vec<String> = self.subject.endings.iter().map(|ending| [name, ending].concat()).collect();
        ensure!(names == wanted, "{} in {} posted {names:?}", self.subject.name, self.browser());
        ensure!(posts[0].field(name).as_deref() == Some(crate::E164), "{:?}", posts[0]);
        Ok(())
    }

    /// Waits for the page after the form.
    ///
    /// # Errors
    /// Returns an error if it does not appear.
    pub async fn arrived(&self) -> Result<()> {
        self.page
            .wait_for("location.pathname === '/posted' && document.readyState === 'complete'", 15)
            .await
    }
}

/// Returns a whole page, with the monitoring script first.
pub fn document(head: &str, body: &str) -> String {
    format!("<!doctype html><html lang=en><head><meta charset=utf-8><title>Page</title><script src=/watch.js></script>{head}</head><body>{body}</body></html>")
}
