//! The sentence's addresses and names against the document's: these need few words of a language.
//!
//! What deliberately does not live here: what a sentence says of periods, frequencies and sharing.

use super::{Kind, Sentence};
use crate::check::lexicon::{Lexicon, is_one};
use crate::check::passage::normal;
use crate::check::subject::{self, Subject};
use crate::check::{contacts, names};
use disclosure::base_language;
use lint::{Word, words};

/// A sentence of at most so many words may be a footer: addresses without a verb.
const SHORT: usize = 12;

impl Sentence<'_> {
    /// Email addresses, web addresses, telephone numbers and streets.
    pub(super) fn addresses(&mut self) {
        let facts = self.facts;
        let document = facts.document;
        let lexicon = facts.lexicon;
        let cue = |list: fn(&Lexicon) -> &'static [&'static str]| lexicon.is_none_or(|lexicon| self.has(list(lexicon)));
        let is_short = self.words.len() <= SHORT;
        let is_contact = cue(|l| l.contact) || cue(|l| l.responsible) || is_short;
        let is_called = cue(|l| l.phone);
        // Invoices and orders have numbers too.
        let is_phone = |phone: &str| is_called || phone.starts_with('+') || (is_short && phone.starts_with(['0', '(']));
        let is_way = cue(|l| l.stop) || cue(|l| l.delete);
        let is_complaint = lexicon.is_some_and(|lexicon| self.has(lexicon.complain));
        let is_elsewhere = lexicon.is_some_and(|lexicon| self.is_of_others(lexicon));
        let is_of_another = lexicon.is_some_and(|lexicon| self.is_labelled(lexicon.credits) || self.is_labelled(lexicon.customer));
        let is_of_mail = lexicon.is_some_and(|lexicon| self.words.len() <= 2 || self.has(lexicon.other_channels));
        let others: Vec<String> = document
            .recipients
            .iter()
            .filter_map(|recipient| recipient.policy.as_deref())
            .map(contacts::host)
            .collect();
        let is_others = |address: &str| {
            let host = contacts::host(address);
            host == contacts::host(&document.complaints.link) || others.contains(&host)
        };
        let end = self.at + self.text.len();
        let links = self.passage.links.iter().filter(|(at, _)| (self.at..end.max(self.at + 1)).contains(at));
        let links: Vec<(usize, String)> = links.map(|(at, link)| (at - self.at, link.clone())).collect();
        let scheme = |scheme: &str| -> Vec<(usize, String)> {
            let of = links
                .iter()
                .filter_map(|(at, link)| Some((*at, link.strip_prefix(scheme)?.split('?').next().unwrap_or_default().to_owned())));
            of.collect()
        };
        let mut emails = contacts::emails(self.text);
        emails.extend(scheme("mailto:"));
        let mut phones = contacts::phones(self.text);
        phones.extend(scheme("tel:"));
        let mut urls = contacts::urls(self.text);
        urls.extend(links.iter().filter(|(_, link)| link.starts_with("http")).cloned());
        let other_emails: Vec<_> = emails
            .into_iter()
            .filter(|(_, email)| is_contact && !facts.emails.contains(&email.to_lowercase()) && !is_others(email))
            .filter(|(at, _)| !is_of_another && !is_elsewhere && !self.is_readers(*at))
            .collect();
        let is_known = |digits: &str| facts.phones.iter().any(|wanted| contacts::is_number(digits, wanted));
        let other_phones: Vec<_> = phones
            .into_iter()
            .filter(|(_, phone)| is_phone(phone) && !is_complaint && !is_known(&contacts::digits(phone)))
            .filter(|(at, _)| !is_of_another && !is_elsewhere && !self.is_readers(*at) && !self.is_other_number(*at))
            .collect();
        let other_urls: Vec<_> = urls
            .into_iter()
            .filter(|(_, url)| is_way && !facts.urls.contains(&contacts::bare(url)) && !is_others(url) && !is_elsewhere && !is_of_mail)
            .collect();
        let streets: Vec<_> = names::streets(self.text)
            .into_iter()
            .filter(|(at, street)| !is_complaint && !is_of_another && !is_elsewhere && !facts.says(street) && !self.is_readers(*at))
            .collect();
        for (at, email) in other_emails {
            self.push(Kind::Email, self.at + at, email, facts.emails.join(", "), "/controller/email");
        }
        for (at, phone) in other_phones {
            let said = document.controller.phone.clone().unwrap_or_else(|| "no phone number".into());
            self.push(Kind::Phone, self.at + at, phone, said, "/controller/phone");
        }
        for (at, url) in other_urls {
            self.push(Kind::Link, self.at + at, url, facts.ways().join(", "), "/opt_out/methods");
        }
        for (at, street) in streets {
            self.push(Kind::Address, self.at + at, street, document.controller.address.clone(), "/controller/address");
        }
    }

    /// Whether the sentence is about something else than the number: orders, jobs.
    pub(super) fn is_of_others(&self, lexicon: &Lexicon) -> bool {
        let is_of_number = self.has(lexicon.data) || subject::whole(self.words, lexicon) == Some(Subject::Number);
        let is_other = |word: &Word| is_one(&word.lower, lexicon.others) && !is_one(&word.lower, lexicon.address);
        !is_of_number && (self.has(lexicon.elsewhere) || self.words.iter().any(is_other))
    }

    /// Whether what stands at an offset of the sentence is an address of the reader's own: `sent to sam@visitor.example`.
    fn is_readers(&self, at: usize) -> bool {
        let label = self.around.labels.first().copied().unwrap_or_default();
        let label: Vec<&str> = label.iter().map(|word| word.lower.as_str()).collect();
        let before = format!("{} {}", label.join(" "), self.text.get(..at).unwrap_or_default());
        let before = normal(&before);
        let phrases = self.facts.lexicon.map_or(&[][..], |lexicon| lexicon.addressee);
        phrases.iter().any(|phrase| before.ends_with(phrase))
    }

    /// Whether one of the two words before an offset of the sentence says that it is the number of something else: of a fax, an invoice.
    fn is_other_number(&self, at: usize) -> bool {
        let Some(lexicon) = self.facts.lexicon else { return false };
        let behind = self.words.partition_point(|word| word.range.end <= self.at + at);
        let before = self.part(behind.saturating_sub(2)..behind);
        let is_other = subject::has(before, lexicon.not_phone) || subject::has(before, lexicon.others);
        is_other && !subject::has(before, lexicon.phone)
    }

    /// Companies, and names that are almost the controller's.
    pub(super) fn names(&mut self) {
        let facts = self.facts;
        let controller = &facts.document.controller;
        let language = base_language(&facts.document.language);
        let own: Vec<String> = words(&controller.name, language).into_iter().map(|word| word.lower).collect();
        let companies = names::companies(self.text);
        let is_sharing = facts.lexicon.is_some_and(|lexicon| self.has(lexicon.share) && self.is_about_number(lexicon));
        let is_responsible = facts.lexicon.is_none_or(|lexicon| self.has(lexicon.responsible) || self.has(lexicon.contact));
        let is_of_another = facts
            .lexicon
            .is_some_and(|lexicon| self.is_labelled(lexicon.credits) || self.is_of_others(lexicon));
        for (at, company) in &companies {
            let shares_a_word = words(company, language).iter().any(|word| own.contains(&word.lower) && word.lower.len() > 3);
            // `Werkstatt Northwind Bikes Ltd`: what stands before the name may begin with a capital letter too.
            let is_known = facts.says(company) || facts.organisations().any(|known| normal(company).ends_with(&format!(" {}", normal(known))));
            // `Landlord: Quay Properties Ltd`: the label says what another company is.
            let before = self.text.get(..*at).unwrap_or_default().trim_end();
            let is_labelled = before.ends_with(':') && !is_responsible;
            let is_other = is_of_another || is_labelled;
            let is_meant = shares_a_word || is_sharing || (!is_other && (is_responsible || self.words.len() <= SHORT));
            if is_known || !is_meant {
                continue;
            }
            if is_sharing && !shares_a_word {
                let known: Vec<&str> = facts.document.recipients.iter().map(|recipient| recipient.name.as_str()).collect();
                self.push(Kind::Recipient, self.at + at, company.as_str(), known.join(", "), "/recipients");
            } else {
                self.push(Kind::Name, self.at + at, company.as_str(), controller.name.clone(), "/controller/name");
            }
        }
        if language == "de" {
            return; // Every noun begins with a capital letter, so a noun after the name is no other name.
        }
        for (at, name) in names::near_names(&self.passage.text, self.words, &controller.name, |word| facts.says(word)) {
            if !companies.iter().any(|(_, company)| company.contains(&name)) {
                self.push(Kind::Name, at, name, controller.name.clone(), "/controller/name");
            }
        }
    }
}
