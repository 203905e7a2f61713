//! What the page offers and web-sys does not declare, and the functions of the script (`src/js`).
//!
//! Every `extern` of the widget is here.

use js_sys::{Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    /// `ElementInternals` of a form-associated custom element (HTML, 4.13.7).
    pub type ElementInternals;
    #[wasm_bindgen(method, getter)]
    pub fn form(this: &ElementInternals) -> Option<HtmlFormElement>;
    /// What `:state(...)` matches; absent in browsers that lack it.
    #[wasm_bindgen(method, getter)]
    pub fn states(this: &ElementInternals) -> Option<CustomStateSet>;
    #[wasm_bindgen(method, js_name = setFormValue)]
    pub fn set_form_value(this: &ElementInternals, value: Option<&FormData>, state: Option<&str>);
    #[wasm_bindgen(method, js_name = setValidity, catch)]
    pub fn set_validity(this: &ElementInternals, flags: &Object, message: &str, anchor: Option<&HtmlElement>) -> Result<(), JsValue>;

    /// A set of names.
    pub type CustomStateSet;
    #[wasm_bindgen(method)]
    pub fn clear(this: &CustomStateSet);
    #[wasm_bindgen(method)]
    pub fn add(this: &CustomStateSet, state: &str);
}

#[wasm_bindgen(raw_module = "./page.js")]
extern "C" {
    /// Whether a person caused the event.
    #[wasm_bindgen(js_name = byPerson)]
    pub fn by_person(event: &Event) -> bool;
    /// Whether a person has just done something.
    #[wasm_bindgen(js_name = personActs)]
    pub fn person_acts() -> bool;
    /// The origin of a page around this one that is of another site and not among those allowed.
    #[wasm_bindgen(js_name = foreignFrame)]
    pub fn foreign_frame(allowed: &str) -> Option<String>;
    /// The page's address.
    #[wasm_bindgen(js_name = pageAddress)]
    pub fn page_address() -> String;
    /// The host's shadow root, emptied and styled.
    #[wasm_bindgen(js_name = openShadow)]
    pub fn open_shadow(host: &HtmlElement) -> ShadowRoot;
    /// SHA-256 of this module as it was served, in hexadecimal digits.
    #[wasm_bindgen(js_name = wasmSha256)]
    pub fn wasm_sha256() -> String;
}

#[wasm_bindgen(raw_module = "./field.js")]
extern "C" {
    /// Makes this the text of a field that has the focus, as an edit that the visitor can undo. It may be refused.
    #[wasm_bindgen(js_name = writeAsVisitor)]
    pub fn write_as_visitor(field: &HtmlInputElement, text: &str);
}

#[wasm_bindgen(raw_module = "./save.js")]
extern "C" {
    /// Hands a text to the visitor as a file.
    #[wasm_bindgen(js_name = saveFile)]
    pub fn save_file(name: &str, media_type: &str, text: &str);
}

#[wasm_bindgen(raw_module = "./load.js")]
extern "C" {
    /// The `lang` of the element or of what it stands in, or "".
    #[wasm_bindgen(js_name = languageAt)]
    pub fn language_at(element: &HtmlElement) -> String;
    /// The bytes of a language's file, or undefined.
    #[wasm_bindgen(js_name = loadLanguage)]
    pub fn load_language(tag: &str) -> Promise;

    /// What came of looking for a document.
    pub type FoundDocument;
    /// Its bytes, where there is one.
    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &FoundDocument) -> Option<Uint8Array>;
    /// The address that was tried last, where the page names one.
    #[wasm_bindgen(method, getter)]
    pub fn url(this: &FoundDocument) -> Option<String>;
}

#[wasm_bindgen(raw_module = "./engine.js")]
extern "C" {
    /// The number engine's answer as JSON (see `Engine.ask` in `crates/phone/phone.js`), or undefined while it or its tables are not loaded.
    #[wasm_bindgen(js_name = askEngine)]
    pub fn ask_engine(text: &str, caret: u32, change: &str, region: &str, number_type: &str) -> Option<String>;
    /// Loads what the question needs, then answers it, as JSON.
    #[wasm_bindgen(js_name = loadEngine)]
    pub fn load_engine(text: &str, caret: u32, change: &str, region: &str, number_type: &str) -> Promise;
}

#[wasm_bindgen(raw_module = "./picker.js")]
extern "C" {
    /// Makes the elements of the number screen a country list.
    #[wasm_bindgen(js_name = attachPicker)]
    pub fn attach_picker(
        host: &HtmlElement,
        button: &HtmlElement,
        panel: &HtmlElement,
        search: &HtmlElement,
        list: &HtmlElement,
        status: &HtmlElement,
        language: &str,
    );
    /// A region's flag, or "" where the platform draws none.
    #[wasm_bindgen(js_name = flag)]
    pub fn flag(region: &str) -> String;
}

#[wasm_bindgen(raw_module = "./attributes.js")]
extern "C" {
    /// A region's name in a language, or its code.
    #[wasm_bindgen(js_name = regionName)]
    pub fn region_name(language: &str, region: &str) -> String;
    /// Has the browser load the names of regions in a language, in a moment.
    #[wasm_bindgen(js_name = prepareNames)]
    pub fn prepare_names(language: &str);
}
