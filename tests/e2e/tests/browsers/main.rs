//! The widget, the shop, the receipt server and the studio in three browser engines, as their users meet them.
//!
//! A test is named `MODULE::PROMISE::ENGINE`; `cargo test -p e2e -F browsers -- truth` runs those with `truth` in their names.

mod author;
mod desk;
mod failures;
mod field;
mod gallery;
mod harness;
mod keyboard;
mod layout;
mod number;
mod path;
mod questions;
mod returning;
mod scripts;
mod search;
mod showing;
mod start;
mod stop;
mod studio;
mod studio_dialog;
mod studio_drafts;
mod studio_look;
mod truth;
mod visitor;

use std::process::ExitCode;

fn main() -> ExitCode {
    let all = [
        desk::tests(),
        failures::tests(),
        field::tests(),
        gallery::tests(),
        harness::tests(),
        keyboard::tests(),
        layout::tests(),
        number::tests(),
        path::tests(),
        questions::tests(),
        returning::tests(),
        scripts::tests(),
        search::tests(),
        start::tests(),
        stop::tests(),
        studio::tests(),
        studio_dialog::tests(),
        studio_drafts::tests(),
        studio_look::tests(),
        truth::tests(),
    ];
    e2e::run(all.into_iter().flatten().collect())
}
