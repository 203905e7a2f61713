//! What the page's JavaScript offers and `web-sys` lacks, or offers only at a price in bytes.
//!
//! Every `extern` of the widget is here. Statics are looked up by name, which needs no `globalThis` search in the glue
//! (and so no `Function` constructor, which a strict policy refuses).

use js_sys::{Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlElement, HtmlFormElement, Window};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    pub fn console_error(text: &str);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
    #[wasm_bindgen(js_name = fetch)]
    pub fn fetch(url: &str, options: &Object) -> Promise;
    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
    pub fn timeout_signal(milliseconds: u32) -> JsValue;

    /// `ElementInternals`.
    pub type ElementInternals;
    #[wasm_bindgen(method, getter)]
    pub fn form(this: &ElementInternals) -> Option<HtmlFormElement>;
    #[wasm_bindgen(method, js_name = setFormValue)]
    pub fn set_form_value(this: &ElementInternals, value: &JsValue, state: &JsValue);
    #[wasm_bindgen(method, js_name = setValidity)]
    pub fn set_validity(this: &ElementInternals, flags: &Object, message: &str, anchor: &HtmlElement);
    #[wasm_bindgen(method, js_name = setValidity)]
    pub fn clear_validity(this: &ElementInternals, flags: &Object);

    /// What `element.js` hands over: where the files are, and how to load them.
    pub type Services;
    #[wasm_bindgen(method, getter)]
    pub fn version(this: &Services) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn wasm_sha256(this: &Services) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn sheet(this: &Services) -> JsValue;
    /// A `Response` for a file of the release, checked against its hash; rejects when the release has no such file.
    #[wasm_bindgen(method)]
    pub fn file(this: &Services, name: &str) -> Promise;
    /// The number engine, loaded once.
    #[wasm_bindgen(method)]
    pub fn phone(this: &Services) -> Promise;

    /// The number engine of `phone.js`.
    #[derive(Clone)]
    pub type Phone;
    #[wasm_bindgen(method)]
    pub fn parse(this: &Phone, text: &str, region: &str) -> Parsed;
    #[wasm_bindgen(method)]
    pub fn example(this: &Phone, region: &str, number_type: &str) -> Option<Parsed>;
    /// All regions, in the order of their names in a language.
    #[wasm_bindgen(method)]
    pub fn regions(this: &Phone, language: &str) -> Vec<Region>;

    /// What the engine says of one number.
    pub type Parsed;
    #[wasm_bindgen(method, getter)]
    pub fn ok(this: &Parsed) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Parsed) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub fn reason(this: &Parsed) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn missing(this: &Parsed) -> i32;
    #[wasm_bindgen(method, getter)]
    pub fn valid(this: &Parsed) -> bool;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub fn number_type(this: &Parsed) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn region(this: &Parsed) -> String;
    #[wasm_bindgen(method, getter, js_name = countryCode)]
    pub fn country_code(this: &Parsed) -> i32;
    #[wasm_bindgen(method, getter)]
    pub fn e164(this: &Parsed) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn international(this: &Parsed) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn national(this: &Parsed) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn rfc3966(this: &Parsed) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn extension(this: &Parsed) -> String;

    /// A region and its calling code.
    pub type Region;
    #[wasm_bindgen(method, getter, js_name = region)]
    pub fn code(this: &Region) -> String;
    #[wasm_bindgen(method, getter, js_name = countryCode)]
    pub fn calling_code(this: &Region) -> i32;
    #[wasm_bindgen(method, getter)]
    pub fn name(this: &Region) -> String;

    /// `SubtleCrypto`; absent on an insecure origin.
    pub type Subtle;
    #[wasm_bindgen(thread_local_v2, js_namespace = crypto, js_name = subtle)]
    static SUBTLE: Option<Subtle>;
    #[wasm_bindgen(method)]
    pub fn digest(this: &Subtle, algorithm: &str, data: &Uint8Array) -> Promise;
    #[wasm_bindgen(method, js_name = generateKey)]
    pub fn generate_key(this: &Subtle, algorithm: &Object, extractable: bool, usages: &js_sys::Array) -> Promise;
    #[wasm_bindgen(method, js_name = exportKey)]
    pub fn export_key(this: &Subtle, format: &str, key: &JsValue) -> Promise;
    #[wasm_bindgen(method)]
    pub fn sign(this: &Subtle, algorithm: &Object, key: &JsValue, data: &Uint8Array) -> Promise;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn random_values(bytes: &Uint8Array) -> Uint8Array;

    /// `Intl.DisplayNames`.
    pub type DisplayNames;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(languages: &str, options: &Object) -> Result<DisplayNames, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;

    type Locale;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(tag: &str) -> Result<Locale, JsValue>;
    #[wasm_bindgen(method)]
    fn maximize(this: &Locale) -> Locale;
    #[wasm_bindgen(method, getter, js_name = region)]
    fn likely_region(this: &Locale) -> Option<String>;

    type JsDate;
    #[wasm_bindgen(constructor, js_class = "Date")]
    fn new(milliseconds: f64) -> JsDate;
    #[wasm_bindgen(method, js_name = toLocaleDateString)]
    fn to_locale_date_string(this: &JsDate, language: &str, options: &Object) -> String;

    #[wasm_bindgen(js_namespace = navigator, js_name = userActivation, thread_local_v2)]
    static USER_ACTIVATION: Option<UserActivation>;
    type UserActivation;
    #[wasm_bindgen(method, getter, js_name = hasBeenActive)]
    fn has_been_active(this: &UserActivation) -> bool;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = language)]
    static LANGUAGE: Option<String>;
}

/// The page's document.
pub fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}

/// The page's window.
pub fn window() -> Window {
    WINDOW.with(Clone::clone)
}

/// `SubtleCrypto`, where the origin is secure.
pub fn subtle() -> Option<Subtle> {
    SUBTLE.with(|subtle| subtle.as_ref().map(|s| JsValue::from(s).unchecked_into()))
}

/// Milliseconds by the monotonic clock, and seconds since 1970 by the visitor's clock.
pub fn now() -> flow::Time {
    flow::Time {
        elapsed: performance_now() as i64,
        unix: (date_now() / 1000.0) as i64,
    }
}

/// Milliseconds since 1970.
pub fn unix_millis() -> i64 {
    date_now() as i64
}

/// Random bytes of the browser's own generator.
pub fn random<const N: usize>() -> [u8; N] {
    let bytes = Uint8Array::new_with_length(N as u32);
    random_values(&bytes);
    let mut out = [0; N];
    bytes.copy_to(&mut out);
    out
}

/// A plain object of the given members.
pub fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of a plain object cannot fail.
        let _ = js_sys::Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// Whether a person has touched the page at all. A browser that cannot tell says yes.
pub fn person_present() -> bool {
    USER_ACTIVATION.with(|activation| activation.as_ref().is_none_or(UserActivation::has_been_active))
}

impl Services {
    /// Another handle to the same object.
    pub fn again(&self) -> Services {
        JsValue::from(self).unchecked_into()
    }
}

/// A region's name in a language, or its code.
pub fn region_names(language: &str) -> Option<DisplayNames> {
    DisplayNames::new(language, &object(&[("type", "region".into())])).ok()
}

impl DisplayNames {
    /// The name of a region.
    pub fn name(&self, region: &str) -> String {
        self.of(region).ok().flatten().unwrap_or_else(|| region.into())
    }
}

/// The region that the visitor's own language points to.
pub fn likely_region() -> Option<String> {
    let language = LANGUAGE.with(Clone::clone)?;
    Locale::new(&language).ok()?.maximize().likely_region()
}

/// A day as people of a language write it, in the visitor's own variety of it (en-IE rather than en).
pub fn long_date(seconds: i64, language: &str) -> String {
    let own = LANGUAGE.with(Clone::clone).filter(|own| own.split('-').next() == Some(language));
    let language = own.as_deref().unwrap_or(language);
    JsDate::new(seconds as f64 * 1000.0).to_locale_date_string(language, &object(&[("dateStyle", "long".into())]))
}
