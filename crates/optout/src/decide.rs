//! The order of the rules. The first that decides is the answer.

use crate::fold::{Token, Words, words};
use crate::language::Language;
use crate::lexicon::{Class, Hit, Keyword, Lexicon};
use crate::own_words::{own_words, reaction};
use crate::reading::{Meaning, Reading, Rule};
use crate::typo::{Nearness, nearness};

pub(crate) fn read(text: &str, expected: &[Language]) -> Reading {
    let own = own_words(text);
    if let Some(verb) = reaction(&own.text) {
        let meaning = if verb == "Disliked" { Meaning::Unclear } else { Meaning::Other };
        return Reading {
            meaning,
            rule: Rule::Reaction,
            words: verb.to_lowercase(),
            language: Some(Language::En),
        };
    }
    let words = words(&own.text);
    let message = Message::new(&words, expected);
    let reading = message.read();
    if own.is_cut && !reading.meaning.suspends() {
        return Reading {
            meaning: Meaning::Unclear,
            rule: Rule::TooLong,
            words: String::new(),
            language: None,
        };
    }
    reading
}

/// How many words beside a sentence that is a keyword are a name or a signature, and not another matter.
const SIGNATURE: usize = 3;

/// The most letters that are read as a keyword with letters apart.
const LETTERS: usize = 24;

struct Message<'a> {
    tokens: &'a [Token],
    has_question_mark: bool,
    expected: &'a [Language],
    hits: Vec<Hit>,
    harmless: Vec<Hit>,
}

impl<'a> Message<'a> {
    fn new(words: &'a Words, expected: &'a [Language]) -> Self {
        let hits = Lexicon::get().hits(&words.tokens);
        let harmless = hits.iter().filter(|hit| hit.phrase.class == Class::Harmless).copied().collect();
        Message {
            tokens: &words.tokens,
            has_question_mark: words.has_question_mark,
            expected,
            hits,
            harmless,
        }
    }

    fn read(&self) -> Reading {
        if self.tokens.is_empty() {
            return self.decided(Meaning::Other, Rule::NoWords, None);
        }
        self.as_keywords()
            .or_else(|| self.as_misspelled())
            .or_else(|| self.by_phrase())
            .or_else(|| self.by_first_line())
            .or_else(|| self.by_sentence())
            .or_else(|| self.as_unclear())
            .or_else(|| self.as_question())
            .unwrap_or_else(|| self.decided(Meaning::Other, Rule::Nothing, None))
    }

    /// Keywords and fillers, and nothing else.
    fn as_keywords(&self) -> Option<Reading> {
        let alone = self.keywords(0, self.tokens.len(), |hit| self.is_expected(hit))?;
        let of = |class: Class| alone.iter().copied().find(|hit| hit.phrase.class == class);
        let stop = of(Class::Stop).or_else(|| of(Class::StopExpected));
        let (yes, unclear, help) = (of(Class::Yes), of(Class::UnclearAlone), of(Class::Help));
        let decided = match (stop, unclear, help, yes) {
            (Some(stop), _, _, _) => (Meaning::Stop, stop),
            (None, Some(unclear), _, _) => (Meaning::Unclear, unclear),
            (None, None, Some(help), _) => (Meaning::Help, help),
            (None, None, None, Some(yes)) => (Meaning::Yes, yes),
            (None, None, None, None) => return None,
        };
        Some(self.decided(decided.0, Rule::Keyword, Some(decided.1)))
    }

    /// A keyword with letters apart, repeated or wrong, beside fillers. A filler of one letter may be a letter of the keyword.
    fn as_misspelled(&self) -> Option<Reading> {
        if !self.harmless.is_empty() {
            return None;
        }
        let is_filler = self.covered(|hit| hit.phrase.class == Class::Filler);
        let without = |counts: fn(&Token) -> bool| -> Vec<&Token> {
            self.tokens
                .iter()
                .zip(&is_filler)
                .filter(|&(token, &is)| !((is || token.is_number()) && counts(token)))
                .map(|(token, _)| token)
                .collect()
        };
        if let Some(spelled) = [without(|_| false), without(|token| !token.is_letter()), without(|_| true)]
            .iter()
            .find_map(|tokens| self.spelled(tokens, Rule::SpelledKeyword))
        {
            return Some(spelled);
        }
        let rest = without(|_| true);
        let [word] = rest.as_slice() else { return None };
        if self.first(Class::Ordinary).is_some() {
            return None;
        }
        let (nearness, keyword, language) = self.nearest(&word.text, |_| true)?;
        let (meaning, rule) = match nearness {
            Nearness::Repeated | Nearness::Slip => (Meaning::Stop, Rule::MisspelledKeyword),
            Nearness::Doubtful => (Meaning::Unclear, Rule::NearKeyword),
        };
        Some(Reading {
            meaning,
            rule,
            words: keyword.to_owned(),
            language,
        })
    }

    /// These words written as one, where that is a keyword.
    fn spelled(&self, tokens: &[&Token], rule: Rule) -> Option<Reading> {
        if tokens.len() > LETTERS {
            return None;
        }
        let written: String = tokens.iter().map(|token| token.text.as_str()).collect();
        // Whatever is repeated, the first letter is the keyword's.
        let first = written.chars().next()?;
        let (nearness, keyword, language) = self.nearest(&written, |keyword| keyword.text.starts_with(first))?;
        (nearness == Nearness::Repeated).then(|| Reading {
            meaning: Meaning::Stop,
            rule,
            words: keyword.to_owned(),
            language,
        })
    }

    /// The keyword among such ones that a word is nearest to.
    fn nearest(&self, written: &str, is_such: impl Fn(&Keyword) -> bool) -> Option<(Nearness, &'static str, Option<Language>)> {
        let keywords = Lexicon::get()
            .keywords
            .iter()
            .filter(|keyword| is_such(keyword) && self.expects(keyword.language) && (!keyword.is_exact || keyword.text == written));
        let near = keywords.filter_map(|keyword| Some((nearness(written, &keyword.text)?, keyword.text.as_str(), keyword.language)));
        near.min_by_key(|&(nearness, _, _)| nearness)
    }

    /// A phrase that ends something, wherever it is.
    fn by_phrase(&self) -> Option<Reading> {
        if let Some(wrong) = self.first(Class::Wrong) {
            return Some(self.decided(Meaning::WrongNumber, Rule::Phrase, Some(wrong)));
        }
        let stop = self.first(Class::StopPhrase)?;
        Some(if self.is_limited(stop) {
            self.decided(Meaning::Unclear, Rule::PartialStop, Some(stop))
        } else {
            self.decided(Meaning::Stop, Rule::Phrase, Some(stop))
        })
    }

    /// A first line that is a keyword, whatever follows: a signature, mostly.
    fn by_first_line(&self) -> Option<Reading> {
        let line = self.tokens.chunk_by(|a, b| a.line == b.line).next()?;
        if line.len() == self.tokens.len() || self.first(Class::Limit).is_some() {
            return None;
        }
        let keywords = self.keywords(0, line.len(), |hit| self.is_expected(hit)).unwrap_or_default();
        let stop = keywords.into_iter().find(|hit| matches!(hit.phrase.class, Class::Stop | Class::StopExpected));
        let stop = stop.map(|stop| self.decided(Meaning::Stop, Rule::KeywordSentence, Some(stop)));
        stop.or_else(|| self.spelled(&line.iter().collect::<Vec<_>>(), Rule::KeywordSentence))
    }

    /// A sentence that is a keyword: a stop where the rest may be a name, else unclear. One letter in a sentence of its own is a slang word more often.
    fn by_sentence(&self) -> Option<Reading> {
        let is_written_out = |hit: &Hit| hit.end - hit.start > 1 || self.tokens.get(hit.start).is_some_and(Token::is_long);
        let mut start = 0;
        for sentence in self.tokens.chunk_by(|a, b| a.sentence == b.sentence) {
            let end = start + sentence.len();
            let keywords = self
                .keywords(start, end, |hit| self.is_expected(hit) && hit.phrase.class != Class::StopExpected)
                .unwrap_or_default();
            if let Some(stop) = keywords.into_iter().find(|hit| hit.phrase.class == Class::Stop && is_written_out(hit)) {
                let is_whole = self.tokens.len() - sentence.len() <= SIGNATURE && self.first(Class::Limit).is_none();
                return Some(self.decided(if is_whole { Meaning::Stop } else { Meaning::Unclear }, Rule::KeywordSentence, Some(stop)));
            }
            start = end;
        }
        None
    }

    /// What may be an opt-out.
    fn as_unclear(&self) -> Option<Reading> {
        if let Some(unclear) = self.first(Class::Unclear) {
            return Some(self.decided(Meaning::Unclear, Rule::Phrase, Some(unclear)));
        }
        let foreign = self.hits.iter().find(|hit| {
            let least = if self.tokens.get(hit.start).is_some_and(Token::is_unspaced) { 3 } else { 2 };
            hit.phrase.class == Class::StopPhrase && hit.end - hit.start >= least && !self.is_masked(hit)
        });
        let foreign = foreign.copied().or_else(|| {
            let alone = self.keywords(0, self.tokens.len(), |hit| hit.phrase.class != Class::StopExpected)?;
            alone.into_iter().find(|hit| hit.phrase.class == Class::Stop)
        });
        foreign.map(|hit| self.decided(Meaning::Unclear, Rule::OtherLanguage, Some(hit)))
    }

    fn as_question(&self) -> Option<Reading> {
        let asks = self.hits.iter().find(|hit| {
            let begins = hit.start == 0
                || self
                    .tokens
                    .get(hit.start - 1)
                    .is_some_and(|before| Some(before.sentence) != self.tokens.get(hit.start).map(|token| token.sentence));
            let is_asking = match hit.phrase.class {
                Class::Asking => begins && self.tokens.len() > 1,
                Class::AskingAnywhere => true,
                Class::AskingEnd => hit.end == self.tokens.len(),
                Class::UnclearAlone | Class::Stop | Class::StopExpected | Class::Help | Class::Yes | Class::Filler | Class::StopPhrase => false,
                Class::Wrong | Class::Unclear | Class::Harmless | Class::Limit | Class::Ordinary => false,
            };
            is_asking && self.is_expected(hit)
        });
        (self.has_question_mark || asks.is_some()).then(|| self.decided(Meaning::Question, Rule::Question, asks.copied()))
    }

    /// The keywords of which these words consist, beside fillers and numbers; `None` where there is anything else. The longest at each place; of
    /// equal ones in the order of their classes.
    fn keywords(&self, start: usize, end: usize, counts: impl Fn(&Hit) -> bool) -> Option<Vec<Hit>> {
        let mut found = Vec::new();
        let mut at = start;
        while at < end {
            let from = self.hits.partition_point(|hit| hit.start < at);
            let here = self.hits.iter().skip(from).take_while(|hit| hit.start == at);
            let here = here.filter(|hit| hit.end <= end && hit.phrase.class.stands_alone() && !self.is_masked(hit));
            let here = here.filter(|hit| hit.phrase.class == Class::Filler || counts(hit));
            match here.max_by_key(|hit| (hit.end, std::cmp::Reverse(hit.phrase.class))) {
                Some(&hit) => {
                    at = hit.end;
                    found.push(hit);
                }
                None if self.tokens.get(at).is_some_and(Token::is_number) => at += 1,
                None => return None,
            }
        }
        Some(found)
    }

    /// Which words are part of such a phrase.
    fn covered(&self, is_such: impl Fn(&Hit) -> bool) -> Vec<bool> {
        let mut covered = vec![false; self.tokens.len()];
        for hit in self.hits.iter().filter(|hit| is_such(hit)) {
            covered.iter_mut().take(hit.end).skip(hit.start).for_each(|is| *is = true);
        }
        covered
    }

    fn first(&self, class: Class) -> Option<Hit> {
        self.hits
            .iter()
            .find(|hit| hit.phrase.class == class && self.is_expected(hit) && !self.is_masked(hit))
            .copied()
    }

    fn is_limited(&self, stop: Hit) -> bool {
        let sentence = |at: usize| self.tokens.get(at).map(|token| token.sentence);
        self.hits
            .iter()
            .any(|hit| hit.phrase.class == Class::Limit && hit.start >= stop.end && sentence(hit.start) == sentence(stop.start) && self.is_expected(hit))
    }

    /// Whether a harmless phrase has one of its words, and not all of its own in it: "don't stop" takes "stop", "if you don't stop" takes "don't stop".
    fn is_masked(&self, hit: &Hit) -> bool {
        let is_longer = |harmless: &Hit| hit.start <= harmless.start && harmless.end <= hit.end && hit.end - hit.start > harmless.end - harmless.start;
        self.harmless
            .iter()
            .any(|harmless| harmless.start < hit.end && hit.start < harmless.end && !is_longer(harmless))
    }

    fn is_expected(&self, hit: &Hit) -> bool {
        self.expects(hit.phrase.language)
    }

    fn expects(&self, language: Option<Language>) -> bool {
        language.is_none_or(|language| language == Language::En || self.expected.contains(&language))
    }

    fn decided(&self, meaning: Meaning, rule: Rule, hit: Option<Hit>) -> Reading {
        let tokens = hit.and_then(|hit| self.tokens.get(hit.start..hit.end)).unwrap_or_default();
        let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        Reading {
            meaning,
            rule,
            words: words.join(" "),
            language: hit.and_then(|hit| hit.phrase.language),
        }
    }
}
