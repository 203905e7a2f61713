//! The enumerations of the format: each value with the word that stands for it in a document.
//!
//! What deliberately is not here: the words by which the notice shows a value (labels).

use crate::reader::Reader;
use json::{Node, Rule};

/// An enumeration that a document writes as a string. After each `=` stands the string.
macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident = $first_word:literal, $($(#[$value_doc:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[$first_doc])* $first, $($(#[$value_doc])* $value,)* }

        impl $name {
            /// Each value, in the format's own order.
            pub const ALL: &[$name] = &[$name::$first, $($name::$value,)*];

            const RULE: &Rule = &Rule {
                code: "ERR_DISCLOSURE_CHOICE",
                must_be: concat!("one of ", $first_word, $(", ", $word,)*),
            };

            /// The string that stands for the value in a document.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $name::$first => $first_word,
                    $($name::$value => $word,)*
                }
            }

            pub(crate) fn read(node: &Node, r: &mut Reader) -> $name {
                let word = r.str(node);
                let found = $name::ALL.iter().find(|value| value.as_str() == word);
                if found.is_none() {
                    r.broken(node, $name::RULE);
                }
                *found.unwrap_or(&$name::$first)
            }
        }
    };
}

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
        /// Telephone laws of Texas, Florida, Oklahoma, Washington and Virginia.
        UsStates = "us-states",
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

enumeration! {
    /// The means of a way to stop.
    How {
        /// By text message.
        Sms = "sms",
        /// By a page.
        Link = "link",
        /// By email.
        Email = "email",
        /// By letter.
        Post = "post",
        /// By a call.
        Call = "call",
    }
}

enumeration! {
    /// By which means the number is used.
    Channel {
        /// A voice call.
        Call = "call",
        /// A text message.
        Sms = "sms",
        /// A WhatsApp message.
        Whatsapp = "whatsapp",
        /// An RCS message.
        Rcs = "rcs",
        /// A message left in a voicemail box.
        Voicemail = "voicemail",
    }
}

impl Channel {
    /// Whether a voice is heard.
    pub const fn is_spoken(self) -> bool {
        match self {
            Channel::Call | Channel::Voicemail => true,
            Channel::Sms | Channel::Whatsapp | Channel::Rcs => false,
        }
    }
}

enumeration! {
    /// Why the use is lawful, in the order of GDPR 6(1)(a) to (f).
    LegalBasis {
        /// The person agrees (a).
        Consent = "consent",
        /// A contract with the person needs it (b).
        Contract = "contract",
        /// A law demands it (c).
        LegalObligation = "legal_obligation",
        /// A life depends on it (d).
        VitalInterests = "vital_interests",
        /// A task in the public interest (e).
        PublicTask = "public_task",
        /// An interest of the controller that the person's own do not outweigh (f).
        LegitimateInterests = "legitimate_interests",
    }
}

enumeration! {
    /// In what capacity a recipient gets the number (GDPR 4(7), 4(8)).
    Role {
        /// Works on the controller's orders.
        Processor = "processor",
        /// Decides for itself what it does with the number.
        Controller = "controller",
    }
}
