//! Making nodes: elements with a class, text set as text. No HTML is ever parsed, so there is nothing to sanitise.

use crate::host::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// An element of the given tag and class.
pub fn el(tag: &str, class: &str) -> HtmlElement {
    let element: HtmlElement = match document().create_element(tag) {
        Ok(element) => element.unchecked_into(),
        // Only a tag with a bad character can fail, and tags here are constants.
        Err(_) => wasm_bindgen::throw_str("a tag that is no name"),
    };
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element
}

/// An element that holds a text.
pub fn text(tag: &str, class: &str, content: &str) -> HtmlElement {
    let element = el(tag, class);
    element.set_text_content(Some(content));
    element
}

/// Sets an attribute.
pub fn attr(element: &Element, name: &str, value: &str) {
    // Only a name with a bad character can fail, and names here are constants.
    let _ = element.set_attribute(name, value);
}

/// Sets an attribute, or takes it away.
pub fn flag(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => attr(element, name, value),
        None => {
            let _ = element.remove_attribute(name);
        }
    }
}

/// Puts children at the end, in order.
pub fn put(parent: &Node, children: &[&Node]) {
    for child in children {
        let _ = parent.append_child(child);
    }
}

/// A button that submits nothing, reachable from outside as a part of the same name.
pub fn button(part: &str, class: &str, label: &str) -> HtmlElement {
    let button = text("button", class, label);
    attr(&button, "type", "button");
    attr(&button, "part", part);
    button
}

/// A link, opened beside the form so that nothing typed is lost.
pub fn link(href: &str, label: &str) -> HtmlElement {
    let anchor = text("a", "", label);
    attr(&anchor, "href", href);
    if href.starts_with("https:") {
        attr(&anchor, "target", "_blank");
        attr(&anchor, "rel", "noopener noreferrer");
    }
    anchor
}

/// Writes a text only where it differs, so that a screen reader does not hear it again.
pub fn set_text(element: &HtmlElement, content: &str) {
    if element.text_content().as_deref() != Some(content) {
        element.set_text_content(Some(content));
    }
}

/// Shows or hides.
pub fn show(element: &HtmlElement, shown: bool) {
    element.set_hidden(!shown);
}
