//! Written by `cargo xtask noise`; do not edit.

use super::Noise;

pub(super) const DATE: &str = "2026-11-27";

pub(super) const FIGURES: &[(&str, Noise)] = &[
    ("specific/hedge", Noise::new(1055, 11, 1, DATE)),
    ("specific/open-list", Noise::new(366, 11, 0, DATE)),
    ("specific/quantity", Noise::new(256, 11, 0, DATE)),
    ("specific/purpose", Noise::new(189, 11, 2, DATE)),
    ("specific/offer", Noise::new(18, 11, 1, DATE)),
    ("specific/recipient", Noise::new(416, 10, 2, DATE)),
    ("specific/time", Noise::new(38, 10, 0, DATE)),
    ("specific/condition", Noise::new(103, 11, 0, DATE)),
    ("specific/discretion", Noise::new(12, 11, 0, DATE)),
    ("specific/measure", Noise::new(27, 11, 0, DATE)),
    ("plain/long-sentence", Noise::new(1372, 11, 0, DATE)),
    ("plain/capitals", Noise::new(4, 11, 1, DATE)),
    ("plain/passive", Noise::new(248, 11, 1, DATE)),
    ("plain/jargon", Noise::new(780, 11, 0, DATE)),
    ("plain/legitimate-interest", Noise::new(21, 9, 2, DATE)),
    ("honest/absolute", Noise::new(0, 1, 1, DATE)),
    ("honest/filler", Noise::new(4, 11, 0, DATE)),
    ("honest/urgency", Noise::new(0, 1, 0, DATE)),
    ("honest/shame", Noise::new(0, 0, 0, DATE)),
    ("honest/bundled-terms", Noise::new(3, 11, 2, DATE)),
    ("honest/implied-consent", Noise::new(9, 11, 0, DATE)),
    ("honest/only-way", Noise::new(0, 2, 0, DATE)),
    ("honest/decline-condition", Noise::new(0, 0, 0, DATE)),
    ("honest/decline-weight", Noise::new(0, 0, 0, DATE)),
    ("honest/company-benefit", Noise::new(0, 0, 0, DATE)),
    ("honest/server-encrypts", Noise::new(0, 0, 0, DATE)),
    ("honest/server-deletes", Noise::new(0, 0, 0, DATE)),
    ("honest/server-records", Noise::new(0, 0, 0, DATE)),
    ("honest/server-answers", Noise::new(0, 0, 0, DATE)),
];
