//! The elements under test: how each is written in HTML, and how a person enters a value. The requirements are in `tests/contract/`.

use anyhow::Result;
use e2e::Page;

/// The number that a person enters, and that both subjects submit.
pub const E164: &str = "+353850123456";

/// An element under test.
#[derive(Debug)]
pub struct Subject {
    /// Its name in test names.
    pub name: &'static str,
    /// Its tag name, which also selects it.
    pub tag: &'static str,
    before: &'static str,
    after: &'static str,
    /// The submitted fields of a value under NAME, as suffixes of the name.
    pub endings: &'static [&'static str],
    /// The field submitted under NAME while there is no value.
    pub empty: Option<&'static str>,
}

/// The widget, without a receipt server: requests to one are tested in crate `e2e`.
pub static WIDGET: Subject = Subject {
    name: "phone-consent",
    tag: "phone-consent",
    before: "<phone-consent country=IE disclosure=/disclosure.{lang}.json ",
    after: "><p class=fallback>You can send this form without a number.</p></phone-consent>",
    endings: &["", "_consent", "_receipt"],
    empty: None,
};

/// The browser's own text field. A requirement that it does not meet is not a requirement of form controls.
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

    /// Returns the subject's HTML with these attributes.
    pub fn html(&self, attributes: &str) -> String {
        [self.before, attributes, self.after].concat()
    }

    /// Waits until the subject at the end of this path of selectors can be used.
    ///
    /// # Errors
    /// Returns an error if it cannot within 20 seconds.
    pub async fn usable(&self, page: &Page, path: &[&str]) -> Result<()> {
        if self.is_widget() {
            self.state(page, path, "disclosing").await?;
        }
        Ok(())
    }

    /// Waits until the widget at the end of this path is in a state.
    ///
    /// # Errors
    /// Returns an error if it is not within 20 seconds.
    pub async fn state(&self, page: &Page, path: &[&str], state: &str) -> Result<()> {
        page.wait_for(&format!("{}.state === '{state}'", at(path)), 20).await
    }

    /// Enters [`E164`] as a person does.
    ///
    /// # Errors
    /// Returns an error if the subject does not accept it.
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
    /// Returns an error if the number field does not appear.
    pub async fn agree(&self, page: &Page, path: &[&str]) -> Result<()> {
        page.click(&[path, &["[part=box]"]].concat()).await?;
        page.click(&[path, &["[part=agree]"]].concat()).await?;
        // With a number that was set before, the widget may be ready at once.
        page.wait_for(&format!("['capturing', 'ready'].includes({}.state)", at(path)), 20).await
    }
}

/// Returns the path to the number field of the widget at the end of a path. The field is a child of the widget in the light DOM.
fn field_of(path: &[&str]) -> Vec<String> {
    let mut path: Vec<String> = path.iter().map(|css| (*css).to_owned()).collect();
    if let Some(last) = path.last_mut() {
        last.push_str(" input[type=tel]");
    }
    path
}

/// Returns a JavaScript expression for the element at the end of a path of selectors.
pub(crate) fn at(path: &[&str]) -> String {
    let mut js = String::from("document");
    for (depth, css) in path.iter().enumerate() {
        let root = if depth == 0 { "" } else { ".shadowRoot" };
        js.push_str(&format!("{root}.querySelector({})", serde_json::json!(css)));
    }
    js
}
