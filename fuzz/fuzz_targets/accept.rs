//! Any text as `Accept-Language` and `Accept-Encoding`.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/server/src/accept.rs"]
mod accept;

use accept::{Encoding, encodings, languages};
use axum::http::header::ACCEPT_ENCODING;
use axum::http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = str::from_utf8(data) {
        let wanted = languages(text);
        assert!(wanted.len() <= text.split(',').count());
        for tag in &wanted {
            assert!(!tag.is_empty() && *tag != "*" && !tag.contains([',', ';']) && tag.trim() == *tag && text.contains(tag));
        }
        // A list without weights keeps its order.
        if !text.contains(';') {
            let plain: Vec<&str> = text.split(',').map(str::trim).filter(|tag| !tag.is_empty() && *tag != "*").collect();
            assert_eq!(wanted, plain);
        }
    }
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(ACCEPT_ENCODING, value);
        }
    }
    let accepted = encodings(&headers);
    assert_eq!(accepted.iter().filter(|encoding| **encoding == Encoding::Identity).count(), 1);
    assert!(accepted.len() <= 3 && accepted.iter().all(|one| accepted.iter().filter(|other| *other == one).count() == 1));
});
