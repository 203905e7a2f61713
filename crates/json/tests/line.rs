//! What a line is, and how a text is shown that is none.

use json::{escaped, is_line};

#[test]
fn a_line_is_short_visible_and_steers_nothing() {
    for good in ["a", "Fahrräder Müller & Söhne", "نموذج", "自転車", "a\u{A0}b", "👩\u{200D}🔧", &"é".repeat(200)] {
        assert!(is_line(good), "{good}");
    }
    for bad in [
        "",
        " ",
        "\u{3000}",
        "a\nb",
        "\u{1B}[2J",
        "a\u{7F}",
        "a\u{85}",
        "a\u{61C}",
        "a\u{200E}",
        "a\u{2028}",
        "a\u{202E}",
        "a\u{2069}",
        &"é".repeat(201),
    ] {
        assert!(!is_line(bad), "{bad:?}");
    }
}

#[test]
fn what_steers_is_shown_by_its_number() {
    assert_eq!(escaped("sign-up\n\u{1B}[31m\u{202E}\0é🔧"), "sign-up\\u{a}\\u{1b}[31m\\u{202e}\\u{0}é🔧");
    assert!(!escaped("\u{0}\u{7f}\u{9f}\u{2066}").chars().any(json::steers_output));
}
