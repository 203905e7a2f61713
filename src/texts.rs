//! The texts of the controls, by language, and the notice's labels that come in the same file.
//!
//! What lives here: finding a text by its name, with the page's own in front, and filling its placeholders. What deliberately does
//! not: the words of the notice, which belong to crate `disclosure` and which no page can change.

use disclosure::{Labels, cut, plural};
use json::{Node, Value, join, push_int};
use std::rc::Rc;

macro_rules! texts {
    ($($name:ident = $key:literal,)*) => {
        /// A text of the controls; the keys are those of the files in `src/locale`.
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub enum Text { $($name,)* }

        impl Text {
            #[cfg(test)]
            const ALL: &[Text] = &[$(Text::$name,)*];

            const fn key(self) -> &'static str {
                match self { $(Text::$name => $key,)* }
            }
        }
    };
}

texts! {
    Again = "again",
    AgreedTo = "agreed_to",
    Ask = "ask",
    AskedAgain = "asked_again",
    Cancel = "cancel",
    Change = "change",
    ChangedKept = "changed_kept",
    ChangedMind = "changed_mind",
    ChangedWords = "changed_words",
    Checking = "checking",
    ChooseFirst = "choose_first",
    Copied = "copied",
    CopyLink = "copy_link",
    Declined = "declined",
    EarlierStands = "earlier_stands",
    Ended = "ended",
    EndedOne = "ended_one",
    EnterNumber = "enter_number",
    EnterOrDecline = "enter_or_decline",
    Example = "example",
    Framed = "framed",
    HeldBy = "held_by",
    KeptHere = "kept_here",
    Link = "link",
    ManageNone = "manage_none",
    NotChecked = "not_checked",
    NotKept = "not_kept",
    NotSentYet = "not_sent_yet",
    NotSentYetForm = "not_sent_yet_form",
    Number = "number",
    PageCheck = "page_check",
    PageShown = "page_shown",
    PageSigned = "page_signed",
    PageTitle = "page_title",
    PickerNone = "picker_none",
    PickerSearch = "picker_search",
    Print = "print",
    ProblemCountry = "problem_country",
    ProblemDoubtful = "problem_doubtful",
    ProblemEngine = "problem_engine",
    ProblemExtension = "problem_extension",
    ProblemIncomplete = "problem_incomplete",
    ProblemLetter = "problem_letter",
    ProblemMissing = "problem_missing",
    ProblemMobile = "problem_mobile",
    ProblemNoCountry = "problem_no_country",
    ProblemNumber = "problem_number",
    ProblemTooLong = "problem_too_long",
    ProblemType = "problem_type",
    ProblemUnassigned = "problem_unassigned",
    QuestionAddress = "question_address",
    QuestionBusy = "question_busy",
    QuestionDue = "question_due",
    QuestionKeep = "question_keep",
    QuestionLimit = "question_limit",
    QuestionLink = "question_link",
    QuestionNotSent = "question_not_sent",
    QuestionProblem = "question_problem",
    QuestionRefused = "question_refused",
    QuestionSend = "question_send",
    QuestionSending = "question_sending",
    QuestionSent = "question_sent",
    QuestionWords = "question_text",
    ReadAgain = "read_again",
    ReceiptAgreed = "receipt_agreed",
    ReceiptGiven = "receipt_given",
    ReceiptNot = "receipt_not",
    ReceiptNumber = "receipt_number",
    Recorded = "recorded",
    Region = "region",
    Required = "required",
    Save = "save",
    SendRefused = "send_refused",
    SendSigning = "send_signing",
    SendUnreachable = "send_unreachable",
    Sending = "sending",
    ShowNumber = "show_number",
    SignedAlone = "signed_alone",
    SignedBoth = "signed_both",
    SignedHere = "signed_here",
    Suspended = "suspended",
    SuspendedShort = "suspended_short",
    Ticked = "ticked",
    Unchecked = "unchecked",
    Unkept = "unkept",
    UntilOne = "until_one",
    UseAnyway = "use_anyway",
    UseOther = "use_other",
    WillUse = "will_use",
    Withdraw = "withdraw",
    WithdrawAll = "withdraw_all",
    WithdrawOne = "withdraw_one",
    WithdrawalWaits = "withdrawal_waits",
    Withdrawing = "withdrawing",
    Withdrawn = "withdrawn",
    WithdrawnOne = "withdrawn_one",
    WithdrawnShort = "withdrawn_short",
}

/// A text in the plural forms of its language (`key.one`, `key.other`, ...).
#[derive(Clone, Copy)]
pub enum Counted {
    /// Digits are missing.
    Short,
    /// Digits are too many.
    Long,
    /// Countries were found.
    Found,
}

/// One language: the controls' texts and the notice's labels.
#[derive(Clone)]
pub struct Texts {
    controls: Rc<Node>,
    /// The page's own texts, an object by key; it may name some and leave the rest.
    own: Rc<Node>,
    /// The notice's labels.
    pub labels: Rc<Labels>,
}

impl Texts {
    /// Reads a language's file: `{"controls": {...}, "labels": {...}}`.
    pub fn parse(bytes: &[u8]) -> Option<Texts> {
        let Value::Object(members) = json::parse(bytes).ok()?.value else {
            return None;
        };
        let (mut controls, mut labels) = (None, None);
        for member in members {
            match &*member.name {
                "controls" => controls = Some(member.node),
                "labels" => labels = Some(member.node),
                _ => return None,
            }
        }
        Some(Texts {
            controls: Rc::new(controls?),
            own: Rc::new(Value::Null.into()),
            labels: Rc::new(Labels::from_node(labels?)?),
        })
    }

    /// The same with the page's own texts in front.
    pub fn with_own(self, own: Rc<Node>) -> Texts {
        Texts { own, ..self }
    }

    /// BCP 47.
    pub fn language(&self) -> &str {
        self.labels.language()
    }

    /// A text without placeholders.
    pub fn get(&self, text: Text) -> &str {
        self.by_key(text.key())
    }

    fn by_key(&self, key: &str) -> &str {
        match self.own.text(key) {
            "" => self.controls.text(key),
            own => own,
        }
    }

    /// A text with its placeholders filled. `{decline}` is always what the notice's decline button says.
    pub fn fill(&self, text: Text, values: &[(&str, &str)]) -> String {
        self.filled(self.get(text), values)
    }

    /// A counted text: the form for `n`, with `{n}` and the other placeholders filled.
    pub fn count(&self, counted: Counted, n: i32, values: &[(&str, &str)]) -> String {
        let key = match counted {
            Counted::Short => "problem_short.",
            Counted::Long => "problem_long.",
            Counted::Found => "picker_found.",
        };
        let form = plural(self.language(), n.unsigned_abs()).as_str();
        let mut digits = String::new();
        push_int(&mut digits, i64::from(n));
        let mut all = vec![("n", &*digits)];
        all.extend_from_slice(values);
        self.filled(self.by_key(&[key, form].concat()), &all)
    }

    /// Replaces each `{name}` by its value; a name without a value stays empty.
    fn filled(&self, template: &str, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let (before, Some(hole)) = cut(rest, b'{') {
            out.push_str(before);
            let (name, after) = cut(hole, b'}');
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None if name == "decline" => out.push_str(self.labels.decline()),
                None => {}
            }
            rest = after.unwrap_or_default();
        }
        out.push_str(rest);
        out
    }
}

/// Items in one line.
pub fn joined<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let items: Vec<&str> = items.into_iter().collect();
    join(&items, " · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/locale");

    fn file(path: &str) -> String {
        std::fs::read_to_string(path).expect("the file is there")
    }

    /// A language as a page gets it.
    fn texts(language: &str) -> Texts {
        let version = Labels::english().version();
        let labels = format!("{}/crates/disclosure/labels/{version}/{language}.json", env!("CARGO_MANIFEST_DIR"));
        let (controls, labels) = (file(&format!("{FOLDER}/{language}.json")), file(&labels));
        Texts::parse(format!("{{\"controls\":{controls},\"labels\":{labels}}}").as_bytes()).expect("a language's file")
    }

    fn languages() -> Vec<String> {
        let folder = std::fs::read_dir(FOLDER).expect("the folder is there");
        folder
            .map(|f| f.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned())
            .collect()
    }

    /// The keys of a language's file.
    fn keys(language: &str) -> Vec<String> {
        let file = json::parse(file(&format!("{FOLDER}/{language}.json")).as_bytes()).expect("it is JSON");
        let Value::Object(members) = file.value else {
            panic!("{language}: it is an object")
        };
        members.into_iter().map(|member| member.name).collect()
    }

    /// The names of a text's placeholders, in order.
    fn places(text: &str) -> Vec<&str> {
        let mut all: Vec<&str> = text.split('{').skip(1).filter_map(|s| s.split_once('}')).map(|(name, _)| name).collect();
        all.sort_unstable();
        all
    }

    const COUNTED: [(&str, Option<&str>); 3] = [("problem_short", Some("country")), ("problem_long", Some("country")), ("picker_found", None)];

    #[test]
    fn the_languages_are_those_of_the_documents() {
        let mut found = languages();
        found.sort_unstable();
        assert_eq!(found.join(" "), "ar cs da de en es fi fr he hi it ja ko nl pl pt sv tr uk zh");
    }

    #[test]
    fn every_language_has_every_text_and_no_other() {
        for language in languages() {
            let mut wanted: Vec<String> = Text::ALL.iter().map(|text| text.key().to_owned()).collect();
            // Said by the receipt server's page alone; the build leaves them out (`xtask/src/languages.rs`).
            wanted.extend(
                [
                    "link_unknown",
                    "not_withdrawn",
                    "question_again",
                    "question_answer",
                    "question_asked",
                    "question_closed",
                    "question_delete",
                    "question_deleted",
                    "question_full",
                    "question_title",
                    "receipt_until",
                    "save_proof",
                    "stop_button",
                    "stop_done",
                    "stop_title",
                ]
                .map(String::from),
            );
            for (key, _) in COUNTED {
                wanted.extend(disclosure::categories(&language).iter().map(|form| [key, ".", form.as_str()].concat()));
            }
            let mut found = keys(&language);
            found.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(found, wanted, "{language}");
        }
    }

    #[test]
    fn every_language_keeps_every_placeholder_and_says_nothing_in_english() {
        let english = texts("en");
        for language in languages() {
            let texts = texts(&language);
            for &text in Text::ALL {
                let (key, said) = (text.key(), texts.get(text));
                assert!(!said.trim().is_empty() && said == said.trim(), "{language}: {key}");
                assert_eq!(places(said), places(english.get(text)), "{language}: {key}");
                // The Danish word is the English one.
                let same = language == "en" || (&*language, key) == ("da", "question_send");
                assert!(same || said != english.get(text), "{language}: {key} is English");
            }
            for (key, own) in COUNTED {
                for form in disclosure::categories(&language) {
                    let said = texts.by_key(&[key, ".", form.as_str()].concat());
                    // Where a form is for one count alone, its words may say the number.
                    let alone = (0..=200).filter(|n| plural(&language, *n) == *form).count() == 1;
                    let wanted: Vec<&str> = own.into_iter().chain((!alone || said.contains("{n}")).then_some("n")).collect();
                    assert_eq!(places(said), wanted, "{language}: {said}");
                }
            }
        }
    }

    #[test]
    fn no_language_has_a_typewriters_quotes_or_stray_spaces() {
        for language in languages() {
            let texts = texts(&language);
            for key in keys(&language) {
                let said = texts.by_key(&key);
                assert!(
                    !said.contains(['\'', '"']) && !said.contains("...") && !said.contains("  "),
                    "{language}: {said}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_language_file_is_refused() {
        for bad in ["not JSON", "[]", "{}", r#"{"controls":{}}"#, r#"{"controls":{},"labels":{},"more":{}}"#] {
            assert!(Texts::parse(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_page_may_put_its_own_texts_in_the_place_of_a_controls() {
        let own = json::parse(br#"{"change":"Go back","problem_short.one":"{n} more"}"#).expect("JSON");
        let texts = texts("en").with_own(Rc::new(own));
        assert_eq!(texts.get(Text::Change), "Go back");
        assert_eq!(texts.count(Counted::Short, 1, &[]), "1 more");
        assert_eq!(texts.get(Text::UseAnyway), "Use it anyway");
    }

    #[test]
    fn a_page_cannot_put_its_own_words_on_the_twins() {
        let own = json::parse(br#"{"agree":"Continue","decline":"No, I want to pay more"}"#).expect("JSON");
        let texts = texts("en").with_own(Rc::new(own));
        assert_eq!((texts.labels.agree(), texts.labels.decline()), ("Agree and enter number", "No thanks"));
        assert_eq!(texts.fill(Text::ChooseFirst, &[]), "Tick what you agree to, or press “No thanks”.");
    }

    #[test]
    fn counted_texts_take_the_form_of_their_number() {
        let english = texts("en");
        let france = [("country", "France")];
        assert_eq!(english.count(Counted::Short, 1, &france), "This number is 1 digit short for France.");
        assert_eq!(english.count(Counted::Short, 3, &france), "This number is 3 digits short for France.");
        assert_eq!(texts("fr").count(Counted::Long, 2, &france), "Ce numéro a 2 chiffres de trop (France).");
        let found = |language: &str, n| texts(language).count(Counted::Found, n, &[]);
        assert_eq!([1, 2, 5, 22].map(|n| found("pl", n)), ["1 kraj", "2 kraje", "5 krajów", "22 kraje"]);
        assert_eq!([1, 2, 3, 11].map(|n| found("ar", n)), ["بلد واحد", "بلدان", "3 بلدان", "11 بلدًا"]);
        assert_eq!(found("ja", 3), "3か国");
    }
}
