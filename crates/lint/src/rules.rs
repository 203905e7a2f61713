//! All rules, one file a family. A family with many rules has a folder with one file for each group of them.

mod complete;
mod consistent;
mod honest;
mod law;
mod plain;
mod specific;
mod write;

use crate::Rule;
use crate::lexicon::Lexicon;
pub(crate) use complete::duration;
pub(crate) use complete::marketing::service;

/// Every rule, by group, in the order in which they look.
pub static RULES: &[&[Rule]] = &[
    complete::shape::RULES,
    complete::contact::RULES,
    complete::gdpr::RULES,
    complete::rights::RULES,
    complete::leaving::RULES,
    complete::deadlines::RULES,
    complete::marketing::RULES,
    complete::purposes::RULES,
    complete::statements::RULES,
    complete::tcpa::RULES,
    complete::texting::RULES,
    complete::california::RULES,
    complete::states::RULES,
    complete::india::RULES,
    complete::france::RULES,
    complete::australia::RULES,
    specific::hedge::RULES,
    specific::list::RULES,
    specific::purpose::RULES,
    specific::recipient::RULES,
    specific::time::RULES,
    specific::condition::RULES,
    plain::sentence::RULES,
    plain::unread::RULES,
    plain::passive::RULES,
    plain::jargon::RULES,
    honest::absolute::RULES,
    honest::pressure::RULES,
    honest::bundle::RULES,
    honest::decline::RULES,
    honest::benefit::RULES,
    honest::server::RULES,
    consistent::channels::RULES,
    consistent::numbers::RULES,
    consistent::record::RULES,
    consistent::laws::RULES,
    consistent::sharing_text::RULES,
    consistent::sharing::RULES,
    consistent::contacts::RULES,
    consistent::repeats::RULES,
    consistent::RULES,
];

/// The phrases of every rule: a phrase that is in none of these is never found.
pub(crate) static LEXICONS: &[&Lexicon] = &[
    &specific::hedge::HEDGES,
    &specific::list::OPEN_LISTS,
    &specific::list::QUANTITIES,
    &specific::purpose::PURPOSES,
    &specific::purpose::OFFERS,
    &specific::recipient::OTHERS,
    &specific::time::LENGTHS,
    &specific::time::DEADLINES,
    &specific::time::RATES,
    &specific::condition::CONDITIONS,
    &specific::condition::DISCRETION,
    &specific::condition::MEASURES,
    &plain::jargon::SWAPS,
    &plain::jargon::JARGON,
    &plain::jargon::LEGITIMATE,
    &honest::absolute::ABSOLUTES,
    &honest::absolute::FILLERS,
    &honest::pressure::URGENCY,
    &honest::pressure::SHAME,
    &honest::bundle::TERMS,
    &honest::bundle::IMPLIED,
    &honest::bundle::EXCLUSIVE,
    &honest::decline::CONDITIONAL,
    &honest::decline::LATER,
    &honest::benefit::OURS,
    &honest::server::ENCRYPTED,
    &honest::server::AUTOMATIC,
    &honest::server::RECORDED,
    &honest::server::WATCHED,
    &honest::server::ANSWERED,
];

/// The rules that report the faults of a document's shape.
pub(crate) const SHAPE: &[&str] = &["complete/member", "complete/shape"];

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().flatten().find(|rule| rule.id == id)
}
