//! The way to publishing: what it would mean, the entry that says what changed, and doing it.

use super::{App, Base};
use crate::drafts;
use crate::page;
use crate::publish::{Answer, Entry, Way};
use crate::tree;
use disclosure::{Date, Draft, diff};
use json::{Node, Value};
use lint::Severity;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

impl App {
    pub(super) fn begin_publishing(&mut self) {
        self.publishing.way = Way::Asking;
        self.show_dialog();
        if let Some(dialog) = dialog()
            && !dialog.open()
        {
            // It fails only for a dialog that is open or not in the page.
            let _ = dialog.show_modal();
        }
        self.focus_dialog();
    }

    fn show_dialog(&mut self) {
        let shown = self.publishing.shown(&self.findings);
        self.roots.dialog.show(shown);
    }

    fn focus_dialog(&self) {
        if let Some(title) = page::by_id("dialog-title") {
            page::focus(&title);
        }
    }

    pub(super) fn close_dialog(&mut self) {
        self.publishing.way = Way::Closed;
        if let Some(dialog) = dialog() {
            dialog.close();
        }
    }

    pub(super) fn ask_server(&mut self, is_for_good: bool) {
        let Some(text) = self.file_text() else { return };
        if self.publishing.server.trim().is_empty() || self.publishing.key.trim().is_empty() {
            self.publishing.way = Way::Refused("Enter the server’s address and an access key.".into());
        } else if !is_address(self.publishing.server.trim()) {
            self.publishing.way = Way::Refused("Write the server’s address in full, for example https://receipts.shop.example.".into());
        } else if !self.publishing.key.trim().starts_with("pck_") {
            self.publishing.way = Way::Refused("This is no access key: keys begin with pck_.".into());
        } else {
            drafts::remember_server(self.publishing.server.trim());
            self.publishing.ask(text, is_for_good);
        }
        self.show_dialog();
    }

    pub(super) fn answered(&mut self, answer: Answer) {
        if matches!(self.publishing.way, Way::Closed) {
            return;
        }
        self.publishing.way = match answer {
            Answer::Checked(check) => Way::Checked(check),
            Answer::Refused(why) => Way::Refused(why),
            Answer::Published { what, sha256, sent } => {
                if let Some(open) = &mut self.open {
                    open.base = Base::read(&sent, false);
                }
                self.previewed.clear();
                self.rest();
                Way::Published(what, sha256)
            }
        };
        self.show_dialog();
        self.focus_dialog();
    }

    /// The entry that the server calls for.
    pub(super) fn add_server_entry(&mut self) {
        let entry = match &self.publishing.way {
            Way::Checked(check) => check.entry.clone(),
            Way::Closed | Way::Asking | Way::Waiting | Way::Published(..) | Way::Refused(_) => None,
        };
        if let Some(entry) = entry {
            self.add_entry(&entry);
            let language = self.open.as_ref().map_or(String::new(), |open| tree::text(&open.tree, "/language").to_owned());
            if disclosure::base_language(&language) == "en" {
                self.ask_server(false);
            } else {
                // The server's summary is English, and the visitors read it.
                self.close_dialog();
                self.focus("/changes/0/summary");
            }
        }
    }

    /// The entry that the difference to the opened text calls for.
    pub(super) fn add_own_entry(&mut self) {
        let Some(open) = &self.open else { return };
        let (Some(base), Ok(draft)) = (&open.base, Draft::read(tree::pretty(&open.tree).as_bytes())) else {
            return;
        };
        let today = page::today();
        let differences = diff(&base.document, &draft.document);
        let change = disclosure::entry(&differences, &today, Date::parse(&today).unwrap_or_default());
        let own = tree::text(&open.tree, "/version");
        let version = if own == base.document.version { today.clone() } else { own.to_owned() };
        self.add_entry(&Entry {
            version,
            date: today,
            summary: change.summary,
            material: change.material,
        });
        self.focus("/changes/0/summary");
    }

    /// Writes an entry at the top of the changes; one of the same version makes way.
    fn add_entry(&mut self, entry: &Entry) {
        let Some(open) = &self.open else { return };
        let kept = tree::get(&open.tree, "/changes").map_or(&[][..], Node::items).iter();
        let kept = kept.filter(|change| change.text("version") != entry.version).map(|change| change.value.clone());
        let member = |name: &str, value: Value| json::Member {
            name: name.into(),
            at: 0,
            node: value.into(),
        };
        let new = Value::Object(vec![
            member("version", json::text(&*entry.version)),
            member("date", json::text(&*entry.date)),
            member("summary", json::text(&*entry.summary)),
            member("material", Value::Bool(entry.material)),
        ]);
        let changes = json::array(std::iter::once(new).chain(kept));
        let version = json::text(&*entry.version);
        self.set("/version", Some(version));
        self.set("/changes", Some(changes));
    }

    /// Goes to the first finding that must be mended.
    pub(super) fn mend(&mut self) {
        self.close_dialog();
        if let Some(at) = self.findings.iter().position(|finding| finding.severity == Severity::Error) {
            self.make_current(at);
        }
    }
}

fn dialog() -> Option<HtmlDialogElement> {
    Some(page::by_id("dialog")?.unchecked_into())
}

/// Whether a key may be sent there: an https address in full, or this machine. Anything else would be read as a page of the studio's own host.
fn is_address(server: &str) -> bool {
    let is_local = server == "http://localhost" || server.starts_with("http://localhost:") || server.starts_with("http://localhost/");
    !server.contains('@') && (server.starts_with("https://") || is_local)
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn a_key_is_sent_to_a_whole_https_address_or_this_machine_alone() {
        for server in [
            "https://receipts.shop.example",
            "http://localhost",
            "http://localhost:8081",
            "http://localhost/receipts",
        ] {
            assert!(is_address(server), "{server}");
        }
        for server in [
            "receipts.shop.example",
            "//shop.example",
            "/v1",
            "http://shop.example",
            "http://localhost.shop.example",
            "https://a@b.example",
            "pck_00",
        ] {
            assert!(!is_address(server), "{server}");
        }
    }
}
