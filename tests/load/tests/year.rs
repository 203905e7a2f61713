//! A simulated year of some hundred people, and whether its judge finds an answer that is wrong. It is the same year each time, or that of `YEAR_SEED`;
//! `cargo xtask soak year` plays ten thousand people, another year each time.

use http_scripts::process::repository;
use load::year::{Plan, judge, play};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use std::thread;

/// A year that was played, and the lines of its trace.
struct Played {
    seed: u64,
    trace: PathBuf,
    lines: Vec<(String, Value)>,
}

/// The tests look at the same one.
static YEAR: LazyLock<Played> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("year");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("emptied");
    }
    fs::create_dir_all(&folder).expect("a folder");
    let seed = std::env::var("YEAR_SEED").ok().and_then(|seed| seed.parse().ok());
    let plan = Plan {
        people: 250,
        days: 12,
        asks: 6,
        moments: 2,
        seed: seed.unwrap_or(2027),
        folder,
    };
    let trace = play(&plan).unwrap_or_else(|why| panic!("YEAR_SEED={}: {why:#}", plan.seed));
    let text = fs::read_to_string(&trace).expect("the trace");
    let lines = text.lines().map(|line| (line.to_owned(), serde_json::from_str(line).expect("JSON"))).collect();
    let seed = plan.seed;
    Played { seed, trace, lines }
});

#[test]
fn for_a_year_every_contact_is_answered_as_the_documents_promise() {
    let Played { seed, trace, .. } = &*YEAR;
    match judge(trace) {
        Ok(said) => println!("{said}"),
        Err(why) => panic!("YEAR_SEED={seed}, {}: {why:#}", trace.display()),
    }
}

#[test]
fn in_a_year_replies_come_in_every_language_by_every_route() {
    const ROUTES: [(&str, &str); 10] = [
        ("json", "sms"),
        ("json", "rcs"),
        ("json", "whatsapp"),
        ("json", "email"),
        ("event", "unsubscribe"),
        ("event", "reassigned"),
        ("twilio", "sms"),
        ("twilio", "rcs"),
        ("twilio", "whatsapp"),
        ("list", "csv"),
    ];
    let Played { seed, lines, .. } = &*YEAR;
    let came: BTreeSet<_> = lines
        .iter()
        .filter_map(|(_, line)| {
            let via = if line["t"] == "told" { "list" } else { line["via"].as_str()? };
            let by = line["event"].as_str().or(line["by"].as_str())?;
            Some((via, by, line["language"].as_str()?))
        })
        .collect();
    for file in fs::read_dir(repository().join("tests/corpus/replies")).expect("the corpus") {
        let name = file.expect("a file").file_name().into_string().expect("UTF-8");
        let language = name.strip_suffix(".jsonl").expect("a file of replies");
        for (via, by) in ROUTES {
            assert!(
                came.contains(&(via, by, language)),
                "YEAR_SEED={seed}: nothing came in {language} by {via} {by}"
            );
        }
    }
}

/// A wrong answer: what it is, under which word the judge tells of it, and how a line of the trace is changed; `false` where this line is not the one.
type Plant = (&'static str, &'static str, fn(&mut Value) -> bool);

const PLANTS: &[Plant] = &[
    ("a contact is refused that is promised", "permit", |line| {
        answer(
            line,
            |one| one["allowed"] == true,
            |one| {
                one["allowed"] = false.into();
                one["reason"] = "consent".into();
            },
        )
    }),
    ("a contact is allowed without consent", "permit", |line| {
        answer(line, |one| one["reason"] == "consent", |one| one["allowed"] = true.into())
    }),
    ("a contact is allowed that is one too many", "permit", |line| {
        answer(line, |one| one["reason"] == "frequency", |one| one["allowed"] = true.into())
    }),
    ("a contact is allowed at night", "permit", |line| {
        answer(line, |one| one["reason"] == "hours", |one| one["allowed"] = true.into())
    }),
    ("a permit is valid for too long", "permit", |line| {
        answer(
            line,
            |one| one["allowed"] == true,
            |one| one["exp"] = (one["exp"].as_i64().unwrap_or(0) + 1).into(),
        )
    }),
    ("another reason is told", "reason", |line| {
        line["t"] == "plan" && first(&mut line["answers"], |one| one["why"] == "refused", |one| one["why"] = "unknown".into())
    }),
    ("an opt-out is ignored", "opt-out", |line| {
        set(
            line,
            "message",
            |line| line["answer"]["opt_out"].is_object(),
            |line| line["answer"]["opt_out"] = Value::Null,
        )
    }),
    ("a reply is read as another", "message", |line| {
        set(
            line,
            "message",
            |line| line["answer"]["meaning"] == "stop",
            |line| line["answer"]["meaning"] = "other".into(),
        )
    }),
    ("an opt-out is due a day later", "opt-out", |line| {
        set(line, "told", |line| line["answer"].is_object(), |line| later(&mut line["answer"]["due_at"]))
    }),
    ("a consent stands that was opted out of", "receipt", |line| {
        line["t"] == "status"
            && first(
                &mut line["answer"]["purposes"],
                |one| one["withdrawn_at"].is_i64(),
                |one| one["withdrawn_at"] = Value::Null,
            )
    }),
    ("no alarm for what is late", "deadline", |line| {
        set(line, "deadlines", |line| line["exit"] == 3, |line| line["exit"] = 0.into())
    }),
    ("a late opt-out is not told of", "deadline", |line| {
        set(
            line,
            "deadlines",
            |line| line["exit"] == 3,
            |line| {
                let rest: String = line["said"].as_str().unwrap_or_default().split_inclusive('\n').skip(1).collect();
                line["said"] = rest.into();
            },
        )
    }),
    ("something waits for a person for no reason", "waiting", |line| {
        set(
            line,
            "open",
            |line| line["list"][0].is_object(),
            |line| later(&mut line["list"][0]["received_at"]),
        )
    }),
    ("a withdrawal fails", "withdrawal", |line| {
        set(line, "withdrawal", |line| line["status"] == 200, |line| line["status"] = 503.into())
    }),
    ("a consent ends a day later than told", "event", |line| {
        set(
            line,
            "event",
            |line| line["status"] == 200,
            |line| later(&mut line["answer"]["receipts"][0]["until"]),
        )
    }),
    ("a receipt is erased a day late", "receipt", |line| {
        set(
            line,
            "status",
            |line| line["answer"]["erased_at"].is_i64(),
            |line| later(&mut line["answer"]["erased_at"]),
        )
    }),
    ("a receipt is left out of an erasure", "erasure", |line| {
        set(
            line,
            "erasure",
            |line| line["answer"]["receipts"][0].is_object(),
            |line| line["answer"]["receipts"] = Value::Array(vec![]),
        )
    }),
    ("a number is kept after an opt-out's 90 days", "opt-out list", |line| {
        line["t"] == "opt_outs" && first(&mut line["list"], |one| one["number"].is_null(), |one| one["number"] = "+353850123456".into())
    }),
    ("an effect is not in the log", "log", |line| drop_one(line, "leaves")),
    ("an effect is in the log twice", "log", |line| double_one(line, "leaves")),
    ("a change is not in the feed", "feed", |line| drop_one(line, "changes")),
    ("a change is in the feed twice", "feed", |line| double_one(line, "changes")),
    ("a permit is not listed", "permit list", |line| drop_one(line, "listed")),
    ("a material change asks too few people again", "material change", |line| {
        set(line, "check", |_| true, |line| line["answer"]["asked_again"] = 0.into())
    }),
    ("a question is due a day later", "question", |line| {
        set(line, "question", |line| line["via"] == "json", |line| later(&mut line["answer"]["due_at"]))
    }),
    ("an answered question waits", "question list", |line| {
        line["t"] == "questions" && line["state"] == "all" && first(&mut line["list"], |one| one["state"] == "answered", |one| one["state"] = "open".into())
    }),
    ("a question is not opened again by its asker", "question list", |line| {
        // Only one that was opened again is due so long after it was asked.
        let again = |one: &Value| one["due_at"].as_i64() > one["received_at"].as_i64().map(|at| at + 32 * 86_400);
        line["t"] == "questions" && line["state"] == "all" && first(&mut line["list"], again, |one| one["due_at"] = one["received_at"].clone())
    }),
    ("a question that is written to again is refused", "question", |line| {
        set(line, "written_again", |line| line["status"] == 303, |line| line["status"] = 404.into())
    }),
    ("more is written to a question than may be", "question", |line| {
        set(line, "written_again", |line| line["status"] == 409, |line| line["status"] = 303.into())
    }),
    ("an opened question is not told to programs", "feed", |line| {
        line["t"] == "changes" && line["list"].as_array_mut().is_some_and(drop_opened)
    }),
    ("a question is not deleted", "question", |line| {
        set(line, "deletion", |line| line["status"] == 200, |line| line["status"] = 404.into())
    }),
    ("a deleted question is still shown", "question page", |line| {
        set(line, "question_page", |line| line["status"] == 404, |line| line["status"] = 200.into())
    }),
    ("the text of a deleted question is kept", "question list", |line| {
        line["t"] == "questions" && line["state"] == "all" && first(&mut line["list"], |one| one["excerpt"].is_null(), |one| one["excerpt"] = "Who?".into())
    }),
    ("an answer is not on the page of its question", "question page", |line| {
        line["t"] == "question_page"
            && line["said"].as_array_mut().is_some_and(|said| {
                let answer = said.iter().position(|one| one == "Only we do.");
                answer.map(|answer| said.remove(answer)).is_some()
            })
    }),
    ("the command line leaves a question out", "question", |line| {
        set(line, "questions_said", |line| line["said"] != "", |line| line["said"] = "".into())
    }),
    ("an unanswered question is not told of", "deadline", |line| without(line, "\tquestion\t")),
    ("an audit is not told of", "deadline", |line| without(line, "\taudit\t")),
    ("a change to tell is not told of", "deadline", |line| without(line, "\tchange\t")),
    ("somebody is not told of a material change", "material change", |line| drop_one(line, "to_tell")),
    ("too few are to be told of a material change", "material change", |line| {
        set(line, "publish", |_| true, |line| line["answer"]["to_tell"] = 0.into())
    }),
    ("an audit is due a day later", "audit", |line| {
        set(line, "audit", |_| true, |line| later(&mut line["answer"]["due_at"]))
    }),
    ("a look at numbers is not recorded", "access", |line| drop_one(line, "accesses")),
    ("a look at numbers is recorded twice", "access", |line| double_one(line, "accesses")),
    ("a late opt-out is not told to programs", "feed", |line| {
        line["t"] == "changes"
            && line["list"].as_array_mut().is_some_and(|list| {
                let late = list.iter().position(|one| one["message"]["type"] == "optout.late");
                late.map(|late| list.remove(late)).is_some()
            })
    }),
    ("a receipt is dated a day later", "countersignature", |line| {
        set(line, "receipt", |_| true, |line| later(&mut line["at"]))
    }),
];

#[test]
fn the_judge_of_the_year_finds_a_wrong_answer_of_each_sort() {
    let Played { seed, trace, lines } = &*YEAR;
    let waiting = Mutex::new(PLANTS.iter().enumerate());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().expect("no panic").next();
                    let Some((number, (what, word, plant))) = next else { return };
                    let planted = trace.with_file_name(format!("planted-{number}.jsonl"));
                    fs::write(
                        &planted,
                        plant_into(lines, *plant).unwrap_or_else(|| panic!("YEAR_SEED={seed} has nothing for: {what}")),
                    )
                    .expect("written");
                    let said = judge(&planted).expect_err(what).to_string();
                    assert!(
                        said.lines().any(|line| line.starts_with(&format!("{word}: "))),
                        "YEAR_SEED={seed}, {what}: {said}"
                    );
                    fs::remove_file(planted).expect("removed");
                }
            });
        }
    });
}

/// The trace with one line changed; `None` where no line is the one.
fn plant_into(lines: &[(String, Value)], plant: fn(&mut Value) -> bool) -> Option<String> {
    let (place, planted) = lines.iter().enumerate().find_map(|(place, (_, line))| {
        let mut line = line.clone();
        plant(&mut line).then(|| (place, line.to_string()))
    })?;
    let texts = lines.iter().map(|(text, _)| &**text);
    let planted: Vec<&str> = texts.clone().take(place).chain([&*planted]).chain(texts.skip(place + 1)).collect();
    Some(planted.join("\n"))
}

/// Changes the first of a list that is meant.
fn first(list: &mut Value, is_meant: fn(&Value) -> bool, change: fn(&mut Value)) -> bool {
    let found = list.as_array_mut().and_then(|list| list.iter_mut().find(|one| is_meant(one)));
    found.map(change).is_some()
}

/// Changes an answer about a contact.
fn answer(line: &mut Value, is_meant: fn(&Value) -> bool, change: fn(&mut Value)) -> bool {
    line["t"] == "permits" && first(&mut line["answers"], is_meant, change)
}

/// Changes a line of this kind that is meant.
fn set(line: &mut Value, kind: &str, is_meant: fn(&Value) -> bool, change: fn(&mut Value)) -> bool {
    let is_one = line["t"] == kind && is_meant(line);
    if is_one {
        change(line);
    }
    is_one
}

/// Takes a line with these characters from what `phone-consent deadlines` said.
fn without(line: &mut Value, characters: &str) -> bool {
    let said = line["said"].as_str().unwrap_or_default();
    let Some(one) = said
        .split_inclusive('\n')
        .find(|one| one.contains(characters))
        .filter(|_| line["t"] == "deadlines")
    else {
        return false;
    };
    line["said"] = said.replacen(one, "", 1).into();
    true
}

fn later(time: &mut Value) {
    *time = (time.as_i64().expect("a time") + 86_400).into();
}

fn drop_one(line: &mut Value, kind: &str) -> bool {
    line["t"] == kind && line["list"].as_array_mut().is_some_and(|list| list.pop().is_some())
}

fn double_one(line: &mut Value, kind: &str) -> bool {
    let one = line["list"][0].clone();
    line["t"] == kind && !one.is_null() && line["list"].as_array_mut().map(|list| list.push(one)).is_some()
}

/// Takes the second of a question's changes from the feed.
fn drop_opened(list: &mut Vec<Value>) -> bool {
    let mut asked = BTreeSet::new();
    let again = list.iter().position(|one| {
        let message = &one["message"];
        message["type"] == "question.asked" && !asked.insert(message["data"]["id"].to_string())
    });
    again.map(|again| list.remove(again)).is_some()
}
