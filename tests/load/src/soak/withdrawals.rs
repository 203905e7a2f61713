//! Read your writes: whoever has the answer to a withdrawal is contacted no more, from the very next permit on, while others come and go.
//!
//! Each visitor's receipt is posted, a permit for the number is allowed, the consent is withdrawn, and the next permit must be refused. Many do so at once, so
//! that each of their requests shares the writer with those of others.

use super::{Options, no_panic};
use crate::client::{Answer, Ask, Broken, Work, drive};
use crate::process;
use crate::visitors::{Signed, Visitors, nonces, withdrawal};
use anyhow::{Result, anyhow, ensure};
use server::access::{self, Role};
use std::collections::VecDeque;
use std::time::Instant;

/// Connections of the visitors.
const CONNECTIONS: usize = 32;

/// What a visitor does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Posts the receipt.
    Give,
    /// A permit is asked for, and allowed.
    Contact,
    /// Withdraws.
    Withdraw,
    /// A permit is asked for, and refused.
    ContactAgain,
}

struct Visits {
    waiting: VecDeque<(Step, Signed)>,
    key: String,
    refused: usize,
    wrong: Option<String>,
}

impl Work for Visits {
    type Item = (Step, Signed);

    fn next(&mut self) -> Option<(Self::Item, Ask)> {
        if self.wrong.is_some() {
            return None;
        }
        let (step, signed) = self.waiting.pop_front()?;
        let ask = match step {
            Step::Give => signed.ask(),
            Step::Withdraw => withdrawal(&signed.secret),
            Step::Contact | Step::ContactAgain => {
                let body = format!(r#"{{"channel":"sms","number":"{}","purpose":"repair-updates"}}"#, signed.phone.as_str());
                Ask::post("/v1/permits", "application/json", body).with_key(&self.key)
            }
        };
        Some(((step, signed), ask))
    }

    fn done(&mut self, (step, signed): Self::Item, outcome: Result<Answer, Broken>) {
        let answer = match outcome {
            Ok(answer) => answer,
            Err(broken) => return self.wrong = Some(broken.to_string()),
        };
        let allowed = answer.json()["allowed"].as_bool();
        let next = match (step, answer.status, allowed) {
            (Step::Give, 201, _) => Step::Contact,
            (Step::Contact, 200, Some(true)) => Step::Withdraw,
            (Step::Withdraw, 200, _) => Step::ContactAgain,
            (Step::ContactAgain, 200, Some(false)) => {
                self.refused += 1;
                return;
            }
            (Step::Give | Step::Contact | Step::Withdraw | Step::ContactAgain, ..) => {
                self.wrong = Some(format!("{step:?} is answered with {}", answer.shown()));
                return;
            }
        };
        // Before those who have not come yet, so that few steps lie between an answer and what must know of it.
        self.waiting.push_front((next, signed));
    }
}

/// As many visitors as there are people.
///
/// # Errors
/// A permit was allowed after the answer to a withdrawal, or something was not answered.
pub fn run(options: &Options) -> Result<String> {
    let own = tempfile::TempDir::new_in(&options.folder)?;
    let server = process::start(own.path(), &[])?;
    let key = access::add(&own.path().join("data"), Role::Permit, "soak").map_err(|e| anyhow!(e.to_string()))?;
    let mut visitors = Visitors::new()?;
    let signed = visitors.sign_all(&nonces(server.port, &visitors, options.people)?)?;
    let start = Instant::now();
    let work = Visits {
        waiting: signed.into_iter().map(|signed| (Step::Give, signed)).collect(),
        key,
        refused: 0,
        wrong: None,
    };
    let done = drive(server.port, CONNECTIONS, work)?;
    let took = start.elapsed();
    if let Some(wrong) = done.wrong {
        anyhow::bail!(wrong);
    }
    ensure!(
        done.refused == options.people,
        "{} of {} visitors came to their end",
        done.refused,
        options.people
    );
    let ended = server.stop().map_err(|why| anyhow!(why))?;
    no_panic(&ended.stderr)?;
    Ok(format!(
        "{} times the permit after a withdrawal was refused, {CONNECTIONS} visitors at once, {:.0} requests a second",
        done.refused,
        4.0 * done.refused as f64 / took.as_secs_f64()
    ))
}
