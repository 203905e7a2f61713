//! What of a message its sender wrote: the lines without the quoted message, without the signature, and not more than is read.

/// The greatest length that is read, in characters. A short message has at most 1,530 (ten parts of 153, GSM 03.38).
pub(crate) const READ: usize = 2_000;

/// The sender's own words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OwnWords {
    pub text: String,
    /// Whether there is more than is read.
    pub is_cut: bool,
}

/// Leaves out lines that begin with `>`, the line that introduces them, and everything after a line that begins a signature or a quoted message.
/// A text that is quoted as a whole is read as a whole.
pub(crate) fn own_words(text: &str) -> OwnWords {
    let mut read: String = text.chars().take(READ).collect();
    let is_cut = read.len() < text.len();
    let own = unquoted(&read);
    if own.chars().any(|c| !c.is_whitespace()) {
        read = own;
    }
    OwnWords { text: read, is_cut }
}

fn unquoted(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut own = String::with_capacity(text.len());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 && begins_the_rest(line) {
            break;
        }
        let introduces = line.trim_end().ends_with(':') && lines.get(index + 1).is_some_and(|next| is_quoted(next));
        if !is_quoted(line) && !introduces {
            own.push_str(line);
            own.push('\n');
        }
    }
    own
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// The line `-- ` before a signature (RFC 3676, 4.3), and how mail programs begin the message that is answered.
fn begins_the_rest(line: &str) -> bool {
    let line = line.trim();
    let is_header = ["From:", "Von:", "De:", "Da:", "Van:", "Od:", "Från:", "差出人:", "من:"]
        .iter()
        .any(|header| line.starts_with(header));
    line == "--" || line.starts_with("-----") || line.starts_with("__________") || is_header
}

/// Whether the message is a reaction of a telephone to the sender's message (`Liked “Reply STOP to end”`): the verb, and from there to the end a quotation.
pub(crate) fn reaction(text: &str) -> Option<&'static str> {
    const VERBS: [&str; 9] = [
        "Liked",
        "Loved",
        "Disliked",
        "Emphasized",
        "Emphasised",
        "Laughed at",
        "Questioned",
        "Removed a like from",
        "Removed a heart from",
    ];
    let text = text.trim();
    VERBS.into_iter().find(|verb| {
        let quotation = text.strip_prefix(verb).unwrap_or_default().trim_start();
        quotation.starts_with(['“', '"', '«', '„']) && quotation.ends_with(['”', '"', '»', '“']) && quotation.chars().count() > 2
    })
}

/// The subject of a mail without the prefixes that a reply gives it, and whether it had one.
pub(crate) fn subject(text: &str) -> (&str, bool) {
    const PREFIXES: [&str; 13] = ["re", "aw", "sv", "fw", "fwd", "wg", "tr", "odp", "rif", "antw", "res", "rv", "返信"];
    let mut rest = text.trim();
    let mut is_reply = false;
    while let Some((prefix, after)) = rest.split_once([':', '：']) {
        if !PREFIXES.iter().any(|known| prefix.trim().eq_ignore_ascii_case(known)) {
            break;
        }
        rest = after.trim();
        is_reply = true;
    }
    (rest, is_reply)
}
