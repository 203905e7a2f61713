//! Visitors under load: they ask for nonces, give consents, send again what was not acknowledged, post twice, and withdraw.
//!
//! What lives here: which request comes next, and what each answer must be. A wrong one ends the run.

use super::ledger::{Ledger, Withdrawal};
use crate::client::{Answer, Ask, Broken, Work};
use crate::visitors::{Signed, nonce, withdrawal};
use anyhow::{Result, bail};
use http_scripts::maker::AwsLc;
use receipt::{Crypto, Digest};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Which answers a fault may cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Everything is accepted; connections may break, as the server is killed.
    Killed,
    /// 503 as well.
    Unavailable,
    /// A nonce may be refused: signed before the clock jumped, and posted after.
    ClockJumps,
}

/// A request that waits for its answer.
#[derive(Debug)]
pub enum Item {
    /// A nonce.
    Challenge,
    /// A receipt that was not acknowledged before.
    Receipt(Box<Signed>),
    /// One that was, by its place among those kept.
    Again(usize),
    /// A withdrawal, by the receipt's place.
    Withdraw(usize),
}

/// The visitors.
#[derive(Debug)]
pub struct Visits {
    ledger: Ledger,
    rules: Rules,
    until: Instant,
    /// Only what is not acknowledged yet.
    settling: bool,
    ready: VecDeque<Signed>,
    wrong: Option<String>,
}

impl Visits {
    /// Everything, for so long.
    pub fn load(ledger: Ledger, rules: Rules, time: Duration) -> Visits {
        Visits {
            ledger,
            rules,
            until: Instant::now() + time,
            settling: false,
            ready: VecDeque::new(),
            wrong: None,
        }
    }

    /// What is not acknowledged yet, until it is, for so long at most.
    pub fn settle(ledger: Ledger, rules: Rules, time: Duration) -> Visits {
        Visits {
            settling: true,
            ..Visits::load(ledger, rules, time)
        }
    }

    /// What is remembered.
    ///
    /// # Errors
    /// An answer was wrong.
    pub fn end(self) -> Result<Ledger> {
        match self.wrong {
            Some(why) => bail!("{why}"),
            None => Ok(self.ledger),
        }
    }

    fn unsettled(&mut self) -> Option<(Item, Ask)> {
        if let Some(signed) = self.ledger.unanswered.pop() {
            let ask = signed.ask();
            return Some((Item::Receipt(Box::new(signed)), ask));
        }
        let at = self.ledger.withdrawing.pop()?;
        Some((Item::Withdraw(at), withdrawal(&self.ledger.kept[at].secret)))
    }

    fn withdraw(&mut self) -> Option<(Item, Ask)> {
        let at = self.ledger.random.choice(0..self.ledger.kept.len())?;
        let kept = &mut self.ledger.kept[at];
        if kept.withdrawal != Withdrawal::None {
            return None;
        }
        kept.withdrawal = Withdrawal::Asked;
        Some((Item::Withdraw(at), withdrawal(&kept.secret)))
    }

    fn again(&mut self) -> Option<(Item, Ask)> {
        let chosen = self.ledger.random.choice(0..self.ledger.recent.len())?;
        let (at, signed) = &self.ledger.recent[chosen];
        Some((Item::Again(*at), signed.ask()))
    }

    fn visit(&mut self) -> Option<(Item, Ask)> {
        if let Some(signed) = self.ready.pop_front() {
            let ask = signed.ask();
            return Some((Item::Receipt(Box::new(signed)), ask));
        }
        Some((Item::Challenge, self.ledger.visitors.as_ref()?.challenge()))
    }

    /// An answer that says: not now.
    fn unavailable(&mut self, answer: &Answer) -> Result<(), String> {
        let (count, slowest) = &mut self.ledger.unavailable;
        *count += 1;
        *slowest = (*slowest).max(answer.took);
        if answer.retry_after.is_none() {
            return Err(format!("a 503 without Retry-After: {}", answer.shown()));
        }
        if answer.took > self.ledger.soon {
            return Err(format!("a 503 after {} ms", answer.took.as_millis()));
        }
        match self.rules {
            Rules::Unavailable => Ok(()),
            Rules::Killed | Rules::ClockJumps => Err(format!("nothing is in the way, and the answer is {}", answer.shown())),
        }
    }

    fn answered(&mut self, item: Item, answer: &Answer) -> Result<(), String> {
        if answer.status == 503 {
            self.unanswered(item);
            return self.unavailable(answer);
        }
        match (item, answer.status) {
            (Item::Challenge, 201) => {
                let nonce = nonce(answer).ok_or("a nonce without a time")?;
                let visitors = self.ledger.visitors.as_mut().ok_or("there are no visitors")?;
                self.ready.push_back(visitors.sign(&nonce).map_err(|e| e.to_string())?);
                Ok(())
            }
            (Item::Receipt(signed), 201) => {
                let countersigned = countersigned(answer, &signed.hash)?;
                self.ledger.keep(*signed, countersigned);
                Ok(())
            }
            (Item::Again(at), 201) => {
                let kept = self.ledger.kept[at];
                self.ledger.repeated += 1;
                if countersigned(answer, &kept.hash)? == kept.countersigned {
                    Ok(())
                } else {
                    Err(format!("the receipt {} was countersigned a second time", kept.hash.to_hex()))
                }
            }
            (Item::Withdraw(at), 200) => {
                if answer.json()["withdrawn_at"].is_null() {
                    return Err(format!("a withdrawal was answered with {}", answer.shown()));
                }
                self.ledger.kept[at].withdrawal = Withdrawal::Acknowledged;
                self.ledger.withdrawn += 1;
                Ok(())
            }
            (Item::Receipt(signed), 422) if self.rules == Rules::ClockJumps && answer.json()["code"] == "ERR_RECEIPT_NONCE" => {
                self.ledger.refused.push(signed.hash);
                Ok(())
            }
            (item, _) => Err(format!("{} was answered with {}", name(&item), answer.shown())),
        }
    }

    /// Whether it was carried out is unknown.
    fn unanswered(&mut self, item: Item) {
        match item {
            Item::Challenge | Item::Again(_) => {}
            Item::Receipt(signed) => self.ledger.unanswered.push(*signed),
            Item::Withdraw(at) => self.ledger.withdrawing.push(at),
        }
    }
}

impl Work for Visits {
    type Item = Item;

    fn next(&mut self) -> Option<(Item, Ask)> {
        if self.wrong.is_some() || Instant::now() >= self.until {
            self.ledger.unanswered.extend(self.ready.drain(..));
            return None;
        }
        if self.settling {
            return self.unsettled();
        }
        let chosen = match self.ledger.random.u8(0..16) {
            0..2 => self.withdraw(),
            2 => self.again(),
            3..8 => self.unsettled(),
            8.. => None,
        };
        chosen.or_else(|| self.visit())
    }

    fn done(&mut self, item: Item, outcome: Result<Answer, Broken>) {
        let right = match outcome {
            Ok(answer) => self.answered(item, &answer),
            Err(broken) => {
                let what = name(&item);
                self.unanswered(item);
                self.ledger.broken += 1;
                match (broken, self.rules) {
                    (Broken::Closed(_), Rules::Killed) => Ok(()),
                    (Broken::Closed(why), Rules::Unavailable | Rules::ClockJumps) => Err(format!("{what} was not answered: {why}")),
                    (Broken::Silent(time), _) => Err(format!("{what} was not answered within {} seconds", time.as_secs())),
                }
            }
        };
        if let Err(why) = right {
            self.wrong.get_or_insert(why);
        }
    }
}

/// The digest of the countersignature in an answer about this receipt.
pub fn countersigned(answer: &Answer, hash: &Digest) -> Result<Digest, String> {
    let json = answer.json();
    let right = json["receipt_hash"] == hash.to_hex().as_str();
    match json["countersignature"].as_str() {
        Some(text) if right => Ok(AwsLc.sha256(text.as_bytes())),
        Some(_) | None => Err(format!("the receipt {} was answered with {}", hash.to_hex(), answer.shown())),
    }
}

fn name(item: &Item) -> &'static str {
    match item {
        Item::Challenge => "the request for a nonce",
        Item::Receipt(_) => "a receipt",
        Item::Again(_) => "a receipt that was acknowledged before",
        Item::Withdraw(_) => "a withdrawal",
    }
}
