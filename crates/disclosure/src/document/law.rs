//! What the law gives the person, what is stated under it, and what changed since.

use crate::{
    Date, read,
    reader::{Reader, enumeration},
};
use alloc::string::String;

enumeration! {
    /// A right of the person. The notice has a sentence for each.
    Right {
        /// To see what is held (GDPR 15).
        Access = "access",
        /// To correct it (GDPR 16).
        Rectification = "rectification",
        /// To have it erased (GDPR 17).
        Erasure = "erasure",
        /// To have its use limited (GDPR 18).
        Restriction = "restriction",
        /// To take it elsewhere (GDPR 20).
        Portability = "portability",
        /// To object to its use (GDPR 21).
        Objection = "objection",
        /// To withdraw consent (GDPR 7(3)).
        Withdraw = "withdraw",
        /// To complain to an authority (GDPR 77).
        Complaint = "complaint",
        /// Not to be judged by a program alone (GDPR 22).
        NoAutomatedDecision = "no_automated_decision",
        /// To forbid sale and sharing (Cal. Civ. Code 1798.120).
        OptOutOfSale = "opt_out_of_sale",
        /// To limit the use of sensitive information (Cal. Civ. Code 1798.121).
        LimitUse = "limit_use",
        /// To be treated the same after using a right (Cal. Civ. Code 1798.125).
        NonDiscrimination = "non_discrimination",
    }
}

enumeration! {
    /// A law, or a body of rules, that a statement answers.
    Profile {
        /// GDPR.
        EuGdpr = "eu-gdpr",
        /// Privacy and Electronic Communications Regulations 2003, reg. 21 and 22.
        UkPecr = "uk-pecr",
        /// Telephone Consumer Protection Act, 47 CFR 64.1200.
        UsTcpa = "us-tcpa",
        /// CTIA messaging principles.
        UsCtia = "us-ctia",
        /// California Consumer Privacy Act, Cal. Civ. Code 1798.100.
        UsCcpa = "us-ccpa",
        /// Canada's anti-spam law, SOR/2012-36.
        CaCasl = "ca-casl",
        /// Lei Geral de Proteção de Dados.
        BrLgpd = "br-lgpd",
        /// Digital Personal Data Protection Act 2023.
        InDpdp = "in-dpdp",
        /// Spam Act 2003.
        AuSpam = "au-spam",
        /// Code de la consommation, L. 223-1.
        FrL223 = "fr-l223",
    }
}

/// What is stated under one law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// The law.
    pub profile: Profile,
    /// The statement, a sentence.
    pub statement: String,
}

impl Law {
    pub(super) fn read(r: &mut Reader) -> Law {
        Law {
            profile: r.one_of("profile"),
            statement: r.text("statement", read::words),
        }
    }
}

/// What one version changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version that brought it.
    pub version: String,
    /// The day it came.
    pub date: Date,
    /// What changed, in a sentence.
    pub summary: String,
    /// Whether people who agreed before are asked again.
    pub material: bool,
}

impl Change {
    pub(super) fn read(r: &mut Reader) -> Change {
        Change {
            version: r.text("version", read::version),
            date: r.date("date"),
            summary: r.text("summary", read::words),
            material: r.flag("material"),
        }
    }
}
