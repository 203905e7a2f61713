//! One promise asked of one subject in one engine: the page it is asked on, and the questions that many promises share.

use anyhow::{Result, ensure};
use e2e::{Browser, Page, Proxy, Value};

use crate::server::{Reply, Server};
use crate::subject::{Subject, at};

/// What a promise is asked with.
#[derive(Debug)]
pub struct Case<'a> {
    /// The open window.
    pub page: &'a Page,
    /// A server with an origin and a store of its own.
    pub server: &'a Server,
    /// What all requests go through.
    pub proxy: &'a Proxy,
    /// What it is asked of.
    pub subject: &'static Subject,
}

/// Whether the focus is on or in an element, in JavaScript.
const FOCUSED: &str = "(it) => it === it.getRootNode().activeElement || it.contains(it.getRootNode().activeElement)";

impl Case<'_> {
    /// The engine.
    pub fn browser(&self) -> Browser {
        self.page.browser()
    }

    /// A form with this inside, its button last, in a page with the widget's script; opened, with the subject to be used.
    ///
    /// # Errors
    /// The subject is not to be used.
    pub async fn form(&self, inside: &str) -> Result<()> {
        self.body(&format!("<form method=post action=/posted>{inside}<button>Send</button></form>"))
            .await?;
        self.subject.usable(self.page, &[self.subject.tag]).await
    }

    /// The same with the subject alone, with these attributes.
    ///
    /// # Errors
    /// The subject is not to be used.
    pub async fn alone(&self, attributes: &str) -> Result<()> {
        self.form(&self.subject.html(attributes)).await
    }

    /// A page of this content with the widget's script, opened.
    ///
    /// # Errors
    /// The browser cannot load it.
    pub async fn body(&self, body: &str) -> Result<()> {
        self.open(Reply::page(&document("<script type=module src=/phone-consent.js></script>", body)))
            .await
    }

    /// Any page, opened under the path `/page`.
    ///
    /// # Errors
    /// The browser cannot load it.
    pub async fn open(&self, page: Reply) -> Result<()> {
        self.server.put("/page", page);
        self.page.goto(&format!("{}/page", self.server.origin())).await
    }

    /// What an expression comes to in which `it` is the subject.
    ///
    /// # Errors
    /// It throws.
    pub async fn it(&self, js: &str) -> Result<Value> {
        self.page.eval(&format!("((it) => ({js}))({})", at(&[self.subject.tag]))).await
    }

    /// Fails where an expression about `it` is not true.
    ///
    /// # Errors
    /// It is not.
    pub async fn holds(&self, js: &str) -> Result<()> {
        let came_to = self.it(js).await?;
        ensure!(came_to == Value::Bool(true), "{} in {}: `{js}` is {came_to}", self.subject.name, self.browser());
        Ok(())
    }

    /// Waits for an expression about `it` to be true.
    ///
    /// # Errors
    /// It was not within five seconds.
    pub async fn becomes(&self, js: &str) -> Result<()> {
        self.page.wait_for(&format!("((it) => ({js}))({})", at(&[self.subject.tag])), 5).await
    }

    /// Gives the subject its value as a person does.
    ///
    /// # Errors
    /// It does not take it.
    pub async fn give(&self) -> Result<()> {
        self.subject.give(self.page, &[self.subject.tag]).await
    }

    /// Fails where the focus is not on or in the subject.
    ///
    /// # Errors
    /// It is elsewhere.
    pub async fn focused(&self) -> Result<()> {
        self.becomes(&format!("({FOCUSED})(it)")).await
    }

    /// Whether the focus is on or in the subject.
    ///
    /// # Errors
    /// The browser does not answer.
    pub async fn has_focus(&self) -> Result<bool> {
        Ok(self.it(&format!("({FOCUSED})(it)")).await? == Value::Bool(true))
    }

    /// Whether the browser's own message can be shown. MiniBrowser of WebKitGTK 2.50 ends (a fault in its own window) when it takes away a
    /// message that stands at a custom element: there the page keeps it from coming, and with it the focus that the browser would give.
    ///
    /// # Errors
    /// The browser does not answer.
    pub async fn may_show_messages(&self) -> Result<bool> {
        let may = self.browser() != Browser::WebKit || !self.subject.is_widget();
        if !may {
            let quiet = "it.getRootNode().addEventListener('invalid', (event) => event.preventDefault(), true)";
            self.it(&format!("it.quiet ||= !{quiet}")).await?;
        }
        Ok(may)
    }

    /// Presses the form's button; fails where the form is sent, or the visitor not led to the subject.
    ///
    /// # Errors
    /// It is.
    pub async fn is_held(&self) -> Result<()> {
        let shown = self.may_show_messages().await?;
        self.page.click(&["form button"]).await?;
        if shown {
            self.focused().await?;
        }
        ensure!(self.server.posts().is_empty(), "{} in {}: the form was sent", self.subject.name, self.browser());
        Ok(())
    }

    /// What the form would send now, signed first where there is something to sign: names and values, a receipt as "long".
    ///
    /// # Errors
    /// It throws.
    pub async fn entries(&self) -> Result<Vec<(String, String)>> {
        let all = self.it("Promise.resolve(it.ready?.()).then(() => forms.entries(document.forms[0]))").await?;
        let pairs = all.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(pairs.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect())
    }

    /// Fails where the form would not send the subject's value under this name, and nothing else.
    ///
    /// # Errors
    /// It would send something else.
    pub async fn sends(&self, name: &str) -> Result<()> {
        let entries = self.entries().await?;
        let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
        let wanted: Vec<String> = self.subject.endings.iter().map(|ending| [name, ending].concat()).collect();
        ensure!(names == wanted, "{} in {} sends {entries:?}", self.subject.name, self.browser());
        ensure!(entries[0].1 == crate::E164, "{} in {} sends {entries:?}", self.subject.name, self.browser());
        Ok(())
    }

    /// Fails where the form would send anything but what the subject sends without a value.
    ///
    /// # Errors
    /// It would.
    pub async fn sends_nothing(&self, name: &str) -> Result<()> {
        let wanted: Vec<(String, String)> = self.subject.empty.iter().map(|value| (name.to_owned(), (*value).to_owned())).collect();
        let entries = self.entries().await?;
        ensure!(entries == wanted, "{} in {} sends {entries:?}", self.subject.name, self.browser());
        Ok(())
    }

    /// Presses the form's button and waits for the page that follows; fails where the value was not posted under this name.
    ///
    /// # Errors
    /// Nothing or something else was posted.
    pub async fn posts(&self, name: &str) -> Result<()> {
        self.page.click(&["form button"]).await?;
        self.posted(name).await
    }

    /// The same for a form that was sent otherwise.
    ///
    /// # Errors
    /// Nothing or something else was posted.
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

    /// Waits for the page that follows the form.
    ///
    /// # Errors
    /// It does not come.
    pub async fn arrived(&self) -> Result<()> {
        self.page
            .wait_for("location.pathname === '/posted' && document.readyState === 'complete'", 15)
            .await
    }
}

/// A whole page, watched from its first line.
pub fn document(head: &str, body: &str) -> String {
    format!("<!doctype html><html lang=en><head><meta charset=utf-8><title>Page</title><script src=/watch.js></script>{head}</head><body>{body}</body></html>")
}
