//! DOM events: what the page is told.

use crate::Shared;
use crate::host::object;
use flow::Happening;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

impl Shared {
    /// Sends `phone-consent-...`, bubbling and composed.
    pub fn tell(&self, what: Happening) {
        let detail = |name: &str, value: JsValue| object(&[(name, value)]).into();
        let (name, detail): (&str, JsValue) = match what {
            Happening::Shown => ("shown", JsValue::NULL),
            Happening::Given => ("given", JsValue::NULL),
            Happening::Declined => ("declined", JsValue::NULL),
            Happening::Number(e164) => ("number", detail("value", e164.unwrap_or_default().into())),
            Happening::Receipt(receipt) => ("receipt", detail("receipt", receipt.into())),
            Happening::Withdrawn => ("withdrawn", JsValue::NULL),
            Happening::Error(code) => ("error", detail("code", code.into())),
        };
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_detail(&detail);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(&["phone-consent-", name].concat(), &init) {
            // Only an event that is being sent already fails.
            let _ = self.host().dispatch_event(&event);
        }
    }
}
