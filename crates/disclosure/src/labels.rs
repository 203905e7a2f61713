//! The notice's own words, by language.
//!
//! What lives here: the list of labels every language gives, reading a language's file, filling a label's `{places}`.
//! What deliberately does not: the words of buttons and fields (a page can override those; these it cannot, because the
//! server makes the same notice again to check its digest), and which label goes where (`notice`).
//!
//! A label that counts is written once for each plural category of its language: `texts.one`, `texts.other`.

use crate::{Category, Error, categories, plural, reader::Reader};
use alloc::{string::String, vec::Vec};
use json::{Mismatch, Node, push_int};

const ENGLISH: &[u8] = include_bytes!("../labels/en.json");

#[cfg(feature = "all-languages")]
const ALL: &[(&str, &[u8])] = &[("en", ENGLISH), ("fr", include_bytes!("../labels/fr.json"))];

/// Names the labels of one kind: a type whose values are numbered, and the word of each in a file.
macro_rules! keys {
    ($(#[$doc:meta])* $name:ident { $($key:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum $name { $($key,)* }

        impl $name {
            const WORDS: &[&str] = &[$($word,)*];
        }
    };
}

keys! {
    /// A label that does not count.
    Key {
        Heading = "heading", Colon = "colon", Comma = "comma", And = "and", Or = "or",
        WhoAsks = "who_asks", WhoGets = "who_gets", Us = "us", ShareNone = "share_none", Recipient = "recipient", NeverSold = "never_sold", Sold = "sold",
        Stop = "stop", DoneWithin = "done_within", Choice = "choice", NotCondition = "not_condition", Privacy = "privacy", Terms = "terms",
        By = "by", Call = "call", Text = "text", Whatsapp = "whatsapp", Rcs = "rcs", Voicemail = "voicemail",
        Frequency = "frequency", Varies = "varies", PerNoun = "per_noun", Every = "every", Once = "once",
        Person = "person", MachineText = "machine_text", MachineCall = "machine_call",
        Kept = "kept", SentThrough = "sent_through", CalledThrough = "called_through", GivenTo = "given_to", NoOne = "no_one",
        Consent = "basis_consent", Contract = "basis_contract", LegalObligation = "basis_legal_obligation",
        VitalInterests = "basis_vital_interests", PublicTask = "basis_public_task", LegitimateInterests = "basis_legitimate_interests",
        ProtectSection = "section_protect", DeleteSection = "section_delete", RightsSection = "section_rights", AskSection = "section_ask",
        CheckedBy = "checked_by", LastCheck = "last_check", HowOften = "how_often", Report = "report", Place = "place",
        Processor = "role_processor", Controller = "role_controller", Policy = "policy",
        DeleteHow = "delete_how", DeleteWhen = "delete_when", DeleteRequest = "delete_request", Proof = "proof", ProofKept = "proof_kept",
        Access = "right_access", Rectification = "right_rectification", Erasure = "right_erasure", Restriction = "right_restriction",
        Portability = "right_portability", Objection = "right_objection", Withdraw = "right_withdraw", Complaint = "right_complaint",
        NoAutomatedDecision = "right_no_automated_decision", OptOutOfSale = "right_opt_out_of_sale", LimitUse = "right_limit_use",
        NonDiscrimination = "right_non_discrimination",
        StopSms = "stop_sms", StopLink = "stop_link", StopEmail = "stop_email", StopPost = "stop_post", StopCall = "stop_call",
        EuGdpr = "law_eu_gdpr", UkPecr = "law_uk_pecr", UsTcpa = "law_us_tcpa", UsCtia = "law_us_ctia", UsCcpa = "law_us_ccpa",
        CaCasl = "law_ca_casl", BrLgpd = "law_br_lgpd", InDpdp = "law_in_dpdp", AuSpam = "law_au_spam", FrL223 = "law_fr_l223",
        ThisNotice = "this_notice", Version = "notice_version", Changed = "changed", Material = "material", Wording = "wording",
        Questions = "questions", Form = "form", AnsweredWithin = "answered_within", Complain = "complain",
        Email = "email", Phone = "phone", Website = "website", Representative = "representative", Dpo = "dpo",
        Day = "day", Month = "month", First = "first", Months = "months",
    }
}

keys! {
    /// A label that counts.
    Count {
        Calls = "calls", Texts = "texts", Whatsapps = "whatsapps", RcsMessages = "rcs_messages", Voicemails = "voicemails", Times = "times",
        Years = "years", Months = "months", Weeks = "weeks", Days = "days", Hours = "hours",
        EveryYears = "every_years", EveryMonths = "every_months", EveryWeeks = "every_weeks", EveryDays = "every_days", EveryHours = "every_hours",
    }
}

/// The notice's words in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    language: String,
    version: u16,
    plain: Vec<String>,
    counted: Vec<Vec<(Category, String)>>,
}

impl Labels {
    /// Reads the bytes of a label file: every label of the list, for every plural category of its language, and no other.
    pub fn parse(bytes: &[u8]) -> Result<Labels, Error> {
        Ok(Labels::read(&json::parse(bytes)?)?)
    }

    /// Reads labels that stand inside a larger JSON text.
    pub fn read(node: &Node) -> Result<Labels, Mismatch> {
        let mut r = Reader::of(node);
        let language = r.text("language", crate::read::language);
        let version = r.number("version", 1, u16::MAX, "a whole number from 1");
        let plain = Key::WORDS.iter().map(|word| r.text(word, says)).collect();
        let mut counted = Vec::with_capacity(Count::WORDS.len());
        for word in Count::WORDS {
            let form = |&category: &Category| {
                let mut name = String::from(*word);
                name.push('.');
                name.push_str(category.as_str());
                (category, r.text(&name, says))
            };
            counted.push(categories(&language).iter().map(form).collect());
        }
        match r.end() {
            Some(fault) => Err(fault),
            None => Ok(Labels {
                language,
                version,
                plain,
                counted,
            }),
        }
    }

    /// English, which is inside the program.
    pub fn english() -> Labels {
        // The file is a constant that the tests read: this cannot fail, and a panic's machinery would cost the page bytes.
        Labels::parse(ENGLISH).unwrap_or_default()
    }

    /// The labels for a language tag: its own, else those of the tag without its last part (`fr-CA`, then `fr`), else English.
    #[cfg(feature = "all-languages")]
    pub fn for_language(tag: &str) -> Labels {
        let mut tag = tag;
        loop {
            if let Some((_, bytes)) = ALL.iter().find(|(language, _)| language.eq_ignore_ascii_case(tag)) {
                return Labels::parse(bytes).unwrap_or_default();
            }
            match tag.rsplit_once('-') {
                Some((shorter, _)) => tag = shorter,
                None => return Labels::english(),
            }
        }
    }

    /// The tags of the languages inside the program.
    #[cfg(feature = "all-languages")]
    pub fn languages() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(language, _)| *language)
    }

    /// The BCP 47 tag of the language.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The version of the labels: it rises when a word of them changes, since the notice's digest then changes too.
    pub fn version(&self) -> u16 {
        self.version
    }

    pub(crate) fn get(&self, key: Key) -> &str {
        self.plain.get(key as usize).map_or("", String::as_str)
    }

    /// The label with each `{name}` replaced by its value. Values are put in as they are: braces in them mean nothing.
    pub(crate) fn fill(&self, key: Key, values: &[(&str, &str)]) -> String {
        fill(self.get(key), values)
    }

    /// The form of the label for a count, with `{n}` replaced by it.
    pub(crate) fn count(&self, key: Count, n: u16) -> String {
        let category = plural(&self.language, n.into());
        let forms = self.counted.get(key as usize).map_or(&[][..], Vec::as_slice);
        let form = forms.iter().find(|(c, _)| *c == category).map_or("", |(_, form)| form);
        let mut digits = String::new();
        push_int(&mut digits, n.into());
        fill(form, &[("n", &digits)])
    }

    /// `a, b and c`, joined at the end by [`Key::And`] or [`Key::Or`].
    pub(crate) fn join(&self, items: &[String], last: Key) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [rest @ .., b] => self.fill(last, &[("a", &join(&mut rest.iter().map(String::as_str), self.get(Key::Comma))), ("b", b)]),
        }
    }
}

/// A label is not empty, but it can begin or end with a space (`colon`).
fn says(s: &str) -> Option<&'static str> {
    if s.is_empty() { Some(crate::read::SAYS) } else { None }
}

/// The items with `between` between them.
pub(crate) fn join(items: &mut dyn Iterator<Item = &str>, between: &str) -> String {
    let mut out = String::new();
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push_str(between);
        }
        out.push_str(item);
    }
    out
}

fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else { break };
        if let Some((_, value)) = values.iter().find(|(n, _)| *n == name) {
            out.push_str(value);
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}
