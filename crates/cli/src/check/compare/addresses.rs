//! The sentence's addresses and names against the document's: these need no words of a language.
//!
//! What deliberately does not live here: what a sentence says of periods, frequencies and sharing (`compare`).

use super::{Kind, Sentence};
use crate::check::lexicon::Lexicon;
use crate::check::passage::{normal, words};
use crate::check::{contacts, names};

impl Sentence<'_> {
    /// Email addresses, web addresses, telephone numbers and streets.
    pub(super) fn addresses(&mut self) {
        let facts = self.facts;
        let document = facts.document;
        let lexicon = facts.lexicon;
        let cue = |list: fn(&Lexicon) -> &'static [&'static str]| lexicon.is_none_or(|lexicon| self.has(list(lexicon)));
        // A footer has addresses and no words.
        let is_short = self.words.len() <= 12;
        let is_contact = cue(|l| l.contact) || cue(|l| l.responsible) || is_short;
        let is_called = cue(|l| l.phone);
        // Invoices and orders have numbers too.
        let is_phone = |phone: &str| is_called || phone.starts_with('+') || (is_short && phone.starts_with(['0', '(']));
        let is_way = cue(|l| l.stop) || cue(|l| l.delete);
        let is_complaint = lexicon.is_some_and(|lexicon| self.has(lexicon.complain));
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
            .collect();
        let is_known = |digits: &str| facts.phones.iter().any(|wanted| contacts::is_number(digits, wanted));
        let other_phones: Vec<_> = phones
            .into_iter()
            .filter(|(_, phone)| is_phone(phone) && !is_complaint && !is_known(&contacts::digits(phone)))
            .collect();
        let other_urls: Vec<_> = urls
            .into_iter()
            .filter(|(_, url)| is_way && !facts.urls.contains(&contacts::bare(url)) && !is_others(url))
            .collect();
        let streets: Vec<_> = names::streets(self.text)
            .into_iter()
            .filter(|(_, street)| !is_complaint && !facts.says(street))
            .collect();
        for (at, email) in other_emails {
            self.push(Kind::Email, at, email, facts.emails.join(", "), "/controller/email");
        }
        for (at, phone) in other_phones {
            let said = document.controller.phone.clone().unwrap_or_else(|| "no phone number".into());
            self.push(Kind::Phone, at, phone, said, "/controller/phone");
        }
        for (at, url) in other_urls {
            self.push(Kind::Link, at, url, facts.ways().join(", "), "/opt_out/methods");
        }
        for (at, street) in streets {
            self.push(Kind::Address, at, street, document.controller.address.clone(), "/controller/address");
        }
    }

    /// Companies, and names that are almost the controller's.
    pub(super) fn names(&mut self) {
        let facts = self.facts;
        let controller = &facts.document.controller;
        let own: Vec<String> = words(&controller.name).into_iter().map(|word| word.lower).collect();
        let companies = names::companies(self.text);
        for (at, company) in &companies {
            let shares_a_word = words(company).iter().any(|word| own.contains(&word.lower) && word.lower.len() > 3);
            let is_sharing = facts.lexicon.is_some_and(|lexicon| self.has(lexicon.share));
            let is_responsible = facts.lexicon.is_none_or(|lexicon| self.has(lexicon.responsible) || self.has(lexicon.contact));
            // `Werkstatt Northwind Bikes Ltd`: what stands before the name may begin with a capital letter too.
            let is_known = facts.says(company) || facts.organisations().any(|known| normal(company).ends_with(&format!(" {}", normal(known))));
            if is_known || !(shares_a_word || is_sharing || is_responsible || self.words.len() <= 12) {
                continue;
            }
            if is_sharing && !shares_a_word {
                let known: Vec<&str> = facts.document.recipients.iter().map(|recipient| recipient.name.as_str()).collect();
                self.push(Kind::Recipient, *at, company.as_str(), known.join(", "), "/recipients");
            } else {
                self.push(Kind::Name, *at, company.as_str(), controller.name.clone(), "/controller/name");
            }
        }
        if disclosure::base_language(&facts.document.language) == "de" {
            return; // Every noun begins with a capital letter, so a noun after the name is no other name.
        }
        for (at, name) in names::near_names(self.text, &self.words.clone(), &controller.name, |word| facts.says(word)) {
            if !companies.iter().any(|(_, company)| company.contains(&name)) {
                self.push(Kind::Name, at, name, controller.name.clone(), "/controller/name");
            }
        }
    }
}
