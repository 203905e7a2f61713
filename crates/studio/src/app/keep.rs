//! Opening a document, keeping its draft, and saving it.

use super::{App, Base, Notice, Open};
use crate::drafts::Draft;
use crate::files;
use crate::history::History;
use crate::page;
use crate::templates::TEMPLATES;
use crate::tree;
use json::Node;
use wasm_bindgen::JsValue;

impl App {
    /// Opens the draft that the browser kept, or the start screen.
    pub(super) fn open_draft(&mut self) {
        let opened = Draft::load().and_then(|draft| {
            let tree = json::parse(draft.text.as_bytes()).ok()?;
            let open = Open {
                tree,
                history: History::default(),
                base: Base::read(&draft.base, draft.from_template),
                name: draft.name,
                handle: JsValue::UNDEFINED,
            };
            Some((open, draft.time, draft.revision))
        });
        if let Some((open, time, revision)) = opened {
            self.open = Some(open);
            self.known = revision;
            self.notice = Some(Notice::Kept(time));
        }
        self.show_all();
    }

    /// A file was read.
    pub(super) fn opened(&mut self, name: String, text: String, handle: JsValue) {
        let text = text.replace("\r\n", "\n");
        match json::parse(text.as_bytes()) {
            Err(error) => self.tell(Notice::Failed(format!("{name} is not JSON: {}.", error.sentence(text.as_bytes())))),
            Ok(tree) if tree.members().is_empty() => self.tell(Notice::Failed(format!("{name} is not a disclosure: it has no members."))),
            Ok(tree) => self.begin(tree, name, handle, &text, false),
        }
    }

    pub(super) fn begin_with_template(&mut self, i: usize) {
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
            tree,
            history: History::default(),
            base: Base::read(text, from_template),
            name,
            handle,
        });
        self.touched.clear();
        self.current = None;
        self.resume = None;
        self.notice = None;
        // What this browser kept before was another document, and the author chose this one.
        self.known = Draft::load().map(|draft| draft.revision).unwrap_or_default();
        self.show_all();
        if let Some(heading) = page::by_id("section-this-text") {
            page::focus(&heading);
        }
    }

    /// The start screen; the draft stays in the browser until another is begun.
    pub(super) fn start_again(&mut self) {
        self.keep_draft();
        self.open = None;
        self.notice = None;
        self.current = None;
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
        files::save(&open.name, text, &open.handle);
    }

    pub(super) fn saved(&mut self, handle: JsValue) {
        if let Some(open) = &mut self.open {
            open.handle = handle;
            page::say(&format!("Saved: {}", open.name));
        }
    }

    /// Keeps the draft in the browser, unless another tab wrote it meanwhile.
    pub(super) fn keep_draft(&mut self) {
        if matches!(self.notice, Some(Notice::OtherTab)) {
            return;
        }
        let Some(mut draft) = self.as_draft() else { return };
        let stored = Draft::load();
        if stored.as_ref().is_some_and(|stored| stored.text == draft.text && stored.base == draft.base) {
            return;
        }
        if stored.is_some_and(|stored| stored.revision != self.known) {
            self.tell(Notice::OtherTab);
            return;
        }
        self.kept += 1;
        draft.revision = format!("{}:{}", self.tab, self.kept);
        if draft.keep() {
            self.known = draft.revision;
        } else if self.notice.is_none() {
            self.tell(Notice::Failed("This browser keeps no drafts. Save the file before you close this page.".into()));
        }
    }

    fn as_draft(&self) -> Option<Draft> {
        let open = self.open.as_ref()?;
        Some(Draft {
            text: tree::pretty(&open.tree),
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
        } else {
            self.tell(Notice::OtherTab);
        }
    }

    pub(super) fn take_other_draft(&mut self) {
        self.notice = None;
        self.open = None;
        self.open_draft();
    }

    pub(super) fn keep_own_draft(&mut self) {
        self.notice = None;
        self.known = Draft::load().map(|draft| draft.revision).unwrap_or_default();
        self.show_notice();
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
