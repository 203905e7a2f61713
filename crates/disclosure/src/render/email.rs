//! The email: HTML that mail programs show, and the same as plain text.
//!
//! What lives here: tables with `role=presentation`, styles on each element, and the few rules for narrow and dark screens that programs
//! may ignore. What deliberately does not: the envelope (the command line writes an `.eml`), pictures, and anything that tells the sender
//! whether it was opened.

use super::blocks::{self, Block};
use super::html::{Html, is_right_to_left};
use crate::notice::{Item, Notice};
use crate::{Document, Labels};

/// What stands for the link at which this reader stops; whoever sends the email replaces it. A receipt's own withdrawal link is known to
/// the visitor alone, so it is the sender's link, or the document's where it has one for everybody.
pub const WITHDRAWAL_LINK: &str = "{{withdrawal_link}}";

/// The longest HTML part, in bytes: Gmail cuts what is longer.
pub const EMAIL_LIMIT: usize = 100_000;

const FONT: &str = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/// For programs that know them: narrow screens, and dark ones. The colours keep a contrast of 7 to 1.
const STYLE: &str = "<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 620px) { .card { padding: 20px 16px !important; } }
@media (prefers-color-scheme: dark) {
  .page { background: #16181c !important; }
  .card { background: #21242a !important; border-color: #3a3f47 !important; }
  .text { color: #eceef1 !important; }
  .link { color: #9cc4ff !important; }
  .stop { background: #dfe7f5 !important; color: #14181f !important; }
}
</style>
";

/// An email in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// The subject.
    pub subject: String,
    /// The HTML part: a whole document, at most 600 px wide. Longer than [`EMAIL_LIMIT`] only for a document of dozens of uses.
    pub html: String,
    /// The text part.
    pub text: String,
    /// The header `List-Unsubscribe` (RFC 2369): the link at which this reader stops, then the address where the document lets people stop by email.
    pub list_unsubscribe: String,
}

/// The email that states all of the notice, with a button that leads where this reader stops ([`WITHDRAWAL_LINK`]).
pub fn email(document: &Document, labels: &Labels) -> Email {
    let blocks = blocks::statement(document, labels);
    let notice = Notice::new(document, labels);
    let subject = match blocks.first() {
        Some(Block::Heading(_, title)) => title.clone(),
        Some(Block::Line(_) | Block::List(_)) | None => notice.heading.clone(),
    };
    let stop = labels.get("stop");
    let by_email = document
        .opt_out
        .methods
        .iter()
        .filter(|method| method.how == crate::How::Email)
        .find_map(|method| method.target.as_deref());
    Email {
        html: html(document, &blocks, stop, &notice.colon),
        text: text(&blocks, stop, &notice.colon),
        list_unsubscribe: match by_email {
            Some(address) => format!("<{WITHDRAWAL_LINK}>, <mailto:{address}?subject=STOP>"),
            None => format!("<{WITHDRAWAL_LINK}>"),
        },
        subject: format!("{}{}{}", document.controller.name, notice.colon, subject),
    }
}

/// The part after which the button stands: title, summary and key facts.
fn is_key_facts(at: usize) -> bool {
    at == 2
}

fn html(document: &Document, blocks: &[Block], stop: &str, colon: &str) -> String {
    let direction = if is_right_to_left(&document.language) { "rtl" } else { "ltr" };
    let mut out = Html::default();
    out.raw("<!DOCTYPE html>\n<html lang=\"");
    out.text(&document.language);
    out.raw(&format!("\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n"));
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>");
    if let Some(Block::Heading(_, title)) = blocks.first() {
        out.text(title);
    }
    out.raw("</title>\n");
    out.raw(STYLE);
    out.raw("</head>\n<body class=\"page\" style=\"margin:0;padding:0;background:#f2f3f5\">\n");
    // Outlook knows the attribute, and all others the style.
    let narrow = "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"600\"";
    let table = "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"100%\"";
    out.raw(&format!(
        "{table} class=\"page\" style=\"background:#f2f3f5\"><tr><td align=\"center\" style=\"padding:16px 8px\">\n"
    ));
    out.raw(&format!("{narrow} style=\"width:100%;max-width:600px\"><tr><td class=\"card\" dir=\"{direction}\" style=\"padding:28px 32px;background:#ffffff;border:1px solid #d5d8dd;border-radius:8px\">\n"));
    for (at, block) in blocks.iter().enumerate() {
        written(block, colon, &mut out);
        if is_key_facts(at) {
            out.raw(&format!(
                "<p style=\"margin:20px 0 8px\"><a class=\"stop\" href=\"{WITHDRAWAL_LINK}\" style=\"display:inline-block;padding:12px 20px;background:#14181f;color:#ffffff;border-radius:6px;{FONT};font-size:16px;line-height:20px;text-decoration:none\">"
            ));
            out.text(stop);
            out.raw("</a></p>\n");
        }
    }
    out.raw("</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n");
    out.finished()
}

fn written(block: &Block, colon: &str, out: &mut Html) {
    match block {
        Block::Heading(level, text) => {
            let (name, size, margin) = match level {
                0 | 1 => ("h1", "24px;line-height:30px", "0 0 12px"),
                2 => ("h2", "19px;line-height:25px", "28px 0 8px"),
                3.. => ("h3", "16px;line-height:24px", "16px 0 4px"),
            };
            out.raw(&format!(
                "<{name} class=\"text\" style=\"margin:{margin};{FONT};font-size:{size};font-weight:600;color:#14181f\">"
            ));
            out.text(text);
            out.raw(&format!("</{name}>\n"));
        }
        Block::Line(item) => {
            out.raw(&format!(
                "<p class=\"text\" style=\"margin:0 0 8px;{FONT};font-size:16px;line-height:24px;color:#14181f\">"
            ));
            said(item, colon, out);
            out.raw("</p>\n");
        }
        Block::List(items) => {
            out.raw(&format!(
                "<ul class=\"text\" style=\"margin:0 0 8px;padding-inline-start:22px;{FONT};font-size:16px;line-height:24px;color:#14181f\">\n"
            ));
            for item in items {
                out.raw("<li style=\"margin:0 0 4px\">");
                said(item, colon, out);
                out.raw("</li>\n");
            }
            out.raw("</ul>\n");
        }
    }
}

fn said(item: &Item, colon: &str, out: &mut Html) {
    if let Some(label) = &item.label {
        out.raw("<b>");
        out.text(label);
        out.raw("</b>");
        out.text(colon);
    }
    match &item.link {
        Some(link) => {
            out.raw("<a class=\"link\" style=\"color:#0b4fb3;overflow-wrap:anywhere\" href=\"");
            out.text(link);
            out.raw("\">");
            out.text(&item.text);
            out.raw("</a>");
        }
        None => out.text(&item.text),
    }
}

fn text(blocks: &[Block], stop: &str, colon: &str) -> String {
    let mut out = String::new();
    let line = |item: &Item| {
        let label = item.label.as_ref().map_or_else(String::new, |label| format!("{label}{colon}"));
        let link = item.link.as_ref().map_or_else(String::new, |link| format!(" <{link}>"));
        format!("{label}{}{link}\n", item.text)
    };
    for (at, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading(level, text) => {
                out.push_str(if at > 0 { "\n" } else { "" });
                out.push_str(&format!("{text}\n"));
                match level {
                    0 | 1 => out.push_str(&underline(text, "=")),
                    2 => out.push_str(&underline(text, "-")),
                    3.. => {}
                }
            }
            Block::Line(item) => out.push_str(&line(item)),
            Block::List(items) => items.iter().for_each(|item| out.push_str(&format!("- {}", line(item)))),
        }
        if is_key_facts(at) {
            out.push_str(&format!("\n{stop}{colon}{WITHDRAWAL_LINK}\n"));
        }
    }
    out
}

fn underline(text: &str, with: &str) -> String {
    format!("{}\n", with.repeat(text.chars().count()))
}
