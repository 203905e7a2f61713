//! Written by `cargo xtask noise`; do not edit.

use super::Noise;

pub(super) const DATE: &str = "2026-11-27";

pub(super) const FIGURES: &[(&str, Noise)] = &[
    ("specific/hedge", Noise::new(1055, 0, 0, DATE)),
    ("specific/open-list", Noise::new(379, 0, 0, DATE)),
    ("specific/quantity", Noise::new(277, 0, 0, DATE)),
    ("specific/purpose", Noise::new(233, 0, 0, DATE)),
    ("specific/offer", Noise::new(19, 0, 0, DATE)),
    ("specific/recipient", Noise::new(569, 0, 0, DATE)),
    ("specific/time", Noise::new(39, 0, 0, DATE)),
    ("specific/condition", Noise::new(110, 0, 0, DATE)),
    ("specific/discretion", Noise::new(12, 0, 0, DATE)),
    ("specific/measure", Noise::new(28, 0, 0, DATE)),
    ("plain/long-sentence", Noise::new(1372, 0, 0, DATE)),
    ("plain/capitals", Noise::new(28, 0, 0, DATE)),
    ("plain/passive", Noise::new(324, 0, 0, DATE)),
    ("plain/jargon", Noise::new(782, 0, 0, DATE)),
    ("plain/legitimate-interest", Noise::new(45, 0, 0, DATE)),
    ("honest/absolute", Noise::new(0, 0, 0, DATE)),
    ("honest/filler", Noise::new(4, 0, 0, DATE)),
    ("honest/urgency", Noise::new(0, 0, 0, DATE)),
    ("honest/shame", Noise::new(3, 0, 0, DATE)),
    ("honest/bundled-terms", Noise::new(6, 0, 0, DATE)),
    ("honest/implied-consent", Noise::new(16, 0, 0, DATE)),
    ("honest/only-way", Noise::new(0, 0, 0, DATE)),
    ("honest/decline-condition", Noise::new(0, 0, 0, DATE)),
    ("honest/decline-weight", Noise::new(0, 0, 0, DATE)),
    ("honest/company-benefit", Noise::new(0, 0, 0, DATE)),
    ("honest/server-encrypts", Noise::new(0, 0, 0, DATE)),
    ("honest/server-deletes", Noise::new(0, 0, 0, DATE)),
    ("honest/server-records", Noise::new(0, 0, 0, DATE)),
    ("honest/server-answers", Noise::new(0, 0, 0, DATE)),
];
