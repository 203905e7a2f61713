//! What each required member is for, in plain words, and what to write there.

use crate::Citation;
use crate::rules::law::*;

/// A required member.
pub(super) struct Member {
    /// Its pointer; `*` stands for any place in a list.
    pub at: &'static str,
    /// What is missing, and the question that the member answers.
    pub says: &'static str,
    /// What to write, as JSON; each `{...}` in it is a question.
    pub write: &'static str,
    /// Who asks for it.
    pub law: &'static [Citation],
}

const fn member(at: &'static str, says: &'static str, write: &'static str, law: &'static [Citation]) -> Member {
    Member { at, says, write, law }
}

const CONTACT: &[Citation] = &[GDPR_13_1A, CASL_4, LGPD_9];
const RECIPIENTS: &[Citation] = &[GDPR_13_1E, LGPD_9_5];
const PURPOSE: &[Citation] = &[GDPR_13_1C, LGPD_9, DPDP_GOODS];
const RETENTION: &[Citation] = &[GDPR_13_2A, CCPA_RETENTION];
const STOP: &[Citation] = &[GDPR_7_3, TCPA_A10, LGPD_8_5, DPDP_6_4, SPAM_18];
const COMPLAIN: &[Citation] = &[GDPR_13_2D, UK_13_2D, DPDP_5_3];

/// Every required member of the format, a line each.
#[rustfmt::skip]
pub(super) const MEMBERS: &[Member] = &[
    member("/id", "the document's id is missing: by which name do receipts know it, in every language and version?", r#""{a short name, for example repair-updates}""#, &[]),
    member("/version", "the version is missing: which text is this?", r#""{today's date, for example 2026-11-24}""#, &[]),
    member("/language", "the language is missing: in which language is this text?", r#""{a language tag, for example en}""#, &[GDPR_12_1]),
    member("/controller", "who asks is missing: which company answers for the number, and how is it reached?", r#"{"name":"{the company's legal name}","address":"{the postal address, with the country}","email":"{the email address}","website":"{https address of the web site}","privacy_policy":"{https address of the privacy policy}"}"#, CONTACT),
    member("/controller/name", "the name of who asks is missing: what is the company's legal name?", r#""{the company's legal name}""#, &[GDPR_13_1A, TCPA_F9, LGPD_9]),
    member("/controller/address", "the postal address of who asks is missing: where can a letter be sent?", r#""{the postal address, with the country}""#, CONTACT),
    member("/controller/email", "the email address of who asks is missing: where can one write?", r#""{the email address}""#, CONTACT),
    member("/controller/website", "the web site of who asks is missing", r#""{https address of the web site}""#, CONTACT),
    member("/controller/privacy_policy", "the link to the privacy policy is missing", r#""{https address of the privacy policy}""#, &[CODE_30933, CCPA_NOTICE]),
    member("/controller/representative/name", "the name of the representative is missing", r#""{the representative's name}""#, &[GDPR_27]),
    member("/controller/representative/address", "the postal address of the representative is missing", r#""{the representative's postal address}""#, &[GDPR_27]),
    member("/controller/representative/email", "the email address of the representative is missing", r#""{the representative's email address}""#, &[GDPR_27]),
    member("/controller/dpo/email", "the email address of the data protection officer is missing", r#""{the officer's email address}""#, &[GDPR_13_1B, UK_13_1B]),
    member("/summary", "the summary is missing: what do you want the number for, in one or two sentences?", r#""{what you want the number for, for example: So that our mechanic can tell you about your bike.}""#, &[GDPR_13_1C]),
    member("/recipients", "who else gets the number is missing; an empty list says that you share it with no one", "[]", RECIPIENTS),
    member("/recipients/*/id", "this recipient has no id: by which name do the purposes point to it?", r#""{a short name, for example twilio}""#, &[]),
    member("/recipients/*/name", "the name of this recipient is missing: who gets the number?", r#""{the recipient's name}""#, RECIPIENTS),
    member("/recipients/*/role", "the role of this recipient is missing: does it only work on your orders (processor), or decide for itself (controller)?", r#""{processor or controller}""#, RECIPIENTS),
    member("/recipients/*/does", "what this recipient does with the number is missing", r#""{what it does, for example: sends our texts}""#, RECIPIENTS),
    member("/recipients/*/why", "why this recipient gets the number is missing", r#""{why you need it}""#, RECIPIENTS),
    member("/recipients/*/country", "the country of this recipient is missing: where does the number go?", r#""{two letters, for example IE}""#, &[GDPR_13_1F, UK_13_1F, LGPD_33]),
    member("/purposes", "what the number is for is missing: list each use", r#"[{"id":"{a short name}","title":"{a few words}","text":"{what happens}","benefit":"{what the person gains}","channels":["{call, sms, whatsapp, rcs or voicemail}"],"frequency":{"max":"{how many at most}","per":"{for example P1M for a month, or the occasion}"},"automated":"{true if a machine dials or sends, otherwise false}","legal_basis":"{consent or another basis}","retention":{"period":"{for example P6M for 6 months}","from":"{from when}","reason":"{why that long}"},"recipients":[]}]"#, PURPOSE),
    member("/purposes/*/id", "this purpose has no id: by which name do receipts know it?", r#""{a short name, for example repair-updates}""#, &[]),
    member("/purposes/*/title", "the title of this purpose is missing: what stands beside its box?", r#""{a few words, for example: Tell you when your bike is ready}""#, PURPOSE),
    member("/purposes/*/text", "the text of this purpose is missing: what happens, and on which occasion?", r#""{what happens, for example: We text you when the bike is ready.}""#, PURPOSE),
    member("/purposes/*/benefit", "the benefit of this purpose is missing: what does the person gain?", r#""{what the person gains, for example: You need not call the shop to ask.}""#, &[DPDP_GOODS, FR_GOODS]),
    member("/purposes/*/channels", "the channels of this purpose are missing: do you call, text or leave voicemail?", r#"["{call, sms, whatsapp, rcs or voicemail}"]"#, &[UK_PECR_21, UK_PECR_22, CODE_30556]),
    member("/purposes/*/frequency", "how often is missing: how many calls or messages at most, in which time?", r#"{"max":"{how many at most}","per":"{for example P1M for a month, or the occasion}"}"#, &[CTIA_OPT_IN, CODE_30924]),
    member("/purposes/*/frequency/max", "how many at most is missing", r#""{how many at most, as a number}""#, &[CTIA_OPT_IN]),
    member("/purposes/*/frequency/per", "in which time is missing: per month, per year, per repair?", r#""{for example P1M for a month, or the occasion}""#, &[CTIA_OPT_IN]),
    member("/purposes/*/automated", "whether a machine dials, speaks or sends is missing", r#""{true if a machine dials or sends, otherwise false}""#, &[TCPA_F9A]),
    member("/purposes/*/legal_basis", "why this use is lawful is missing: does the person agree to it, or does it rest on something else?", r#""{consent, contract, legal_obligation, vital_interests, public_task or legitimate_interests}""#, &[GDPR_13_1C]),
    member("/purposes/*/retention", "how long the number is kept for this is missing", r#"{"period":"{for example P6M for 6 months}","from":"{from when, for example: the end of the repair}","reason":"{why that long}"}"#, RETENTION),
    member("/purposes/*/retention/period", "how long the number is kept is missing", r#""{for example P6M for 6 months}""#, RETENTION),
    member("/purposes/*/retention/from", "from when the number is kept is missing", r#""{from when, for example: the end of the repair}""#, RETENTION),
    member("/purposes/*/retention/reason", "why the number is kept that long is missing", r#""{why that long}""#, RETENTION),
    member("/purposes/*/recipients", "who gets the number for this use is missing; an empty list says no one", "[]", RECIPIENTS),
    member("/selling", "whether the number is sold is missing", r#""{never, or who buys it and why}""#, &[CCPA_SOLD, CTIA_LISTS]),
    member("/selling/to", "who buys the number is missing", r#""{who buys it}""#, &[CCPA_SOLD]),
    member("/selling/why", "why the number is sold is missing", r#""{why}""#, &[CCPA_SOLD]),
    member("/security", "how the number is protected is missing", r#"{"measures":["{what you do, for example: Only the workshop manager can read it.}"],"audit":{"by":"{who checks}","last":"{month of the last check, for example 2026-09}","every":"{how often, for example P1Y for every year}"}}"#, &[]),
    member("/security/measures", "what you do to protect the number is missing", r#"["{what you do, for example: Only the workshop manager can read it.}"]"#, &[]),
    member("/security/audit", "who checks the protection, and how often, is missing", r#"{"by":"{who checks}","last":"{month of the last check, for example 2026-09}","every":"{how often, for example P1Y for every year}"}"#, &[]),
    member("/security/audit/by", "who checks the protection is missing", r#""{who checks}""#, &[]),
    member("/security/audit/last", "when the protection was checked last is missing", r#""{the month, for example 2026-09}""#, &[]),
    member("/security/audit/every", "how often the protection is checked is missing", r#""{how often, for example P1Y for every year}""#, &[]),
    member("/opt_out", "how to say no, and how to stop later, is missing", r#"{"decline":"{what happens if one says no}","methods":[{"how":"link","text":"{what to do}","target":"{https address of the page}"}],"respond_within":"{how soon you stop, for example P1D for a day}"}"#, STOP),
    member("/opt_out/decline", "what happens when a visitor says no is missing", r#""{what happens, for example: Say no and your booking goes on without it.}""#, STOP),
    member("/opt_out/methods", "the ways to stop later are missing", r#"[{"how":"sms","text":"Reply STOP to any text."},{"how":"link","text":"Open the link in each text.","target":"{https address of the page}"}]"#, STOP),
    member("/opt_out/methods/*/how", "the means of this way to stop is missing: text, link, email, letter or call?", r#""{sms, link, email, post or call}""#, STOP),
    member("/opt_out/methods/*/text", "what to do in order to stop is missing", r#""{what to do, for example: Reply STOP to any text.}""#, STOP),
    member("/opt_out/respond_within", "how soon you stop when asked is missing", r#""{for example P1D for a day}""#, &[TCPA_A10, CASL_11_3, SPAM_5_DAYS]),
    member("/deletion", "how the number is deleted is missing", r#"{"how":"{from where you delete it}","when":"{when you delete it}","request":"{https address, or mailto: and an email address}"}"#, &[GDPR_13_2B]),
    member("/deletion/how", "what you do to delete the number is missing", r#""{from where you delete it}""#, &[]),
    member("/deletion/when", "when you delete the number is missing", r#""{when you delete it}""#, &[GDPR_13_2A]),
    member("/deletion/request", "where one asks for deletion is missing", r#""{https address, or mailto: and an email address}""#, &[GDPR_13_2B]),
    member("/proof", "how long you keep the proof of the answer is missing", r#"{"period":"{for example P3Y for 3 years}","reason":"{why that long}"}"#, &[GDPR_7_1, CASL_13, LGPD_8_2, FR_PROOF]),
    member("/proof/period", "how long you keep the proof of the answer is missing", r#""{for example P3Y for 3 years}""#, &[GDPR_7_1, FR_PROOF]),
    member("/proof/reason", "why you keep the proof that long is missing", r#""{why that long}""#, &[GDPR_7_1]),
    member("/rights", "the person's rights are missing", r#"["access","rectification","erasure","restriction","portability","objection","withdraw","complaint"]"#, &[GDPR_13_2B, UK_13_2B, LGPD_9_7, DPDP_5_2]),
    member("/complaints", "where one can complain is missing: which authority watches over you?", r#"{"name":"{the authority's name}","link":"{https address of its page for complaints}"}"#, COMPLAIN),
    member("/complaints/name", "the name of the authority is missing", r#""{the authority's name}""#, COMPLAIN),
    member("/complaints/link", "the link to the authority is missing", r#""{https address of its page for complaints}""#, COMPLAIN),
    member("/questions", "where questions go is missing", r#"{"email":"{the email address}","respond_within":"{how soon you answer, for example P5D for 5 days}"}"#, CONTACT),
    member("/questions/respond_within", "how soon you answer questions is missing", r#""{for example P5D for 5 days}""#, &[GDPR_12_3, UK_12_3]),
    member("/laws", "which laws you answer to, and how you meet them, is missing", r#"[{"profile":"{for example eu-gdpr}","statement":"{how you meet it, in a sentence}"}]"#, &[]),
    member("/laws/*/profile", "this statement does not say which law it is about", r#""{for example eu-gdpr}""#, &[]),
    member("/laws/*/statement", "how you meet this law is missing", r#""{how you meet it, in a sentence}""#, &[]),
    member("/not_a_condition", "the promise that one can buy without agreeing is missing", "true", &[TCPA_F9B, GDPR_7_4]),
    member("/changes", "what changed from version to version is missing; an empty list says that this is the first", "[]", &[]),
    member("/changes/*/version", "the version that this change came with is missing", r#""{the version}""#, &[]),
    member("/changes/*/date", "the day of this change is missing", r#""{the day, for example 2026-11-24}""#, &[]),
    member("/changes/*/summary", "what changed is missing", r#""{what changed, in a sentence}""#, &[]),
    member("/changes/*/material", "whether this change is material is missing: must those who agreed before be asked again?", r#""{true if they must be asked again, otherwise false}""#, &[]),
    member("/allow/*/rule", "this allowance does not say which rule it is about", r#""{the rule's id}""#, &[]),
    member("/allow/*/reason", "why this finding is allowed to stand is missing", r#""{why it may stand}""#, &[]),
];

/// What is known of the member at a pointer.
pub(super) fn of(pointer: &str) -> Option<&'static Member> {
    MEMBERS.iter().find(|member| {
        let (mut wanted, mut steps) = (member.at.split('/'), pointer.split('/'));
        loop {
            match (wanted.next(), steps.next()) {
                (None, None) => return true,
                (Some("*"), Some(step)) if step.bytes().all(|b| b.is_ascii_digit()) => {}
                (Some(wanted), Some(step)) if wanted == step => {}
                _ => return false,
            }
        }
    })
}
