//! Files to passages: plain text, HTML (`lol_html`) and emails (`mail-parser`), by the ending of the file's name.
//!
//! What lives here: which element ends a passage, and lines. What deliberately does not: meaning.

use super::passage::Passage;
use lol_html::{HtmlRewriter, Settings, element, text};
use mail_parser::decoders::html::html_to_text;
use mail_parser::{MessageParser, MimeHeaders, PartType};
use std::cell::RefCell;
use std::rc::Rc;

/// A readable part of a file.
pub struct Part {
    /// `text part`, `HTML part`, `subject`; `None` for a file that is one text.
    pub name: Option<&'static str>,
    /// What is in it.
    pub passages: Vec<Passage>,
}

/// The parts of a file.
pub fn parts(name: &str, bytes: &[u8]) -> Result<Vec<Part>, String> {
    let lower = name.to_lowercase();
    if lower.ends_with(".eml") {
        return email(bytes);
    }
    let content = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8 text".to_owned())?;
    let passages = if lower.ends_with(".html") || lower.ends_with(".htm") {
        html(content)?
    } else {
        plain(content)
    };
    Ok(vec![Part { name: None, passages }])
}

/// Every readable part of an email. Lines are those of the part as it is read, not of its encoding.
fn email(bytes: &[u8]) -> Result<Vec<Part>, String> {
    let message = MessageParser::default().parse(bytes).ok_or("is not an email")?;
    let mut parts = Vec::new();
    if let Some(subject) = message.subject() {
        parts.push(Part {
            name: Some("subject"),
            passages: plain(subject),
        });
    }
    for part in message.parts.iter().filter(|part| part.attachment_name().is_none()) {
        match &part.body {
            PartType::Text(content) => parts.push(Part {
                name: Some("text part"),
                passages: plain(content),
            }),
            PartType::Html(content) => parts.push(Part {
                name: Some("HTML part"),
                passages: html(content)?,
            }),
            PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Message(_) | PartType::Multipart(_) => {}
        }
    }
    if parts.is_empty() { Err("has no readable part".into()) } else { Ok(parts) }
}

/// Paragraphs end at blank lines; an item or a heading of Markdown is a passage of its own.
fn plain(content: &str) -> Vec<Passage> {
    let mut out = vec![Passage::default()];
    for (i, line) in content.lines().enumerate() {
        let text = line.trim();
        let begins = text.is_empty() || text.starts_with(['-', '*', '#', '•', '>']);
        if begins && out.last().is_some_and(|last| !last.text.is_empty()) {
            out.push(Passage::default());
        }
        let is_heading = text.starts_with('#');
        let shown = text.trim_start_matches(['-', '*', '#', '•', '>', '=']);
        if let Some(last) = out.last_mut() {
            last.push(" ", i + 1);
            last.push(shown, i + 1);
            last.is_heading = is_heading;
        }
        if is_heading {
            out.push(Passage::default());
        }
    }
    out.retain(|passage| !passage.text.trim().is_empty());
    out
}

/// What does not end a passage where it begins and ends.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "em", "font", "i", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u",
];

/// What says what the passages behind it are about.
const HEADINGS: [&str; 9] = ["h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "caption"];

/// What is not read.
const SILENT: [&str; 5] = ["script", "style", "template", "noscript", "svg"];

#[derive(Default)]
struct Page {
    passages: Vec<Passage>,
    silent: usize,
}

impl Page {
    fn end_passage(&mut self) {
        if self.passages.last().is_none_or(|last| !last.text.is_empty()) {
            self.passages.push(Passage::default());
        }
    }
}

fn html(content: &str) -> Result<Vec<Passage>, String> {
    let line_ends: Vec<usize> = content.match_indices('\n').map(|(at, _)| at).collect();
    let line_at = |at: usize| line_ends.partition_point(|end| *end < at) + 1;
    let page = Rc::new(RefCell::new(Page::default()));
    page.borrow_mut().end_passage();
    let begin = |element: &mut lol_html::html_content::Element<'_, '_>| {
        let name = element.tag_name();
        let mut now = page.borrow_mut();
        if name == "a"
            && let (Some(href), Some(last)) = (element.get_attribute("href"), now.passages.last_mut())
        {
            let at = last.text.len();
            last.links.push((at, unescaped(&href)));
        }
        if INLINE.contains(&name.as_str()) {
            return Ok(());
        }
        let is_silent = SILENT.contains(&name.as_str());
        now.end_passage();
        if let (true, Some(last)) = (HEADINGS.contains(&name.as_str()), now.passages.last_mut()) {
            last.is_heading = true;
        }
        let page = Rc::clone(&page);
        // One that has no content, as `<svg/>`, never ends.
        if let Some(handlers) = element.end_tag_handlers() {
            now.silent += usize::from(is_silent);
            handlers.push(Box::new(move |_| {
                let mut now = page.borrow_mut();
                now.end_passage();
                now.silent -= usize::from(is_silent);
                Ok(())
            }));
        }
        Ok(())
    };
    // The text of one node may come in pieces, and an entity is whole only when all are there.
    let pending = RefCell::new((String::new(), None));
    let read = |chunk: &mut lol_html::html_content::TextChunk<'_>| {
        let mut pending = pending.borrow_mut();
        pending.0.push_str(chunk.as_str());
        let start = *pending.1.get_or_insert(chunk.source_location().bytes().start);
        if chunk.last_in_text_node() {
            let mut now = page.borrow_mut();
            if now.silent == 0
                && let Some(last) = now.passages.last_mut()
            {
                for (i, line) in pending.0.split('\n').enumerate() {
                    if i > 0 {
                        last.push(" ", line_at(start) + i);
                    }
                    last.push(&unescaped(line), line_at(start) + i);
                }
            }
            *pending = (String::new(), None);
        }
        Ok(())
    };
    let settings = Settings::new()
        .append_element_content_handler(element!("*", begin))
        .append_element_content_handler(text!("*", read));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    let cannot = |e: lol_html::errors::RewritingError| format!("cannot be read as HTML ({e})");
    rewriter.write(content.as_bytes()).map_err(cannot)?;
    rewriter.end().map_err(cannot)?;
    drop(pending);
    let mut passages = std::mem::take(&mut page.borrow_mut().passages);
    passages.retain(|passage| !passage.text.trim().is_empty());
    Ok(passages)
}

/// Text of HTML with its character references read, and the blank space at its ends kept.
fn unescaped(text: &str) -> String {
    let blank = |c: Option<char>| if c.is_some_and(char::is_whitespace) { " " } else { "" };
    let read = html_to_text(text);
    format!("{}{}{}", blank(text.chars().next()), read.trim(), blank(text.chars().next_back()))
}
