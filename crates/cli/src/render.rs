//! `phone-consent render`: writes a disclosure for a channel.
//!
//! What lives here: the choice of a channel, the envelope of an email (`eml`), and what is said beside a rendering: the parts of a text
//! message, the faults of a carrier's form. What deliberately does not: the renderings (crate `disclosure`).

mod eml;

use crate::{document, say};
use clap::{Args, ValueEnum};
use disclosure::{Archive, render};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent render disclosure.en.json --as html -o fallback.html
  phone-consent render disclosure.fr.json --as text
  phone-consent render disclosure.en.json --as email -o notice.eml
  phone-consent render disclosure.en.json --as sms
  phone-consent render disclosure.en.json --as 10dlc -o evidence.txt

Exit code 0: written. 1: the file is refused, a post or an email is too long, or the carrier's form has a fault; each fault is a sentence on standard error.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Render {
    /// The disclosure.
    file: PathBuf,
    /// The channel.
    #[arg(long = "as", value_name = "FORM")]
    form: Form,
    /// Output file; standard output by default.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// With sms: plain characters for those that make the parts of a message small.
    #[arg(long)]
    plain: bool,
    /// With privacy-notice: Markdown instead of HTML.
    #[arg(long)]
    markdown: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The fallback inside the element, for pages without JavaScript.
    Html,
    /// The notice as Markdown.
    Markdown,
    /// The text whose digest every receipt carries.
    Text,
    /// A message file (.eml) with HTML and text. {{withdrawal_link}} in it stands for the link at which this reader stops.
    Email,
    /// A text message. Its parts, and the characters that make them small, are said on standard error.
    Sms,
    /// A post of at most 280 characters with the link.
    Social,
    /// The section for a privacy page, as HTML.
    PrivacyNotice,
    /// The evidence that carriers ask for before a US campaign of text messages, field by field.
    #[value(name = "10dlc")]
    TenDlc,
}

impl Render {
    pub fn run(self) -> Result<ExitCode, String> {
        if self.plain && self.form != Form::Sms {
            return Err("--plain belongs to --as sms".into());
        }
        if self.markdown && self.form != Form::PrivacyNotice {
            return Err("--markdown belongs to --as privacy-notice".into());
        }
        let document = document::read(&self.file)?;
        let labels = Archive::shipped().labels(&document.language);
        let mut faults = Vec::new();
        let rendered = match self.form {
            Form::Html => render::html(&document, labels),
            Form::Markdown => render::markdown(&document, labels),
            Form::Text => render::text(&document, labels),
            Form::Email => {
                let email = render::email(&document, labels);
                if email.html.len() > render::EMAIL_LIMIT {
                    faults.push(format!(
                        "the HTML of the email has {} bytes, and mail programs cut what is over {}; shorten the document",
                        email.html.len(),
                        render::EMAIL_LIMIT
                    ));
                }
                eml::write(&document, &email)?
            }
            Form::Sms => self.message(render::sms(&document, labels)),
            Form::Social => format!("{}\n", render::social(&document, labels)?),
            Form::PrivacyNotice if self.markdown => render::privacy_notice_markdown(&document, labels),
            Form::PrivacyNotice => render::privacy_notice(&document, labels),
            Form::TenDlc => {
                let pack = render::ten_dlc(&document, labels);
                faults = pack.faults();
                pack.text()
            }
        };
        match &self.output {
            Some(path) => std::fs::write(path, rendered).map_err(|e| format!("{} cannot be written ({e})", path.display()))?,
            None => say(&rendered),
        }
        for fault in &faults {
            eprintln!("phone-consent: {fault}");
        }
        Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// The message with its line end, and on standard error how it is sent.
    fn message(&self, text: String) -> String {
        let text = if self.plain { render::plain(&text) } else { text };
        let sent = render::segments(&text);
        let (whole, part) = sent.encoding.limits();
        let parts = match sent.parts {
            1 => format!("1 message of at most {whole}"),
            n => format!("{n} parts of at most {part}"),
        };
        eprintln!("{}, {} units, {parts}", sent.encoding.as_str(), sent.units);
        for foreign in &sent.foreign {
            let offer = match foreign.plain {
                Some("") => "; it can be left out (--plain)".to_owned(),
                Some(plain) => format!("; {plain} could stand for it (--plain)"),
                None => String::new(),
            };
            eprintln!("{} is not in GSM-7{offer}", foreign.character.escape_debug());
        }
        format!("{text}\n")
    }
}
