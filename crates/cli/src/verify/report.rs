//! The report of `verify`: in plain words for a lawyer, in JSON for a program.
//!
//! What deliberately does not live here: any check.

use super::logged;
use consent_log::Cosignature;
use jiff::Timestamp;
use json::{Value, array, escaped, object, steers_output, text, to_jcs};
use receipt::{Countersignature, Happened, Opened};
use verify::{Logged, Published};

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
    /// What the server's log has of it, where that was checked.
    pub logged: Option<&'a Logged>,
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
        members.extend(self.logged.map(|logged| ("log", logged::json(logged))));
        line(&object(members))
    }

    /// The report in plain words.
    pub fn words(&self) -> String {
        let payload = &self.opened.payload;
        let notice = &payload.notice;
        let mut out = String::from("This receipt is unchanged since it was signed, by a key that nobody vouches for.\n");
        out.push_str(&match self.countersigned {
            Some(said) => format!("The server {} saw it at {}.\n", escaped(&said.iss), date(said.received_at)),
            None => "Whether a server saw it was not checked: whoever made it can have chosen all that it says.\n".to_owned(),
        });
        out.push_str(&self.logged.map_or_else(String::new, |logged| logged::summary(logged, self.opened)));
        out.push('\n');
        // Nothing of a receipt steers the terminal, whatever let it in.
        let mut line = |label: &str, value: &str| out.push_str(&format!("{label:<12}{}\n", escaped(value)));
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
            let until = choice.until.map_or(String::new(), |until| format!(", until {}", date(until)));
            line(
                if choice.until.is_some() { "Agreed to" } else { "Said no to" },
                &format!("{}{title}{until}", choice.purpose),
            );
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
        let mut out = String::from("Checked: the signature of the receipt's own key, the order of events, and that the number is the one that was signed.\n");
        match self.published {
            Some(_) => out.push_str("Checked: the text, the purposes and the end are those of the disclosure given.\n"),
            None => out.push_str("Not checked: the disclosure's text. Give it with --disclosure.\n"),
        }
        match self.countersigned {
            Some(said) => {
                out.push_str(&format!(
                    "Checked: {} countersigned it when it arrived, {}.\n",
                    escaped(&said.iss),
                    date(said.received_at)
                ));
                out.push_str(&match said.nonce_issued_at {
                    Some(at) => format!(
                        "Checked: the same server was asked for a nonce for this text and site, before the number was sent, {}.\n",
                        date(at)
                    ),
                    None => "Self-dated: no server was reached while it was signed, so its own times are those of whoever signed it.\n".to_owned(),
                });
            }
            None => out.push_str("Not checked: when it arrived at the server. Give the saved file and the server's keys with --jwks.\n"),
        }
        match self.logged {
            Some(logged) => out.push_str(&logged::verdict(logged)),
            None => out.push_str(
                "Not checked: whether the server's log has it, and whether it was withdrawn since. Give the server's proof with --proof and --log-key.\n",
            ),
        }
        out
    }
}

/// The report of a receipt that failed a check.
pub fn refusal(code: &str, detail: &str, as_json: bool) -> String {
    if as_json {
        line(&object([("ok", Value::Bool(false)), ("code", text(code)), ("detail", text(detail))]))
    } else {
        format!("This receipt does not hold: {}.\n{}\n", escaped(detail), code)
    }
}

/// One line of JSON, with escapes also for what steers a terminal and JSON lets stand. All of it is in the Basic Multilingual Plane.
fn line(value: &Value) -> String {
    let mut out = String::new();
    for c in to_jcs(value).chars() {
        if steers_output(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}

fn number(e164: &str) -> String {
    match phone::parse(e164, "") {
        Ok(parsed) if parsed.valid => format!("{e164} ({})", parsed.international),
        Ok(_) => format!("{e164} (in no range known today)"),
        Err(_) => e164.to_owned(),
    }
}

/// Who saw this state of the log; without anybody, what that leaves open.
pub fn seen_by(witnesses: &[Cosignature]) -> String {
    if witnesses.is_empty() {
        return "Not shown: that the server shows the same log to everybody. Witnesses show that (--witness), or monitors (verify-log).\n".into();
    }
    let seen = |seen: &Cosignature| {
        let at = i64::try_from(seen.time).unwrap_or(i64::MAX);
        format!("Checked: the witness {} saw this state of the log on {}.\n", escaped(&seen.witness), date(at))
    };
    witnesses.iter().map(seen).collect()
}

/// A time in UTC; outside the calendar, the number of seconds.
pub fn date(seconds: i64) -> String {
    match Timestamp::from_second(seconds) {
        Ok(moment) => moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => format!("{seconds} seconds after 1970"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Report, refusal};
    use http_scripts::maker::{self, Key, Moment};
    use json::steers_output;
    use receipt::{Code, Countersignature, Opened, open};
    use verify::AwsLc;

    fn opened() -> Opened {
        let document = std::fs::read(http_scripts::process::repository().join("www/disclosure.en.json")).expect("the example document");
        let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("E.164"));
        let moment = Moment {
            document: &document,
            origin: "https://shop.example",
            server: "https://receipts.shop.example",
            iat: 1_795_514_441,
            nonce: None,
            earlier_nonces: vec![],
        };
        let payload = maker::payload(&moment, &key, &number, &[7; 32]).expect("a payload");
        open(&maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt"), &AwsLc).expect("opens")
    }

    /// `receipt::open` refuses such texts; a report must not rely on it.
    #[test]
    fn no_text_of_a_receipt_steers_the_terminal_or_adds_a_line() {
        const HOSTILE: &str = "sign-up\"\nSigned      1999-01-01\u{1B}[2J\u{1B}[31m\u{202E}\u{9b}1A";
        let mut opened = opened();
        let before = report(&opened, None).words();
        let payload = &mut opened.payload;
        payload.place = Some(HOSTILE.into());
        for text in [
            &mut payload.controller,
            &mut payload.origin,
            &mut payload.notice.id,
            &mut payload.notice.version,
            &mut payload.notice.language,
        ] {
            *text = HOSTILE.into();
        }
        payload.choices.iter_mut().for_each(|choice| choice.purpose = HOSTILE.into());
        let words = report(&opened, None).words();
        assert!(words.chars().all(|c| c == '\n' || !steers_output(c)), "{words:?}");
        assert_eq!(words.lines().count(), before.lines().count(), "{words}");
        assert!(
            words.contains("\\u{a}Signed") && words.contains("\\u{1b}[2J") && words.contains("\\u{202e}"),
            "{words}"
        );
        let json = report(&opened, None).json();
        assert_eq!(
            (json.lines().count(), json.chars().any(|c| c != '\n' && steers_output(c))),
            (1, false),
            "{json:?}"
        );
        let read = json::parse(json.trim_end().as_bytes()).expect("JSON");
        assert_eq!(read.text("controller"), HOSTILE);
        let said = refusal(Code::Schema.as_str(), HOSTILE, false);
        assert_eq!(
            (said.lines().count(), said.chars().any(|c| c != '\n' && steers_output(c))),
            (2, false),
            "{said:?}"
        );
    }

    #[test]
    fn a_report_claims_no_more_than_was_proved() {
        let opened = opened();
        let unseen = report(&opened, None).words();
        assert!(
            unseen.starts_with("This receipt is unchanged since it was signed, by a key that nobody vouches for.\nWhether a server saw it was not checked")
        );
        let said = Countersignature {
            iss: "https://receipts.shop.example".into(),
            receipt_hash: opened.hash,
            notice_sha256: opened.payload.notice.sha256,
            nonce_issued_at: None,
            received_at: 1_795_514_443,
            log: None,
        };
        let seen = report(&opened, Some(&said)).words();
        assert!(seen.contains("\nThe server https://receipts.shop.example saw it at 2026-11-24 "), "{seen}");
        for claim in ["genuine", "visitor's browser", "visitor's signature"] {
            assert!(!unseen.contains(claim) && !seen.contains(claim), "{claim}");
        }
    }

    fn report<'a>(opened: &'a Opened, countersigned: Option<&'a Countersignature>) -> Report<'a> {
        Report {
            opened,
            number: "+353850123456",
            countersigned,
            published: None,
            logged: None,
        }
    }
}
