//! The people, and the order of what happens.

use super::acts::{Act, Deed, request, told};
use super::asking::Contact;
use super::messages::{LANGUAGES, Message, Reply, Route, every_pair, replies};
use super::papers::{self, Paper};
use super::shop::{PUBLIC_URL, Shop};
use super::{DAY, END, Plan, START, questions};
use crate::client::Ask;
use crate::visitors::{self, Nonce, ORIGIN, template};
use anyhow::{Context, Result, anyhow, bail, ensure};
use disclosure::Document;
use fastrand::Rng;
use http_scripts::maker::{self, AwsLc, Key};
use receipt::{Choice, Crypto, Payload, encode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where people are: prefixes of numbers, most of them of places where a law sets hours.
const PREFIXES: [&str; 17] = [
    "+35385", "+447700", "+336", "+49151", "+614", "+1416", "+1212", "+1214", "+1305", "+1850", "+1208", "+1206", "+1405", "+1602", "+1808", "+1800", "+1804",
];
/// A person.
pub struct Person {
    pub number: String,
    pub receipts: Vec<usize>,
    /// Whether they were erased once: of their documents' languages the server may know nothing any more.
    was_erased: bool,
}

/// A receipt that was given.
pub struct Given {
    pub hash: String,
    pub secret: [u8; 32],
    pub granted: Vec<String>,
    pub paper: usize,
}

/// The year.
pub struct Year {
    pub shop: Shop,
    pub random: Rng,
    pub papers: Vec<Paper>,
    pub people: Vec<Person>,
    pub receipts: Vec<Given>,
    /// The documents that pages show now.
    pub shown: Vec<usize>,
    templates: BTreeMap<usize, Payload>,
    pub replies: BTreeMap<&'static str, Vec<(String, String)>>,
    /// The seconds at which people do something, in order.
    moments: Vec<i64>,
    /// The seconds, a week or some weeks apart, at which numbers are entered at `/stop`, whose answers take their time, and lists are imported.
    pub weekly: Vec<i64>,
    queue: BTreeMap<i64, Vec<Act>>,
    /// What was not written yet: a route and a language.
    pub unwritten: Vec<(Route, &'static str)>,
    /// How many questions were asked.
    pub asked: usize,
    /// How often at most somebody is asked for at random.
    pub asks: usize,
    /// How many messages were written after those: the languages and routes take turns.
    pub messages: usize,
    /// How many opt-outs were told of: the ways take turns.
    pub told: usize,
}

impl Year {
    /// Everybody decides what they will do.
    pub fn begin(plan: &Plan, trace: &Path) -> Result<Year> {
        let (papers, paths) = papers::first(&plan.folder)?;
        let mut year = Year {
            shop: Shop::new(&plan.folder, paths, trace)?,
            random: Rng::with_seed(plan.seed),
            shown: (0..papers.len()).collect(),
            papers,
            people: Vec::new(),
            receipts: Vec::new(),
            templates: BTreeMap::new(),
            replies: replies()?,
            moments: Vec::new(),
            weekly: Vec::new(),
            queue: BTreeMap::new(),
            unwritten: every_pair(),
            asked: 0,
            asks: plan.asks,
            messages: 0,
            told: 0,
        };
        year.calendar(plan);
        for number in 0..plan.people {
            let prefix = year.random.choice(PREFIXES).context("no prefixes")?;
            let digits = 12 - prefix.len();
            year.people.push(Person {
                number: format!("{prefix}{number:0digits$}"),
                receipts: Vec::new(),
                was_erased: false,
            });
            for time in 0..=year.random.usize(..3) {
                let at = year.any_moment();
                // Every second one agrees first in a language whose turn it is: there are fewer documents in some.
                let paper = if time == 0 && number % 2 == 0 {
                    year.paper_in(LANGUAGES[number / 2 % LANGUAGES.len()])
                } else {
                    year.paper()
                };
                year.at(at, Act::Agree { person: number, paper });
            }
            // Whoever never agreed, or has not yet.
            for _ in 0..year.random.usize(..6) {
                let (at, paper) = (year.any_moment(), year.paper());
                year.ask_at(at, number, paper, None);
            }
        }
        Ok(year)
    }

    /// When the server starts and when people do something: half of it in the second in which an hour begins, or the one before, where hours open and close.
    fn calendar(&mut self, plan: &Plan) {
        for day in 0..(END - START) / DAY {
            let begin = START + day * DAY;
            if day % plan.days == 0 {
                let at = begin + self.random.i64(0..3_600);
                self.at(at, Act::Restart);
            }
            for _ in 0..plan.moments {
                let at = begin + self.random.i64(3_601..DAY);
                let edge = at - at % 3_600;
                let at = [edge, edge - 1, at, at][self.random.usize(..4)];
                self.moments.push(at.max(begin + 3_600));
            }
            if day % (7 * plan.days.min(6)) == 3 {
                self.weekly.push(begin + 13 * 3_600);
            }
            if day % plan.days.min(3) == 0 {
                self.at(begin + 12 * 3_600, Act::Settle);
            }
            if day % plan.days.max(3) == 0 {
                self.at(begin + 14 * 3_600, Act::Deadlines);
            }
        }
        self.at(START + 122 * DAY + 10 * 3_600, Act::Publish);
        for (day, date) in [(40, "2027-02-10"), (150, "2027-05-31"), (260, "2027-09-18")] {
            self.at(START + day * DAY + 11 * 3_600, Act::Audit { date });
        }
        self.moments.extend(&self.weekly);
        self.moments.sort_unstable();
        self.moments.dedup();
    }

    /// Adds to what happens at a time, which is not before the present; what would be after the year is left out.
    pub fn at(&mut self, at: i64, act: Act) {
        if at < END {
            self.queue.entry(at).or_default().push(act);
        }
    }

    /// Asks at a time for a purpose, or for any of the document.
    pub fn ask_at(&mut self, at: i64, person: usize, paper: usize, purpose: Option<String>) {
        self.at(at, Act::Ask { person, paper, purpose });
    }

    /// Whether people do something at this time anyway.
    pub fn is_moment(&self, at: i64) -> bool {
        self.moments.binary_search(&at).is_ok()
    }

    /// The first moment after this time.
    pub fn next_moment(&self, at: i64) -> Option<i64> {
        next(&self.moments, at)
    }

    fn any_moment(&mut self) -> i64 {
        let at = self.random.usize(..self.moments.len().max(1));
        self.moments.get(at).copied().unwrap_or(START)
    }

    /// A moment within so many days after this time.
    pub fn moment_within(&mut self, at: i64, days: i64) -> Option<i64> {
        let later = at + self.random.i64(0..days * DAY);
        self.next_moment(later)
    }

    fn paper(&mut self) -> usize {
        self.random.choice(&self.shown).copied().unwrap_or(0)
    }

    fn paper_in(&mut self, language: &str) -> usize {
        let own: Vec<usize> = self.shown.iter().copied().filter(|paper| self.language(*paper) == language).collect();
        self.random.choice(own).unwrap_or(0)
    }

    /// Everything happens, in its order.
    pub fn play(mut self) -> Result<()> {
        for paper in &self.papers {
            let text = String::from_utf8_lossy(&paper.bytes);
            self.shop.tell(&json!({"t": "document", "at": START, "text": text}))?;
        }
        while let Some((at, acts)) = self.queue.pop_first() {
            self.shop.set_clock(at)?;
            self.happen(at, acts)?;
        }
        self.shop.set_clock(END)?;
        self.shop.restart()?;
        self.read_all()?;
        self.shop.end()
    }

    /// All that happens in one second. A person does one thing in a second; what else they would do comes later.
    fn happen(&mut self, at: i64, acts: Vec<Act>) -> Result<()> {
        let mut busy = BTreeSet::new();
        let (mut agreeing, mut doing, mut asking, mut returned) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for act in acts {
            match act {
                Act::Restart => self.shop.restart()?,
                Act::Publish => self.publish()?,
                Act::Settle => {
                    self.settle()?;
                    self.answer()?;
                    self.tell_of_changes()?;
                }
                Act::Audit { date } => self.audit(date)?,
                Act::Deadlines => self.deadlines()?,
                Act::GiveBack { permit } => returned.push(permit),
                Act::Ask { person, paper, purpose } => asking.extend(self.contact(person, paper, purpose)),
                Act::Agree { person, .. } | Act::Do { person, .. } if !busy.insert(person) => {
                    if let Some(later) = self.next_moment(at) {
                        self.at(later, act);
                    }
                }
                Act::Agree { person, paper } => agreeing.push((person, paper)),
                Act::Do { person, deed } => doing.push((person, deed)),
            }
        }
        self.give_back(returned)?;
        self.agree(agreeing, &mut asking)?;
        self.deeds(doing, &mut asking)?;
        self.ask(&asking)
    }

    /// People agree: a nonce for each, but for some whose page could not get one, and their receipts.
    fn agree(&mut self, agreeing: Vec<(usize, usize)>, asking: &mut Vec<Contact>) -> Result<()> {
        let at = self.shop.now();
        let mut challenges = Vec::new();
        for (_, paper) in &agreeing {
            let notice = self.papers.get(*paper).context("no such document")?.sha256.to_hex();
            let body = json!({"notice_sha256": notice, "origin": ORIGIN}).to_string();
            challenges.push(Ask::post("/v1/challenges", "application/json", body));
        }
        let nonces = self.shop.ask(challenges)?;
        let (mut asks, mut made) = (Vec::new(), Vec::new());
        for ((person, paper), answer) in agreeing.into_iter().zip(nonces) {
            let nonce = visitors::nonce(&answer).with_context(|| answer.shown())?;
            let (compact, given) = self.sign(person, paper, &nonce)?;
            asks.push(Ask::post("/v1/receipts", "application/sd-jwt", compact));
            made.push((person, given));
        }
        for ((person, mut given), answer) in made.into_iter().zip(self.shop.ask(asks)?) {
            let paper = self.papers.get(given.paper).context("no such document")?;
            let number = &self.people.get(person).context("no such person")?.number;
            let line = json!({"t": "receipt", "number": number, "document": paper.sha256.to_hex(), "granted": given.granted});
            self.shop.tell_answer(line, &answer)?;
            ensure!(answer.status == 201, "a receipt at {at}: {}", answer.shown());
            given.hash = answer.json()["receipt_hash"].as_str().context("no hash")?.to_owned();
            self.next_of(at, person, given, asking);
        }
        Ok(())
    }

    fn sign(&mut self, person: usize, paper: usize, nonce: &Nonce) -> Result<(String, Given)> {
        let said = |why: String| anyhow!(why);
        let known = self.papers.get(paper).context("no such document")?;
        let key = Key::new().map_err(said)?;
        let disclosed = maker::number(&self.people.get(person).context("no such person")?.number).map_err(said)?;
        let secret = maker::random::<32>().map_err(said)?;
        let template = match self.templates.remove(&paper) {
            Some(template) => template,
            None => template(&known.bytes, PUBLIC_URL, nonce.issued_at)?,
        };
        let choices = choices(&known.document, nonce.issued_at, &mut self.random);
        let granted: Vec<String> = choices
            .iter()
            .filter(|choice| choice.until.is_some())
            .map(|choice| choice.purpose.clone())
            .collect();
        let payload = Payload {
            jti: receipt::uuid_v7(nonce.issued_at * 1000, maker::random().map_err(said)?),
            iss: encode(&key.thumbprint().0),
            iat: nonce.issued_at,
            nonce: (self.random.u8(..20) > 0).then(|| nonce.text.clone()),
            sd: AwsLc.sha256(disclosed.encoded().as_bytes()),
            withdraw_sha256: AwsLc.sha256(&secret),
            notice: known.notice.clone(),
            valid_until: choices.iter().filter_map(|choice| choice.until).max().unwrap_or(nonce.issued_at),
            choices,
            ..template
        };
        let compact = maker::compact(&key, &payload.to_jcs(), &disclosed).map_err(said)?;
        self.templates.insert(paper, payload);
        let hash = String::new();
        Ok((compact, Given { hash, secret, granted, paper }))
    }

    /// People and the shop do these things, and some are asked about in the same second.
    fn deeds(&mut self, doing: Vec<(usize, Deed)>, asking: &mut Vec<Contact>) -> Result<()> {
        let (mut asks, mut lines, mut imported) = (Vec::new(), Vec::new(), Vec::new());
        for (person, mut deed) in doing {
            let Some(known) = self.people.get_mut(person) else { continue };
            match &mut deed {
                Deed::Erase | Deed::EraseOne { .. } => known.was_erased = true,
                // Where nobody says a language, they write in English, and somebody else writes what they would have written.
                Deed::Message(Message { route, reply, .. }) if known.was_erased && matches!(route, Route::Twilio(_)) => {
                    self.unwritten.push((*route, reply.language));
                    *reply = Reply::english();
                }
                Deed::Told { reply, .. } if known.was_erased => *reply = Reply::english(),
                Deed::Message(_)
                | Deed::Withdraw { .. }
                | Deed::OneClick { .. }
                | Deed::Page { .. }
                | Deed::Told { .. }
                | Deed::Stop
                | Deed::Question { .. }
                | Deed::WriteAgain { .. }
                | Deed::DeleteQuestion { .. }
                | Deed::ReadQuestion { .. }
                | Deed::Event { .. } => {}
            }
            match (request(&deed, &known.number, &self.receipts, self.shop.keys()?), deed) {
                (Some((ask, line)), _) => {
                    asks.push(ask);
                    lines.push(line);
                }
                (None, Deed::Message(message)) => imported.push((known.number.clone(), message)),
                (None, deed) => bail!("there is no receipt for {deed:?}"),
            }
            let receipts = known.receipts.clone();
            if let Some(paper) = self
                .random
                .choice(receipts)
                .and_then(|receipt| self.receipts.get(receipt))
                .map(|given| given.paper)
            {
                asking.extend(self.contact(person, paper, None));
            }
        }
        for (mut line, answer) in lines.into_iter().zip(self.shop.ask(asks)?) {
            if line["t"] == "question_page" {
                line["said"] = questions::said(&answer).into();
            }
            self.shop.tell_answer(line, &answer)?;
        }
        self.import(&imported)
    }

    /// A list of numbers that opted out is imported.
    fn import(&mut self, list: &[(String, Message)]) -> Result<()> {
        if list.is_empty() {
            return Ok(());
        }
        let numbers: Vec<&str> = list.iter().map(|(number, _)| &**number).collect();
        self.shop.file("stopped.csv", &format!("phone\n{}\n", numbers.join("\n")))?;
        let done = self.shop.command(&["opt-outs", "import", "stopped.csv", "--column", "phone"])?;
        ensure!(done.status.success(), "the import: {}", String::from_utf8_lossy(&done.stderr));
        let at = self.shop.now();
        for (number, message) in list {
            let mut line = told(number, "csv", &message.reply);
            // A list has no words.
            (line["text"], line["expect"]) = ("".into(), "stop".into());
            (line["at"], line["status"], line["answer"]) = (at.into(), 200.into(), Value::Null);
            self.shop.tell(&line)?;
        }
        Ok(())
    }
}

/// The first of these moments after this time.
pub fn next(moments: &[i64], at: i64) -> Option<i64> {
    moments.get(moments.partition_point(|moment| *moment <= at)).copied()
}

/// Every purpose is agreed to or not, and at least one is: a no is no receipt.
fn choices(document: &Document, at: i64, random: &mut Rng) -> Vec<Choice> {
    let all: Vec<_> = document.choices().collect();
    let sure = random.usize(..all.len().max(1));
    let chosen = all.iter().enumerate().map(|(number, purpose)| Choice {
        purpose: purpose.id.clone(),
        until: (number == sure || random.u8(..3) > 0).then(|| purpose.retention.period.add_to(at)),
    });
    chosen.collect()
}
