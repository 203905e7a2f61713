//! Who gets the number, and whether it is sold.
//!
//! What deliberately does not live here: companies by their endings (`addresses`).

use super::{Kind, Sentence};
use crate::check::lexicon::{Lexicon, is_one};
use crate::check::names;
use crate::check::subject::{self, Subject, contact};
use disclosure::{Selling, base_language};
use lint::Word;

/// As many words stand between a verb and what it denies, or sells.
const NEAR: usize = 5;

impl Sentence<'_> {
    /// Whether the sentence is about the number, or the calls and texts to it: by its own words, or by what a pronoun stands for.
    pub(super) fn is_about_number(&self, lexicon: &Lexicon) -> bool {
        match subject::whole(self.words, lexicon) {
            Some(subject) => subject == Subject::Number,
            None if subject::whole(self.around.title, lexicon) == Some(Subject::Other) => false,
            None if self.has(lexicon.data) || has_contact(self.words, lexicon) => true,
            None => self.refers_back(lexicon) && self.is_number_before(lexicon),
        }
    }

    /// Whether a pronoun stands for something that was named before: `it`, `nous le gardons`; not the German `Sie`, who is the reader.
    pub(super) fn refers_back(&self, lexicon: &Lexicon) -> bool {
        let is_verb = |i: usize| [lexicon.keep, lexicon.delete, lexicon.share].into_iter().any(|verbs| self.is_word(i, verbs));
        let is_pronoun = |(i, word): (usize, &Word)| {
            let is_small = i == 0 || !self.written(word).starts_with(char::is_uppercase);
            (is_small && is_one(&word.lower, lexicon.pronouns)) || (is_one(&word.lower, lexicon.pronouns_before) && is_verb(i + 1))
        };
        self.words.iter().enumerate().any(is_pronoun)
    }

    /// Whether the number, a call or a text was named before the sentence.
    fn is_number_before(&self, lexicon: &Lexicon) -> bool {
        let before = [self.around.earlier, self.around.before, self.around.title];
        let named = before.into_iter().find_map(|words| subject::last(words, lexicon));
        named.map_or(before.into_iter().any(|words| has_contact(words, lexicon)), |subject| {
            subject == Subject::Number
        })
    }

    pub(super) fn sharing(&mut self, lexicon: &Lexicon) {
        let document = self.facts.document;
        // Who is known to send messages gets the number, whatever the verb.
        let is_sharing = self.has(lexicon.share);
        if !self.is_about_number(lexicon) || !(is_sharing || subject::whole(self.words, lexicon) == Some(Subject::Number)) {
            return;
        }
        let is_denied = self.has(lexicon.not);
        let known: Vec<&str> = document.recipients.iter().map(|recipient| recipient.name.as_str()).collect();
        let said = if known.is_empty() { "no one".to_owned() } else { known.join(", ") };
        let has_capital_nouns = base_language(&document.language) == "de";
        for (at, name) in names::recipients(&self.passage.text, self.words, lexicon, is_sharing && !has_capital_nouns) {
            // A company with its ending was found as one.
            let is_company = self.found.iter().any(|known| known.found.contains(&name));
            if !self.facts.says(&name) && !is_denied && !is_company {
                self.push(Kind::Recipient, at, name, said.clone(), "/recipients");
            }
        }
        if !is_sharing {
            return;
        }
        let one_of = |list| self.words.iter().find(|word| is_one(&word.lower, list));
        let quote = |word: &Word| (word.range.start, self.written(word).to_owned());
        let unnamed = one_of(lexicon.unnamed).filter(|word| !is_denied && !self.facts.says(&word.lower)).map(quote);
        let has_recipients = self
            .about()
            .iter()
            .any(|i| self.facts.purpose(*i).is_some_and(|purpose| !purpose.recipients.is_empty()));
        let nobody = one_of(lexicon.nobody).filter(|_| has_recipients && !self.has(lexicon.except)).map(quote);
        for (at, word) in unnamed.into_iter().chain(nobody) {
            self.push(Kind::Recipient, at, word, said.clone(), "/recipients");
        }
    }

    pub(super) fn selling(&mut self, lexicon: &Lexicon) {
        let is_verb = |i: &usize| self.is_word(*i, lexicon.sell);
        let Some(i) = (0..self.words.len()).filter(is_verb).find(|i| self.sells_number(*i, lexicon)) else {
            return;
        };
        let near = self.part(i.saturating_sub(NEAR)..i + NEAR);
        let is_denied = subject::has(near, lexicon.not) || self.words.last().is_some_and(|word| is_one(&word.lower, lexicon.not));
        let is_sold = match &self.facts.document.selling {
            Selling::Never => false,
            Selling::Sold { .. } => true,
        };
        if is_denied == is_sold {
            let (at, found) = self.quote(i..i + 1);
            let said = if is_sold { "the number is sold" } else { "the number is never sold" };
            self.push(Kind::Selling, at, found, said, "/selling");
        }
    }

    /// Whether the number is what a verb sells: in its own clause, behind it or before.
    fn sells_number(&self, i: usize, lexicon: &Lexicon) -> bool {
        let is_pronoun = |i: usize, list: &[&str]| {
            // The German `Sie` is the reader.
            let is_small = self.words.get(i).is_some_and(|word| !self.written(word).starts_with(char::is_uppercase));
            is_small && self.is_word(i, list)
        };
        if is_pronoun(i + 1, lexicon.pronouns_after) || i.checked_sub(1).is_some_and(|i| is_pronoun(i, lexicon.pronouns_before)) {
            let named = subject::last(self.part(0..i), lexicon);
            return named.map_or_else(|| self.is_number_before(lexicon), |subject| subject == Subject::Number);
        }
        let is_thing = |i: usize| self.is_word(i, lexicon.number) || self.is_word(i, lexicon.data);
        let is_sale = |i: usize| self.is_word(i, lexicon.sell);
        let mut behind = i + 1;
        while behind < self.words.len().min(i + NEAR) {
            let gap = self.gap(behind - 1);
            // `Sell and rent your number` and `sell bikes and your number` are one clause.
            let goes_on = is_sale(behind - 1) || self.is_word(behind + 1, lexicon.your);
            let is_other_clause = self.is_word(behind, lexicon.clause) && !goes_on;
            if gap.contains([';', ':', ',', '.', '—', '–', '(']) || is_other_clause {
                break;
            }
            if is_thing(behind) {
                return true;
            }
            behind += 1;
        }
        // `Your number is never kept and sold`: of a participle, what stands before `and` is the thing too.
        let is_participle = self.is_word(i, lexicon.participles);
        let mut before = i;
        while before > i.saturating_sub(NEAR) {
            before -= 1;
            let is_other_clause = self.is_word(before, lexicon.clause) && !is_participle;
            if self.gap(before).contains([';', ':', '.', '—', '–', '(']) || is_other_clause {
                break;
            }
            if is_thing(before) {
                return true;
            }
        }
        false
    }
}

fn has_contact(words: &[Word], lexicon: &Lexicon) -> bool {
    (0..words.len()).any(|i| contact(words, i, lexicon).is_some())
}
