//! The page: its window and document, the day, the focus, and what it says to screen readers.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition, Storage, Window};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);

    #[wasm_bindgen(js_name = requestAnimationFrame)]
    fn request_animation_frame(callback: &JsValue) -> i32;
}

/// Calls this once, before the page draws again.
pub fn before_drawing(call: impl FnOnce() + 'static) {
    request_animation_frame(&Closure::once_into_js(call));
}

/// The window.
pub fn window() -> Window {
    WINDOW.with(Clone::clone)
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

/// The document of the page.
pub fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}

/// The element of this id.
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The page's origin.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The browser's store, where it may be used.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Today where the author is, `YYYY-MM-DD`.
pub fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// The time of the day where the author is, `HH:MM`.
pub fn time() -> String {
    let now = js_sys::Date::new_0();
    format!("{:02}:{:02}", now.get_hours(), now.get_minutes())
}

/// Says something to screen readers.
pub fn say(words: &str) {
    if let Some(status) = by_id("said") {
        status.set_text_content(Some(words));
    }
}

/// Writes to the console.
pub fn log(words: &str) {
    console_error(&format!("studio: {words}"));
}

/// Focuses an element in the middle of the window, and opens what it is folded in.
pub fn focus(element: &Element) {
    let mut around = element.parent_element();
    while let Some(one) = around {
        if one.tag_name() == "DETAILS" {
            let _ = one.set_attribute("open", "");
        }
        around = one.parent_element();
    }
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    let element: &HtmlElement = element.unchecked_ref();
    let _ = element.focus();
}
