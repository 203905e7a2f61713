//! What the visitor could see before they chose: the size of the text, how much of it was on the screen, and for how long.
//!
//! Measured in the page and told to nobody but the visitor's own receipt: three whole numbers. What deliberately does not live
//! here: any recording, the size of the window, or anything that would tell one browser from another.

use crate::host::{El, Watched, watch};
use receipt::Evidence;

/// Measures a disclosure while it lives.
pub struct Watch(Watched);

impl Watch {
    /// Begins to measure.
    pub fn new(card: &El) -> Watch {
        Watch(watch(card))
    }

    /// What was seen until now, where the browser can tell.
    pub fn seen(&self) -> Option<Evidence> {
        let within = |n: i32, range: core::ops::RangeInclusive<i64>| i64::from(n).clamp(*range.start(), *range.end());
        let font_px = self.0.font_px();
        (font_px > 0).then(|| Evidence {
            font_px: within(font_px, Evidence::FONT_PX),
            visible_pct: within(self.0.visible_pct(), Evidence::VISIBLE_PCT),
            visible_s: within(self.0.visible_s(), Evidence::VISIBLE_S),
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.stop();
    }
}
