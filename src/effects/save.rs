//! The files that a visitor can save: a page that a person can read and print, and the signed file for a program.

use crate::browser::{long_date, now};
use crate::host::save_file;
use crate::texts::{Text, Texts, joined};
use crate::view::purpose_state;
use flow::Record;

/// Saves the record as it is kept.
pub fn save_signed(record: &Record) {
    save_file(&name(record, ".json"), "application/json", &record.to_json());
}

/// Saves a page without scripts: what was agreed, what was shown, and the signed text.
pub fn save_page(record: &Record, texts: &Texts) {
    let mut page = Page(String::new());
    let language = texts.language();
    let title = texts.get(Text::PageTitle);
    page.html("<!doctype html><html lang=\"");
    page.text(language);
    page.html("\" dir=auto><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>");
    page.text(title);
    page.html("</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:2em auto;padding:0 1em}dt{color:#51606f}dd{margin:0 0 .5em;overflow-wrap:anywhere}pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #d5dde5;padding:1em}</style>");
    page.element("h1", title);
    page.html("<dl>");
    let states: Vec<String> = record
        .granted()
        .map(|choice| [&*choice.title, ": ", &purpose_state(now().unix, record, choice, texts)].concat())
        .collect();
    let agreed = joined(states.iter().map(String::as_str));
    let not = joined(record.choices.iter().filter(|choice| !choice.granted).map(|choice| &*choice.title));
    for (label, said) in [
        (Text::HeldBy, &record.controller),
        (Text::ReceiptNumber, &record.international),
        (Text::ReceiptAgreed, &agreed),
        (Text::ReceiptNot, &not),
        (Text::ReceiptGiven, &long_date(record.given_at, language)),
        (Text::Link, &link(record).unwrap_or_default()),
    ] {
        if !said.is_empty() {
            page.element("dt", texts.get(label));
            page.element("dd", said);
        }
    }
    page.html("</dl>");
    page.element("h2", texts.get(Text::PageShown));
    page.element("pre", &record.shown);
    page.element("h2", texts.get(Text::PageSigned));
    page.element("p", texts.get(Text::PageCheck));
    page.element("pre", &record.receipt);
    save_file(&name(record, ".html"), "text/html", &page.0);
}

/// The address at which the receipt can be seen and withdrawn from any device, where a server keeps it.
pub fn link(record: &Record) -> Option<String> {
    // What the browser's storage holds was not checked: an address must be one of the web.
    let kept = !record.countersignature.is_empty() && record.receipts.starts_with("http");
    kept.then(|| [&record.receipts, "/m/", &record.secret].concat())
}

fn name(record: &Record, ending: &str) -> String {
    ["consent-receipt-", record.hash.get(..8).unwrap_or_default(), ending].concat()
}

struct Page(String);

impl Page {
    fn html(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// A text, in which nothing is markup.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.html("&lt;"),
                '&' => self.html("&amp;"),
                '"' => self.html("&quot;"),
                c => self.0.push(c),
            }
        }
    }

    fn element(&mut self, name: &str, text: &str) {
        for open in ["<", name, ">"] {
            self.html(open);
        }
        self.text(text);
        for close in ["</", name, ">"] {
            self.html(close);
        }
    }
}
