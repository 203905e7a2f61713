//! The page's globals, each once: window, document, clocks, randomness, the visitor's language, the console.

use disclosure::base_language;
use js_sys::{Date, Object, Promise, Reflect, Uint8Array};
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue, UnwrapThrowExt};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, HtmlElement, Window};

/// The page's window. The widget runs nowhere else.
pub fn window() -> Window {
    js_sys::global().unchecked_into()
}

pub fn document() -> Document {
    window().document().unwrap_throw()
}

/// An element of the page's document. Only a name that no element can have would fail, and every name here is a literal.
pub fn create(tag: &str) -> HtmlElement {
    document().create_element(tag).unwrap_throw().unchecked_into()
}

/// The page's origin.
pub fn origin() -> String {
    window().origin()
}

/// The language that the browser prefers, BCP 47, or "".
pub fn browser_language() -> String {
    window().navigator().language().unwrap_or_default()
}

/// Milliseconds by the monotonic clock, and seconds since 1970 by the visitor's clock.
pub fn now() -> flow::Time {
    flow::Time {
        elapsed: window().performance().map_or(0.0, |clock| clock.now()) as i64,
        unix: unix_millis() / 1000,
    }
}

/// Milliseconds since 1970.
pub fn unix_millis() -> i64 {
    Date::now() as i64
}

/// Random bytes of the browser's own generator; `None` where it refuses.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let crypto = window().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// A day as people of a language write it, in the visitor's own variety of it (en-IE rather than en).
pub fn long_date(seconds: i64, language: &str) -> String {
    let own = browser_language();
    let language = if base_language(&own) == language { &*own } else { language };
    let date = Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    date.to_locale_date_string(language, &object(&[("dateStyle", "long")])).into()
}

/// A JavaScript object of texts.
pub fn object(members: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        set(&object, name, &JsValue::from_str(value));
    }
    object
}

/// Sets a member of an object that was just made, which cannot fail.
pub fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// Puts a text on the clipboard, where the browser lets the page.
pub fn copy(text: &str) {
    let _ = window().navigator().clipboard().write_text(text);
}

/// A line for the page's author.
pub fn report(text: &str) {
    web_sys::console::error_1(&JsValue::from_str(&["phone-consent: ", text].concat()));
}

/// What a promise resolves to; `None` where it is rejected.
pub async fn resolved(promise: Promise) -> Option<JsValue> {
    JsFuture::from(promise).await.ok()
}

/// The bytes of the buffer that a promise resolves to; `None` where there is no promise, or where it is rejected.
pub async fn resolved_bytes(promise: Result<Promise, JsValue>) -> Option<Vec<u8>> {
    let buffer = resolved(promise.ok()?).await?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Runs a future to its end. Boxed, so that the code around it is in the module once.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    let boxed: Pin<Box<dyn Future<Output = ()>>> = Box::pin(future);
    wasm_bindgen_futures::spawn_local(boxed);
}
