//! What is shown of the document: the form, findings, channels, and where the focus goes.

use super::App;
use crate::channels::{self, Channel};
use crate::events::{Event, send};
use crate::findings;
use crate::form::{control_id, form, slot_id};
use crate::frames::{self, ToFrame, presentable};
use crate::page;
use crate::schema::Kind;
use crate::templates::TEMPLATES;
use crate::tree;
use crate::vdom::{El, Root, button, el, text};
use disclosure::{Document, Draft, diff};
use gloo_timers::callback::Timeout;
use lint::{Finding, Severity};
use std::collections::HashMap;

/// How long the document rests before the preview is made anew and the draft is kept, in milliseconds.
const REST: u32 = 160;

impl App {
    /// Judges the document and shows what follows. The form is shown anew only where its shape changed (`show_form`).
    pub(super) fn draw(&mut self) {
        self.is_drawing = false;
        self.judge();
        self.show_findings();
        self.show_tools();
        self.rest_soon();
    }

    /// What takes a while waits until no key comes.
    pub(super) fn rest_soon(&mut self) {
        self.rest = Some(Timeout::new(REST, || send(Event::Rest)));
    }

    /// The document rests.
    pub(super) fn rest(&mut self) {
        self.rest = None;
        self.weigh_fixes();
        self.show_preview();
        self.keep_draft();
    }

    /// Everything, for another document.
    pub(super) fn show_all(&mut self) {
        self.show_notices();
        self.show_form();
        self.previewed.clear();
        self.draw();
    }

    pub(super) fn show_form(&mut self) {
        let shown = match &self.open {
            Some(open) => form(&self.schema, &open.tree),
            None => start_screen(),
        };
        self.roots.form.show(shown);
        if let Some(body) = page::document().body() {
            let _ = body.toggle_attribute_with_force("data-open", self.open.is_some());
        }
    }

    fn show_tools(&mut self) {
        let (undo, redo) = self.open.as_ref().map_or((false, false), |open| open.history.can());
        let is_open = self.open.is_some();
        let tool = |does: &str, words: &str, hint: &str, on: bool| button("", does, "", words).attr("title", hint).flag("disabled", !on).key(does);
        let file = el("input")
            .attr("type", "file")
            .attr("id", "file")
            .attr("accept", ".json,application/json")
            .attr("data-in", "file");
        self.roots.tools.show(vec![
            tool("new", "New", "Begin with a template", true),
            tool("open", "Open…", "Open a file", true),
            file.attr("hidden", "").attr("tabindex", "-1").attr("aria-label", "File to open").key("file"),
            tool("save", "Save", "Save the file (Ctrl+S)", is_open),
            tool("undo", "Undo", "Undo (Ctrl+Z)", undo),
            tool("redo", "Redo", "Redo (Ctrl+Shift+Z)", redo),
            button("primary", "publish", "", "Publish…").flag("disabled", !is_open).key("publish"),
        ]);
    }

    /// The count, the list, and the findings under the fields.
    pub(super) fn show_findings(&mut self) {
        let current = self.current.as_ref().map(|(_, at)| *at);
        self.roots.bar.show(findings::bar(&self.findings, self.open.is_some()));
        let list = if self.open.is_some() {
            findings::list(&self.findings, current, &|finding| self.is_seen(finding), &|at| self.place(at))
        } else {
            Vec::new()
        };
        self.roots.left.show(list);
        self.show_slots();
    }

    /// Whether the author came to the finding's field.
    fn is_seen(&self, finding: &Finding) -> bool {
        let at = finding.pointer.as_str();
        let is_current = self.current.as_ref().is_some_and(|(key, _)| *key == findings::key(finding));
        let below = |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
        is_current || self.touched.contains(at) || self.touched.iter().any(|touched| below(touched, at) || (at.len() > 1 && below(at, touched)))
    }

    fn show_slots(&mut self) {
        let mut wanted: HashMap<String, Vec<&Finding>> = HashMap::new();
        for finding in self.findings.iter().filter(|finding| self.is_seen(finding)) {
            let mut at = finding.pointer.as_str();
            while page::by_id(&slot_id(at)).is_none() && !at.is_empty() {
                at = at.rsplit_once('/').map_or("", |(parent, _)| parent);
            }
            wanted.entry(at.into()).or_default().push(finding);
        }
        let current = self.current.as_ref().map(|(key, _)| key.as_str());
        let gone: Vec<String> = self.slots.keys().filter(|at| !wanted.contains_key(*at)).cloned().collect();
        for at in gone {
            if let Some(mut slot) = self.slots.remove(&at) {
                slot.show(Vec::new());
                mark(&at, false);
            }
        }
        let document = page::document();
        for (at, found) in wanted {
            let Some(node) = page::by_id(&slot_id(&at)) else { continue };
            let slot = self.slots.entry(at.clone()).or_insert_with(|| Root::new(&document, node.clone()));
            // The form was shown anew, and this is another node.
            if !slot.is_at(&node) {
                *slot = Root::new(&document, node);
            }
            slot.show(findings::under_field(&found, current, &self.fixes));
            mark(&at, found.iter().any(|finding| finding.severity == Severity::Error));
        }
    }

    /// Where a member stands, in the words of the form.
    pub(super) fn place(&self, at: &str) -> String {
        let mut words: Vec<String> = Vec::new();
        let mut pointer = String::new();
        for step in at.split('/').skip(1) {
            let is_item = matches!(self.schema.at(&pointer).map(|schema| &schema.kind), Some(Kind::List(_)));
            pointer.push('/');
            pointer.push_str(step);
            let title = self.schema.at(&pointer).map_or(step, |schema| schema.title.as_str());
            if is_item {
                // The item says what the list is.
                words.pop();
                let number = step.parse::<usize>().map_or(String::new(), |i| format!(" {}", i + 1));
                words.push(format!("{title}{number}"));
            } else {
                words.push(title.into());
            }
        }
        if words.is_empty() { "The whole text".into() } else { words.join(" › ") }
    }

    /// Puts the focus on the control of a member, or on the first one around or in it.
    pub(super) fn focus(&self, at: &str) {
        let mut at = at;
        loop {
            let inside = || {
                page::document()
                    .query_selector(&format!("[data-field=\"{at}\"] :is(input, select, textarea, button)"))
                    .ok()
                    .flatten()
            };
            if let Some(control) = page::by_id(&control_id(at)).or_else(inside) {
                page::focus(&control);
                return;
            }
            match at.rsplit_once('/') {
                Some((parent, _)) => at = parent,
                None => break,
            }
        }
        if let Some(heading) = page::document().query_selector("#form h2").ok().flatten() {
            page::focus(&heading);
        }
    }

    pub(super) fn focus_button(&self, id: &str) {
        if let Some(button) = page::by_id(id) {
            page::focus(&button);
        }
    }

    /// The button of an item that moves it; the other one where it came to the end.
    pub(super) fn focus_tool(&self, at: &str, does: &str) {
        let tools = format!("button.tool[data-at=\"{at}\"]");
        let of = |does: &str| {
            page::document()
                .query_selector(&format!("{tools}[data-do={does}]:not([disabled])"))
                .ok()
                .flatten()
        };
        if let Some(button) = of(does).or_else(|| of(if does == "up" { "down" } else { "up" })) {
            page::focus(&button);
        }
    }

    pub(super) fn show_channel(&mut self, word: &str) {
        if let Some(channel) = Channel::ALL.iter().find(|channel| channel.as_str() == word) {
            self.channel = *channel;
            self.previewed.clear();
            self.show_preview();
        }
    }

    pub(super) fn set_width(&mut self, is_wide: bool) {
        self.is_wide = is_wide;
        self.previewed.clear();
        self.show_preview();
    }

    /// On a narrow screen: the form, or what visitors see.
    pub(super) fn set_view(&self, view: &str) {
        if let Some(body) = page::document().body() {
            let _ = body.set_attribute("data-view", view);
        }
    }

    /// What visitors read on the chosen channel, as the document stands now.
    pub(super) fn show_preview(&mut self) {
        self.roots.tabs.show(channels::tabs(self.channel));
        let Some(open) = &self.open else {
            self.roots.channel.show(Vec::new());
            return;
        };
        let (shown, missing) = presentable(&open.tree, &self.schema);
        if shown == self.previewed {
            return;
        }
        let mut words = Vec::new();
        if missing > 0 {
            let facts = if missing == 1 {
                "1 fact is".to_owned()
            } else {
                format!("{missing} facts are")
            };
            words.push(text("p", "hint", format!("{facts} missing. Here ____ or an example stands in for what is missing.")).key("missing"));
        }
        let mut html = String::new();
        match (self.channel, Document::parse(shown.as_bytes())) {
            (_, Err(_)) => words.push(text("p", "gap", "▲ This cannot be shown yet. Mend what must be mended first.").key("broken")),
            (Channel::Form, Ok(_)) => words.push(width_buttons(self.is_wide)),
            (Channel::Changes, Ok(_)) => words.extend(self.changes()),
            (channel, Ok(document)) => {
                let shown = channels::shown(channel, &document);
                words.extend(shown.words);
                html = shown.html;
            }
        }
        self.roots.channel.show(words);
        for frame in ["widget", "mail"] {
            if let Some(node) = page::by_id(frame) {
                let _ = node.toggle_attribute_with_force("hidden", self.channel.frame() != Some(frame));
                let _ = node.set_attribute("data-width", if self.is_wide { "wide" } else { "phone" });
            }
        }
        let language = tree::text(&open.tree, "/language");
        match self.channel.frame() {
            Some("widget") => frames::tell("widget", &ToFrame::Show { text: &shown, language }),
            Some(frame) => frames::tell(frame, &ToFrame::Show { text: &html, language }),
            None => {}
        }
        self.previewed = shown;
    }

    fn changes(&self) -> Vec<El> {
        let Some(open) = &self.open else { return Vec::new() };
        let Some(base) = open.base.as_ref().filter(|base| !base.from_template) else {
            return vec![text(
                "p",
                "hint",
                "This text is new: nobody has agreed to it yet. Once it is published, what you change is listed here.",
            )];
        };
        let differences = diff(&base.document, &Draft::of(open.tree.clone()).document);
        channels::changes(&differences, &base.document.version)
    }
}

fn width_buttons(is_wide: bool) -> El {
    let one = |arg: &str, words: &str, on: bool| {
        let pressed = if on { "true" } else { "false" };
        button("tab", "width", "", words).attr("data-arg", arg).attr("aria-pressed", pressed).key(arg)
    };
    let buttons = [one("phone", "Phone", !is_wide), one("wide", "Desktop", is_wide)];
    let hint = text("span", "hint", "Press a text to edit it.");
    el("div").class("widths").key("widths").children(buttons).child(hint)
}

fn start_screen() -> Vec<El> {
    let title = text("h2", "", "Begin with a template").attr("tabindex", "-1");
    let hint = "Choose the trade that is closest to yours. Everything can be changed; what only you know is asked for.";
    let trades = TEMPLATES.iter().enumerate().filter(|(i, template)| {
        i.checked_sub(1)
            .and_then(|before| TEMPLATES.get(before))
            .is_none_or(|before| before.title != template.title)
    });
    let cards = trades.map(|(_, trade)| {
        let languages = TEMPLATES
            .iter()
            .enumerate()
            .filter(|(_, template)| template.title == trade.title)
            .map(|(i, template)| {
                let button = text("button", "", template.language)
                    .attr("type", "button")
                    .attr("data-do", "template")
                    .attr("data-arg", i.to_string());
                button.attr("aria-label", format!("{}, {}", trade.title, template.language))
            });
        let card = el("li").class("card").child(text("h3", "", trade.title)).child(text("p", "hint", trade.about));
        card.child(el("div").class("languages").children(languages))
    });
    let open = button("quiet", "open", "", "Or open a file that you have…");
    let section = el("section")
        .class("start")
        .child(title)
        .child(text("p", "hint", hint))
        .child(el("ul").class("cards").children(cards))
        .child(open);
    vec![section.key("start")]
}

/// Says to screen readers that a control's value is refused.
fn mark(at: &str, is_wrong: bool) {
    if let Some(control) = page::by_id(&control_id(at)) {
        if is_wrong {
            let _ = control.set_attribute("aria-invalid", "true");
        } else {
            let _ = control.remove_attribute("aria-invalid");
        }
    }
}
