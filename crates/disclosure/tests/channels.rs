//! Every channel states the same facts: golden files of each in two languages, and the limits of each.

mod common;

use common::{ENGLISH, FRENCH, document, golden, labels, with};
use disclosure::render::{self, Encoding, SOCIAL_LIMIT, TenDlc, WITHDRAWAL_LINK};
use disclosure::{Archive, Change, Date, Document, Notice, Selling};
use json::Value;

const US: &str = "Reply STOP to any text to stop, HELP for help. Message and data rates may apply.";

/// The English example as a sender in the US would write it.
fn american() -> Document {
    document(&with(ENGLISH, "/opt_out/methods/0/text", &format!("\"{US}\"")))
}

#[test]
fn each_channel_is_pinned_in_two_languages() {
    for text in [ENGLISH, FRENCH] {
        let document = document(text);
        let (labels, language) = (labels(&document.language), &document.language);
        let pin = |name: &str, found: &str| golden(&format!("channels/{language}.{name}"), found);
        pin("md", &render::markdown(&document, labels));
        pin("privacy-notice.html", &render::privacy_notice(&document, labels));
        pin("privacy-notice.md", &render::privacy_notice_markdown(&document, labels));
        let email = render::email(&document, labels);
        pin("email.html", &email.html);
        pin("email.txt", &format!("{}\n{}\n\n{}", email.subject, email.list_unsubscribe, email.text));
        pin("sms.txt", &render::sms(&document, labels));
        pin("social.txt", &render::social(&document, labels).expect("a post"));
        pin("10dlc.txt", &render::ten_dlc(&document, labels).text());
    }
    let american = american();
    golden("channels/us.10dlc.txt", &render::ten_dlc(&american, labels("en")).text());
}

/// What every channel with room states: each line of the notice but the words of its buttons.
fn facts(notice: &Notice) -> Vec<String> {
    let mut facts = vec![notice.summary.clone(), notice.free.clone()];
    for choice in &notice.choices {
        facts.extend([choice.title.clone(), choice.text.clone(), choice.benefit.clone()]);
        facts.extend(choice.facts.clone());
    }
    facts.extend(notice.facts.iter().map(|fact| fact.text.clone()));
    for group in notice.sections.iter().flat_map(|section| &section.groups) {
        facts.extend(group.title.clone());
        facts.extend(group.items.iter().map(|item| item.text.clone()));
        facts.extend(group.items.iter().filter_map(|item| item.link.clone()));
    }
    facts
}

#[test]
fn markdown_privacy_notice_and_email_state_every_fact_in_every_language() {
    for language in Archive::shipped().languages() {
        let document = document(&with(ENGLISH, "/language", &format!("\"{language}\"")));
        let labels = labels(language);
        let html = |text: &str| {
            text.replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
        };
        let email = render::email(&document, labels);
        let channels = [
            render::markdown(&document, labels).replace('\\', ""),
            render::privacy_notice_markdown(&document, labels).replace('\\', ""),
            html(&render::privacy_notice(&document, labels)),
            html(&email.html),
            email.text.clone(),
        ];
        for fact in facts(&Notice::new(&document, labels)) {
            for (i, channel) in channels.iter().enumerate() {
                assert!(channel.contains(&fact), "{language}, channel {i}: {fact}");
            }
        }
    }
}

#[test]
fn the_email_is_small_has_its_withdrawal_link_twice_and_no_picture() {
    for text in [ENGLISH, FRENCH] {
        let document = document(text);
        let email = render::email(&document, labels(&document.language));
        assert!(email.html.len() < render::EMAIL_LIMIT);
        assert!(email.html.contains(&format!("href=\"{WITHDRAWAL_LINK}\"")) && email.text.contains(WITHDRAWAL_LINK));
        assert_eq!(email.list_unsubscribe, "<{{withdrawal_link}}>, <mailto:stop@northwind.example?subject=STOP>");
        for forbidden in ["<img", "<script", "<link", "url(", "<form"] {
            assert!(!email.html.contains(forbidden), "{forbidden}");
        }
        let tables = email.html.matches("<table").count();
        assert_eq!(tables, email.html.matches("role=\"presentation\"").count());
    }
}

#[test]
fn no_text_of_the_document_becomes_markup() {
    let hostile = with(ENGLISH, "/summary", "\"# <b>x</b> [a](javascript:x) *y* `z` & 1. |\"");
    let document = document(&hostile);
    let labels = labels("en");
    assert!(render::markdown(&document, labels).contains("\\# \\<b\\>x\\</b\\> \\[a\\](javascript:x) \\*y\\* \\`z\\` \\& 1. \\|\n"));
    for html in [render::privacy_notice(&document, labels), render::email(&document, labels).html] {
        assert!(html.contains("# &lt;b&gt;x&lt;/b&gt; [a](javascript:x) *y* `z` &amp; 1. |"), "{html}");
    }
}

#[test]
fn parts_of_text_messages_are_counted_as_others_count_them() {
    let golden = json::parse(include_bytes!("../../../tests/golden/segments.json")).expect("JSON");
    assert!(golden.items().len() >= 200);
    for wanted in golden.items() {
        let found = render::segments(wanted.text("text"));
        assert_eq!(found.encoding.as_str(), wanted.text("encoding"), "{:?}", wanted.text("text"));
        assert_eq!(Value::Int(found.units as i64), wanted.get("units").value, "{:?}", wanted.text("text"));
        assert_eq!(Value::Int(found.parts as i64), wanted.get("parts").value, "{:?}", wanted.text("text"));
    }
}

#[test]
fn characters_that_force_ucs2_are_named_with_a_plain_one_where_there_is_one() {
    let found = render::segments("You’re next – 10 € off 您 ’");
    assert_eq!(found.encoding, Encoding::Ucs2);
    let named: Vec<_> = found.foreign.iter().map(|foreign| (foreign.character.as_str(), foreign.plain)).collect();
    assert_eq!(named, [("’", Some("'")), ("–", Some("-")), ("您", None)]);
    assert_eq!(render::plain("You’re next – 10 € off 您 “so”…"), "You're next - 10 € off 您 \"so\"...");
    let plain = render::segments(&render::plain("You’re next – 10 € off"));
    assert_eq!((plain.encoding, plain.foreign.len(), plain.units), (Encoding::Gsm7, 0, 23));
}

#[test]
fn what_is_offered_as_plain_is_gsm7() {
    for code in (0..0x3000).filter_map(char::from_u32) {
        let text = code.to_string();
        if let Some(Some(plain)) = render::segments(&text).foreign.first().map(|foreign| foreign.plain) {
            assert_eq!(render::segments(plain).foreign, [], "{code:?}");
        }
    }
}

#[test]
fn a_post_is_at_most_280_characters_and_never_cut() {
    let social = |text: &str| {
        let document = document(text);
        render::social(&document, labels(&document.language))
    };
    let post = social(ENGLISH).expect("a post");
    assert!(render::social_length(&post) <= SOCIAL_LIMIT && post.ends_with("\nhttps://northwind.example/privacy"));
    let fits = with(ENGLISH, "/summary", &format!("\"{}.\"", "x".repeat(170)));
    let post = social(&fits).expect("a post");
    assert!(render::social_length(&post) <= SOCIAL_LIMIT && post.contains("We never sell it."), "{post}");
    let long = with(ENGLISH, "/summary", &format!("\"{}.\"", "x".repeat(300)));
    assert_eq!(
        social(&long),
        Err(
            "the post is 377 characters long with the controller's name, the heading, the summary and the link alone, and at most 280 are allowed; shorten /summary"
                .to_owned()
        )
    );
}

#[test]
fn a_post_counts_as_x_counts() {
    for (text, length) in [
        ("abc", 3),
        ("né", 2),
        ("您好", 4),
        ("👨‍👩‍👧‍👦", 2),
        ("😀", 2),
        ("see https://northwind.example/a/very/long/address/indeed now", 31),
    ] {
        assert_eq!(render::social_length(text), length, "{text}");
    }
}

#[test]
fn a_pack_that_says_all_has_no_fault_and_each_text_is_within_its_limits() {
    let pack = render::ten_dlc(&american(), labels("en"));
    assert_eq!(pack.faults(), Vec::<String>::new());
    let samples = pack.answers.iter().filter(|answer| answer.field == TenDlc::Sample).count();
    assert!((2..=5).contains(&samples));
    let codes: Vec<&str> = pack.answers.iter().flat_map(|answer| answer.field.prevents()).map(|(code, _)| *code).collect();
    for code in [
        "30909", "30913", "30917", "30923", "30924", "30925", "30931", "30908", "30932", "30933", "30934", "30513",
    ] {
        assert!(codes.contains(&code), "no line prevents {code}");
    }
}

#[test]
fn a_pack_names_what_the_document_does_not_say() {
    let faults = |change: fn(&mut Document)| {
        let mut document = american();
        change(&mut document);
        render::ten_dlc(&document, labels("en")).faults()
    };
    let code = |change: fn(&mut Document), code: &str| {
        let found = faults(change);
        assert!(found.iter().any(|fault| fault.contains(&format!("(rejection {code})"))), "{code}: {found:?}");
    };
    code(|d| d.purposes[0].channels = vec![disclosure::Channel::Call], "30909");
    code(|d| d.purposes[0].channels.push(disclosure::Channel::Call), "30556");
    code(|d| d.opt_out.methods[0].text = "Reply STOP or HELP.".into(), "30569");
    code(|d| drop(d.opt_out.methods.remove(0)), "30924");
    code(|d| d.opt_out.methods[0].text = "Reply STOP. Message and data rates may apply.".into(), "30924");
    code(|d| d.controller.terms = None, "30934");
    code(
        |d| {
            d.selling = Selling::Sold {
                to: "Data Ltd".into(),
                why: "It pays.".into(),
            }
        },
        "30908",
    );
    code(|d| d.recipients[0].role = disclosure::Role::Controller, "30932");
    let long = faults(|d| d.purposes[0].text = "x".repeat(2000));
    assert!(
        long.contains(&"sample has 2102 characters, and the form takes 20 to 1024; shorten the texts of the document that it quotes".to_owned()),
        "{long:?}"
    );
}

#[test]
fn help_says_who_it_is_where_a_person_answers_and_how_to_stop() {
    for (text, help) in [
        (ENGLISH, "for help, contact ask@northwind.example or +353"),
        (FRENCH, "Aide\u{a0}: ask@northwind.example"),
    ] {
        let document = document(text);
        let said = render::help(&document, labels(&document.language));
        assert!(said.starts_with(&document.controller.name) && said.contains("STOP"), "{said}");
        assert!(said.contains(help), "{said}");
    }
}

#[test]
fn what_is_not_clear_is_answered_in_the_documents_language_with_the_keyword() {
    let mut said = Vec::new();
    for language in ["ar", "de", "en", "es", "fr", "hi", "it", "ja", "nl", "pl", "pt", "sv"] {
        let mut document = document(ENGLISH);
        document.language = format!("{language}-XX");
        let text = render::clarify(&document, labels(language));
        assert!(text.starts_with(&document.controller.name) && text.contains("STOP"), "{text}");
        assert!(!text.contains(['?', '\u{61f}', '\u{ff1f}']), "no question that a yes could answer: {text}");
        said.push(text);
    }
    assert!(said[2].ends_with("Reply STOP to end all messages from us. Until one of us has read your message, we send nothing more."));
    assert!(said[4].contains("Ltd\u{a0}: Répondez STOP"), "{}", said[4]);
    let all = said.len();
    said.sort();
    said.dedup();
    assert_eq!(said.len(), all, "each language has its own");
    let mut finnish = document(ENGLISH);
    finnish.language = "fi".into();
    assert!(
        render::clarify(&finnish, labels("fi")).contains("Reply STOP"),
        "replies are not read in Finnish"
    );
}

#[test]
fn a_message_of_what_changed_says_it_in_every_language_and_how_to_stop() {
    for language in Archive::shipped().languages() {
        let mut document = document(&with(ENGLISH, "/language", &format!("\"{language}\"")));
        let entry = Change {
            version: "2027-01-01".into(),
            date: Date::parse("2027-01-01").expect("a day"),
            summary: "We call you too.".into(),
            material: true,
        };
        document.changes.insert(0, entry);
        let labels = labels(language);
        let said = render::changed(&document, labels, &[&document.changes[0]]);
        let name = &document.controller.name;
        // What the notice itself says of a material change, in its labels.
        let notice = Notice::new(&document, labels).text();
        let again = notice
            .split_once("We call you too.")
            .map_or("", |(_, rest)| rest.lines().next().unwrap_or_default())
            .trim();
        assert!(!again.is_empty(), "{language}");
        assert!(said.subject.starts_with(&**name), "{language}: {}", said.subject);
        for message in [&said.sms, &said.email, &said.whatsapp, &said.call] {
            for fact in [name, "We call you too", "2027-01-01", again] {
                assert!(message.contains(fact), "{language}: {fact} is not in {message}");
            }
        }
        for method in &document.opt_out.methods {
            let target = method
                .target
                .as_deref()
                .unwrap_or(&method.text)
                .trim_start_matches("https://")
                .trim_end_matches('/');
            assert!(said.email.contains(target) && said.whatsapp.contains(target), "{language}: {target}");
        }
        assert!(!said.call.contains("https") && !said.call.contains(".example/"), "{language}: {}", said.call);
    }
}
