//! The studio: a disclosure as a form, beside what visitors see of it.
//!
//! What lives here: the document being edited with its history (`app`), the form made from the JSON Schema (`schema`, `form`,
//! `vdom`), findings and their fixes (`findings`, `questions`), the channels beside the form (`channels`, `frames`), and the ways in
//! and out: files, drafts, and the receipt server (`files`, `drafts`, `publish`). What deliberately does not: any judgement of a
//! text (crate `lint`), any rendering of it (crate `disclosure`), and the widget, which the page beside the form loads as it ships.
//!
//! One loop: what the page reports becomes an [`Event`](events::Event), the app changes its state, and what is shown follows from it.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Only a page calls in.

mod app;
mod channels;
mod drafts;
mod events;
mod files;
mod findings;
mod fix;
mod form;
mod frames;
mod history;
mod ids;
mod page;
mod period;
mod publish;
mod questions;
mod schema;
mod templates;
mod tree;
mod vdom;
mod version;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the studio in the page that loaded this module.
#[wasm_bindgen(start)]
pub fn start() {
    events::start();
}
