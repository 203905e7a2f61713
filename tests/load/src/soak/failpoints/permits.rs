//! Permits while a write fails: each is asked for once, and what was not answered is counted as one that may have been permitted.
//!
//! What lives here: asking for permits and giving them back, what is remembered of both, and what must hold of them after a restart. What deliberately does
//! not: the leaf of each permit, which is compared with its contact where the folder is read (`after`).

use super::script::{Memory, PURPOSE, Person};
use super::site::Site;
use crate::client::{Answer, Ask};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;

/// How often the document lets a person be contacted for [`PURPOSE`], as no occasion is named.
const FREQUENCY: usize = 2;

/// What the dialler remembers.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// The permits that were answered.
    answered: Vec<Answered>,
    /// Of each person: how many permits were asked for without an answer.
    unanswered: BTreeMap<usize, usize>,
}

/// A permit that was answered.
#[derive(Clone, Debug)]
struct Answered {
    id: String,
    /// The place of its person.
    person: usize,
    given_back: bool,
}

/// A permit as `GET /v1/permits` lists it.
struct Listed {
    id: String,
    receipt_hash: String,
    given_back: bool,
}

/// Permits alone, at once, and given back, for two people, each until the frequency refuses.
///
/// # Errors
/// Something is not answered as it should be.
pub fn run(site: &mut Site, memory: &mut Memory) -> Result<()> {
    ask(site, memory, 0)?;
    let together = vec![request(memory, 0)?; 3];
    for answer in site.each_once(&together, 200)? {
        remember(memory, 0, answer)?;
    }
    ask(site, memory, 1)?;
    give_back(site, memory, 1)?;
    for person in 0..memory.people.len() {
        until_refused(site, memory, person)?;
    }
    Ok(())
}

/// What was answered is listed and counted, nobody is contacted more often than the frequency says, and as often as it leaves.
///
/// # Errors
/// A promise is broken.
pub fn check(site: &mut Site, memory: &mut Memory) -> Result<()> {
    listed(site, memory)?;
    for person in 0..memory.people.len() {
        let left = FREQUENCY.saturating_sub(standing(&list(site, memory)?, memory.person(person)?));
        let more = until_refused(site, memory, person)?;
        ensure!(
            more == left,
            "{left} contacts were left for a person after the restart, and {more} were permitted"
        );
    }
    listed(site, memory)
}

/// Every answered permit is in the list, given back or not as was answered, and what else is there was asked for without an answer.
fn listed(site: &mut Site, memory: &Memory) -> Result<()> {
    let list = list(site, memory)?;
    for Answered { id, person, given_back } in &memory.contacts.answered {
        let hash = memory.person(*person)?.signed.hash.to_hex();
        let there = list.iter().filter(|listed| listed.id == *id && listed.receipt_hash == hash).collect::<Vec<_>>();
        let as_answered = there.len() == 1 && there[0].given_back == *given_back;
        ensure!(
            as_answered,
            "the permit {id} was answered (given back: {given_back}), and is listed {} times",
            there.len()
        );
    }
    for at in 0..memory.people.len() {
        let person = memory.person(at)?;
        let standing = standing(&list, person);
        ensure!(
            standing <= FREQUENCY,
            "a person has {standing} permits, more than the {FREQUENCY} that were agreed to"
        );
        let listed = list.iter().filter(|listed| listed.receipt_hash == person.signed.hash.to_hex()).count();
        let asked = memory.contacts.of(at).count() + memory.contacts.unanswered.get(&at).copied().unwrap_or(0);
        ensure!(listed <= asked, "a person has {listed} permits, and {asked} were asked for");
    }
    Ok(())
}

/// How many permits of the person were not given back.
fn standing(list: &[Listed], person: &Person) -> usize {
    let hash = person.signed.hash.to_hex();
    list.iter().filter(|listed| listed.receipt_hash == hash && !listed.given_back).count()
}

fn list(site: &mut Site, memory: &Memory) -> Result<Vec<Listed>> {
    let ask = Ask::get("/v1/permits".into()).with_key(&memory.keys()?.audit);
    let answer = site.until(&ask, &[200])?.json();
    let listed = |permit: &serde_json::Value| {
        Some(Listed {
            id: permit["permit_id"].as_str()?.to_owned(),
            receipt_hash: permit["receipt_hash"].as_str()?.to_owned(),
            given_back: !permit["given_back_at"].is_null(),
        })
    };
    let permits = answer["permits"].as_array().context("permits")?;
    permits.iter().map(|permit| listed(permit).context("a permit")).collect()
}

/// Asks until the frequency refuses. How many were permitted.
fn until_refused(site: &mut Site, memory: &mut Memory, person: usize) -> Result<usize> {
    let before = memory.contacts.of(person).count();
    // One more than the frequency, and one that may not be answered.
    for _ in 0..FREQUENCY + 2 {
        if ask(site, memory, person)? == Some(false) {
            return Ok(memory.contacts.of(person).count() - before);
        }
    }
    anyhow::bail!("more permits than the frequency were allowed to a person")
}

/// Asks once. Whether it is allowed; `None` where there was no answer.
fn ask(site: &mut Site, memory: &mut Memory, person: usize) -> Result<Option<bool>> {
    let answer = site.once(&request(memory, person)?, &[200])?;
    remember(memory, person, answer)
}

fn request(memory: &Memory, person: usize) -> Result<Ask> {
    let number = memory.person(person)?.signed.phone.as_str();
    let body = format!(r#"{{"channel":"sms","number":"{number}","purpose":"{PURPOSE}"}}"#);
    Ok(Ask::post("/v1/permits", "application/json", body).with_key(&memory.keys()?.permit))
}

fn remember(memory: &mut Memory, person: usize, answer: Option<Answer>) -> Result<Option<bool>> {
    let Some(answer) = answer else {
        *memory.contacts.unanswered.entry(person).or_default() += 1;
        return Ok(None);
    };
    let said = answer.json();
    let allowed = said["allowed"]
        .as_bool()
        .with_context(|| format!("a permit was answered with {}", answer.shown()))?;
    if allowed {
        let id = said["permit_id"].as_str().context("its id")?.to_owned();
        memory.contacts.answered.push(Answered { id, person, given_back: false });
    } else {
        ensure!(
            said["reason"] == "frequency",
            "a permit was refused otherwise than by the frequency: {}",
            answer.shown()
        );
    }
    Ok(Some(allowed))
}

/// Gives back the person's first permit, if one was answered.
fn give_back(site: &mut Site, memory: &mut Memory, person: usize) -> Result<()> {
    let key = memory.keys()?.permit.clone();
    if let Some(permit) = memory.contacts.answered.iter_mut().find(|permit| permit.person == person) {
        let ask = Ask::delete(format!("/v1/permits/{}", permit.id)).with_key(&key);
        site.until(&ask, &[200])?;
        permit.given_back = true;
    }
    Ok(())
}

impl Contacts {
    fn of(&self, person: usize) -> impl Iterator<Item = &Answered> {
        self.answered.iter().filter(move |permit| permit.person == person)
    }
}
