//! Nothing is vague.
//!
//! What lives here: one file a rule or two, and the sources that they share. A vague word is judged with the document around it:
//! where a member states the fact, the word is a matter of wording, a warning; where none does, an error.

pub(super) mod condition;
pub(super) mod hedge;
pub(super) mod hedge_english;
pub(super) mod list;
pub(super) mod purpose;
pub(super) mod recipient;
pub(super) mod time;

use crate::Citation;
use disclosure::Profile;

/// Concrete and definitive information, and qualifiers to avoid.
const WP260_12: Citation = wp260("WP260 rev.01, para. 12");
const WP260_13: Citation = wp260("WP260 rev.01, para. 13");

const fn wp260(number: &'static str) -> Citation {
    Citation {
        profile: Some(Profile::EuGdpr),
        number,
        link: "https://ec.europa.eu/newsroom/article29/items/622227",
    }
}

const fn gdpr(number: &'static str) -> Citation {
    Citation {
        profile: Some(Profile::EuGdpr),
        number,
        link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    }
}

const LGPD_8_4: Citation = Citation {
    profile: Some(Profile::BrLgpd),
    number: "LGPD Art. 8 §4",
    link: "https://www.planalto.gov.br/ccivil_03/_ato2015-2018/2018/lei/l13709compilado.htm",
};

/// The legitimate interests are said.
pub(super) const ART_13_1_D: Citation = gdpr("GDPR Art. 13(1)(d)");
