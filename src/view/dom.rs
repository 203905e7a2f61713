//! Making nodes: elements with a class and attributes, text set as text. No HTML is ever parsed, so there is nothing to sanitise.

use crate::browser::create;
use disclosure::base_language;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// An element with a class ("" for none).
pub fn el(tag: &str, class: &str) -> HtmlElement {
    let element = create(tag);
    if !class.is_empty() {
        set_attributes(&element, &[("class", class)]);
    }
    element
}

/// An element with a class and a text.
pub fn text_el(tag: &str, class: &str, text: &str) -> HtmlElement {
    let element = el(tag, class);
    element.set_text_content(Some(text));
    element
}

/// A button with the `part` that pages style it by.
pub fn button(class: &str, part: &str, text: &str) -> HtmlElement {
    let button = text_el("button", class, text);
    set_attributes(&button, &[("type", "button"), ("part", part)]);
    button
}

/// An input of a type.
pub fn input(kind: &str) -> HtmlInputElement {
    let input = create("input");
    set_attributes(&input, &[("type", kind)]);
    input.unchecked_into()
}

/// Puts children at the end of a parent, in order.
pub fn append(parent: &Element, children: &[&Element]) {
    for child in children {
        // It fails only for a node that contains its parent; each child here was just made.
        let _ = parent.append_child(child);
    }
}

/// Makes an element with a text at the end of a parent.
pub fn append_el(parent: &Element, tag: &str, class: &str, text: &str) -> HtmlElement {
    let element = text_el(tag, class, text);
    append(parent, &[&element]);
    element
}

/// Sets attributes, whose names are literals and valid.
pub fn set_attributes(element: &Element, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
}

/// Sets or removes a boolean attribute.
pub fn set_flag(element: &Element, name: &str, on: bool) {
    let _ = element.toggle_attribute_with_force(name, on);
}

/// Sets an attribute, or removes it.
pub fn set_or_remove(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => set_attributes(element, &[(name, value)]),
        None => {
            let _ = element.remove_attribute(name);
        }
    }
}

/// The schemes that a link may have: what the browser's store holds was not checked with the document.
const SCHEMES: [&str; 5] = ["https://", "http://", "mailto:", "tel:", "sms:"];

/// A text that leads somewhere or not, at the end of a parent. A page opens beside the form, so that nothing typed is lost.
pub fn append_link(parent: &Element, text: &str, href: Option<&str>) {
    let Some(href) = href.filter(|href| SCHEMES.iter().any(|scheme| href.starts_with(scheme))) else {
        let _ = parent.append_with_str_1(text);
        return;
    };
    let link = append_el(parent, "a", "", text);
    if href.starts_with("http") {
        set_attributes(&link, &[("target", "_blank"), ("rel", "noreferrer")]);
    }
    set_attributes(&link, &[("href", href)]);
}

/// Declares the language of an element and its direction: the page may be in another.
pub fn set_language(element: &Element, language: &str) {
    let direction = if is_rtl(language) { "rtl" } else { "ltr" };
    set_attributes(element, &[("lang", language), ("dir", direction)]);
}

/// Whether a language is written from right to left.
pub fn is_rtl(language: &str) -> bool {
    matches!(base_language(language), "ar" | "fa" | "he" | "ur")
}

/// Sets a text only where it differs, so that a screen reader does not hear it again.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets a text, and hides the element where it is empty.
pub fn set_text_or_hide(element: &Element, text: &str) {
    set_text(element, text);
    set_flag(element, "hidden", text.is_empty());
}
