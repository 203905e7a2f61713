//! The document's `allow` member: findings that its author has looked at and lets stand.

use crate::{Applicability, Finding, Found, Suggestion};
use disclosure::Allow;

/// Parts the findings into those that stand and those that the document allows; says which of its allowances allow nothing though their rule looked.
pub(crate) fn part(findings: Vec<Finding>, allow: &[Allow], looked: impl Fn(&str) -> bool) -> (Vec<Finding>, Vec<Finding>, Vec<Found>) {
    let mut used = vec![false; allow.len()];
    let (allowed, open) = findings.into_iter().partition(|finding| {
        let mut is_allowed = false;
        for (allow, used) in allow.iter().zip(&mut used) {
            if allow.rule == finding.rule.id && allow.at.as_deref().is_none_or(|at| is_at_or_under(&finding.pointer, at)) {
                (is_allowed, *used) = (true, true);
            }
        }
        is_allowed
    });
    // A list that would be empty goes as a whole.
    let allow_is_alone = allow.len() == 1;
    let idle = allow.iter().zip(&used).enumerate().filter(|(_, (allow, used))| !**used && looked(&allow.rule));
    let idle = idle.map(|(i, (allow, _))| {
        let message = format!("\"{}\" is allowed here, but the rule finds nothing; remove the allowance", allow.rule);
        let pointer = if allow_is_alone { "/allow".into() } else { format!("/allow/{i}") };
        let fix = Suggestion::remove("Remove the allowance", Applicability::MachineApplicable, &pointer);
        Found::at(format!("/allow/{i}"), message).suggest(fix)
    });
    (open, allowed, idle.collect())
}

/// Whether a pointer names a member, or something inside it.
pub(crate) fn is_at_or_under(pointer: &str, member: &str) -> bool {
    pointer.strip_prefix(member).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
