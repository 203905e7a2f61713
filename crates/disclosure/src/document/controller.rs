//! Who asks, and who answers: the controller, its officers, the authority above it.

use crate::read;
use alloc::string::String;
use json::{Mismatch, Node};

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
    pub(super) fn read(node: &Node) -> Result<Controller, Mismatch> {
        let mut fields = node.fields()?;
        let controller = Controller {
            name: fields.need("name", read::words)?,
            address: fields.need("address", read::words)?,
            email: fields.need("email", read::email)?,
            phone: fields.maybe("phone", read::phone)?,
            website: fields.need("website", read::https)?,
            privacy_policy: fields.need("privacy_policy", read::https)?,
            terms: fields.maybe("terms", read::https)?,
            representative: fields.maybe("representative", Representative::read)?,
            dpo: fields.maybe("dpo", Officer::read)?,
        };
        fields.end()?;
        Ok(controller)
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
    fn read(node: &Node) -> Result<Representative, Mismatch> {
        let mut fields = node.fields()?;
        let representative = Representative {
            name: fields.need("name", read::words)?,
            address: fields.need("address", read::words)?,
            email: fields.need("email", read::email)?,
        };
        fields.end()?;
        Ok(representative)
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
    fn read(node: &Node) -> Result<Officer, Mismatch> {
        let mut fields = node.fields()?;
        let officer = Officer {
            name: fields.maybe("name", read::words)?,
            email: fields.need("email", read::email)?,
        };
        fields.end()?;
        Ok(officer)
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
    pub(super) fn read(node: &Node) -> Result<Complaints, Mismatch> {
        let mut fields = node.fields()?;
        let complaints = Complaints {
            name: fields.need("name", read::words)?,
            link: fields.need("link", read::https)?,
        };
        fields.end()?;
        Ok(complaints)
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
    pub respond_within: crate::Period,
}

impl Questions {
    pub(super) fn read(node: &Node) -> Result<Questions, Mismatch> {
        let mut fields = node.fields()?;
        let questions = Questions {
            email: fields.maybe("email", read::email)?,
            form: fields.maybe("form", read::https)?,
            respond_within: fields.need("respond_within", crate::Period::read)?,
        };
        fields.end()?;
        if questions.email.is_none() && questions.form.is_none() {
            return Err(Mismatch::expected(node, read::ASK));
        }
        Ok(questions)
    }
}
