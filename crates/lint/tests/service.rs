//! Which purposes are no advertising: an opt-out that comes without proof suspends these instead of withdrawing them.

use disclosure::Date;

fn service(language: &str) -> Vec<String> {
    let text = include_str!("../../../www/disclosure.en.json").replace("\"language\": \"en\"", &format!("\"language\": \"{language}\""));
    lint::service(text.as_bytes(), Date::parse("2026-11-27").expect("a day"))
}

#[test]
fn what_advertises_is_no_service_and_in_an_unknown_language_nothing_is() {
    assert_eq!(service("en"), ["repair-updates", "recall"]);
    assert_eq!(service("cs"), Vec::<String>::new());
    assert_eq!(lint::service(b"{", Date::parse("2026-11-27").expect("a day")), Vec::<String>::new());
}
