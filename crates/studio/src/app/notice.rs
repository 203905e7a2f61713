//! What is said at the top of the form. Several notices stand under each other, so that none hides another.

use super::App;
use crate::vdom::{El, button, el, text};

/// Something that the author is told.
pub(super) enum Notice {
    /// Something could not be done.
    Failed(String),
    /// Another tab wrote the draft.
    OtherTab,
    /// The browser's store takes no draft.
    NoDrafts,
    /// The opened file has line ends that a disclosure cannot have: its name.
    LineEnds(String),
    /// What was published after its dialog was closed.
    Published(String),
    /// What was opened is a template.
    Template,
    /// What was opened is the draft that this browser kept.
    Kept(String),
}

impl Notice {
    /// Its identity: a later notice of the same kind takes its place.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Notice::Failed(_) => "failed",
            Notice::OtherTab => "other-tab",
            Notice::NoDrafts => "no-drafts",
            Notice::LineEnds(_) => "line-ends",
            Notice::Published(_) => "published",
            Notice::Template => "template",
            Notice::Kept(_) => "kept",
        }
    }

    /// Whether it is about the document, and goes with it.
    pub(super) fn is_of_document(&self) -> bool {
        match self {
            Notice::Failed(_) | Notice::OtherTab | Notice::LineEnds(_) | Notice::Template | Notice::Kept(_) => true,
            Notice::NoDrafts | Notice::Published(_) => false,
        }
    }

    fn shown(&self) -> El {
        let alert = |words: String| text("p", "", words).attr("role", "alert");
        let status = |words: String| text("p", "", words).attr("role", "status");
        let close = || button("quiet", "dismiss", "", "Close this message").attr("data-arg", self.kind());
        let parts = match self {
            Notice::Failed(sentence) => vec![alert(format!("✕ {sentence}")), close()],
            Notice::OtherTab => vec![
                alert("▲ This draft was changed in another tab. Until you choose one, this tab keeps nothing.".into()),
                button("apply", "take-other", "", "Take the other tab’s text"),
                button("apply", "keep-own", "", "Keep the text of this tab"),
            ],
            Notice::NoDrafts => vec![
                alert("✕ This browser keeps no drafts. Save the file before you close this page.".into()),
                close(),
            ],
            Notice::LineEnds(name) => vec![
                status(format!(
                    "{name} has the line ends of Windows (CR LF), which a disclosure cannot have. Its text is unchanged; when you save it, its lines end plainly (LF)."
                )),
                close(),
            ],
            Notice::Published(what) => vec![status(format!("✓ Published: {what}. Save that text as a file, and put it where your page loads it.")), close()],
            Notice::Template => vec![
                status("Addresses and dates of the example are gone, and “What is left” asks for yours. Its people and suppliers still stand in the texts: read each, and make it yours.".into()),
                close(),
            ],
            Notice::Kept(time) => vec![status(format!("This is the draft that this browser kept at {time}.")), close()],
        };
        el("div").class("notice").key(self.kind()).children(parts)
    }
}

impl App {
    pub(super) fn tell(&mut self, notice: Notice) {
        self.notices.retain(|known| known.kind() != notice.kind());
        self.notices.push(notice);
        self.show_notices();
    }

    /// Takes the notice of a kind away.
    pub(super) fn dismiss(&mut self, kind: &str) {
        self.notices.retain(|known| known.kind() != kind);
        self.show_notices();
    }

    pub(super) fn show_notices(&mut self) {
        let shown = self.notices.iter().map(Notice::shown).collect();
        self.roots.notice.show(shown);
    }
}
