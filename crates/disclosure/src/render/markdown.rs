//! Markdown (CommonMark), for README files, wikis and content systems.
//!
//! What lives here: the writing of blocks, and escaping: no text of the document can become markup.

use super::blocks::{self, Block};
use crate::notice::Item;
use crate::{Document, Labels, Notice};

/// The notice as CommonMark, in the notice's order. The title is a heading of level 1.
pub fn markdown(document: &Document, labels: &Labels) -> String {
    let notice = Notice::new(document, labels);
    write(&blocks::notice(&notice), 0, &notice.colon)
}

/// Writes blocks; headings are `deeper` levels down.
pub(super) fn write(blocks: &[Block], deeper: u8, colon: &str) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        match block {
            Block::Heading(level, text) => {
                (0..(level + deeper).min(6)).for_each(|_| out.push('#'));
                out.push_str(&format!(" {}\n", escaped(text)));
            }
            Block::Line(item) => out.push_str(&format!("{}\n", said(item, colon))),
            Block::List(items) => items.iter().for_each(|item| out.push_str(&format!("- {}\n", said(item, colon)))),
        }
    }
    out
}

fn said(item: &Item, colon: &str) -> String {
    let mut out = String::new();
    if let Some(label) = &item.label {
        out.push_str(&format!("**{}**{}", escaped(label), escaped(colon)));
    }
    match &item.link {
        // Between pointed brackets a destination may have anything but these.
        Some(link) => {
            let link = link.replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C");
            out.push_str(&format!("[{}](<{link}>)", escaped(&item.text)));
        }
        None => out.push_str(&escaped(&item.text)),
    }
    out
}

/// A line of text with each character that could begin markup escaped (CommonMark 2.4): in a line that is one of these anywhere, at
/// its start also what makes a heading, a list or a quotation.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let anywhere = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '!');
        let at_start = at == 0 && matches!(c, '#' | '-' | '+' | '=') || at == digits && digits > 0 && matches!(c, '.' | ')');
        if anywhere || at_start {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
