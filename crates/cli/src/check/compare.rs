//! Sentences against the document: what they say of a fact, and whether the document says the same.
//!
//! What lives here: one function for each kind of fact. What deliberately does not: finding the facts in prose (`periods`, `contacts`,
//! `names`), and a judgement of what a sentence leaves unsaid: only what it says otherwise is found.

mod addresses;

use super::facts::{Facts, NO_STOP_WORDS, is_capitals};
use super::lexicon::{Lexicon, is_one, value};
use super::names;
use super::passage::{Passage, Word, words};
use super::periods::{self, Often, PerSpan, Span, hours};
use disclosure::{Archive, Channel, Frequency, Per, Purpose, Selling};

/// A fact that prose states otherwise than the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// What kind of fact.
    pub kind: Kind,
    /// The line, from 1.
    pub line: usize,
    /// What the text says.
    pub found: String,
    /// What the document says, in words.
    pub document: String,
    /// Where the document says it, as an RFC 6901 pointer.
    pub pointer: String,
}

/// The kinds of facts that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Retention,
    Deletion,
    Answer,
    Stop,
    StopWord,
    Frequency,
    Recipient,
    Selling,
    Email,
    Phone,
    Link,
    Authority,
    Name,
    Address,
}

impl Kind {
    /// The word for it in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Retention => "retention",
            Kind::Deletion => "deletion",
            Kind::Answer => "answer",
            Kind::Stop => "stop",
            Kind::StopWord => "stop-word",
            Kind::Frequency => "frequency",
            Kind::Recipient => "recipient",
            Kind::Selling => "selling",
            Kind::Email => "email",
            Kind::Phone => "phone",
            Kind::Link => "link",
            Kind::Authority => "authority",
            Kind::Name => "name",
            Kind::Address => "address",
        }
    }
}

/// What a period is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Keep,
    Delete,
    Answer,
    Stop,
    /// Something that the document has no period for.
    Other,
}

/// A sentence while it is compared.
struct Sentence<'a> {
    facts: &'a Facts<'a>,
    text: &'a str,
    words: Vec<Word>,
    passage: &'a Passage,
    at: usize,
    found: Vec<Disagreement>,
}

/// Every disagreement of the passages, in order.
pub fn compare(facts: &Facts, passages: &[Passage]) -> Vec<Disagreement> {
    let mut out: Vec<Disagreement> = Vec::new();
    let mut heading: Vec<Word> = Vec::new();
    for passage in passages {
        let around = words(&passage.text);
        for range in passage.sentences() {
            let text = passage.text.get(range.clone()).unwrap_or_default();
            let mut sentence = Sentence {
                facts,
                text,
                words: words(text),
                passage,
                at: range.start,
                found: Vec::new(),
            };
            sentence.compare(&around, &heading);
            for found in sentence.found {
                if !out
                    .iter()
                    .any(|known| (known.kind, known.line, &known.found) == (found.kind, found.line, &found.found))
                {
                    out.push(found);
                }
            }
        }
        // What stands above says what a short sentence is about.
        heading = around;
    }
    out
}

impl Sentence<'_> {
    fn compare(&mut self, around: &[Word], heading: &[Word]) {
        // The document's own sentence agrees with it, whatever it is about.
        if self.words.len() > 2 && self.facts.says(self.text) {
            return;
        }
        self.addresses();
        self.names();
        let Some(lexicon) = self.facts.lexicon else { return };
        let often = periods::frequencies(&self.words, lexicon);
        for often in &often {
            self.frequency(often, around, heading);
        }
        for span in periods::spans(&self.words, lexicon) {
            // `a year` of `once a year` is no span of its own.
            if !often.iter().any(|often| often.words.0 <= span.words.0 && span.words.1 <= often.words.1) {
                self.period(&span, lexicon, around, heading);
            }
        }
        self.sharing(lexicon, around, heading);
        self.selling(lexicon);
        self.stop_words(lexicon);
        if self.has(lexicon.complain) {
            let wanted = self.facts.document.complaints.name.clone();
            for (at, name) in names::other_authorities(self.text, &wanted) {
                self.push(Kind::Authority, at, name, wanted.clone(), "/complaints/name");
            }
        }
    }

    fn push(&mut self, kind: Kind, at: usize, found: impl Into<String>, document: impl Into<String>, pointer: impl Into<String>) {
        self.found.push(Disagreement {
            kind,
            line: self.passage.line(self.at + at),
            found: found.into(),
            document: document.into(),
            pointer: pointer.into(),
        });
    }

    fn has(&self, list: &[&str]) -> bool {
        self.words.iter().any(|word| is_one(&word.lower, list))
    }

    /// Where a word stands, and the words from one to another as they are.
    fn quote(&self, words: (usize, usize)) -> (usize, String) {
        let start = self.words.get(words.0).map_or(0, |word| word.range.start);
        let end = self.words.get(words.1).map_or(start, |word| word.range.end);
        (start, self.text.get(start..end).unwrap_or_default().to_owned())
    }

    /// The purposes that the sentence is about, or else what stands around it.
    fn about(&self, around: &[Word], heading: &[Word]) -> Vec<usize> {
        self.facts.about(&[&self.words, around, heading])
    }

    /// What a span of time is about: the nearest word that says so.
    fn topic(&self, span: &Span, lexicon: &Lexicon) -> Option<Topic> {
        let topic = |word: &str| match word {
            _ if is_one(word, lexicon.lasting) => Some(Topic::Other),
            _ if is_one(word, lexicon.keep) => Some(Topic::Keep),
            _ if is_one(word, lexicon.delete) => Some(Topic::Delete),
            _ if is_one(word, lexicon.stop) => Some(Topic::Stop),
            _ if is_one(word, lexicon.answer) => Some(Topic::Answer),
            _ => None,
        };
        let distance = |i: usize| i.abs_diff(span.words.0).min(i.abs_diff(span.words.1));
        let found = self.words.iter().enumerate().filter_map(|(i, word)| Some((distance(i), topic(&word.lower)?)));
        found.min_by_key(|(distance, _)| *distance).map(|(_, topic)| topic)
    }

    fn period(&mut self, span: &Span, lexicon: &Lexicon, around: &[Word], heading: &[Word]) {
        let document = self.facts.document;
        let Some(topic) = self.topic(span, lexicon) else { return };
        // Each period that the document allows here, with its place.
        let proof = (document.proof.period, "/proof/period".to_owned());
        let kept = || -> Vec<_> {
            let about = self.about(around, heading).into_iter();
            about
                .filter_map(|i| Some((self.facts.purpose(i)?.retention.period, format!("/purposes/{i}/retention/period"))))
                .collect()
        };
        let by_request = self.has(lexicon.request);
        let (kind, allowed) = match topic {
            Topic::Other => return,
            Topic::Keep if self.has(lexicon.proof) => (Kind::Retention, vec![proof]),
            // A proof may have been named in the sentence or the heading before.
            Topic::Keep if around.iter().chain(heading).any(|word| is_one(&word.lower, lexicon.proof)) => {
                (Kind::Retention, kept().into_iter().chain([proof]).collect())
            }
            Topic::Keep => (Kind::Retention, kept()),
            Topic::Delete if by_request => (Kind::Deletion, Vec::new()),
            Topic::Delete => (Kind::Retention, kept()),
            Topic::Answer => (Kind::Answer, vec![(document.questions.respond_within, "/questions/respond_within".to_owned())]),
            Topic::Stop => (Kind::Stop, vec![(document.opt_out.respond_within, "/opt_out/respond_within".to_owned())]),
        };
        let in_prose = if topic == Topic::Delete { self.facts.deletion() } else { Vec::new() };
        let is_allowed = allowed.iter().any(|(period, _)| hours(*period) == span.hours) || in_prose.contains(&span.hours);
        if is_allowed || (allowed.is_empty() && in_prose.is_empty()) {
            return;
        }
        let labels = Archive::shipped().labels("en");
        let said: Vec<String> = allowed.iter().map(|(period, _)| labels.period(*period)).collect();
        let (said, pointer) = match allowed.first() {
            Some((_, pointer)) => (said.join(" or "), pointer.clone()),
            None => (document.deletion.when.clone(), "/deletion/when".to_owned()),
        };
        let (at, found) = self.quote(span.words);
        self.push(kind, at, found, said, pointer);
    }

    fn frequency(&mut self, often: &Often, around: &[Word], heading: &[Word]) {
        let purposes = &self.facts.document.purposes;
        let by_channel = |i: &usize| {
            purposes.get(*i).is_some_and(|purpose| {
                often
                    .is_spoken
                    .is_none_or(|spoken| purpose.channels.iter().any(|channel| is_spoken(*channel) == spoken))
            })
        };
        let mut candidates: Vec<usize> = self.about(around, heading).into_iter().filter(by_channel).collect();
        if candidates.is_empty() {
            candidates = (0..purposes.len()).filter(by_channel).collect();
        }
        let of: Vec<(usize, &Purpose)> = candidates.iter().filter_map(|i| Some((*i, self.facts.purpose(*i)?))).collect();
        if of.is_empty() || of.iter().any(|(_, purpose)| is_as_often(often, &purpose.frequency)) {
            return;
        }
        let labels = Archive::shipped().labels("en");
        let said: Vec<String> = of.iter().map(|(_, purpose)| said(&purpose.frequency, labels)).collect();
        let pointer = of.first().map_or_else(String::new, |(i, _)| format!("/purposes/{i}/frequency"));
        let (at, found) = self.quote(often.words);
        let said = said.join(" or ");
        self.push(Kind::Frequency, at, found, said, pointer);
    }

    fn sharing(&mut self, lexicon: &Lexicon, around: &[Word], heading: &[Word]) {
        let document = self.facts.document;
        let is_denied = self.has(lexicon.not);
        let is_about_it = self.has(lexicon.sold) || self.has(lexicon.pronouns) || self.words.iter().any(|word| value(&word.lower, lexicon.contacts).is_some());
        if !is_about_it {
            return;
        }
        let known: Vec<&str> = document.recipients.iter().map(|recipient| recipient.name.as_str()).collect();
        let said = if known.is_empty() { "no one".to_owned() } else { known.join(", ") };
        let has_capital_nouns = disclosure::base_language(&document.language) == "de";
        let is_sharing = self.has(lexicon.share);
        for (at, name) in names::recipients(&self.words, lexicon, is_sharing && !has_capital_nouns) {
            // A company with its ending was found as one.
            let is_company = self.found.iter().any(|known| known.found.contains(&name));
            if !self.facts.says(&name) && !is_denied && !is_company {
                self.push(Kind::Recipient, at, name, said.clone(), "/recipients");
            }
        }
        if !is_sharing {
            return;
        }
        let unnamed = self.words.iter().find(|word| is_one(&word.lower, lexicon.unnamed)).cloned();
        if let Some(word) = unnamed.filter(|word| !is_denied && !self.facts.says(&word.lower)) {
            self.push(Kind::Recipient, word.range.start, word.raw, said.clone(), "/recipients");
        }
        let nobody = self.words.iter().find(|word| is_one(&word.lower, lexicon.nobody)).cloned();
        let has_recipients = self
            .about(around, heading)
            .iter()
            .any(|i| self.facts.purpose(*i).is_some_and(|purpose| !purpose.recipients.is_empty()));
        if let Some(word) = nobody.filter(|_| has_recipients && !self.has(lexicon.except)) {
            self.push(Kind::Recipient, word.range.start, word.raw, said, "/recipients");
        }
    }

    fn selling(&mut self, lexicon: &Lexicon) {
        // As many words stand between a verb and what it denies, or sells.
        const NEAR: usize = 5;
        let Some(i) = self.words.iter().position(|word| is_one(&word.lower, lexicon.sell)) else {
            return;
        };
        let near = self.words.get(i.saturating_sub(NEAR)..(i + NEAR).min(self.words.len())).unwrap_or_default();
        let beside = self.words.get(i.saturating_sub(1)..(i + 2).min(self.words.len())).unwrap_or_default();
        let is_of_number = near.iter().any(|word| is_one(&word.lower, lexicon.sold)) || beside.iter().any(|word| is_one(&word.lower, lexicon.pronouns));
        let is_denied = near.iter().any(|word| is_one(&word.lower, lexicon.not)) || self.words.last().is_some_and(|word| is_one(&word.lower, lexicon.not));
        let is_sold = match &self.facts.document.selling {
            Selling::Never => false,
            Selling::Sold { .. } => true,
        };
        if is_of_number && is_denied == is_sold {
            let (at, found) = self.quote((i, i));
            let said = if is_sold { "the number is sold" } else { "the number is never sold" };
            self.push(Kind::Selling, at, found, said, "/selling");
        }
    }

    fn stop_words(&mut self, lexicon: &Lexicon) {
        let stops = self.facts.stop_words();
        for (i, word) in self.words.clone().into_iter().enumerate() {
            let before = self.words.get(i.saturating_sub(4)..i).unwrap_or_default();
            let is_reply = before.iter().any(|word| is_one(&word.lower, lexicon.reply));
            if is_capitals(&word.raw) && is_reply && !NO_STOP_WORDS.contains(&word.raw.as_str()) && !stops.contains(&word.raw) {
                let said = if stops.is_empty() {
                    "no word to reply with".to_owned()
                } else {
                    stops.join(", ")
                };
                self.push(Kind::StopWord, word.range.start, word.raw, said, "/opt_out/methods");
            }
        }
    }
}

fn is_spoken(channel: Channel) -> bool {
    match channel {
        Channel::Call | Channel::Voicemail => true,
        Channel::Sms | Channel::Whatsapp | Channel::Rcs => false,
    }
}

fn is_as_often(often: &Often, frequency: &Frequency) -> bool {
    match (frequency, &often.per) {
        (Frequency::Varies, _) => false,
        (Frequency::AtMost { max, per: Per::Occasion(_) }, PerSpan::Occasion(_)) => u32::from(*max) == often.count,
        (Frequency::AtMost { max, per: Per::Period(period) }, PerSpan::Hours(span)) => {
            // Twelve a year are one a month.
            u64::from(*max) * u64::from(*span) == u64::from(often.count) * u64::from(hours(*period))
        }
        (Frequency::AtMost { .. }, PerSpan::Occasion(_) | PerSpan::Hours(_)) => false,
    }
}

fn said(frequency: &Frequency, labels: &disclosure::Labels) -> String {
    match frequency {
        Frequency::Varies => "how often varies".into(),
        Frequency::AtMost { max, per: Per::Occasion(noun) } => format!("{max} per {noun}"),
        Frequency::AtMost { max, per: Per::Period(period) } => format!("{max} {}", labels.every(*period)),
    }
}
