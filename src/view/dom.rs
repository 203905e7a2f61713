//! Making nodes: elements with a class, text set as text. No HTML is ever parsed, so there is nothing to sanitise.

use crate::host::{El, create};

/// An element as `tag.class name=value name=value`, holding a text.
pub fn el(what: &str, text: &str) -> El {
    let mut parts = what.split(' ');
    let tag = parts.next().unwrap_or_default();
    let (tag, class) = tag.split_once('.').unwrap_or((tag, ""));
    let element = create(tag);
    if !class.is_empty() {
        element.set("class", class);
    }
    for attribute in parts {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        element.set(name, value);
    }
    if !text.is_empty() {
        element.set_text(text);
    }
    element
}

/// The same, put at the end of a parent.
pub fn add(parent: &El, what: &str, text: &str) -> El {
    let element = el(what, text);
    parent.append(&element);
    element
}

/// A text that leads somewhere or not, put at the end of a parent. A page is opened beside the form, so that nothing typed is lost.
pub fn linked(parent: &El, text: &str, href: Option<&str>) {
    match href {
        Some(href) if href.starts_with("https:") => add(parent, "a target=_blank rel=noreferrer", text).set("href", href),
        Some(href) => add(parent, "a", text).set("href", href),
        None => parent.append_text(text),
    }
}

/// Sets an attribute, or takes it away.
pub fn flag(element: &El, name: &str, value: Option<&str>) {
    match value {
        Some(value) => element.set(name, value),
        None => element.unset(name),
    }
}

/// Writes a text only where it differs, so that a screen reader does not hear it again.
pub fn set_text(element: &El, content: &str) {
    if element.text() != content {
        element.set_text(content);
    }
}

/// Writes a text, and hides the element where there is none.
pub fn say(element: &El, content: &str) {
    set_text(element, content);
    element.set_hidden(content.is_empty());
}
