//! What the shop does: it decides of opt-outs that wait, looks at its deadlines, gives permits back, and publishes a new version.

use super::papers;
use super::people::Year;
use crate::client::Ask;
use anyhow::{Context, Result};
use serde_json::{Value, json};

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
            let ask = Ask::get(format!("/v1/optouts?state=open&after={after}")).with_key(&key);
            let page = self.shop.expect(200, ask)?.json();
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

    /// `phone-consent deadlines`.
    pub fn deadlines(&mut self) -> Result<()> {
        self.open()?;
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
