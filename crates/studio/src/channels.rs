//! What visitors read, on every channel, as it stands now; and what changed since the text that they know.

use crate::vdom::{El, button, el, text};
use disclosure::render::{self, Encoding, SOCIAL_LIMIT};
use disclosure::{Archive, Difference, Document};

/// What can stand beside the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The widget.
    Form,
    /// The email.
    Email,
    /// The text message.
    Sms,
    /// The section of a privacy page.
    Privacy,
    /// The evidence for a carrier's campaign.
    TenDlc,
    /// The post.
    Social,
    /// What changed.
    Changes,
}

impl Channel {
    /// Each, in order.
    pub const ALL: &[Channel] = &[
        Channel::Form,
        Channel::Email,
        Channel::Sms,
        Channel::Privacy,
        Channel::TenDlc,
        Channel::Social,
        Channel::Changes,
    ];

    /// Its word in the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Channel::Form => "form",
            Channel::Email => "email",
            Channel::Sms => "sms",
            Channel::Privacy => "privacy",
            Channel::TenDlc => "10dlc",
            Channel::Social => "social",
            Channel::Changes => "changes",
        }
    }

    /// Its title.
    const fn title(self) -> &'static str {
        match self {
            Channel::Form => "Form",
            Channel::Email => "Email",
            Channel::Sms => "Text message",
            Channel::Privacy => "Privacy page",
            Channel::TenDlc => "US carriers (10DLC)",
            Channel::Social => "Social post",
            Channel::Changes => "What changed",
        }
    }

    /// Which page shows it, if one does.
    pub const fn frame(self) -> Option<&'static str> {
        match self {
            Channel::Form => Some("widget"),
            Channel::Email | Channel::Privacy => Some("mail"),
            Channel::Sms | Channel::TenDlc | Channel::Social | Channel::Changes => None,
        }
    }
}

/// The buttons that choose a channel.
pub fn tabs(chosen: Channel) -> Vec<El> {
    let tab = |channel: &Channel| {
        let pressed = if *channel == chosen { "true" } else { "false" };
        button("tab", "channel", "", channel.title())
            .attr("data-arg", channel.as_str())
            .attr("aria-pressed", pressed)
            .key(channel.as_str())
    };
    Channel::ALL.iter().map(tab).collect()
}

/// What a channel shows: words and limits in the studio's own page, and what its frame is told.
pub struct Shown {
    /// In the studio's own page.
    pub words: Vec<El>,
    /// For its frame.
    pub html: String,
}

/// A channel of a document that can be shown.
pub fn shown(channel: Channel, document: &Document) -> Shown {
    let labels = Archive::shipped().labels(&document.language);
    let (mut words, mut html) = (Vec::new(), String::new());
    match channel {
        Channel::Form | Channel::Changes => {}
        Channel::Email => {
            let email = render::email(document, labels);
            words.push(text("p", "limit", format!("Subject: {}", email.subject)));
            words.push(limit("Size", email.html.len(), 100_000, "bytes"));
            words.push(text("p", "hint", format!("Header List-Unsubscribe: {}", email.list_unsubscribe)));
            html = email.html;
        }
        Channel::Sms => {
            let message = render::sms(document, labels);
            words.extend(message_with_segments(&message));
        }
        Channel::Privacy => {
            html = render::privacy_notice(document, labels);
            words.push(text("p", "hint", "The section on the phone number for your privacy page."));
        }
        Channel::TenDlc => {
            let pack = render::ten_dlc(document, labels);
            let gaps = pack
                .gaps
                .iter()
                .map(|(code, sentence)| text("li", "gap", format!("▲ {sentence} (rejection {code})")));
            words.push(text("p", "hint", "What a campaign for texts in the United States asks for, field by field."));
            words.push(el("ul").class("gaps").children(gaps));
            words.extend(pack.answers.iter().map(|answer| {
                let title = text("h3", "", answer.field.as_str().replace('_', " "));
                let length = answer.field.limits().map(|(least, most)| {
                    let length = answer.text.chars().count();
                    text("p", "limit", format!("{length} characters, {least} to {most} allowed."))
                });
                let prevents = answer
                    .field
                    .prevents()
                    .iter()
                    .map(|(code, why)| text("li", "hint", format!("Prevents rejection {code}: {why}")));
                let fault = answer.fault.as_ref().map(|fault| text("p", "gap", format!("▲ {fault}")));
                el("div")
                    .class("answer")
                    .child(title)
                    .child(text("p", "sample", &answer.text))
                    .children(length)
                    .children(fault)
                    .child(el("ul").children(prevents))
            }));
        }
        Channel::Social => match render::social(document, labels) {
            Ok(post) => {
                words.push(limit("Length", render::social_length(&post), SOCIAL_LIMIT, "characters, a link counts 23"));
                words.push(text("p", "sample", post));
            }
            Err(sentence) => words.push(text("p", "gap", format!("▲ {sentence}"))),
        },
    }
    Shown { words, html }
}

fn limit(what: &str, used: usize, most: usize, unit: &str) -> El {
    let (sign, class) = if used > most { ("✕", "limit over") } else { ("✓", "limit") };
    text("p", class, format!("{sign} {what}: {used} of at most {most} {unit}"))
}

fn message_with_segments(message: &str) -> Vec<El> {
    let segments = render::segments(message);
    let (whole, part) = segments.encoding.limits();
    let parts = match segments.parts {
        1 => format!("1 text message: {} of {whole} units ({})", segments.units, segments.encoding.as_str()),
        parts => format!(
            "{parts} text messages, each is paid for: {} units, {part} a part ({})",
            segments.units,
            segments.encoding.as_str()
        ),
    };
    let mut out = vec![text("p", "limit", parts), text("p", "sample bubble", message)];
    if segments.encoding == Encoding::Ucs2 {
        let signs = segments.foreign.iter().map(|foreign| match foreign.plain {
            Some(plain) => text("li", "", format!("{}: write {plain}", foreign.character)),
            None => text("li", "", format!("{}: the language needs it", foreign.character)),
        });
        out.push(text("p", "hint", "These characters make each part 67 characters short instead of 153:"));
        out.push(el("ul").class("signs").children(signs));
    }
    out
}

/// What changed since the version that visitors know, and the entry that says so.
pub fn changes(differences: &[Difference], known: &str) -> Vec<El> {
    let mut out = vec![text("p", "hint", format!("Compared with version {known}, as it was opened or published."))];
    if differences.is_empty() {
        out.push(text("p", "done", "What you say about the number has not changed."));
        return out;
    }
    let is_material = differences.iter().any(|one| one.material);
    let means = if is_material {
        "Those who agreed before are asked again, and see what changed."
    } else {
        "Those who agreed before are told, and keep their choice."
    };
    out.push(text("p", "limit", means));
    let rows = differences.iter().map(|one| {
        let class = if one.material { "effect material" } else { "effect wording" };
        let word = text("strong", class, if one.material { "Material" } else { "Wording" });
        let row = el("button")
            .attr("type", "button")
            .class("change")
            .attr("data-do", "field")
            .attr("data-at", &one.pointer);
        el("li").child(row.child(word).child(text("span", "", &one.sentence)))
    });
    out.push(el("ul").class("changes").children(rows));
    out.push(button("apply", "entry", "", "Write this into “What changed”"));
    out
}
