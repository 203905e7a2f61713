//! Answers for another program, a line each: `cargo xtask test interop` asks the engine by it, on tables of Google's XML.
//!
//! The first line said is the version of the metadata. Then each line read is answered by one:
//!
//! | line | answer, separated by tabs |
//! |---|---|
//! | `parse TAB region TAB text` | reason, valid, type, region, country code, national number, extension, the four formats; or the error alone |
//! | `example TAB region TAB type` | the national number, or nothing |

use phone::{Format, METADATA_VERSION, Number, NumberType, regions};
use std::io::{BufRead, BufWriter, Result, Write, stdin, stdout};

fn main() -> Result<()> {
    let mut out = BufWriter::new(stdout().lock());
    writeln!(out, "{METADATA_VERSION}")?;
    for line in stdin().lock().lines() {
        let line = line?;
        let mut parts = line.splitn(3, '\t');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("parse"), Some(region), Some(text)) => writeln!(out, "{}", parse(text, region))?,
            (Some("example"), Some(region), Some(wanted)) => {
                let example = NumberType::from_name(wanted).and_then(|wanted| regions::example(region, wanted));
                writeln!(out, "{}", example.as_ref().map_or("", Number::national_significant_number))?;
            }
            _ => writeln!(out, "`{line}` is no question")?,
        }
    }
    out.flush()
}

fn parse(text: &str, region: &str) -> String {
    let number = match Number::parse(text, region) {
        Ok(number) => number,
        Err(error) => return error.as_str().to_owned(),
    };
    let [e164, international, national, rfc3966] = [Format::E164, Format::International, Format::National, Format::Rfc3966].map(|format| number.format(format));
    format!(
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{e164}\t{international}\t{national}\t{rfc3966}",
        number.possible().as_str(),
        number.is_valid(),
        number.number_type().as_str(),
        number.region().unwrap_or_default(),
        number.country_code(),
        number.national_significant_number(),
        number.extension(),
    )
}
