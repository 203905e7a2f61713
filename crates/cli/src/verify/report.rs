//! The report of `verify`: in plain words for a lawyer, in JSON for a program.
//!
//! What deliberately does not live here: any check.

use jiff::Timestamp;
use json::{Value, array, object, text, to_jcs};
use receipt::{Countersignature, Error, Happened, Opened};
use verify::Published;

/// A receipt that passed, and which checks it passed.
pub struct Report<'a> {
    /// The receipt.
    pub opened: &'a Opened,
    /// The number, E.164.
    pub number: &'a str,
    /// The countersignature, where it was checked.
    pub countersigned: Option<&'a Countersignature>,
    /// The disclosure, where the receipt was checked against it.
    pub published: Option<&'a Published>,
}

impl Report<'_> {
    /// The report as one line of JSON.
    pub fn json(&self) -> String {
        let payload = &self.opened.payload;
        let mut members = vec![
            ("ok", Value::Bool(true)),
            ("receipt_hash", text(self.opened.hash.to_hex())),
            ("phone", text(self.number)),
            ("controller", text(&*payload.controller)),
            ("origin", text(&*payload.origin)),
            ("notice_sha256", text(payload.notice.sha256.to_hex())),
            ("notice_labels", Value::Int(payload.notice.labels)),
            ("notice_layout", Value::Int(payload.notice.layout)),
            ("granted", array(self.opened.granted().map(text))),
            ("signed_at", Value::Int(payload.iat)),
            ("valid_until", Value::Int(payload.valid_until)),
            ("disclosure_checked", Value::Bool(self.published.is_some())),
        ];
        members.extend(self.countersigned.map(|said| ("received_at", Value::Int(said.received_at))));
        members.extend(
            self.countersigned
                .and_then(|said| said.nonce_issued_at)
                .map(|at| ("nonce_issued_at", Value::Int(at))),
        );
        members.extend(payload.evidence.map(|seen| {
            let numbers = [("font_px", seen.font_px), ("visible_pct", seen.visible_pct), ("visible_s", seen.visible_s)];
            ("evidence", object(numbers.map(|(name, n)| (name, Value::Int(n)))))
        }));
        format!("{}\n", to_jcs(&object(members)))
    }

    /// The report in plain words.
    pub fn words(&self) -> String {
        let payload = &self.opened.payload;
        let notice = &payload.notice;
        let mut out = String::from("This receipt is genuine: it is as the visitor's browser signed it.\n\n");
        let mut line = |label: &str, value: &str| out.push_str(&format!("{label:<12}{value}\n"));
        line("Who asked", &payload.controller);
        match &payload.place {
            Some(place) => line("Where", &format!("{}, at \"{place}\"", payload.origin)),
            None => line("Where", &payload.origin),
        }
        line("Number", &number(self.number));
        line("What text", &format!("{}, version {}, language {}", notice.id, notice.version, notice.language));
        line("", &format!("document SHA-256 {}", notice.sha256.to_hex()));
        line("", &format!("text as shown SHA-256 {}", notice.text_sha256.to_hex()));
        line("", &format!("labels version {}, layout version {}", notice.labels, notice.layout));
        for choice in &payload.choices {
            let title = self
                .published
                .and_then(|p| p.document.purpose(&choice.purpose))
                .map_or(String::new(), |p| format!(" ({})", p.title));
            line(if choice.granted() { "Agreed to" } else { "Said no to" }, &format!("{}{title}", choice.purpose));
        }
        for step in &payload.events {
            let what = match step.what {
                Happened::Shown => "the text was shown",
                Happened::Agreed => "the visitor pressed Agree",
                Happened::Captured { filled: true } => "the number was filled in by the browser",
                Happened::Captured { filled: false } => "the number was typed",
                Happened::Submitted => "the form was sent",
            };
            line(
                if step.what == Happened::Shown { "Order" } else { "" },
                &format!("{:>5} s  {what}", step.seconds),
            );
        }
        if let Some(seen) = &payload.evidence {
            let sentence = format!(
                "The text was {} px, {} % of it was on the screen, for {} s",
                seen.font_px, seen.visible_pct, seen.visible_s
            );
            line("Measured", &sentence);
        }
        line("Signed", &date(payload.iat));
        line("Ends", &date(payload.valid_until));
        line("Receipt", &format!("SHA-256 {}", self.opened.hash.to_hex()));
        out.push('\n');
        out.push_str(&self.verdict());
        out
    }

    /// What was checked and what was not.
    fn verdict(&self) -> String {
        let mut out = String::from("Checked: the visitor's signature, the order of events, and that the number is the one that was signed.\n");
        match self.published {
            Some(_) => out.push_str("Checked: the text, the purposes and the end are those of the disclosure given.\n"),
            None => out.push_str("Not checked: the disclosure's text. Give it with --disclosure.\n"),
        }
        match self.countersigned {
            Some(said) => {
                out.push_str(&format!(
                    "Checked: {} countersigned it when it arrived, {}.\n",
                    said.iss,
                    date(said.received_at)
                ));
                out.push_str(&match said.nonce_issued_at {
                    Some(at) => format!(
                        "Checked: the same server saw the visitor agree to the text, before the number was sent, {}.\n",
                        date(at)
                    ),
                    None => "Self-dated: no server was reached while it was signed, so its own times are the visitor's clock's.\n".to_owned(),
                });
            }
            None => out.push_str("Not checked: when it arrived at the server. Give the saved file and the server's keys with --jwks.\n"),
        }
        out.push_str("Not checked: whether it was withdrawn since. The receipt server says so.\n");
        out
    }
}

/// The report of a receipt that failed a check.
pub fn refusal(e: &Error, as_json: bool) -> String {
    if as_json {
        format!(
            "{}\n",
            to_jcs(&object([
                ("ok", Value::Bool(false)),
                ("code", text(e.code.as_str())),
                ("detail", text(&*e.detail))
            ]))
        )
    } else {
        format!("This receipt does not hold: {}.\n{}\n", e.detail, e.code.as_str())
    }
}

fn number(e164: &str) -> String {
    match phone::parse(e164, "") {
        Ok(parsed) if parsed.valid => format!("{e164} ({})", parsed.international),
        Ok(_) => format!("{e164} (in no range known today)"),
        Err(_) => e164.to_owned(),
    }
}

/// A time in UTC; outside the calendar, the number of seconds.
fn date(seconds: i64) -> String {
    match Timestamp::from_second(seconds) {
        Ok(moment) => moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => format!("{seconds} seconds after 1970"),
    }
}
