//! What is read at the end: every receipt, opt-out, question, change and look at numbers, the permits that were given, and the leaves of the log.

use super::operator::WHY_ENCODED;
use super::people::Year;
use crate::client::Ask;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::thread::sleep;
use std::time::Duration;

/// Leaves of a bundle.
const BUNDLE: u64 = 256;

impl Year {
    /// Reads everything into the trace.
    pub fn read_all(&mut self) -> Result<()> {
        let hashes: Vec<String> = self.receipts.iter().map(|given| given.hash.clone()).collect();
        let asks = hashes.iter().map(|hash| Ask::get(format!("/v1/receipts/{hash}"))).collect();
        for (hash, answer) in hashes.iter().zip(self.shop.ask(asks)?) {
            self.shop.tell_answer(json!({"t": "status", "receipt": hash}), &answer)?;
        }
        let operate = self.shop.keys()?.operate.clone();
        let audit = self.shop.keys()?.audit.clone();
        self.pages("opt_outs", &format!("/v1/optouts?state=all&why={WHY_ENCODED}&after="), &operate, "opt_outs")?;
        self.pages("questions", "/v1/questions?state=all&after=", &operate, "questions")?;
        self.changes()?;
        self.pages("changes", "/v1/changes?after=", &audit, "changes")?;
        self.pages("accesses", "/v1/accesses?after=", &audit, "accesses")?;
        self.permits(&audit)?;
        self.leaves()
    }

    /// All pages of a list that counts its rows.
    fn pages(&mut self, line: &str, path: &str, key: &str, member: &str) -> Result<()> {
        let mut after = 0;
        loop {
            let page = self.shop.expect(200, Ask::get(format!("{path}{after}")).with_key(key))?.json();
            let at = self.shop.now();
            self.shop.tell(&json!({"t": line, "at": at, "state": "all", "list": page[member]}))?;
            if line == "opt_outs" {
                self.looked(line, "id", &page[member])?;
            }
            match page["next"].as_i64() {
                Some(next) if next > after => after = next,
                Some(_) | None => return Ok(()),
            }
        }
    }

    fn permits(&mut self, key: &str) -> Result<()> {
        let mut after = String::new();
        loop {
            let page = self.shop.expect(200, Ask::get(format!("/v1/permits{after}")).with_key(key))?.json();
            self.shop.tell(&json!({"t": "listed", "list": page["permits"]}))?;
            let last = page["permits"].as_array().and_then(|list| list.last()?["permit_id"].as_str());
            match last {
                Some(last) if page["more"] == true => after = format!("?after={last}"),
                Some(_) | None => return Ok(()),
            }
        }
    }

    fn leaves(&mut self) -> Result<()> {
        // A leaf is published within about a second.
        sleep(Duration::from_secs(3));
        let checkpoint = self.shop.expect(200, Ask::get("/v1/log/1/checkpoint".into()))?;
        let text = String::from_utf8_lossy(&checkpoint.body).into_owned();
        let size: u64 = text.lines().nth(1).and_then(|line| line.parse().ok()).context("a checkpoint without a size")?;
        let bundles: Vec<(u64, u16)> = (0..size.div_ceil(BUNDLE))
            .map(|index| Ok((index, u16::try_from(BUNDLE.min(size - index * BUNDLE))?)))
            .collect::<Result<_>>()?;
        let asks = bundles
            .iter()
            .map(|(index, width)| Ask::get(format!("/v1/log/1/{}", consent_log::entries_path(*index, *width))));
        let answers = self.shop.ask(asks.collect())?;
        for ((index, width), answer) in bundles.into_iter().zip(answers) {
            ensure!(answer.status == 200, "the entries {index}: {}", answer.shown());
            let entries = consent_log::parse_bundle(&answer.body, width)?;
            let entries: Vec<Value> = entries.into_iter().map(serde_json::from_slice).collect::<Result<_, _>>()?;
            self.shop.tell(&json!({"t": "leaves", "list": entries}))?;
        }
        Ok(())
    }
}
