//! The section on the phone number for a site's privacy page, as HTML or as Markdown.
//!
//! What lives here: the writing of blocks as open HTML: nothing folds, since a privacy page is printed and searched. What
//! deliberately does not: the rest of a privacy page.

use super::blocks::{self, Block};
use super::html::opened;
use super::markdown;
use crate::{Document, Labels};

/// An HTML fragment: one `section` with the document's language; its title is an `h2`, and its id is `phone-number`.
pub fn privacy_notice(document: &Document, labels: &Labels) -> String {
    let colon = labels.get("colon");
    let mut out = opened(document, " id=\"phone-number\"");
    for block in blocks::statement(document, labels) {
        match block {
            Block::Heading(level, text) => out.element(heading(level), &text),
            Block::Line(item) => {
                out.raw("<p>");
                out.labelled(item.label.as_deref(), colon, &item.text, item.link.as_deref());
                out.raw("</p>\n");
            }
            Block::List(items) => {
                out.raw("<ul>\n");
                for item in items {
                    out.raw("<li>");
                    out.labelled(item.label.as_deref(), colon, &item.text, item.link.as_deref());
                    out.raw("</li>\n");
                }
                out.raw("</ul>\n");
            }
        }
    }
    out.raw("</section>\n");
    out.finished()
}

/// The same as CommonMark; its title is a heading of level 2.
pub fn privacy_notice_markdown(document: &Document, labels: &Labels) -> String {
    markdown::write(&blocks::statement(document, labels), 1, labels.get("colon"))
}

/// The page's own title is its `h1`.
fn heading(level: u8) -> &'static str {
    match level {
        0 | 1 => "h2",
        2 => "h3",
        3.. => "h4",
    }
}
