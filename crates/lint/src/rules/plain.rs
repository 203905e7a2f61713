//! Everything is easy to read.
//!
//! What lives here: sentences and words. What deliberately does not: what a text says (the other families). A grade alone proves little,
//! so it is a note at most.

pub(super) mod jargon;
pub(super) mod passive;
pub(super) mod sentence;
pub(super) mod unread;

use crate::Citation;
use disclosure::Profile;

const GDPR_12: Citation = Citation {
    profile: Some(Profile::EuGdpr),
    number: "GDPR Art. 12(1)",
    link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
};

const WP260_13: Citation = Citation {
    profile: Some(Profile::EuGdpr),
    number: "WP260 rev.01, para. 13",
    link: "https://ec.europa.eu/newsroom/article29/items/622227",
};
