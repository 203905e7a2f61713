//! Any bytes as an entry bundle and as the entry of a leaf. The first byte says how many entries are expected.
#![no_main]

use consent_log::{Leaf, encode_bundle, parse_bundle};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(leaf) = Leaf::from_entry(data) {
        assert_eq!(leaf.to_entry(), data);
    }
    let Some((width, bundle)) = data.split_first() else { return };
    let width = u16::from(*width) + 1;
    if let Ok(entries) = parse_bundle(bundle, width) {
        assert_eq!(entries.len(), usize::from(width));
        assert_eq!(encode_bundle(&entries).as_deref(), Ok(bundle));
    }
});
