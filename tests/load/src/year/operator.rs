//! What the shop does: it decides of opt-outs that wait, looks at its deadlines, gives permits back, and publishes a new version.

use super::papers;
use super::people::Year;
use crate::client::Ask;
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Why the shop looks at numbers.
pub const WHY: &str = "the work of the week";
/// The same in an address.
pub const WHY_ENCODED: &str = "the+work+of+the+week";

impl Year {
    /// These contacts did not take place.
    pub fn give_back(&mut self, permits: Vec<String>) -> Result<()> {
        let key = self.shop.keys()?.permit.clone();
        let asks = permits
            .iter()
            .map(|permit| Ask::delete(format!("/v1/permits/{permit}")).with_key(&key))
            .collect();
        for (permit, answer) in permits.iter().zip(self.shop.ask(asks)?) {
            self.shop.tell_answer(json!({"t": "given_back", "permit_id": permit}), &answer)?;
        }
        Ok(())
    }

    /// What waits for a person.
    fn open(&mut self) -> Result<Vec<Value>> {
        let key = self.shop.keys()?.operate.clone();
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let ask = Ask::get(format!("/v1/optouts?state=open&why={WHY_ENCODED}&after={after}")).with_key(&key);
            let page = self.shop.expect(200, ask)?.json();
            self.looked("opt_outs", "id", &page["opt_outs"])?;
            all.extend_from_slice(page["opt_outs"].as_array().context("no list")?);
            match page["next"].as_i64() {
                Some(next) => after = next,
                None => break,
            }
        }
        let at = self.shop.now();
        self.shop.tell(&json!({"t": "open", "at": at, "list": all}))?;
        Ok(all)
    }

    /// Somebody decides of every second opt-out that waits.
    pub fn settle(&mut self) -> Result<()> {
        let key = self.shop.keys()?.operate.clone();
        for one in self.open()? {
            if self.random.bool() {
                continue;
            }
            let (id, settlement) = (one["id"].as_str().context("no id")?, if self.random.bool() { "stop" } else { "resume" });
            let body = json!({"settlement": settlement}).to_string();
            let answer = self
                .shop
                .ask(vec![Ask::post(&format!("/v1/optouts/{id}/settle"), "application/json", body).with_key(&key)])?;
            for answer in answer {
                self.shop.tell_answer(json!({"t": "settle", "id": id, "settlement": settlement}), &answer)?;
            }
        }
        Ok(())
    }

    /// The numbers of these were shown, but for those that were destroyed.
    pub fn looked(&mut self, of: &str, member: &str, rows: &Value) -> Result<()> {
        let shown = rows.as_array().context("no list")?.iter().filter(|row| !row["number"].is_null());
        let ids: Vec<&Value> = shown.map(|row| &row[member]).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let at = self.shop.now();
        self.shop.tell(&json!({"t": "look", "at": at, "why": WHY, "of": of, "ids": ids}))
    }

    /// The material changes, and how many people are still to be told.
    pub fn changes(&mut self) -> Result<Vec<Value>> {
        let key = self.shop.keys()?.operate.clone();
        let answer = self.shop.expect(200, Ask::get("/v1/material-changes".into()).with_key(&key))?.json();
        let at = self.shop.now();
        self.shop.tell(&json!({"t": "material", "at": at, "list": answer["changes"]}))?;
        Ok(answer["changes"].as_array().context("no list")?.clone())
    }

    /// Somebody tells every fourth who is to be told.
    pub fn tell_of_changes(&mut self) -> Result<()> {
        let key = self.shop.keys()?.operate.clone();
        for change in self.changes()? {
            let (document, version) = (&change["document"], &change["version"]);
            let path = |part: &Value| part.as_str().map(str::to_owned).context("no name");
            let address = format!("/v1/material-changes/{}/{}", path(document)?, path(version)?);
            let (mut all, mut after) = (Vec::new(), 0);
            loop {
                let ask = Ask::get(format!("{address}?state=open&why={WHY_ENCODED}&after={after}")).with_key(&key);
                let page = self.shop.expect(200, ask)?.json();
                self.looked("receipts", "receipt_hash", &page["receipts"])?;
                all.extend_from_slice(page["receipts"].as_array().context("no list")?);
                match page["next"].as_i64() {
                    Some(next) => after = next,
                    None => break,
                }
            }
            let at = self.shop.now();
            self.shop
                .tell(&json!({"t": "to_tell", "at": at, "document": document, "version": version, "list": all}))?;
            let told: Vec<&Value> = all.iter().map(|one| &one["receipt_hash"]).filter(|_| self.random.u8(..4) == 0).collect();
            for told in told.chunks(1_000) {
                let body = json!({"receipts": told, "way": "sms"}).to_string();
                let answer = self
                    .shop
                    .expect(200, Ask::post(&format!("{address}/told"), "application/json", body).with_key(&key))?;
                let line = json!({"t": "told_of_change", "document": document, "version": version, "receipts": told});
                self.shop.tell_answer(line, &answer)?;
            }
        }
        Ok(())
    }

    /// An audit of one of the documents was made today.
    pub fn audit(&mut self, date: &str) -> Result<()> {
        let key = self.shop.keys()?.operate.clone();
        let shown = self.random.choice(&self.shown).copied().unwrap_or(0);
        let document = self.papers.get(shown).context("no such document")?.document.id.clone();
        let body = json!({"document": document, "date": date, "by": "Brehon Audit Ltd", "report": "BA-2027"}).to_string();
        let answer = self.shop.expect(200, Ask::post("/v1/audits", "application/json", body).with_key(&key))?;
        self.shop.tell_answer(json!({"t": "audit", "document": document, "date": date}), &answer)
    }

    /// `phone-consent deadlines`.
    pub fn deadlines(&mut self) -> Result<()> {
        self.open()?;
        self.open_questions()?;
        self.say_questions()?;
        self.changes()?;
        let done = self.shop.command(&["deadlines"])?;
        let at = self.shop.now();
        let line = json!({"t": "deadlines", "at": at, "exit": done.status.code(), "said": String::from_utf8_lossy(&done.stdout)});
        self.shop.tell(&line)
    }

    /// The new versions take the place of those before them on the pages.
    pub fn publish(&mut self) -> Result<()> {
        let key = self.shop.keys()?.publish.clone();
        let mut languages = Vec::new();
        for paper in papers::next()? {
            let text = String::from_utf8_lossy(&paper.bytes).into_owned();
            let post = |path: &str| Ask::post(path, "application/json", paper.bytes.clone()).with_key(&key);
            let check = self.shop.expect(200, post("/v1/disclosures/check"))?;
            self.shop.tell_answer(json!({"t": "check", "text": text}), &check)?;
            languages.push((paper, text));
        }
        for (paper, text) in languages {
            let ask = Ask::post("/v1/disclosures", "application/json", paper.bytes.clone()).with_key(&key);
            let answer = self.shop.expect(201, ask)?;
            self.shop.tell_answer(json!({"t": "publish", "text": text}), &answer)?;
            let same = |shown: &usize| {
                let old = self.papers.get(*shown).map(|old| (&old.notice.id, &old.notice.language));
                old == Some((&paper.notice.id, &paper.notice.language))
            };
            let replaced = self.shown.iter().position(same);
            self.papers.push(paper);
            let new = self.papers.len() - 1;
            match replaced.and_then(|replaced| self.shown.get_mut(replaced)) {
                Some(shown) => *shown = new,
                None => self.shown.push(new),
            }
        }
        Ok(())
    }
}
