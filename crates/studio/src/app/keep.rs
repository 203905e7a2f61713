//! Opening a document, keeping its draft, and saving it.

use super::dialog::Dialog;
use super::notice::Notice;
use super::{App, Base, Open};
use crate::drafts::Draft;
use crate::files;
use crate::history::History;
use crate::ids::{DocumentId, RequestId};
use crate::page;
use crate::templates::TEMPLATES;
use crate::tree;
use json::Node;
use wasm_bindgen::JsValue;

/// What the author wants to see in the place of the open document.
pub(super) enum Opening {
    /// A file that was read.
    File(NewFile),
    /// The template of this place.
    Template(usize),
    /// The start screen.
    StartScreen,
}

/// A file that was read, and is a document.
pub(super) struct NewFile {
    pub(super) name: String,
    /// Its text with plain line ends.
    text: String,
    tree: Node,
    handle: JsValue,
    /// Whether its line ends were plain.
    is_plain: bool,
}

impl App {
    /// Opens the draft that the browser kept, or the start screen.
    pub(super) fn open_draft(&mut self) {
        let id = self.ids.document();
        let opened = Draft::load().and_then(|draft| {
            let tree = json::parse(draft.text.as_bytes()).ok()?;
            let open = Open {
                id,
                held: draft.is_held.then(|| tree::pretty(&tree)),
                tree,
                history: History::default(),
                base: Base::read(&draft.base, draft.from_template),
                name: draft.name,
                handle: JsValue::UNDEFINED,
                published: None,
            };
            Some((open, draft.time, draft.revision))
        });
        if let Some((open, time, revision)) = opened {
            self.open = Some(open);
            self.known = revision;
            self.tell(Notice::Kept(time));
        }
        self.show_all();
    }

    /// A file is to be read; what was to be read before is not awaited any more.
    pub(super) fn reading(&mut self) -> RequestId {
        *self.reading.insert(self.ids.request())
    }

    /// A file was read.
    pub(super) fn opened(&mut self, request: RequestId, name: String, text: &str, handle: JsValue) {
        // Something else was opened meanwhile, or another file is awaited.
        if self.reading != Some(request) {
            return;
        }
        self.reading = None;
        // A disclosure with a carriage return is refused (`Document::parse`). In JSON none stands inside a text.
        let plain = text.replace("\r\n", "\n").replace('\r', "\n");
        match json::parse(plain.as_bytes()) {
            Err(error) => self.tell(Notice::Failed(format!("{name} is not JSON: {}.", error.sentence(plain.as_bytes())))),
            Ok(tree) if tree.members().is_empty() => self.tell(Notice::Failed(format!("{name} is not a disclosure: it has no members."))),
            Ok(tree) => self.request_opening(Opening::File(NewFile {
                name,
                is_plain: plain == text,
                text: plain,
                tree,
                handle,
            })),
        }
    }

    /// Opens this, once the author lets a draft go that nothing else holds.
    pub(super) fn request_opening(&mut self, wanted: Opening) {
        self.keep_draft();
        match self.would_go(&wanted) {
            Some(name) => self.open_dialog(Dialog::Replacing(name, wanted)),
            None => self.open_instead(wanted),
        }
    }

    /// The name of the draft that would be lost.
    fn would_go(&self, wanted: &Opening) -> Option<String> {
        let stored = Draft::load();
        let own = self.as_draft().filter(|draft| !draft.is_held);
        let draft = match wanted {
            // The browser's store has it until another document is begun.
            Opening::StartScreen => own.filter(|own| stored.is_none_or(|stored| stored.text != own.text)),
            // What the store has may be another tab's.
            Opening::File(_) | Opening::Template(_) => own.or(stored.filter(|draft| !draft.is_held)),
        };
        draft.map(|draft| draft.name)
    }

    /// The draft may go.
    pub(super) fn replace_draft(&mut self) {
        let dialog = std::mem::replace(&mut self.dialog, Dialog::Closed);
        self.close_dialog();
        match dialog {
            Dialog::Replacing(_, wanted) => self.open_instead(wanted),
            Dialog::Closed | Dialog::Publishing(_) => {}
        }
    }

    /// The draft stays, and is shown.
    pub(super) fn keep_to_draft(&mut self) {
        self.close_dialog();
        if self.open.is_none() {
            self.open_draft();
            self.focus_first();
        }
    }

    fn open_instead(&mut self, wanted: Opening) {
        // What the dialog says is about the document that goes.
        match self.dialog {
            Dialog::Closed => {}
            Dialog::Publishing(_) | Dialog::Replacing(..) => self.close_dialog(),
        }
        match wanted {
            Opening::File(file) => {
                let has_other_line_ends = (!file.is_plain).then(|| file.name.clone());
                self.begin(file.tree, file.name, file.handle, &file.text, false);
                if let Some(name) = has_other_line_ends {
                    self.tell(Notice::LineEnds(name));
                }
            }
            Opening::Template(i) => self.begin_with_template(i),
            Opening::StartScreen => self.start_again(),
        }
    }

    fn begin_with_template(&mut self, i: usize) {
        let Some(template) = TEMPLATES.get(i) else { return };
        let Some(document) = template.document(&self.schema, &page::today()) else {
            return;
        };
        let name = format!("disclosure.{}.json", tree::text(&document, "/language"));
        let text = tree::pretty(&document);
        self.begin(document, name, JsValue::UNDEFINED, &text, true);
        self.tell(Notice::Template);
        page::say("The template is open. Press F8 to go to what is left.");
    }

    fn begin(&mut self, tree: Node, name: String, handle: JsValue, text: &str, from_template: bool) {
        self.open = Some(Open {
            id: self.ids.document(),
            held: Some(tree::pretty(&tree)),
            tree,
            history: History::default(),
            base: Base::read(text, from_template),
            name,
            handle,
            published: None,
        });
        self.touched.clear();
        self.current = None;
        self.resume = None;
        self.reading = None;
        self.notices.retain(|notice| !notice.is_of_document());
        // What this browser kept before was another document, and the author chose this one.
        self.known = Draft::load().map(|draft| draft.revision).unwrap_or_default();
        self.show_all();
        self.focus_first();
    }

    fn focus_first(&self) {
        if let Some(heading) = page::by_id("section-this-text") {
            page::focus(&heading);
        }
    }

    /// The start screen; the draft stays in the browser until another is begun.
    fn start_again(&mut self) {
        self.open = None;
        self.notices.retain(|notice| !notice.is_of_document());
        self.current = None;
        self.reading = None;
        self.show_all();
        self.set_view("write");
        if let Some(heading) = page::document().query_selector("#form h2").ok().flatten() {
            page::focus(&heading);
        }
    }

    /// The bytes of the file: those that were opened while nothing changed.
    pub(super) fn file_text(&self) -> Option<String> {
        let open = self.open.as_ref()?;
        let same = open.base.as_ref().filter(|base| {
            let read = json::parse(base.text.as_bytes());
            read.is_ok_and(|read| json::to_jcs(&read.value) == json::to_jcs(&open.tree.value))
        });
        Some(same.map_or_else(|| tree::pretty(&open.tree), |base| base.text.clone()))
    }

    pub(super) fn save(&mut self) {
        let (Some(text), Some(open)) = (self.file_text(), &self.open) else { return };
        files::save(open.id, &open.name, text, &open.handle);
    }

    /// A file was written. Its place belongs to the document that is in it, and to no other.
    pub(super) fn saved(&mut self, document: DocumentId, name: &str, text: &str, handle: JsValue) {
        if let Some(open) = self.open.as_mut().filter(|open| open.id == document) {
            open.handle = handle;
            open.held = json::parse(text.as_bytes()).ok().map(|tree| tree::pretty(&tree));
            self.keep_draft();
        }
        page::say(&format!("Saved: {name}"));
    }

    /// Keeps the draft in the browser, unless another tab wrote it meanwhile.
    pub(super) fn keep_draft(&mut self) {
        if self.notices.iter().any(|notice| matches!(notice, Notice::OtherTab)) {
            return;
        }
        let Some(mut draft) = self.as_draft() else { return };
        let stored = Draft::load();
        let is_same = |stored: &Draft| stored.text == draft.text && stored.base == draft.base && stored.is_held == draft.is_held;
        if stored.as_ref().is_some_and(is_same) {
            return;
        }
        if stored.is_some_and(|stored| stored.revision != self.known) {
            self.tell(Notice::OtherTab);
            return;
        }
        self.kept += 1;
        draft.revision = format!("{}:{}", self.tab, self.kept);
        let is_kept = draft.keep();
        if is_kept {
            self.known = draft.revision;
        }
        // Said once, until it is otherwise.
        match (self.keeps_drafts, is_kept) {
            (true, false) => self.tell(Notice::NoDrafts),
            (false, true) => self.dismiss(Notice::NoDrafts.kind()),
            (true, true) | (false, false) => {}
        }
        self.keeps_drafts = is_kept;
    }

    fn as_draft(&self) -> Option<Draft> {
        let open = self.open.as_ref()?;
        let text = tree::pretty(&open.tree);
        Some(Draft {
            is_held: open.held.as_ref() == Some(&text),
            text,
            base: open.base.as_ref().map(|base| base.text.clone()).unwrap_or_default(),
            from_template: open.base.as_ref().is_some_and(|base| base.from_template),
            name: open.name.clone(),
            time: page::time(),
            revision: String::new(),
        })
    }

    /// Another tab wrote the draft.
    pub(super) fn draft_elsewhere(&mut self) {
        let (Some(stored), Some(own)) = (Draft::load(), self.as_draft()) else {
            return;
        };
        if stored.text == own.text {
            self.known = stored.revision;
            if let Some(open) = self.open.as_mut().filter(|_| stored.is_held) {
                open.held = Some(own.text);
            }
        } else {
            self.tell(Notice::OtherTab);
        }
    }

    pub(super) fn take_other_draft(&mut self) {
        self.dismiss(Notice::OtherTab.kind());
        self.open = None;
        self.open_draft();
    }

    pub(super) fn keep_own_draft(&mut self) {
        self.dismiss(Notice::OtherTab.kind());
        self.known = Draft::load().map(|draft| draft.revision).unwrap_or_default();
        self.keep_draft();
    }
}

impl Base {
    /// A text to compare with; `None` when it is not JSON.
    pub(super) fn read(text: &str, from_template: bool) -> Option<Base> {
        let draft = disclosure::Draft::read(text.as_bytes()).ok()?;
        Some(Base {
            text: text.into(),
            document: draft.document,
            from_template,
        })
    }
}
