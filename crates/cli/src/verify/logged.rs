//! The part of the report about the server's log.

use super::report::{date, seen_by};
use json::{Value, array, escaped, object, text};
use receipt::{Cause, Opened};
use verify::{Logged, Place, What};

/// A line for each event, for the head of the report.
pub fn summary(logged: &Logged, opened: &Opened) -> String {
    let mut out = String::new();
    for event in &logged.events {
        let leaf = event.index.map_or_else(String::new, |index| format!(" as leaf {index}"));
        match &event.what {
            What::Receipt => {
                let under = logged
                    .checkpoint
                    .as_ref()
                    .map_or_else(String::new, |checkpoint| format!(", under a checkpoint of {} leaves", checkpoint.size));
                out.push_str(&format!("It is in the log {}{leaf}{under}.\n", escaped(&logged.origin)));
            }
            What::Withdrawal(purposes) => {
                let at = event.at.map_or_else(String::new, |at| format!(" on {}", date(at)));
                let place = event.index.map_or_else(String::new, |index| format!(": leaf {index}"));
                let purposes: Vec<_> = purposes.iter().map(|one| escaped(one)).collect();
                out.push_str(&format!("Withdrawn{at}, for {}{place}.\n", purposes.join(", ")));
            }
            What::Erasure(cause) => {
                let at = event.at.map_or_else(String::new, |at| format!(" on {}", date(at)));
                let place = event.index.map_or_else(String::new, |index| format!(": leaf {index}"));
                let why = match cause {
                    Cause::End => "since its time was over",
                    Cause::Request => "on request",
                };
                out.push_str(&format!("Erased{at}, {why}{place}. The server says that its hash alone is left there.\n"));
            }
        }
    }
    let withdrawn: Vec<&str> = logged.withdrawn().collect();
    if opened.granted().all(|purpose| withdrawn.contains(&purpose)) {
        out.push_str("Nothing of this consent is left.\n");
    }
    out
}

/// What was checked of the log, and what it cannot show.
pub fn verdict(logged: &Logged) -> String {
    let mut out = format!("Checked: the log {} has what is said of it above, unchanged.\n", escaped(&logged.origin));
    match &logged.place {
        Place::Same => out.push_str("Checked: that is the place in the log that the countersignature names.\n"),
        Place::Elsewhere(named) => out.push_str(&format!(
            "The countersignature names leaf {} of another log, {}: that log ended, and the operator began this one with what was left.\n",
            named.index,
            escaped(&named.origin)
        )),
        Place::Unnamed => out.push_str("The countersignature names no log: it was made before the server had one.\n"),
        Place::NotCompared => out.push_str("Not checked: whether that is the place that the countersignature names.\n"),
    }
    out.push_str(&seen_by(&logged.witnesses));
    out.push_str(if logged.tells_withdrawals {
        "Not shown: that the server left out no later event of this receipt, and what happened after the checkpoint. Its log has every one (verify-log).\n"
    } else {
        "Not shown: whether it was withdrawn. This form of proof has the receipt's own event alone; ask for the proof as JSON.\n"
    });
    out
}

/// The same for programs.
pub fn json(logged: &Logged) -> Value {
    let number = |index: u64| Value::Int(i64::try_from(index).unwrap_or(i64::MAX));
    let events = logged.events.iter().map(|event| {
        let mut members = match &event.what {
            What::Receipt => vec![("t", text("receipt"))],
            What::Withdrawal(purposes) => vec![("t", text("withdrawal")), ("purposes", array(purposes.iter().map(|one| text(&**one))))],
            What::Erasure(cause) => vec![("t", text("erasure")), ("cause", text(cause.as_str()))],
        };
        members.extend(event.at.map(|at| ("at", Value::Int(at))));
        members.extend(event.index.map(|index| ("index", number(index))));
        object(members)
    });
    let witnesses = logged
        .witnesses
        .iter()
        .map(|seen| object([("name", text(&*seen.witness)), ("time", number(seen.time))]));
    let mut members = vec![
        ("origin", text(&*logged.origin)),
        ("events", array(events)),
        ("tells_withdrawals", Value::Bool(logged.tells_withdrawals)),
        ("place_checked", Value::Bool(logged.place == Place::Same)),
        ("witnesses", array(witnesses)),
    ];
    if let Some(checkpoint) = &logged.checkpoint {
        members.extend([("size", number(checkpoint.size)), ("root", text(checkpoint.root.to_string()))]);
    }
    object(members)
}
