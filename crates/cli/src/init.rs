//! `phone-consent init`: asks a marketer what they know and writes a first document.
//!
//! What lives here: the options, asking, and what is said of the document at the end. What deliberately does not: the questions (`questions`),
//! the document made of the answers (`skeleton`), the documents to begin with (`templates`), and any judgement of the words (crate `lint`).

mod questions;
mod skeleton;
mod templates;

use crate::{ask, fetch, say};
use clap::Args;
use disclosure::Document;
use lint::{Settings, Severity, lint, texts};
use questions::{Answers, CONTROLLER, Question, REST, fault};
use skeleton::document;
use std::io::Write;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent init
  phone-consent init disclosure.fr.json --language fr
  phone-consent init --template repair-shop
  phone-consent init --answers answers.json

A file of answers is JSON: the questions' names with their answers, for example {\"name\": \"Northwind Bikes Ltd\", \"email\": \"hello@shop.example\"}.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Init {
    /// The document to write; by default disclosure.LANGUAGE.json. A file that is there is never replaced.
    file: Option<String>,
    /// The document's language.
    #[arg(long, default_value = "en", value_name = "TAG")]
    language: String,
    /// Begin with the document of a trade.
    #[arg(long, value_name = "TRADE", value_parser = templates::names())]
    template: Option<String>,
    /// Take the answers from a file and ask nothing.
    #[arg(long, value_name = "FILE")]
    answers: Option<String>,
}

impl Init {
    pub fn run(self) -> Result<ExitCode, String> {
        let name = self.file.clone().unwrap_or_else(|| format!("disclosure.{}.json", self.language));
        if std::path::Path::new(&name).exists() {
            return Err(format!("{name} is there already; name another file, or move it away"));
        }
        let template = match &self.template {
            Some(trade) => Some(templates::find(trade, &self.language)?),
            None => None,
        };
        let questions: Vec<&Question> = match template {
            Some(_) => CONTROLLER.iter().collect(),
            None => CONTROLLER.iter().chain(REST).collect(),
        };
        let today = crate::lint::today().to_string();
        let answers = match &self.answers {
            Some(file) => read(file, &questions, &self.language, &today)?,
            None if ask::is_possible() => asked(&questions, &self.language, &today)?,
            None => return Err("there is no terminal to ask on; give --answers with a file".into()),
        };
        let text = match template {
            Some(template) => templates::filled(template, &answers, &today),
            None => document(&answers, &self.language, &today),
        };
        let parsed = Document::parse(text.as_bytes()).map_err(|e| format!("the document is not whole: {}", e.sentence(text.as_bytes())))?;
        let mut file = std::fs::File::create_new(&name).map_err(|e| format!("{name} cannot be written ({e})"))?;
        file.write_all(text.as_bytes()).map_err(|e| format!("{name} cannot be written ({e})"))?;
        say(&left(&name, &text, &parsed, template));
        Ok(ExitCode::SUCCESS)
    }
}

/// Asks each question until its answer fits.
fn asked(questions: &[&Question], language: &str, today: &str) -> Result<Answers, String> {
    eprintln!("A few questions, each with an example. Ctrl+D stops, and nothing is written then.");
    let mut answers = Answers::new();
    for (i, question) in questions.iter().enumerate() {
        let open = if question.open.is_some() { " (Enter: later)" } else { "" };
        loop {
            let prompt = format!(
                "\n{}/{}  {}{open}\n     for example: {}\n> ",
                i + 1,
                questions.len(),
                question.ask,
                question.example
            );
            let answer = ask::line(&prompt)?.ok_or("you stopped, so nothing was written")?;
            match (answer.is_empty(), question.open) {
                (true, Some(_)) => break,
                (true, None) => eprintln!("This one is needed: the document is not whole without it."),
                (false, _) => {
                    answers.insert(question.name.into(), answer);
                    match fault(question, &document(&answers, language, today)) {
                        None => break,
                        Some(must_be) => eprintln!("This must be {must_be}. Write it as in the example: {}", question.example),
                    }
                }
            }
        }
    }
    Ok(answers)
}

/// Reads a file of answers: the answers to these questions, every needed one among them, and nothing else.
fn read(file: &str, questions: &[&Question], language: &str, today: &str) -> Result<Answers, String> {
    let bytes = fetch::file(file, "file of answers")?;
    let refused = |why: String| format!("the file of answers {file} is refused: {why}");
    let tree = json::parse(&bytes).map_err(|e| refused(e.sentence(&bytes)))?;
    let is_missing = |question: &&&Question| question.open.is_none() && tree.get(question.name).is_null();
    let missing: Vec<String> = questions
        .iter()
        .filter(is_missing)
        .map(|question| format!("\n  \"{}\", for example \"{}\"", question.name, question.example))
        .collect();
    if !missing.is_empty() && tree.fields().is_ok() {
        return Err(refused(format!("it lacks these answers:{}", missing.concat())));
    }
    let taken = || {
        let mut fields = tree.fields()?;
        let mut answers = Answers::new();
        for question in questions {
            let answer = match question.open {
                Some(_) => fields.maybe(question.name, json::Node::words)?,
                None => Some(fields.need(question.name, json::Node::words)?),
            };
            answers.extend(answer.map(|answer| (question.name.to_owned(), answer)));
        }
        fields.end()?;
        Ok(answers)
    };
    let answers = taken().map_err(|e: json::Mismatch| refused(e.sentence(&bytes)))?;
    let text = document(&answers, language, today);
    let wrong = questions
        .iter()
        .find_map(|question| fault(question, &text).map(|must_be| (question.name, must_be)));
    match wrong {
        Some((name, must_be)) => Err(refused(format!("\"{name}\" must be {must_be}"))),
        None => Ok(answers),
    }
}

/// What is left to do.
fn left(name: &str, text: &str, document: &Document, template: Option<&str>) -> String {
    let mut out = format!("wrote {name}\n");
    let of_example = template.map(|template| templates::example_words(template, text)).unwrap_or_default();
    let open: Vec<String> = texts(document)
        .into_iter()
        .filter(|(_, value)| value.contains('{'))
        .map(|(pointer, value)| format!("  {pointer}: {value}\n"))
        .collect();
    section(&mut out, "Still open, each a question in braces", &open);
    section(&mut out, "Still of the example, for you to replace", &of_example);
    if template.is_some() {
        out.push_str("All else is the example's too: its purposes, periods and promises. Read it member by member, and say only what is true for you.\n");
    }
    let report = match lint(text.as_bytes(), &Settings::on(crate::lint::today())) {
        Ok(report) => report,
        Err(e) => return format!("{out}{}\n", e.sentence(text.as_bytes())),
    };
    let found = |severity| -> Vec<String> {
        let of_it = report.findings.iter().filter(|finding| finding.severity == severity);
        of_it.map(|finding| format!("  {}: {}\n", finding.pointer, finding.message)).collect()
    };
    section(&mut out, "Errors to the linter", &found(Severity::Error));
    section(&mut out, "Warnings", &found(Severity::Warning));
    out.push_str(&format!(
        "Next: look at it with phone-consent render {name} --as text, mend it with phone-consent lint {name}, and publish it with phone-consent publish {name} --to URL.\n"
    ));
    out
}

fn section(out: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        out.push_str(&format!("{title} ({}):\n{}", lines.len(), lines.concat()));
    }
}
