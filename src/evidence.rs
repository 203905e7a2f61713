//! What the visitor could see before they chose: the size of the text, how much of it was on the screen, and for how long.
//!
//! Measured in the page and told to nobody but the visitor's own receipt: three whole numbers. What deliberately does not live
//! here: any recording, the size of the window, or anything that would tell one browser from another.

use crate::browser::{document, window};
use gloo_events::EventListener;
use js_sys::Array;
use receipt::Evidence;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// The elements that hold the lines of a disclosure.
const LINES: &str = "h2, p, strong, summary";

/// Measures a disclosure while it lives.
pub struct Exposure {
    lines: Vec<Element>,
    seen: Rc<RefCell<Seen>>,
    observer: Option<IntersectionObserver>,
    _callback: Closure<dyn FnMut(Array)>,
    _visibility: EventListener,
}

/// Which lines have been on the screen, and for how long any was.
#[derive(Default)]
struct Seen {
    /// Every line that was on the screen once.
    ever: Vec<Element>,
    /// Those that are on it now.
    now: Vec<Element>,
    total: f64,
    /// Since when the clock runs.
    since: Option<f64>,
}

impl Seen {
    fn observe(&mut self, line: Element, visible: bool) {
        self.now.retain(|other| *other != line);
        if visible {
            if !self.ever.contains(&line) {
                self.ever.push(line.clone());
            }
            self.now.push(line);
        }
    }

    /// By the clock: a browser may hold a timer back for as long as it likes.
    fn count(&mut self) {
        let at = window().performance().map_or(0.0, |clock| clock.now());
        self.total += self.since.map_or(0.0, |since| at - since);
        self.since = (!self.now.is_empty() && !document().hidden()).then_some(at);
    }
}

impl Exposure {
    /// Begins to measure.
    pub fn new(card: &Element) -> Exposure {
        let mut lines = Vec::new();
        if let Ok(found) = card.query_selector_all(LINES) {
            for at in 0..found.length() {
                let line: Option<Element> = found.get(at).map(JsCast::unchecked_into);
                lines.extend(line.filter(|line| line.text_content().is_some_and(|text| !text.is_empty())));
            }
        }
        let seen = Rc::new(RefCell::new(Seen::default()));
        let shared = Rc::clone(&seen);
        let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let mut seen = shared.borrow_mut();
            for entry in entries.iter() {
                let entry: IntersectionObserverEntry = entry.unchecked_into();
                seen.observe(entry.target(), entry.is_intersecting());
            }
            seen.count();
        });
        let init = IntersectionObserverInit::new();
        init.set_threshold(&JsValue::from_f64(0.5));
        let observer = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &init).ok();
        if let Some(observer) = &observer {
            lines.iter().for_each(|line| observer.observe(line));
        }
        let shared = Rc::clone(&seen);
        let visibility = EventListener::new(&document(), "visibilitychange", move |_| shared.borrow_mut().count());
        Exposure {
            lines,
            seen,
            observer,
            _callback: callback,
            _visibility: visibility,
        }
    }

    /// What was seen until now, where the browser can measure it.
    pub fn evidence(&self) -> Option<Evidence> {
        self.observer.as_ref()?;
        let mut seen = self.seen.borrow_mut();
        seen.count();
        let size = self.lines.iter().filter_map(font_size).reduce(f64::min)?;
        let percent = seen.ever.len() * 100 / self.lines.len().max(1);
        let within = |n: i64, range: std::ops::RangeInclusive<i64>| n.clamp(*range.start(), *range.end());
        let font_px = size as i64;
        (font_px > 0).then(|| Evidence {
            font_px: within(font_px, Evidence::FONT_PX),
            visible_pct: within(percent as i64, Evidence::VISIBLE_PCT),
            visible_s: within((seen.total / 1000.0) as i64, Evidence::VISIBLE_S),
        })
    }
}

/// An element's font size in CSS pixels.
fn font_size(element: &Element) -> Option<f64> {
    let style = window().get_computed_style(element).ok().flatten()?;
    let size = style.get_property_value("font-size").ok()?;
    let pixels = js_sys::parse_float(&size);
    pixels.is_finite().then_some(pixels)
}

impl Drop for Exposure {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
