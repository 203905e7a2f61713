//! Harness for the browser tests, with real engines, the real receipt server and the real demo shop.
//!
//! It starts a browser with an empty profile ([`Browser::open`]), drives a page as a visitor would ([`Page`]), starts the server and the shop on a
//! temporary data folder ([`Site`]), and records a page's requests in a proxy ([`Proxy`]). Assertions about the widget are in `tests/`.
//!
//! Gestures go through WebDriver, so the page receives trusted events, which the widget requires.
//! Only one browser runs at a time, whatever the number of test threads: an open page holds a process-wide lock.

mod browser;
mod devtools;
mod page;
mod picture;
mod process;
mod proxy;
mod receipts;
mod site;

pub use browser::{Browser, Options};
pub use fantoccini::elements::Element;
pub use page::Page;
pub use picture::{Difference, Picture};
pub use process::{free_port, target_folder};
pub use proxy::{Proxy, Seen};
pub use receipts::{Kept, RECEIPTS_VARIABLE, keep_receipt, receipts_folder};
pub use serde_json::{Value, json};
pub use site::Site;

/// Makes one test per engine from a function `async fn(Browser) -> anyhow::Result<()>`: `in_each_engine!(promise)` defines
/// `promise::chromium`, `promise::firefox` and `promise::webkit`.
#[macro_export]
macro_rules! in_each_engine {
    ($($promise:ident),* $(,)?) => {$(
        mod $promise {
            #[tokio::test]
            async fn chromium() -> anyhow::Result<()> {
                super::$promise($crate::Browser::Chromium).await
            }
            #[tokio::test]
            async fn firefox() -> anyhow::Result<()> {
                super::$promise($crate::Browser::Firefox).await
            }
            #[tokio::test]
            async fn webkit() -> anyhow::Result<()> {
                super::$promise($crate::Browser::WebKit).await
            }
        }
    )*};
}
