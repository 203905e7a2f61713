//! The corpus of replies, by language, and every keyword in every way that it is written.

mod corpus;

use corpus::{Counts, replies};
use optout::{Language, Meaning, Rule, read};
use std::time::{Duration, Instant};

/// What was measured, by language: replies; missed, suspended only; false stops, false suspensions; other mistakes.
const FIGURES: [(Language, [usize; 6], [usize; 6]); 12] = [
    (Language::Ar, [39, 0, 0, 0, 0, 0], [12, 0, 0, 0, 0, 0]),
    (Language::De, [41, 0, 0, 0, 0, 0], [13, 0, 0, 0, 0, 0]),
    (Language::En, [96, 0, 0, 0, 0, 0], [32, 1, 0, 0, 0, 0]),
    (Language::Es, [39, 0, 0, 0, 0, 0], [13, 0, 0, 0, 0, 0]),
    (Language::Fr, [39, 0, 0, 0, 0, 0], [13, 0, 0, 0, 0, 0]),
    (Language::Hi, [39, 0, 0, 0, 0, 0], [13, 0, 0, 0, 0, 0]),
    (Language::It, [39, 0, 0, 0, 0, 0], [12, 0, 0, 0, 0, 0]),
    (Language::Ja, [39, 0, 0, 0, 0, 0], [12, 0, 0, 0, 0, 0]),
    (Language::Nl, [39, 0, 0, 0, 0, 0], [12, 0, 0, 0, 0, 0]),
    (Language::Pl, [39, 0, 0, 0, 0, 0], [13, 0, 0, 0, 0, 0]),
    (Language::Pt, [39, 0, 0, 0, 0, 0], [12, 0, 0, 0, 0, 0]),
    (Language::Sv, [39, 0, 0, 0, 0, 0], [12, 0, 0, 0, 0, 0]),
];

#[test]
fn the_corpus_is_read_as_well_as_documented() {
    for (language, known, held_out) in FIGURES {
        for (is_held_out, expected) in [(false, known), (true, held_out)] {
            let mut counts = Counts::default();
            for reply in replies(language).iter().filter(|reply| reply.is_held_out == is_held_out) {
                counts.add(reply.expected, read(&reply.text, &[language]).meaning);
            }
            assert_eq!(counts.figures(), expected, "{} (held out: {is_held_out})", language.tag());
        }
    }
}

#[test]
fn most_opt_outs_suspend_where_their_language_is_not_expected() {
    let foreign = Language::ALL.into_iter().filter(|&language| language != Language::En);
    let opt_outs: Vec<_> = foreign.flat_map(replies).filter(|reply| reply.expected.ends()).collect();
    let missed = opt_outs.iter().filter(|reply| !read(&reply.text, &[]).meaning.suspends()).count();
    assert_eq!((opt_outs.len(), missed), (324, 58));
}

/// What 47 CFR 64.1200(a)(10) and the carriers name.
static EVERYWHERE: [&str; 24] = [
    "stop",
    "quit",
    "end",
    "revoke",
    "opt out",
    "cancel",
    "unsubscribe",
    "stopall",
    "stop all",
    "optout",
    "opt-out",
    "remove",
    "exit",
    "arret",
    "arrêt",
    "td",
    "alto",
    "baja",
    "pare",
    "parar",
    "stopp",
    "s",
    "unsub",
    "cancelar",
];

/// What a speaker of each language writes.
static BY_LANGUAGE: [(Language, &[&str]); 12] = [
    (
        Language::Ar,
        &["إيقاف", "ايقاف", "توقف", "أوقف", "الغاء", "إلغاء", "إلغاء الاشتراك", "قف", "كفى", "حذف"],
    ),
    (
        Language::De,
        &[
            "stopp",
            "abmelden",
            "abmeldung",
            "abbestellen",
            "kündigen",
            "widerruf",
            "widerrufen",
            "austragen",
            "ende",
            "löschen",
            "aufhören",
        ],
    ),
    (
        Language::En,
        &["stop texting", "remove me", "unsubscribe me", "unsubscribe all", "stop it", "no more texts"],
    ),
    (
        Language::Es,
        &[
            "alto",
            "baja",
            "cancelar",
            "pare",
            "parar",
            "darse de baja",
            "eliminar",
            "anular",
            "desuscribir",
            "no más mensajes",
        ],
    ),
    (
        Language::Fr,
        &[
            "arrêter",
            "désabonner",
            "désinscription",
            "désinscrire",
            "annuler",
            "résilier",
            "supprimer",
            "fin",
            "stop sms",
        ],
    ),
    (Language::Hi, &["बंद", "बंद करो", "बंद करें", "रोकें", "रद्द करें", "हटाएं", "स्टॉप", "band karo"]),
    (
        Language::It,
        &[
            "annulla",
            "cancella",
            "cancellami",
            "disiscrivi",
            "disdetta",
            "basta",
            "revoca",
            "rimuovi",
            "fine",
        ],
    ),
    (Language::Ja, &["停止", "配信停止", "解除", "解約", "ストップ", "退会", "やめて", "中止"]),
    (
        Language::Nl,
        &["afmelden", "uitschrijven", "opzeggen", "stoppen", "meld me af", "verwijderen", "einde"],
    ),
    (
        Language::Pl,
        &["wypisz", "wypisać", "rezygnuję", "rezygnacja", "anuluj", "koniec", "usuń", "wypisz mnie"],
    ),
    (
        Language::Pt,
        &["parar", "pare", "sair", "cancelar", "descadastrar", "remover", "anular", "parem"],
    ),
    (Language::Sv, &["stopp", "avsluta", "avregistrera", "avbryt", "sluta", "ta bort mig", "slut"]),
];

/// A keyword in other letters: case, width, letters apart or with something invisible between them.
fn spellings(keyword: &str) -> Vec<String> {
    let letters: Vec<String> = keyword.chars().filter(|c| c.is_alphanumeric()).map(String::from).collect();
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic()).unwrap_or(c);
    let alternating = |(at, c): (usize, char)| if at % 2 == 0 { c.to_ascii_uppercase() } else { c };
    let mut all = vec![
        keyword.to_owned(),
        keyword.to_uppercase(),
        keyword
            .chars()
            .enumerate()
            .map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c })
            .collect(),
        keyword.chars().enumerate().map(alternating).collect(),
        keyword.chars().map(wide).collect(),
        keyword.to_uppercase().chars().map(wide).collect(),
        keyword.chars().flat_map(|c| [c, '\u{200B}']).collect(),
        keyword.replace(' ', "  "),
        keyword.replace(' ', "-"),
        keyword.replace(' ', "_"),
    ];
    if keyword.is_ascii() {
        all.extend([" ", ".", "-", " . "].map(|between| letters.join(between)));
        all.push(letters.join(" ").to_uppercase());
        all.push(letters.concat());
    }
    all
}

/// What stands around a keyword that says nothing.
const AROUND: [(&str, &str); 32] = [
    ("", ""),
    (" ", " "),
    ("", "."),
    ("", "!"),
    ("", "!!!"),
    ("", "?"),
    ("", "…"),
    ("", "..."),
    ("", ","),
    ("\"", "\""),
    ("“", "”"),
    ("«", "»"),
    ("« ", " »"),
    ("„", "“"),
    ("'", "'"),
    ("(", ")"),
    ("[", "]"),
    ("*", "*"),
    ("-", "-"),
    ("\n", "\n\n"),
    ("> ", ""),
    ("🛑 ", ""),
    ("", " 🙏"),
    ("", "😡😡"),
    ("", "\n\nSent from my iPhone"),
    ("", "\n-- \nMaria Lopez"),
    ("", "\nJohn Smith"),
    ("\u{FEFF}", "\u{200B}"),
    ("\u{202B}", "\u{202C}"),
    ("", " please"),
    ("please ", "!!"),
    ("", " thanks"),
];

#[test]
fn a_keyword_alone_is_a_stop_however_it_is_written() {
    let mut count = 0;
    let everywhere = EVERYWHERE.iter().flat_map(|keyword| Language::ALL.map(|language| (*keyword, language)));
    let by_language = BY_LANGUAGE
        .iter()
        .flat_map(|(language, keywords)| keywords.iter().map(move |keyword| (*keyword, *language)));
    // In these a single S is how one says yes.
    let is_yes = |keyword: &str, language: Language| keyword == "s" && matches!(language, Language::Es | Language::It | Language::Pt);
    for (keyword, language) in everywhere.chain(by_language).filter(|&(keyword, language)| !is_yes(keyword, language)) {
        for spelling in spellings(keyword) {
            for (before, after) in AROUND {
                let message = format!("{before}{spelling}{after}");
                let reading = read(&message, &[language]);
                assert_eq!(reading.meaning, Meaning::Stop, "{message:?} in {}: {reading:?}", language.tag());
                count += 1;
            }
        }
    }
    assert!(count > 100_000, "{count}");
}

#[test]
fn a_single_s_is_unclear_where_it_also_says_yes() {
    for language in [Language::Es, Language::It, Language::Pt] {
        assert_eq!(read("S", &[language]).meaning, Meaning::Unclear);
    }
    assert_eq!(read("S", &[Language::De]).meaning, Meaning::Stop);
}

#[test]
fn an_opt_out_in_a_language_that_was_not_expected_suspends() {
    let reading = read("Nehmen Sie mich aus dem Verteiler", &[Language::Es]);
    assert_eq!(
        (reading.meaning, reading.rule, reading.language),
        (Meaning::Unclear, Rule::OtherLanguage, Some(Language::De))
    );
    assert_eq!(read("abbestellen", &[]).meaning, Meaning::Unclear);
}

#[test]
fn a_reading_says_which_words_decided_and_in_which_language() {
    let reading = read("Bonjour, Désabonnez-moi !", &[Language::Fr]);
    assert_eq!(
        (reading.meaning, reading.words.as_str(), reading.language),
        (Meaning::Stop, "desabonnez moi", Some(Language::Fr))
    );
    assert_eq!(read("STOP", &[Language::Fr]).language, None);
}

#[test]
fn what_a_mail_quotes_is_not_what_its_sender_says() {
    let quoted = "See you on Friday!\n\nOn Tue, 3 Nov 2026 at 10:00 Example <info@example.com> wrote:\n> Reply STOP to unsubscribe\n> from these messages";
    assert_eq!(read(quoted, &[]).meaning, Meaning::Other);
    assert_eq!(
        read("Thanks!\n-----Original Message-----\nunsubscribe: example.com", &[]).meaning,
        Meaning::Other
    );
    assert_eq!(read("please stop\n> Reply STOP to unsubscribe", &[]).meaning, Meaning::Stop);
}

#[test]
fn a_mail_is_read_by_subject_and_body() {
    let meaning = |subject, body| optout::read_mail(subject, body, &[]).meaning;
    assert_eq!(meaning("unsubscribe", ""), Meaning::Stop);
    assert_eq!(meaning("", "unsubscribe"), Meaning::Stop);
    assert_eq!(meaning("Re: STOP", ""), Meaning::Stop);
    assert_eq!(meaning("Question", "Please take me off your list.\nKind regards\nJohn"), Meaning::Stop);
    assert_eq!(meaning("Re: How to unsubscribe from our reminders", "Thanks, see you then"), Meaning::Other);
}

#[test]
fn the_more_urgent_of_two_meanings_is_said() {
    assert!(Meaning::ALL.is_sorted());
    assert_eq!(read("Wrong number. Stop texting me", &[]).meaning, Meaning::WrongNumber);
    assert!(Meaning::WrongNumber.ends() && Meaning::Unclear.suspends() && !Meaning::Unclear.ends());
}

#[test]
fn a_long_text_is_read_in_part_and_at_once() {
    let begin = Instant::now();
    for word in [
        "stop by ",
        "s ",
        "a.",
        "\u{200B}",
        "> ",
        "do not ever never ",
        "配信",
        "ﷺ",
        "e\u{301}",
        "stop\n",
    ] {
        let long = word.repeat(1_000_000 / word.len());
        assert!(read(&long, &Language::ALL).meaning.suspends(), "{word:?}");
    }
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    let reading = read(&"It was a fine day. ".repeat(200), &[]);
    assert_eq!((reading.meaning, reading.rule), (Meaning::Unclear, Rule::TooLong));
    assert_eq!(
        read(&format!("Please unsubscribe me. {}", "It was a fine day. ".repeat(200)), &[]).meaning,
        Meaning::Stop
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in ".{0,300}", lines in "(?s).{0,100}") {
        read(&text, &Language::ALL);
        optout::read_mail(&text, &lines, &[Language::Fr]);
    }

    #[test]
    fn words_in_any_order_are_read(words in proptest::collection::vec("(stop|by|don't|text|me|please|your|list|off|take|wrong|number|停止|して|[.!?\n>])", 0..40)) {
        read(&words.join(" "), &Language::ALL);
    }

    #[test]
    fn nothing_around_a_stop_phrase_hides_it(before in "[a-z]{0,12}", after in "[a-z]{0,12}") {
        let reading = read(&format!("{before}. Take me off your list. {after}"), &[]);
        proptest::prop_assert!(reading.meaning.ends());
    }
}
