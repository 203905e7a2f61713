//! Harness for the browser tests, with real engines, the real receipt server and the real demo shop.
//!
//! It opens an empty browser window ([`Browser::open`]), drives a page as a visitor would ([`Page`]), starts the server and the shop on a temporary data
//! folder ([`Site`]), records a page's requests in a proxy ([`Proxy`]), and runs tests one at a time ([`run`]). Assertions about the widget are in `tests/`.
//!
//! Gestures go through WebDriver, so the page receives trusted events, which the widget requires.

mod browser;
mod devtools;
mod page;
mod picture;
mod process;
mod proxy;
mod receipts;
mod run;
mod site;
mod window;

pub use browser::Browser;
pub use fantoccini::elements::Element;
pub use page::Page;
pub use picture::{Difference, Picture};
pub use process::{free_port, target_folder};
pub use proxy::{Proxy, Seen};
pub use receipts::{Kept, RECEIPTS_VARIABLE, keep_receipt, receipts_folder};
pub use run::{Run, Test, run};
pub use serde_json::{Value, json};
pub use site::Site;
pub use window::quit;
