//! What the page's JavaScript offers: the functions of `host.js`, and the few members of nodes and events that the widget uses.
//!
//! Every `extern` of the widget is here, and nothing else declares one. One type stands for every node and event: which members
//! it has is what it is, and a type for each kind of element costs a page a cast and a check. No call here throws: what can fail
//! is caught in `host.js`.

use crate::text::cut;
use alloc::{boxed::Box, string::String, vec::Vec};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A node, or an event.
    #[derive(Clone, PartialEq)]
    pub type El;
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    pub fn create(tag: &str) -> El;
    #[wasm_bindgen(method, js_name = getAttribute)]
    pub fn attribute(this: &El, name: &str) -> Option<String>;
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub fn set(this: &El, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub fn unset(this: &El, name: &str);
    #[wasm_bindgen(method)]
    pub fn append(this: &El, child: &El);
    #[wasm_bindgen(method, js_name = append)]
    pub fn append_text(this: &El, text: &str);
    #[wasm_bindgen(method)]
    pub fn remove(this: &El);
    #[wasm_bindgen(method)]
    pub fn focus(this: &El);
    #[wasm_bindgen(method, getter, js_name = textContent)]
    pub fn text(this: &El) -> String;
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub fn set_text(this: &El, text: &str);
    #[wasm_bindgen(method, getter)]
    pub fn value(this: &El) -> String;
    #[wasm_bindgen(method, setter)]
    pub fn set_value(this: &El, value: &str);
    #[wasm_bindgen(method, setter)]
    pub fn set_checked(this: &El, checked: bool);
    #[wasm_bindgen(method, setter)]
    pub fn set_hidden(this: &El, hidden: bool);
    #[wasm_bindgen(method, setter)]
    pub fn set_disabled(this: &El, disabled: bool);
    #[wasm_bindgen(method, setter, js_name = readOnly)]
    pub fn set_read_only(this: &El, read_only: bool);
    #[wasm_bindgen(method)]
    pub fn matches(this: &El, selector: &str) -> bool;
    #[wasm_bindgen(method, js_name = getRootNode)]
    pub fn root(this: &El) -> El;

    #[wasm_bindgen(method, getter)]
    pub fn target(this: &El) -> El;
    #[wasm_bindgen(method, getter, js_name = currentTarget)]
    pub fn current_target(this: &El) -> El;
    #[wasm_bindgen(method, getter, js_name = inputType)]
    pub fn input_type(this: &El) -> Option<String>;
    /// Whether an input method is still composing what an event tells of.
    #[wasm_bindgen(method, getter, js_name = isComposing)]
    pub fn is_composing(this: &El) -> Option<bool>;
    /// What an event of `view/picker.js` tells: a region.
    #[wasm_bindgen(method, getter, js_name = detail)]
    pub fn picked(this: &El) -> String;
    /// The same, where it tells of a count.
    #[wasm_bindgen(method, getter, js_name = detail)]
    pub fn found(this: &El) -> i32;
    #[wasm_bindgen(method, getter)]
    pub fn submitter(this: &El) -> Option<El>;
    #[wasm_bindgen(method, js_name = preventDefault)]
    pub fn prevent_default(this: &El);
    #[wasm_bindgen(method, js_name = stopImmediatePropagation)]
    pub fn stop_immediate_propagation(this: &El);
    #[wasm_bindgen(method, js_name = addEventListener)]
    fn listen(this: &El, name: &str, callback: &JsValue, capture: bool);
    #[wasm_bindgen(method, js_name = removeEventListener)]
    fn unlisten(this: &El, name: &str, callback: &JsValue, capture: bool);
    #[wasm_bindgen(js_name = byPerson)]
    pub fn by_person(event: &El) -> bool;

    /// `ElementInternals`.
    pub type ElementInternals;
    #[wasm_bindgen(method, getter)]
    pub fn form(this: &ElementInternals) -> Option<El>;
    /// Sets NAME, NAME_consent, NAME_receipt and NAME_extension, those that are not empty; none of them without a name or a decision.
    /// What a browser keeps of the element and restores is the number in `kept`.
    #[wasm_bindgen(js_name = setFormValue)]
    pub fn set_form_value(internals: &ElementInternals, name: &str, consent: &str, phone: &str, receipt: &str, extension: &str, kept: &str);
    /// Sets what `:state(...)` matches.
    #[wasm_bindgen(js_name = setState)]
    pub fn set_state(internals: &ElementInternals, state: &str);
    /// Sets a flag of validity with its message, or with an empty name none.
    pub fn invalidate(internals: &ElementInternals, kind: &str, message: &str, anchor: Option<&El>);
    /// A resolver of `ready()`.
    pub type Resolver;
    #[wasm_bindgen(method)]
    pub fn call(this: &Resolver, this_argument: &JsValue, value: bool);

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    pub fn console_error(text: &str);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
    /// `origin`, `language` (of the visitor), `secure` ("" where the origin is not), `version`, `wasm_sha256`.
    pub fn fact(name: &str) -> String;

    #[wasm_bindgen(js_name = settle)]
    fn settle_both(first: &JsValue, second: &JsValue, done: JsValue);
    /// What a request resolves to.
    pub type Answer;
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Answer) -> u16;
    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Answer) -> Vec<u8>;
    /// Posts a body of this type; gets, where the type is empty.
    pub fn request(url: &str, content_type: &str, body: &str) -> JsValue;
    /// One of a language's two files, checked against its hash; undefined where the release has not that language.
    #[wasm_bindgen(js_name = readFile)]
    pub fn read_file(name: &str) -> JsValue;

    /// Loads the module's second half, once.
    #[wasm_bindgen(js_name = loadLater)]
    pub fn load_later() -> JsValue;
    /// Adds the second half's style sheet.
    pub fn restyle(more: &str);

    /// Loads the number engine, and the tables that a question needs, once each.
    #[wasm_bindgen(js_name = loadEngine)]
    pub fn load_engine(what: &str, text: &str) -> JsValue;
    /// Asks the engine, in the lines of `phone.wasm`; `None` while it or its tables are not there.
    pub fn ask(what: &str, text: &str) -> Option<String>;
    /// A region's calling code, once the engine is there; "" before, and of none.
    #[wasm_bindgen(js_name = callingCode)]
    pub fn calling_code(region: &str) -> String;
    /// Formats the field as it is typed, with its caret; `forward` after deleting forward.
    pub fn retype(input: &El, region: &str, forward: bool);
    /// Brings a country list to life (`view/picker.js`).
    pub fn picker(host: &El, button: &El, panel: &El, search: &El, list: &El, status: &El, language: &str);
    /// A region's flag, or "" where the platform draws none.
    pub fn flag(region: &str) -> String;

    /// How a text is being seen.
    pub type Watched;
    /// Begins to measure it; `stop` ends that.
    pub fn watch(card: &El) -> Watched;
    /// The size of its smallest letters, in CSS pixels; 0 where the browser cannot tell.
    #[wasm_bindgen(method, getter, js_name = font)]
    pub fn font_px(this: &Watched) -> i32;
    /// How many of its lines have been on the screen, in per cent.
    #[wasm_bindgen(method, getter, js_name = percent)]
    pub fn visible_pct(this: &Watched) -> i32;
    /// For how many seconds some of it was.
    #[wasm_bindgen(method, getter, js_name = seconds)]
    pub fn visible_s(this: &Watched) -> i32;
    #[wasm_bindgen(method)]
    pub fn stop(this: &Watched);
    /// Resolves after so many milliseconds, or once the connection is back.
    pub fn wake(millis: u32) -> JsValue;

    /// A P-256 pair, whose private half cannot be exported.
    pub type KeyPair;
    /// The public half: the 65 bytes of an uncompressed point.
    #[wasm_bindgen(method, getter)]
    pub fn point(this: &KeyPair) -> Vec<u8>;
    #[wasm_bindgen(js_name = newKey)]
    pub fn new_key() -> JsValue;
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"])]
    pub fn digest(algorithm: &str, data: &[u8]) -> JsValue;
    pub fn sign(key: &KeyPair, data: &[u8]) -> JsValue;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn random_values(bytes: &mut [u8]);
    /// The bytes of an `ArrayBuffer`.
    pub fn bytes(buffer: JsValue) -> Vec<u8>;

    /// An entry of the visitor's own store.
    pub fn kept(name: &str) -> Option<String>;
    /// Writes one; a full or forbidden store is left as it is.
    pub fn keep(name: &str, text: &str);
    /// Hands a text to the visitor as a file.
    #[wasm_bindgen(js_name = saveFile)]
    pub fn save_file(name: &str, content_type: &str, text: &str);

    /// The region's name in a language, or its code.
    #[wasm_bindgen(js_name = regionName)]
    pub fn region_name(language: &str, region: &str) -> String;
    /// The region to start with: the page's, or the one that the visitor's language points to where it is among those offered.
    pub fn region(host: &El) -> String;
    #[wasm_bindgen(js_name = longDate)]
    fn date_in(seconds: f64, language: &str) -> String;

    /// The host's shadow root, emptied and styled.
    pub fn shadow(host: &El) -> El;
    /// The text of the JSON script inside the element.
    pub fn inlined(host: &El) -> Option<String>;
    /// The `lang` of the element or of what it stands in, or "".
    #[wasm_bindgen(js_name = languageAt)]
    pub fn language_at(element: &El) -> String;
    /// The text of a form's submit button, or "".
    #[wasm_bindgen(js_name = submitLabel)]
    pub fn submit_label(form: &El) -> String;
    /// Goes on with a submit, with the submitter it had if that is still there.
    #[wasm_bindgen(js_name = goOn)]
    pub fn go_on(form: &El, submitter: Option<&El>);
    /// Sends `phone-consent-NAME`, bubbling and composed, with one member in its detail or none.
    pub fn tell(host: &El, name: &str, detail: &str, value: &str);
}

/// A function that JavaScript can call: with an event, or with the values of promises. One type, so that the code around it
/// is in the page once.
type Callback = Closure<dyn FnMut(JsValue, JsValue)>;

/// Listens while it lives.
#[must_use]
pub struct Listener {
    target: El,
    name: &'static str,
    capture: bool,
    callback: Callback,
}

impl Listener {
    /// Calls back with each event of this name; `capture` before what the target holds hears it.
    pub fn new(target: &El, name: &'static str, capture: bool, mut heard: Box<dyn FnMut(El)>) -> Listener {
        let callback: Callback = Closure::wrap(Box::new(move |event: JsValue, _| heard(event.unchecked_into())));
        target.listen(name, callback.as_ref(), capture);
        Listener {
            target: target.clone(),
            name,
            capture,
            callback,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.target.unlisten(self.name, self.callback.as_ref(), self.capture);
    }
}

/// What follows a promise: its value, or `None` where it failed.
pub type Then = Box<dyn FnOnce(Option<JsValue>)>;

/// Waits for a promise.
pub fn then(promise: &JsValue, next: Then) {
    both(
        promise,
        &JsValue::UNDEFINED,
        Box::new(move |value, _| next((!value.is_undefined()).then_some(value))),
    );
}

/// Waits for two promises; where one fails, both values are undefined.
///
/// The browser calls back once, which ends what was captured; the empty rest is collected with the promise.
pub fn both(first: &JsValue, second: &JsValue, next: Box<dyn FnOnce(JsValue, JsValue)>) {
    let mut next = Some(next);
    let done: Callback = Closure::wrap(Box::new(move |first, second| {
        if let Some(next) = next.take() {
            next(first, second);
        }
    }));
    settle_both(first, second, done.into_js_value());
}

/// Milliseconds by the monotonic clock, and seconds since 1970 by the visitor's clock.
pub fn now() -> flow::Time {
    flow::Time {
        elapsed: performance_now() as i64,
        unix: unix_millis() / 1000,
    }
}

/// Milliseconds since 1970.
pub fn unix_millis() -> i64 {
    date_now() as i64
}

/// Random bytes of the browser's own generator.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    random_values(&mut bytes);
    bytes
}

/// A day as people of a language write it, in the visitor's own variety of it (en-IE rather than en).
pub fn long_date(seconds: i64, language: &str) -> String {
    let own = fact("language");
    let language = if cut(&own, b'-').0 == language { &own } else { language };
    date_in(seconds as f64, language)
}

#[cfg(test)]
mod tests {
    /// The functions that the glue calls by their bare names: those of the extern block without a receiver or a namespace.
    fn wanted() -> Vec<String> {
        let block = include_str!("host.rs")
            .split("extern \"C\" {")
            .nth(1)
            .and_then(|rest| rest.split("\n}").next())
            .expect("the block");
        let mut names = Vec::new();
        let mut attribute = "";
        for line in block.lines().map(str::trim) {
            if line.starts_with("#[wasm_bindgen") {
                attribute = line;
            } else if let Some(rest) = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("fn ")) {
                if !["method", "js_namespace", "constructor"].iter().any(|word| attribute.contains(word)) {
                    let renamed = attribute.split("js_name = ").nth(1).and_then(|name| name.split([')', ',']).next());
                    names.push(renamed.or(rest.split('(').next()).expect("a name").to_owned());
                }
                attribute = "";
            }
        }
        names
    }

    #[test]
    fn every_function_that_is_declared_is_there() {
        let names = wanted();
        assert!(names.len() > 15, "{names:?}");
        for name in names {
            let scripts = [include_str!("host.js"), include_str!("view/picker.js")].concat();
            assert!(scripts.contains(&format!("const {name} = ")), "no script has `{name}`");
        }
    }
}
