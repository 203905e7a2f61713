//! The way to publishing: what it would mean, the entry that says what changed, and doing it.

use super::dialog::Dialog;
use super::notice::Notice;
use super::{App, Base};
use crate::drafts;
use crate::page;
use crate::publish::{Answer, Entry, Question, Way};
use crate::tree;
use crate::version;
use disclosure::{Date, Draft, diff};
use json::{Node, Value};
use lint::Severity;

impl App {
    pub(super) fn begin_publishing(&mut self) {
        self.open_dialog(Dialog::Publishing(Way::Asking));
    }

    pub(super) fn ask_server(&mut self, is_for_good: bool) {
        let (Some(text), Some(open)) = (self.file_text(), &self.open) else { return };
        let question = Question {
            id: self.ids.request(),
            document: open.id,
            text,
            is_for_good,
        };
        let refused = |why: &str| Way::Refused(why.into());
        let way = if self.publishing.server.trim().is_empty() || self.publishing.key.trim().is_empty() {
            refused("Enter the server’s address and an access key.")
        } else if !is_address(self.publishing.server.trim()) {
            refused("Write the server’s address in full, for example https://receipts.shop.example.")
        } else if !self.publishing.key.trim().starts_with("pck_") {
            refused("This is no access key: keys begin with pck_.")
        } else {
            drafts::remember_server(self.publishing.server.trim());
            let way = Way::Waiting(question.id);
            self.publishing.ask(question);
            way
        };
        self.dialog = Dialog::Publishing(way);
        self.show_dialog();
    }

    /// The server answered. The dialog may be closed by now, or about something else, and another document may be open.
    pub(super) fn answered(&mut self, question: &Question, answer: Answer) {
        if let Answer::Published { .. } = answer {
            self.published(question);
        }
        if matches!(self.dialog, Dialog::Publishing(Way::Waiting(id)) if id == question.id) {
            self.dialog = Dialog::Publishing(match answer {
                Answer::Checked(check) => Way::Checked(check),
                Answer::Refused(why) => Way::Refused(why),
                Answer::Published { what, sha256 } => Way::Published(what, sha256),
            });
            self.show_dialog();
            self.focus_dialog();
            return;
        }
        // Nobody waits for it. Whether the text is published now is told all the same.
        match answer {
            Answer::Published { what, .. } => self.tell(Notice::Published(what)),
            Answer::Refused(why) if question.is_for_good => self.tell(Notice::Failed(why)),
            Answer::Refused(_) | Answer::Checked(_) => {}
        }
    }

    /// From now on the document is compared with what was published, unless that is another one's or an older text of it.
    fn published(&mut self, question: &Question) {
        let of_it = self.open.as_mut().filter(|open| open.id == question.document);
        if let Some(open) = of_it.filter(|open| open.published < Some(question.id)) {
            open.published = Some(question.id);
            open.base = Base::read(&question.text, false);
            self.previewed.clear();
            self.rest();
        }
    }

    /// The entry that the server calls for.
    pub(super) fn add_server_entry(&mut self) {
        let entry = match &self.dialog {
            Dialog::Publishing(Way::Checked(check)) => check.entry.clone(),
            Dialog::Publishing(Way::Asking | Way::Waiting(_) | Way::Published(..) | Way::Refused(_)) => None,
            Dialog::Closed | Dialog::Replacing(..) => None,
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
        let version = if own == base.document.version {
            version::next(own, &today, change.material)
        } else {
            own.to_owned()
        };
        self.add_entry(&Entry {
            date: if version::is_day(&version) { version.clone() } else { today },
            version,
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
