//! `phone-consent number`: what the number engine says.
//!
//! What deliberately does not live here: the engine (crate `phone`).

use crate::say;
use clap::Args;
use json::{Value, object, text, to_jcs};
use phone::{ParseError, Parsed, Possible};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent number \"020 7946 0018\" --region GB
  phone-consent number +353850123456 --json

Exit code 0: a valid number. 1: not a number, not possible, or possible but in no known range.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Number {
    /// The number, as anybody may write it.
    number: String,
    /// Country assumed where the number has no + and country code: ISO 3166, for example GB.
    #[arg(long, default_value = "", value_name = "COUNTRY")]
    region: String,
    /// Answer as one JSON object.
    #[arg(long)]
    json: bool,
}

impl Number {
    pub fn run(self) -> Result<ExitCode, String> {
        let region = self.region.to_ascii_uppercase();
        if !region.is_empty() && phone::calling_code(&region).is_none() {
            return Err(format!(
                "\"{}\" is not a country with phone numbers; write two letters of ISO 3166, for example GB",
                self.region
            ));
        }
        match phone::parse(&self.number, &region) {
            Ok(parsed) => {
                say(&if self.json { format!("{}\n", as_json(&parsed)) } else { as_words(&parsed) });
                Ok(if parsed.valid { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Err(why) if self.json => {
                say(&format!(
                    "{}\n",
                    to_jcs(&object([("error", text(why.as_str())), ("valid", Value::Bool(false))]))
                ));
                Ok(ExitCode::FAILURE)
            }
            Err(why) => Err(not_a_number(&self.number, why)),
        }
    }
}

fn not_a_number(number: &str, why: ParseError) -> String {
    let why = match why {
        ParseError::InvalidCountryCode => "has no known country code; write it with + and the country code, or give --region",
        ParseError::NotANumber => "is not a phone number",
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => "is too short to be a phone number",
        ParseError::TooLongNsn => "is too long to be a phone number",
    };
    format!("\"{number}\" {why}")
}

fn as_words(parsed: &Parsed) -> String {
    let verdict = match (parsed.valid, parsed.reason) {
        (true, _) => "a valid number".to_owned(),
        (false, Possible::IsPossible) => "possible, but in no range that is in use".to_owned(),
        (false, Possible::IsPossibleLocalOnly) => "possible inside its own area only".to_owned(),
        (false, Possible::InvalidCountryCode) => "not possible: nobody has this country code".to_owned(),
        (false, _) if parsed.missing > 0 => format!("not possible: {} short", digits(parsed.missing)),
        (false, _) if parsed.missing < 0 => format!("not possible: {} too many", digits(-parsed.missing)),
        (false, _) => "not possible: no number there has this length".to_owned(),
    };
    let mut lines = vec![("It is", verdict)];
    if parsed.valid {
        lines.push(("Type", parsed.number_type.as_str().to_lowercase().replace('_', " ")));
    }
    lines.extend(parsed.region.iter().map(|region| ("Country", region.clone())));
    lines.extend(parsed.e164.iter().map(|e164| ("E.164", e164.as_str().to_owned())));
    lines.push(("International", parsed.international.clone()));
    lines.push(("National", parsed.national.clone()));
    lines.extend(parsed.extension.iter().map(|extension| ("Extension", extension.clone())));
    lines.iter().map(|(label, value)| format!("{label:<14}{value}\n")).collect()
}

fn digits(n: i32) -> String {
    if n == 1 { "1 digit".into() } else { format!("{n} digits") }
}

fn as_json(parsed: &Parsed) -> String {
    let mut members = vec![
        ("valid", Value::Bool(parsed.valid)),
        ("possible", Value::Bool(parsed.possible())),
        ("reason", text(parsed.reason.as_str())),
        ("type", text(parsed.number_type.as_str())),
        ("country_code", Value::Int(i64::from(parsed.country_code))),
        ("international", text(&*parsed.international)),
        ("national", text(&*parsed.national)),
        ("rfc3966", text(&*parsed.rfc3966)),
    ];
    members.extend(parsed.region.iter().map(|region| ("region", text(&**region))));
    members.extend(parsed.e164.iter().map(|e164| ("e164", text(e164.as_str()))));
    members.extend(parsed.extension.iter().map(|extension| ("extension", text(&**extension))));
    to_jcs(&object(members))
}
