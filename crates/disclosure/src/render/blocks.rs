//! The notice as a text that states and does not ask: headings, lines and lists, for every channel with room for all of it.
//!
//! What lives here: which block stands where. What deliberately does not: markup (each channel's file), and the boxes and buttons of
//! the notice: outside the element nobody can record a choice.

use super::words::Words;
use crate::notice::Item;
use crate::{Document, Labels, Notice};

/// A part of the text.
pub(super) enum Block {
    /// A heading and its level: 1 for the title.
    Heading(u8, String),
    /// A line by itself.
    Line(Item),
    /// A list.
    List(Vec<Item>),
}

/// Everything that the notice states, with a title of its own.
pub(super) fn statement(document: &Document, labels: &Labels) -> Vec<Block> {
    let notice = Notice::new(document, labels);
    let words = Words::of(&document.language);
    let mut out = vec![
        Block::Heading(1, words.map_or(notice.heading.clone(), |words| words.about.into())),
        line(notice.summary.clone()),
    ];
    let fact = |fact: &crate::notice::Fact| Item {
        label: Some(fact.label.clone()),
        text: fact.text.clone(),
        link: None,
    };
    out.push(Block::List(notice.facts.iter().map(fact).collect()));
    if !notice.choices.is_empty() {
        out.extend(words.map(|words| Block::Heading(2, words.uses.into())));
        choices(&notice, if words.is_some() { 3 } else { 2 }, &mut out);
        out.push(line(notice.free.clone()));
    }
    sections(&notice, 2, &mut out);
    out
}

/// Everything in the notice's own order, with its own title and the words of its buttons.
pub(super) fn notice(notice: &Notice) -> Vec<Block> {
    let mut out = vec![
        Block::Heading(1, notice.heading.clone()),
        line(notice.summary.clone()),
        line(notice.free.clone()),
    ];
    choices(notice, 2, &mut out);
    for fact in &notice.facts {
        out.push(Block::Line(Item {
            label: Some(fact.label.clone()),
            text: fact.text.clone(),
            link: None,
        }));
    }
    out.push(Block::List(vec![plain(notice.agree.clone()), plain(notice.decline.clone())]));
    sections(notice, 2, &mut out);
    out
}

fn choices(notice: &Notice, level: u8, out: &mut Vec<Block>) {
    for choice in &notice.choices {
        out.push(Block::Heading(level, choice.title.clone()));
        out.push(line(choice.text.clone()));
        out.push(line(choice.benefit.clone()));
        out.push(Block::List(choice.facts.iter().cloned().map(plain).collect()));
    }
}

fn sections(notice: &Notice, level: u8, out: &mut Vec<Block>) {
    for section in &notice.sections {
        out.push(Block::Heading(level, section.title.clone()));
        for group in &section.groups {
            out.extend(group.title.clone().map(|title| Block::Heading(level + 1, title)));
            out.push(Block::List(group.items.clone()));
        }
    }
}

fn line(text: String) -> Block {
    Block::Line(plain(text))
}

fn plain(text: String) -> Item {
    Item { label: None, text, link: None }
}
