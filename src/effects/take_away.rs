//! What a visitor takes away: a page that a person can read and print, and the signed file for a program.

use crate::host::{long_date, save_file};
use crate::locale::{Locale, Word};
use crate::text::listed;
use alloc::string::String;
use flow::Record;

/// Hands over the record as it is kept.
pub fn save_signed(record: &Record) {
    save_file(&name(record, ".json"), "application/json", &record.to_json());
}

/// Hands over a page without scripts: what was agreed, what was shown, and the signed text.
pub fn save_page(record: &Record, locale: &Locale) {
    let mut page = Page(String::new());
    let language = locale.language();
    let title = locale.word(Word::page_title);
    page.html("<!doctype html><html lang=\"");
    page.text(language);
    page.html("\" dir=auto><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>");
    page.text(title);
    page.html("</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:2em auto;padding:0 1em}dt{color:#51606f}dd{margin:0 0 .5em;overflow-wrap:anywhere}pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #d5dde5;padding:1em}</style>");
    page.element("h1", title);
    page.html("<dl>");
    let titles = |granted| listed(&mut record.titles(granted));
    for (label, said) in [
        (Word::held_by, record.controller()),
        (Word::receipt_number, record.phone()),
        (Word::receipt_agreed, &titles(true)),
        (Word::receipt_not, &titles(false)),
        (Word::receipt_given, &long_date(record.given_at(), language)),
        (Word::receipt_until, &long_date(record.valid_until(), language)),
        (Word::link, &link(record).unwrap_or_default()),
    ] {
        if !said.is_empty() {
            page.element("dt", locale.word(label));
            page.element("dd", said);
        }
    }
    page.html("</dl>");
    page.element("h2", locale.word(Word::page_shown));
    page.element("pre", record.shown());
    page.element("h2", locale.word(Word::page_signed));
    page.element("p", locale.word(Word::page_check));
    page.element("pre", record.receipt());
    save_file(&name(record, ".html"), "text/html", &page.0);
}

/// Where the receipt can be seen and withdrawn from any device, where a server keeps it.
pub fn link(record: &Record) -> Option<String> {
    let kept = !record.countersignature().is_empty() && !record.receipts().is_empty();
    kept.then(|| [record.receipts(), "/m/", record.secret()].concat())
}

fn name(record: &Record, ending: &str) -> String {
    ["consent-receipt-", record.hash().get(..8).unwrap_or_default(), ending].concat()
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
