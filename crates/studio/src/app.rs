//! The studio's state, and what each event does to it.
//!
//! What lives here: the open document, the way through its findings, and the dispatch of events. In files of their own: changes of
//! the document (`edit`), what is shown of it (`show`), opening and keeping it (`keep`), what is said above it (`notice`), the dialog with
//! the question whether a draft may go (`dialog`), and the way to publishing (`release`).

mod dialog;
mod edit;
mod keep;
mod notice;
mod release;
mod show;

use crate::channels::Channel;
use crate::drafts;
use crate::events::Event;
use crate::files;
use crate::findings;
use crate::fix::Fix;
use crate::frames::{self, FromFrame, ToFrame};
use crate::history::History;
use crate::ids::{DocumentId, Ids, RequestId};
use crate::page;
use crate::publish::Publishing;
use crate::schema::Schema;
use crate::vdom::Root;
use dialog::Dialog;
use disclosure::{Date, Document};
use gloo_timers::callback::Timeout;
use json::Node;
use keep::Opening;
use lint::{Finding, Settings};
use notice::Notice;
use std::collections::{HashMap, HashSet};
use wasm_bindgen::JsValue;

/// The document that is being edited.
pub struct Open {
    id: DocumentId,
    /// As it stands.
    tree: Node,
    history: History,
    /// The text as it was opened, read, or published last.
    base: Option<Base>,
    /// The name of its file.
    name: String,
    /// Where it can be written again.
    handle: JsValue,
    /// The text that a file or a template holds, as `tree::pretty` writes it.
    held: Option<String>,
    /// The last question to publish it that was answered with yes.
    published: Option<RequestId>,
}

/// A text that the document is compared with.
struct Base {
    text: String,
    document: Document,
    from_template: bool,
}

/// The linter's rules about the shape of a document.
pub const SHAPE: [&str; 2] = ["complete/member", "complete/shape"];

/// The studio.
pub struct App {
    schema: Schema,
    open: Option<Open>,
    /// The texts that were judged last.
    known_texts: lint::Known,
    /// What was found in the document as it stands.
    findings: Vec<Finding>,
    /// The members whose fields were left: their findings are shown.
    touched: HashSet<String>,
    /// The finding that is told in full, and its place in the list.
    current: Option<(String, usize)>,
    /// Answers to its questions.
    answers: Vec<(String, String)>,
    fixes: Vec<Fix>,
    channel: Channel,
    is_wide: bool,
    publishing: Publishing,
    dialog: Dialog,
    /// What is said at the top of the form.
    notices: Vec<Notice>,
    ids: Ids,
    /// The file that is to be opened.
    reading: Option<RequestId>,
    /// This tab's name, and how often it kept the draft.
    tab: String,
    kept: u32,
    /// The revision of the draft in the browser's store that this tab knows.
    known: String,
    /// Whether the browser's store took the last draft.
    keeps_drafts: bool,
    roots: Roots,
    slots: HashMap<String, Root>,
    /// Whether the page was asked to say when it draws.
    is_drawing: bool,
    rest: Option<Timeout>,
    /// What the preview was told last.
    previewed: String,
    /// Where the way through the findings goes on when the current one is mended.
    resume: Option<usize>,
}

struct Roots {
    bar: Root,
    tools: Root,
    notice: Root,
    left: Root,
    form: Root,
    tabs: Root,
    channel: Root,
    dialog: Root,
}

impl App {
    /// The studio in its page; `None` when the page has other elements.
    pub fn new() -> Option<App> {
        let document = page::document();
        let root = |id: &str| page::by_id(id).map(|node| Root::new(&document, node));
        let roots = Roots {
            bar: root("bar")?,
            tools: root("tools")?,
            notice: root("notice")?,
            left: root("left")?,
            form: root("form")?,
            tabs: root("tabs")?,
            channel: root("channel")?,
            dialog: root("dialog")?,
        };
        let mut app = App {
            schema: Schema::of_document()?,
            open: None,
            known_texts: lint::Known::default(),
            findings: Vec::new(),
            touched: HashSet::new(),
            current: None,
            answers: Vec::new(),
            fixes: Vec::new(),
            channel: Channel::Form,
            is_wide: false,
            publishing: Publishing {
                server: drafts::server(),
                ..Publishing::default()
            },
            dialog: Dialog::Closed,
            notices: Vec::new(),
            ids: Ids::default(),
            reading: None,
            tab: drafts::tab(),
            kept: 0,
            known: String::new(),
            keeps_drafts: true,
            roots,
            slots: HashMap::new(),
            is_drawing: false,
            rest: None,
            previewed: String::new(),
            resume: None,
        };
        app.open_draft();
        Some(app)
    }

    /// Changes the state, and what is shown.
    pub fn handle(&mut self, event: Event) {
        match event {
            Event::Changed {
                at,
                reads,
                arg,
                value,
                checked,
                is_typing,
            } => self.changed(&at, &reads, &arg, &value, checked, is_typing),
            Event::Pressed { does, at, arg } => self.pressed(&does, &at, &arg),
            Event::Entered(at) => self.entered(&at),
            Event::Left(at) => self.left(at),
            Event::Undo => self.undo(),
            Event::Redo => self.redo(),
            Event::Next => self.step(1),
            Event::Previous => self.step(-1),
            Event::Save => self.save(),
            Event::Frame => self.draw(),
            Event::Rest => self.rest(),
            Event::Frames(message) => self.heard(&message),
            Event::DraftElsewhere => self.draft_elsewhere(),
            Event::FileChosen(file) => files::read(file, self.reading()),
            Event::Opened { request, name, text, handle } => self.opened(request, name, &text, handle),
            Event::Saved { document, name, text, handle } => self.saved(document, &name, &text, handle),
            Event::Failed(sentence) => self.tell(Notice::Failed(sentence)),
            Event::DialogClosed => self.dialog_closed(),
            Event::Server { question, answer } => self.answered(&question, answer),
        }
    }

    fn pressed(&mut self, does: &str, at: &str, arg: &str) {
        match does {
            "next" => self.step(1),
            "previous" => self.step(-1),
            "go" => self.go_to(arg),
            "field" => self.focus(at),
            "apply" => self.apply(arg.parse().unwrap_or_default()),
            "undo" => self.undo(),
            "redo" => self.redo(),
            "open" => files::open(self.reading()),
            "save" => self.save(),
            "new" => self.request_opening(Opening::StartScreen),
            "template" => self.request_opening(Opening::Template(arg.parse().unwrap_or_default())),
            "replace-draft" => self.replace_draft(),
            "keep-draft" => self.keep_to_draft(),
            "channel" => self.show_channel(arg),
            "width" => self.set_width(arg == "wide"),
            "view" => self.set_view(arg),
            "entry" => self.add_own_entry(),
            "publish" => self.begin_publishing(),
            "check" => self.ask_server(false),
            "publish-now" => self.ask_server(true),
            "server-entry" => self.add_server_entry(),
            "mend" => self.mend(),
            "close" => self.close_dialog(),
            "dismiss" => self.dismiss(arg),
            "take-other" => self.take_other_draft(),
            "keep-own" => self.keep_own_draft(),
            _ => self.change_members(does, at),
        }
    }

    /// Judges the document as it stands.
    fn judge(&mut self) {
        let Some(open) = &self.open else {
            self.findings.clear();
            return;
        };
        let on = Date::parse(&page::today()).unwrap_or_default();
        let report = lint::lint_tree(open.tree.clone(), &Settings::on(on), &mut self.known_texts);
        self.findings = self.in_plain_words(report.findings);
        // A finding that is mended makes way for the one behind it.
        if let Some((key, at)) = self.current.take() {
            let still = self.findings.iter().position(|finding| findings::key(finding) == key);
            self.current = still.map(|at| (key, at));
            if still.is_none() {
                self.answers.clear();
                self.resume = Some(at);
            }
        }
        self.make_fixes();
    }

    /// A field that is not filled in is one finding, in the words of the form: the parser says what each of its rules misses.
    fn in_plain_words(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        let Some(open) = &self.open else { return findings };
        let is_empty = |finding: &Finding| {
            let value = crate::tree::get(&open.tree, &finding.pointer).map(|node| &node.value);
            SHAPE.contains(&finding.rule.id) && value == Some(&json::text(""))
        };
        findings.dedup_by(|later, earlier| later.pointer == earlier.pointer && is_empty(later) && is_empty(earlier));
        for finding in &mut findings {
            if is_empty(finding) {
                let what = self.schema.at(&finding.pointer).map_or("", |schema| schema.description.as_str());
                finding.message = format!("This is not filled in yet. {what}");
            } else if SHAPE.contains(&finding.rule.id) && finding.pointer == "/questions" {
                finding.message = "Write an email address, or the web address of a form.".into();
            }
        }
        findings
    }

    /// What would mend the current finding, with the answers so far.
    fn make_fixes(&mut self) {
        self.fixes.clear();
        let finding = self.current.as_ref().and_then(|(_, at)| self.findings.get(*at));
        let (Some(finding), Some(open)) = (finding, &self.open) else { return };
        let fix = |suggestion| Fix::new(suggestion, &self.answers, &self.schema, &open.tree);
        self.fixes = finding.suggestions.iter().map(fix).collect();
    }

    /// What each of them means for those who agreed; nobody can have agreed to a template.
    fn weigh_fixes(&mut self) {
        let Some(open) = &self.open else { return };
        if let Some(base) = open.base.as_ref().filter(|base| !base.from_template) {
            self.fixes.iter_mut().for_each(|fix| fix.weigh(&open.tree, &base.document));
            self.show_findings();
        }
    }

    /// The next or the previous finding.
    fn step(&mut self, by: isize) {
        let count = self.findings.len() as isize;
        if count == 0 {
            return;
        }
        let next = match (&self.current, self.resume.take(), by) {
            (Some((_, at)), _, by) => *at as isize + by,
            (None, Some(at), 1) => at as isize,
            (None, Some(at), by) => at as isize + by,
            (None, None, 1) => 0,
            (None, None, _) => count - 1,
        };
        self.make_current(next.rem_euclid(count) as usize);
    }

    fn go_to(&mut self, key: &str) {
        if let Some(at) = self.findings.iter().position(|finding| findings::key(finding) == key) {
            self.make_current(at);
        }
    }

    fn make_current(&mut self, at: usize) {
        let Some(finding) = self.findings.get(at) else { return };
        let key = findings::key(finding);
        let pointer = finding.pointer.clone();
        if self.current.as_ref().is_none_or(|(known, _)| *known != key) {
            self.answers.clear();
        }
        page::say(&format!("Finding {} of {}: {}", at + 1, self.findings.len(), finding.message));
        self.current = Some((key, at));
        self.make_fixes();
        self.set_view("write");
        self.show_findings();
        self.weigh_fixes();
        self.focus(&pointer);
    }

    /// The field of a member has the focus: its findings and its place in the preview follow.
    fn entered(&mut self, at: &str) {
        let Some(open) = &self.open else { return };
        frames::tell(
            "widget",
            &ToFrame::Point {
                text: &frames::text_of(&open.tree, at),
            },
        );
        let own = self.findings.iter().position(|finding| finding.pointer == at);
        let is_current_here = self
            .current
            .as_ref()
            .and_then(|(_, i)| self.findings.get(*i))
            .is_some_and(|finding| finding.pointer == at);
        if let Some(i) = own.filter(|_| !is_current_here && self.touched.contains(at))
            && let Some(finding) = self.findings.get(i)
        {
            self.current = Some((findings::key(finding), i));
            self.answers.clear();
            self.make_fixes();
            self.show_findings();
            self.weigh_fixes();
        }
    }

    /// A page beside the form said something.
    fn heard(&mut self, message: &FromFrame) {
        match message {
            FromFrame::Ready => {
                self.previewed.clear();
                self.show_preview();
            }
            FromFrame::Pressed { text } => {
                let member = self.open.as_ref().and_then(|open| frames::member_of(&open.tree, text));
                if let Some(at) = member {
                    self.set_view("write");
                    self.focus(&at);
                }
            }
        }
    }
}
