//! The widget's second half: what follows a choice, loaded while the disclosure is read.
//!
//! The build parts the module in two (`xtask/src/parts.rs` lists the functions at the border). What lives here: loading the
//! second half, and whether it is here. What deliberately does not: what is in it. A function at the border may be called only
//! by what [`with`] hands on, or by what the second half made.

use crate::host::{load_later, restyle, then};
use alloc::boxed::Box;
use core::sync::atomic::{AtomicBool, Ordering};

static HERE: AtomicBool = AtomicBool::new(false);

/// Whether the second half is here.
pub fn here() -> bool {
    // Outside a page there is one half only.
    cfg!(not(target_arch = "wasm32")) || HERE.load(Ordering::Relaxed)
}

/// Goes on once the second half is here, or when it cannot be had; that is not remembered, and asking again tries again.
pub fn with(next: Box<dyn FnOnce(bool)>) {
    if here() {
        return next(true);
    }
    then(
        &load_later(),
        Box::new(|loaded| {
            if loaded.is_some() && !HERE.swap(true, Ordering::Relaxed) {
                begin();
            }
            next(loaded.is_some());
        }),
    );
}

/// What its screens look like comes with it.
#[inline(never)]
fn begin() {
    restyle(include_str!("later.css"));
}
