//! Who asks, and who answers: the controller, its officers, the authority above it.

use crate::{Period, read, reader::Reader};
use alloc::string::String;

/// Who asks for the number and answers for it (GDPR 4(7), 13(1)(a); "the seller" of 47 CFR 64.1200(f)(9); SOR/2012-36 s. 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// The legal name.
    pub name: String,
    /// The postal address, on one line.
    pub address: String,
    /// Where to write.
    pub email: String,
    /// Where to call, with the country code.
    pub phone: Option<String>,
    /// The website, https.
    pub website: String,
    /// The privacy policy, https.
    pub privacy_policy: String,
    /// The terms, https. Agreeing to them is never part of this consent (GDPR 7(2)).
    pub terms: Option<String>,
    /// The representative of a controller established elsewhere (GDPR 27).
    pub representative: Option<Representative>,
    /// The data protection officer (GDPR 37).
    pub dpo: Option<Officer>,
}

impl Controller {
    pub(super) fn read(r: &mut Reader) -> Controller {
        Controller {
            name: r.text("name", read::words),
            address: r.text("address", read::words),
            email: r.text("email", read::email),
            phone: r.maybe("phone", read::phone),
            website: r.text("website", read::https),
            privacy_policy: r.text("privacy_policy", read::https),
            terms: r.maybe("terms", read::https),
            representative: r.maybe_object("representative", Representative::read),
            dpo: r.maybe_object("dpo", Officer::read),
        }
    }
}

/// Who stands for the controller in a country where it has no seat (GDPR 27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representative {
    /// The legal name.
    pub name: String,
    /// The postal address, on one line.
    pub address: String,
    /// Where to write.
    pub email: String,
}

impl Representative {
    fn read(r: &mut Reader) -> Representative {
        Representative {
            name: r.text("name", read::words),
            address: r.text("address", read::words),
            email: r.text("email", read::email),
        }
    }
}

/// The data protection officer (GDPR 37 to 39).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// A name, where the officer is named.
    pub name: Option<String>,
    /// Where to write.
    pub email: String,
}

impl Officer {
    fn read(r: &mut Reader) -> Officer {
        Officer {
            name: r.maybe("name", read::words),
            email: r.text("email", read::email),
        }
    }
}

/// The authority that hears complaints (GDPR 13(2)(d)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaints {
    /// Its name.
    pub name: String,
    /// Where to complain, https.
    pub link: String,
}

impl Complaints {
    pub(super) fn read(r: &mut Reader) -> Complaints {
        Complaints {
            name: r.text("name", read::words),
            link: r.text("link", read::https),
        }
    }
}

/// Where a visitor's question goes: an email, a form or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions {
    /// Where to write.
    pub email: Option<String>,
    /// A page with a form, https.
    pub form: Option<String>,
    /// How soon an answer comes.
    pub respond_within: Period,
}

impl Questions {
    pub(super) fn read(r: &mut Reader) -> Questions {
        Questions {
            email: r.maybe("email", read::email),
            form: r.maybe("form", read::https),
            respond_within: r.period("respond_within"),
        }
    }
}
