//! The widget: what runs in the page behind `<phone-consent>` and `<phone-consent-manage>`.
//!
//! What lives here: one element's state, and the loop that feeds events to the flow, draws its view and carries out its effects.
//! What deliberately does not: what happens when (crate `flow`), what is said (`disclosure`), what is signed (`receipt`), and the
//! custom-element classes (`js/element.js`, which forward to `element.rs` and hold no logic).
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Only a page calls in.

mod browser;
mod effects;
mod element;
mod evidence;
mod form;
mod host;
mod manage;
mod required;
mod settings;
mod texts;
mod view;
mod widget;

/// A third of the default allocator's size; a page allocates little.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

use widget::{WeakWidget, Widget};
