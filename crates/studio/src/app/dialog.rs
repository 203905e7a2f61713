//! The dialog: one at a time, about the way to publishing or about a draft that would go.

use super::App;
use super::keep::Opening;
use crate::page;
use crate::publish::Way;
use crate::vdom::{El, button, text};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// What the dialog is about.
pub(super) enum Dialog {
    /// It is closed.
    Closed,
    /// Publishing.
    Publishing(Way),
    /// Whether something may take the place of the draft of this name.
    Replacing(String, Opening),
}

impl App {
    /// Shows this in the dialog.
    pub(super) fn open_dialog(&mut self, dialog: Dialog) {
        self.dialog = dialog;
        self.show_dialog();
        if let Some(element) = element()
            && !element.open()
        {
            // It fails only for a dialog that is open or not in the page.
            let _ = element.show_modal();
        }
        self.focus_dialog();
    }

    pub(super) fn show_dialog(&mut self) {
        let shown = match &self.dialog {
            Dialog::Closed => Vec::new(),
            Dialog::Publishing(way) => self.publishing.shown(way, &self.findings),
            Dialog::Replacing(name, by) => replacing(name, by),
        };
        self.roots.dialog.show(shown);
    }

    pub(super) fn focus_dialog(&self) {
        if let Some(title) = page::by_id("dialog-title") {
            page::focus(&title);
        }
    }

    /// Closes the dialog; the focus goes back to where it was.
    pub(super) fn close_dialog(&mut self) {
        self.dialog = Dialog::Closed;
        if let Some(element) = element() {
            element.close();
        }
        self.show_dialog();
    }

    /// The dialog was closed, by Escape perhaps. That is told late: another one may be open by now.
    pub(super) fn dialog_closed(&mut self) {
        if element().is_none_or(|element| !element.open()) {
            self.dialog = Dialog::Closed;
            self.show_dialog();
        }
    }
}

fn replacing(name: &str, by: &Opening) -> Vec<El> {
    let lost = match by {
        Opening::File(file) => format!("If {} takes its place, they are lost.", file.name),
        Opening::Template(_) => "If the template takes its place, they are lost.".into(),
        Opening::StartScreen => "This browser does not keep them either: if you go back to the templates, they are lost.".into(),
    };
    vec![
        text("h2", "", "Replace your draft?")
            .attr("id", "dialog-title")
            .attr("tabindex", "-1")
            .key("title"),
        text("p", "", format!("Your draft of {name} has changes that no file holds. {lost}")).key("lost"),
        button("apply", "keep-draft", "", "Keep the draft").key("keep"),
        button("quiet", "replace-draft", "", "Replace it").key("replace"),
    ]
}

fn element() -> Option<HtmlDialogElement> {
    Some(page::by_id("dialog")?.unchecked_into())
}
