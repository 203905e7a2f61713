//! DOM events: what the page is told.

use crate::Shared;
use crate::host::tell;
use alloc::string::String;
use flow::Happening;

impl Shared {
    /// Sends `phone-consent-...`, bubbling and composed.
    pub fn tell(&self, what: Happening) {
        let (name, detail, value) = match what {
            Happening::Ready => ("ready", "", String::new()),
            Happening::Shown => ("shown", "", String::new()),
            Happening::Given => ("given", "", String::new()),
            Happening::Declined => ("declined", "", String::new()),
            Happening::Number(e164) => ("number", "value", e164.unwrap_or_default()),
            Happening::Country(region) => ("country", "region", region),
            Happening::Receipt(receipt) => ("receipt", "receipt", receipt),
            Happening::Withdrawn => ("withdrawn", "", String::new()),
            Happening::Error(code) => ("error", "code", code),
        };
        tell(self.host(), name, detail, &value);
    }
}
