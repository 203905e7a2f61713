//! Written by `cargo xtask noise`; do not edit.

use super::Noise;

pub(super) const FIGURES: &[(&str, Noise)] = &[];
