//! Making nodes: elements with a class, text set as text. No HTML is ever parsed, so there is nothing to sanitise.
//!
//! What a screen always has is an outline: one element a line, `tag.class name=value name=value :word`, as deep as it is
//! indented by spaces. The word names a text of the locale. A mark `#` before the tag hands the element to the screen.

use crate::host::{El, create};
use crate::locale::Locale;
use crate::text::{cut, pieces};
use alloc::vec::Vec;
use wasm_bindgen::{JsCast, JsValue};

/// Makes the elements of an outline; gives back the marked ones in order. The first is the outermost.
pub fn draw<const N: usize>(outline: &str, locale: &Locale) -> [El; N] {
    let mut marked = core::array::from_fn(|_| JsValue::UNDEFINED.unchecked_into());
    draw_into(outline, locale, &mut marked);
    marked
}

fn draw_into(outline: &str, locale: &Locale, marked: &mut [El]) {
    let mut places = marked.iter_mut();
    let mut parents: Vec<El> = Vec::new();
    for line in pieces(outline, b'\n') {
        let depth = line.bytes().take_while(|byte| *byte == b' ').count();
        let (what, word) = cut(line.get(depth..).unwrap_or_default(), b':');
        let text = word.map_or("", |word| locale.named(word));
        let element = el(what.strip_prefix("#").unwrap_or(what), text);
        parents.truncate(depth);
        if let Some(parent) = parents.last() {
            parent.append(&element);
        }
        if what.starts_with("#")
            && let Some(place) = places.next()
        {
            *place = element.clone();
        }
        parents.push(element);
    }
}

/// An element as in an outline, holding a text.
pub fn el(what: &str, text: &str) -> El {
    let mut parts = pieces(what, b' ');
    let (tag, class) = cut(parts.next().unwrap_or_default(), b'.');
    let element = create(tag);
    if let Some(class) = class {
        element.set("class", class);
    }
    for attribute in parts.filter(|part| !part.is_empty()) {
        let (name, value) = cut(attribute, b'=');
        element.set(name, value.unwrap_or_default());
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
/// A link that leads to no page, mail, call or text is none: the document may still be being checked.
pub fn linked(parent: &El, text: &str, href: Option<&str>) {
    match href {
        Some(href) if href.starts_with("https://") => add(parent, "a target=_blank rel=noreferrer", text).set("href", href),
        Some(href) if ["http://", "mailto:", "tel:", "sms:"].iter().any(|kind| href.starts_with(kind)) => add(parent, "a", text).set("href", href),
        _ => parent.append_text(text),
    }
}

/// Says which language an element is in, and which way that is written: a page may be in another.
pub fn speak(element: &El, language: &str) {
    element.set("lang", language);
    let to_the_left = ["ar", "fa", "he", "ur"].contains(&cut(language, b'-').0);
    element.set("dir", if to_the_left { "rtl" } else { "ltr" });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::OUTLINES;

    #[test]
    fn outlines_step_in_by_one_and_name_words_that_there_are() {
        let locale = crate::locale::tests::locale("en");
        for outline in OUTLINES {
            let mut before = 0;
            for line in outline.lines() {
                let depth = line.len() - line.trim_start().len();
                assert!(
                    depth <= before + 1 && (depth > 0 || line == outline.lines().next().unwrap_or_default()),
                    "{line}"
                );
                before = depth;
                if let (_, Some(word)) = cut(line, b':') {
                    assert!(!locale.named(word).is_empty(), "{line}");
                }
            }
        }
    }
}
