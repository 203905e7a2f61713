//! Whether the languages of one document say the same: they may differ in their words alone.

use disclosure::{Document, Frequency, Per, Selling};

/// Compares two documents of one id and version. The error is the JSON Pointer of the first member whose value is not the same in both, though no
/// language changes it.
pub fn same_structure(one: &Document, other: &Document) -> Result<(), &'static str> {
    let members: [(&str, bool); 12] = [
        ("/purposes", one.purposes.iter().map(purpose).eq(other.purposes.iter().map(purpose))),
        (
            "/recipients",
            one.recipients
                .iter()
                .map(|r| (&r.id, r.role, &r.country, r.safeguard.is_some()))
                .eq(other.recipients.iter().map(|r| (&r.id, r.role, &r.country, r.safeguard.is_some()))),
        ),
        ("/selling", matches!(one.selling, Selling::Never) == matches!(other.selling, Selling::Never)),
        ("/security/measures", one.security.measures.len() == other.security.measures.len()),
        (
            "/security/audit",
            (one.security.audit.last, one.security.audit.every) == (other.security.audit.last, other.security.audit.every),
        ),
        (
            "/opt_out/methods",
            one.opt_out.methods.iter().map(|m| m.how).eq(other.opt_out.methods.iter().map(|m| m.how)),
        ),
        ("/opt_out/respond_within", one.opt_out.respond_within == other.opt_out.respond_within),
        ("/proof/period", one.proof.period == other.proof.period),
        ("/rights", one.rights == other.rights),
        ("/questions/respond_within", one.questions.respond_within == other.questions.respond_within),
        ("/laws", one.laws.iter().map(|law| law.profile).eq(other.laws.iter().map(|law| law.profile))),
        (
            "/changes",
            one.changes
                .iter()
                .map(|c| (&c.version, c.date, c.material))
                .eq(other.changes.iter().map(|c| (&c.version, c.date, c.material))),
        ),
    ];
    members.into_iter().find(|(_, same)| !same).map_or(Ok(()), |(pointer, _)| Err(pointer))
}

/// A purpose without its words.
fn purpose(purpose: &disclosure::Purpose) -> impl PartialEq {
    let frequency = match &purpose.frequency {
        Frequency::Varies => None,
        Frequency::AtMost { max, per: Per::Period(period) } => Some((*max, Some(*period))),
        Frequency::AtMost { max, per: Per::Occasion(_) } => Some((*max, None)),
    };
    (
        purpose.id.clone(),
        purpose.channels.clone(),
        frequency,
        purpose.automated,
        purpose.legal_basis,
        purpose.retention.period,
        purpose.recipients.clone(),
    )
}
