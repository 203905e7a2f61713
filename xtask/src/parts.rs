//! Where the widget's module is parted: the functions through which the first half goes into the second.
//!
//! Each is marked `#[inline(never)]`, and called only once the second half is here (`src/later.rs`).

/// By their paths in the code.
pub const BORDER: [&str; 11] = [
    "phone_consent::effects::after::run",
    "phone_consent::effects::check::check",
    "phone_consent::effects::check::explain",
    "phone_consent::later::begin",
    "phone_consent::locale::word_later",
    "phone_consent::manage::show_all",
    "phone_consent::view::after::changes",
    "phone_consent::view::after::screen",
    "phone_consent::view::capture::problem_text",
    "flow::after::chosen",
    "flow::after::come_back",
];
