//! Nothing is exaggerated, pressing or unfair, and nothing is promised that is not done.
//!
//! What lives here: praise and pressure (`absolute`, `pressure`), what is tied to the answer (`bundle`), the text for those who say no
//! (`decline`), the benefit (`benefit`), and promises that the server would have to keep (`server`).

pub(super) mod absolute;
pub(super) mod benefit;
pub(super) mod bundle;
pub(super) mod decline;
pub(super) mod pressure;
pub(super) mod server;

use crate::Citation;
use disclosure::Profile;

const fn gdpr(number: &'static str) -> Citation {
    Citation {
        profile: Some(Profile::EuGdpr),
        number,
        link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    }
}

const FAIRNESS: Citation = gdpr("GDPR Art. 5(1)(a)");

const SYMMETRY: Citation = Citation {
    profile: Some(Profile::UsCcpa),
    number: "11 CCR 7004(a)(2)",
    link: "https://www.law.cornell.edu/regulations/california/11-CCR-7004",
};

const REVOCATION: Citation = Citation {
    profile: Some(Profile::UsTcpa),
    number: "47 CFR 64.1200(a)(10)",
    link: "https://www.ecfr.gov/current/title-47/chapter-I/subchapter-B/part-64/subpart-L/section-64.1200",
};
