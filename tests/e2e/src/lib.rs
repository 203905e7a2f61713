//! The harness of the browser tests: real engines, the real receipt server, the real demo shop.
//!
//! What lives here: starting a browser with an empty profile ([`Browser::open`]), driving a page as a visitor would ([`Page`]), starting the server and
//! the shop on a temporary data folder ([`Site`]), and a proxy that records whom a page talked to ([`Proxy`]).
//! What deliberately does not: any assertion about the widget. Those are the tests in `tests/`, one file a promise.
//!
//! Gestures go through WebDriver, so the page receives trusted events, exactly what the widget requires before it acts.
//! One browser runs at a time, whatever the number of test threads: an open page holds a process-wide lock.

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
pub use receipts::{RECEIPTS_VARIABLE, keep_receipt, receipts_folder};
pub use serde_json::{Value, json};
pub use site::Site;

/// One test for each engine out of one function `async fn(Browser) -> anyhow::Result<()>`: `in_each_engine!(promise)` makes
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
