//! How the corpus of replies is read: a table by language, and every reply that is read otherwise than expected.
//!
//! `cargo run --release -p phone-consent-optout --example replies [-- all | held-out]` lists those of the whole corpus or of the held-out part; without it, of the rest.
//! `-- measure FILE.jsonl [LANGUAGE]` reads other messages, one JSON string a line, counts what they are read as and prints what would suspend or end.

use optout::{Language, Meaning, read};
use std::error::Error;
use std::time::Instant;

#[path = "../tests/corpus/mod.rs"]
mod corpus;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => table(|reply| !reply.is_held_out),
        ["held-out"] => table(|reply| reply.is_held_out),
        ["all"] => table(|_| true),
        ["measure", file] => measure(file, &[]),
        ["measure", file, tag] => measure(file, &[Language::from_tag(tag).ok_or("no such language")?]),
        _ => Err("arguments: nothing, all, held-out, or measure FILE.jsonl [LANGUAGE]".into()),
    }
}

fn table(is_listed: impl Fn(&corpus::Reply) -> bool) -> Result<(), Box<dyn Error>> {
    println!("| Language | Replies | Missed | Suspended only | False stops | Falsely suspended | Other mistakes |\n|---|---|---|---|---|---|---|");
    for language in Language::ALL {
        let mut counts = corpus::Counts::default();
        for reply in corpus::replies(language).iter().filter(|reply| is_listed(reply)) {
            counts.add(reply.expected, read(&reply.text, &[language]).meaning);
        }
        println!("| `{}` | {} |", language.tag(), counts.figures().map(|figure| figure.to_string()).join(" | "));
    }
    println!();
    for language in Language::ALL {
        for reply in corpus::replies(language).iter().filter(|reply| is_listed(reply)) {
            let reading = read(&reply.text, &[language]);
            if reading.meaning != reply.expected {
                println!(
                    "{} {:?}: {} expected, {} by {} ({})",
                    language.tag(),
                    reply.text,
                    reply.expected.name(),
                    reading.meaning.name(),
                    reading.rule.id(),
                    reading.words
                );
            }
        }
    }
    Ok(())
}

fn measure(file: &str, expected: &[Language]) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(file)?;
    let messages: Vec<String> = text.lines().map(corpus::string).collect::<Option<_>>().ok_or("a line is not a JSON string")?;
    read("warm up", expected);
    let begin = Instant::now();
    let readings: Vec<_> = messages.iter().map(|message| read(message, expected)).collect();
    let seconds = begin.elapsed().as_secs_f64();
    for (message, reading) in messages.iter().zip(&readings).filter(|(_, reading)| reading.meaning.suspends()) {
        println!("{}\t{}\t{}\t{message:?}", reading.meaning.name(), reading.rule.id(), reading.words);
    }
    println!("{} messages, {:.0} a second", messages.len(), messages.len() as f64 / seconds);
    for meaning in Meaning::ALL {
        let count = readings.iter().filter(|reading| reading.meaning == meaning).count();
        println!(
            "{}: {count}, {:.2} in a thousand",
            meaning.name(),
            1000.0 * count as f64 / messages.len() as f64
        );
    }
    Ok(())
}
