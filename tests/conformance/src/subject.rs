//! The elements that the suite is run on.
//!
//! What lives here: how each is written into a page, and how a person gives it a value. What deliberately does not: what is
//! promised of them.

use anyhow::Result;
use e2e::Page;

/// The number that a person types, and that both subjects submit.
pub const E164: &str = "+353850123456";

/// An element under test.
#[derive(Debug)]
pub struct Subject {
    /// Its name in the names of tests.
    pub name: &'static str,
    /// The tag, which selects it in a page that holds one.
    pub tag: &'static str,
    before: &'static str,
    after: &'static str,
    /// What is submitted for a value under NAME, as endings of the name.
    pub endings: &'static [&'static str],
    /// What is submitted under NAME alone while there is no value.
    pub empty: Option<&'static str>,
}

/// The widget. Without a receipt server: what goes over the network is the business of crate `e2e`.
pub static WIDGET: Subject = Subject {
    name: "phone-consent",
    tag: "phone-consent",
    before: "<phone-consent country=IE disclosure=/disclosure.{lang}.json ",
    after: "><p class=fallback>You can send this form without a number.</p></phone-consent>",
    endings: &["", "_consent", "_receipt"],
    empty: None,
};

/// The browser's own text field: what it does not keep to, the suite has no right to ask.
pub static FIELD: Subject = Subject {
    name: "input",
    tag: "input[type=text]",
    before: "<input type=text ",
    after: ">",
    endings: &[""],
    empty: Some(""),
};

impl Subject {
    /// Whether it is the widget.
    pub fn is_widget(&self) -> bool {
        self.endings.len() > 1
    }

    /// One of it, with these attributes.
    pub fn html(&self, attributes: &str) -> String {
        [self.before, attributes, self.after].concat()
    }

    /// Waits until a person can use the one at the end of this path of selectors.
    ///
    /// # Errors
    /// It is not to be used within 20 seconds.
    pub async fn usable(&self, page: &Page, path: &[&str]) -> Result<()> {
        if self.is_widget() {
            self.state(page, path, "disclosing").await?;
        }
        Ok(())
    }

    /// Waits for the widget at the end of this path to be in a state.
    ///
    /// # Errors
    /// It is not within 20 seconds.
    pub async fn state(&self, page: &Page, path: &[&str], state: &str) -> Result<()> {
        page.wait_for(&format!("{}.state === '{state}'", at(path)), 20).await
    }

    /// Gives it [`E164`] as a person does.
    ///
    /// # Errors
    /// It does not take it.
    pub async fn give(&self, page: &Page, path: &[&str]) -> Result<()> {
        if !self.is_widget() {
            return page.send_keys(path, E164).await;
        }
        self.agree(page, path).await?;
        page.send_keys(&field_of(path).iter().map(String::as_str).collect::<Vec<_>>(), "085 012 3456")
            .await?;
        self.state(page, path, "ready").await
    }

    /// Ticks the widget's first purpose and agrees, which leads to the number field.
    ///
    /// # Errors
    /// It does not go on to the number.
    pub async fn agree(&self, page: &Page, path: &[&str]) -> Result<()> {
        page.click(&[path, &["[part=box]"]].concat()).await?;
        page.click(&[path, &["[part=agree]"]].concat()).await?;
        // A number that waited may be usable at once.
        page.wait_for(&format!("['capturing', 'ready'].includes({}.state)", at(path)), 20).await
    }
}

/// The path to the number field of the widget at the end of a path: a child of the widget, not part of its shadow.
fn field_of(path: &[&str]) -> Vec<String> {
    let mut path: Vec<String> = path.iter().map(|css| (*css).to_owned()).collect();
    if let Some(last) = path.last_mut() {
        last.push_str(" input[type=tel]");
    }
    path
}

/// The element at the end of a path of selectors, in JavaScript.
pub(crate) fn at(path: &[&str]) -> String {
    let mut js = String::from("document");
    for (depth, css) in path.iter().enumerate() {
        let root = if depth == 0 { "" } else { ".shadowRoot" };
        js.push_str(&format!("{root}.querySelector({})", serde_json::json!(css)));
    }
    js
}
