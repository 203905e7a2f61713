//! The evidence pack for a campaign of US text messages (10DLC): each field of the carriers' form, written from the document, keyed to
//! the rejections that it prevents.
//!
//! What lives here: the fields with their limits, and what the document has to say first before a field can be written truly. What
//! deliberately does not: a fact that the document does not state, the picture of the form itself, and the registration. The frame
//! is English, as the reviewers are; what visitors read stands in quotes, as they read it.

use super::segments::plain;
use super::sms::stop;
use crate::notice::Notice;
use crate::notice::link::shown;
use crate::{Channel, Document, How, Labels, Purpose, Role, Selling};

/// The most samples that the form takes, and the fewest.
const SAMPLES: (usize, usize) = (2, 5);

/// What the pack cannot know, below it.
const NOTES: [&str; 3] = [
    "The samples are written from the disclosure. Replace them with the messages that you send, with [brackets] around what differs.",
    "If people can opt in elsewhere too, by a keyword, on paper or by voice, describe each of those ways (30917; for voice 30511).",
    "The privacy page has to say the same of sharing (30908, 30932): render it with --as privacy-notice, or compare it with check.",
];

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenDlc {
    /// What the campaign sends, and to whom.
    Description,
    /// How people come to receive it.
    MessageFlow,
    /// A message as it will be sent.
    Sample,
    /// The first message after somebody agreed.
    OptInMessage,
    /// The answer to HELP.
    HelpMessage,
    /// The answer to STOP.
    StopMessage,
    /// The privacy policy.
    PrivacyLink,
    /// The terms.
    TermsLink,
    /// A picture of the form.
    FormPicture,
}

impl TenDlc {
    /// The field's name in the carriers' form.
    pub const fn as_str(self) -> &'static str {
        match self {
            TenDlc::Description => "description",
            TenDlc::MessageFlow => "message_flow",
            TenDlc::Sample => "sample",
            TenDlc::OptInMessage => "opt_in_message",
            TenDlc::HelpMessage => "help_message",
            TenDlc::StopMessage => "opt_out_message",
            TenDlc::PrivacyLink => "privacy_policy_url",
            TenDlc::TermsLink => "terms_and_conditions_url",
            TenDlc::FormPicture => "form_picture",
        }
    }

    /// The fewest and the most characters that the form takes; `None` where it sets no limits.
    pub const fn limits(self) -> Option<(usize, usize)> {
        match self {
            TenDlc::Description => Some((40, 4096)),
            TenDlc::MessageFlow => Some((40, 2048)),
            TenDlc::Sample => Some((20, 1024)),
            TenDlc::OptInMessage | TenDlc::HelpMessage | TenDlc::StopMessage => Some((20, 320)),
            TenDlc::PrivacyLink | TenDlc::TermsLink | TenDlc::FormPicture => None,
        }
    }

    /// The codes of the rejections that the field prevents, as Twilio numbers them (twilio.com/docs/api/errors), with what each is
    /// about. Those from 30493 to 30569 hold for registered and for toll-free numbers.
    pub const fn prevents(self) -> &'static [(&'static str, &'static str)] {
        match self {
            TenDlc::Description => &[("30913", "marketing and information agreed to apart")],
            TenDlc::MessageFlow => &[
                ("30909", "the call to action whole and verifiable"),
                ("30917", "every way to opt in described"),
                ("30923", "no condition of the service, not bundled with terms"),
                ("30924", "type, frequency, rates and STOP said"),
                ("30925", "an unticked box"),
                ("30931", "the person can decline"),
                ("30908", "the number not shared for marketing"),
                ("30932", "sharing with third parties said"),
                ("30513", "the consent is plainly for text messages"),
                ("30544", "the purpose said"),
                ("30545", "the frequency said"),
                ("30556", "texts agreed to apart from calls and email"),
                ("30569", "“Message and data rates may apply” said"),
            ],
            TenDlc::Sample => &[("30893", "samples of the described kind"), ("30913", "marketing and information apart")],
            TenDlc::OptInMessage => &[
                ("30540", "a message confirms the consent"),
                ("30828", "it names frequency, rates, HELP and STOP"),
            ],
            TenDlc::HelpMessage | TenDlc::StopMessage => &[("30924", "HELP and STOP are answered")],
            TenDlc::PrivacyLink => &[("30933", "the link to the privacy policy")],
            TenDlc::TermsLink => &[("30934", "the link to the terms")],
            TenDlc::FormPicture => &[
                ("30909", "the form can be verified"),
                ("30925", "the unticked box seen"),
                ("30931", "the button that declines seen"),
            ],
        }
    }
}

/// A field with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which field.
    pub field: TenDlc,
    /// What to enter.
    pub text: String,
    /// What is wrong with it, in a sentence; `None` when it can be entered.
    pub fault: Option<String>,
}

/// The whole pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// The fields in the form's order; two to five samples.
    pub answers: Vec<Answer>,
    /// What the document has to say first: a rejection's code and a sentence.
    pub gaps: Vec<(&'static str, String)>,
}

impl Pack {
    /// Everything that stands in the way of a registration, a sentence each.
    pub fn faults(&self) -> Vec<String> {
        let fields = self.answers.iter().filter_map(|answer| answer.fault.clone());
        fields
            .chain(self.gaps.iter().map(|(code, sentence)| format!("{sentence} (rejection {code})")))
            .collect()
    }

    /// The pack as a page of text: each field with its length, its limits and the codes that it prevents.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for answer in &self.answers {
            let length = answer.text.chars().count();
            let limits = answer
                .field
                .limits()
                .map_or_else(String::new, |(min, max)| format!(", {length} of {min}-{max} characters"));
            out.push_str(&format!("{}{limits}\n", answer.field.as_str()));
            out.push_str(&format!("{}\n", answer.text));
            let prevents: Vec<String> = answer.field.prevents().iter().map(|(code, about)| format!("{code} {about}")).collect();
            out.push_str(&format!("Prevents: {}\n", prevents.join("; ")));
            out.push_str(&answer.fault.as_ref().map_or_else(String::new, |fault| format!("! {fault}\n")));
            out.push('\n');
        }
        for (code, sentence) in &self.gaps {
            out.push_str(&format!("! {code}: {sentence}\n"));
        }
        for note in NOTES {
            out.push_str(&format!(
                "{note}
"
            ));
        }
        out
    }
}

/// The pack for the uses of the document that send text messages to those who agree.
pub fn ten_dlc(document: &Document, labels: &Labels) -> Pack {
    let uses: Vec<&Purpose> = document.choices().filter(|purpose| purpose.channels.contains(&Channel::Sms)).collect();
    let notice = Notice::new(document, labels);
    let mut answers = vec![
        answer(TenDlc::Description, description(document, &uses, &notice)),
        answer(TenDlc::MessageFlow, message_flow(document, &uses, &notice)),
    ];
    answers.extend(samples(document, &uses).into_iter().map(|sample| answer(TenDlc::Sample, sample)));
    answers.extend([
        answer(TenDlc::OptInMessage, opt_in_message(document, &uses, &notice)),
        answer(TenDlc::HelpMessage, help_message(document)),
        answer(TenDlc::StopMessage, stop_message(document)),
        answer(TenDlc::PrivacyLink, document.controller.privacy_policy.clone()),
    ]);
    answers.extend(document.controller.terms.clone().map(|terms| answer(TenDlc::TermsLink, terms)));
    answers.push(answer(
        TenDlc::FormPicture,
        format!(
            "{}-{}-{}.png: the form as it opens, with every box unticked, both buttons and the key facts in view",
            document.id, document.version, document.language
        ),
    ));
    Pack {
        answers,
        gaps: gaps(document, &uses, &notice),
    }
}

/// A field, with its fault where its text is outside the limits: nothing is cut.
fn answer(field: TenDlc, text: String) -> Answer {
    let length = text.chars().count();
    let fault = match field.limits() {
        Some((min, max)) if length < min => Some(format!(
            "{} has {length} characters, and the form takes {min} to {max}; say more in the document",
            field.as_str()
        )),
        Some((min, max)) if length > max => Some(format!(
            "{} has {length} characters, and the form takes {min} to {max}; shorten the texts of the document that it quotes",
            field.as_str()
        )),
        Some(_) | None => None,
    };
    Answer { field, text, fault }
}

fn description(document: &Document, uses: &[&Purpose], notice: &Notice) -> String {
    let mut out = format!(
        "{} sends text messages to people who gave their number on {} and ticked a box for it. {}",
        document.controller.name,
        shown(&document.controller.website),
        document.summary
    );
    for purpose in uses {
        out.push_str(&format!(" “{}”: {} {}.", purpose.title, purpose.text, facts(purpose, notice)));
    }
    if uses.len() > 1 {
        out.push_str(" Each of these is a choice of its own, with its own box.");
    }
    out
}

/// How often, by whom, how long, through whom: as the form shows it.
fn facts(purpose: &Purpose, notice: &Notice) -> String {
    let shown = notice.choices.iter().find(|choice| choice.id == purpose.id);
    shown.map_or_else(String::new, |choice| choice.facts.join(", "))
}

fn message_flow(document: &Document, uses: &[&Purpose], notice: &Notice) -> String {
    let controller = &document.controller;
    let mut out = format!(
        "People opt in to text messages (SMS) on {}. Before a number can be typed, the form says: “{}” It names {} as the sender. Each use has a box of its own, and none is ticked beforehand:",
        shown(&controller.website),
        document.summary,
        controller.name
    );
    for purpose in uses {
        out.push_str(&format!(" [ ] “{}” with “{}” and “{}”.", purpose.title, purpose.text, facts(purpose, notice)));
    }
    out.push_str(&format!(
        " Two buttons of the same size follow: “{}” and “{}”. Saying no is possible: “{}” The number field appears only after a box is ticked and the first button is pressed. Agreeing is apart from the terms.",
        notice.agree, notice.decline, notice.free
    ));
    for fact in &notice.facts {
        out.push_str(&format!(" “{}{}{}”", fact.label, notice.colon, fact.text));
    }
    if gets_no_further(document, uses) {
        out.push_str(" The number and the consent are not sold, and nobody gets them for purposes of their own.");
    }
    out.push_str(&format!(" Privacy policy: {}", controller.privacy_policy));
    if let Some(terms) = &controller.terms {
        out.push_str(&format!(" Terms: {terms}"));
    }
    out
}

/// Whether the document says that nobody uses the number but on the controller's orders.
fn gets_no_further(document: &Document, uses: &[&Purpose]) -> bool {
    let mut recipients = uses.iter().flat_map(|purpose| &purpose.recipients).filter_map(|id| document.recipient(id));
    document.selling == Selling::Never && recipients.all(|recipient| recipient.role == Role::Processor)
}

/// From each use what happens and what the person gains, in turn, until there are enough.
fn samples(document: &Document, uses: &[&Purpose]) -> Vec<String> {
    let name = &document.controller.name;
    let end = stop(document);
    let sample = |text: &str| plain(&format!("{name}: {text} {end}"));
    let texts = uses.iter().map(|purpose| sample(&purpose.text));
    let benefits = uses.iter().map(|purpose| sample(&purpose.benefit));
    let mut out: Vec<String> = texts.collect();
    out.truncate(SAMPLES.1);
    let missing = SAMPLES.0.saturating_sub(out.len());
    out.extend(benefits.take(missing));
    out
}

fn opt_in_message(document: &Document, uses: &[&Purpose], notice: &Notice) -> String {
    let mut out = format!("{}: you agreed to texts.", document.controller.name);
    for purpose in uses {
        let often = notice
            .choices
            .iter()
            .find(|choice| choice.id == purpose.id)
            .and_then(|choice| choice.facts.first());
        out.push_str(&format!(" {}: {}.", purpose.title, often.map_or("", String::as_str)));
    }
    out.push_str(" Message and data rates may apply. Reply HELP for help, STOP to stop.");
    plain(&out)
}

pub(super) fn help_message(document: &Document) -> String {
    let questions = &document.questions;
    let contact = questions.email.as_deref().or(questions.form.as_deref()).map_or("", shown);
    let phone = document.controller.phone.as_ref().map_or_else(String::new, |phone| format!(" or {phone}"));
    plain(&format!(
        "{}: for help, contact {contact}{phone}. Message and data rates may apply. Reply STOP to stop.",
        document.controller.name
    ))
}

fn stop_message(document: &Document) -> String {
    plain(&format!(
        "{}: you are unsubscribed and will get no more texts. Reply HELP for help.",
        document.controller.name
    ))
}

/// What no field can say truly as long as the document does not say it.
fn gaps(document: &Document, uses: &[&Purpose], notice: &Notice) -> Vec<(&'static str, String)> {
    let mut gaps = Vec::new();
    let mut gap = |code, sentence: &str| gaps.push((code, sentence.to_owned()));
    if uses.is_empty() {
        gap(
            "30909",
            "no use that rests on consent sends text messages; give one the channel sms in /purposes",
        );
    }
    let shown = notice.text();
    if !shown.to_lowercase().contains("data rates may apply") {
        gap(
            "30569",
            "the form does not say “Message and data rates may apply”; say it in the text of each use that sends text messages",
        );
    }
    for purpose in uses.iter().filter(|purpose| purpose.channels.len() > 1) {
        let sentence = format!(
            "“{}” has one box for text messages and other channels; give text messages a use of their own",
            purpose.title
        );
        gap("30556", &sentence);
    }
    let by_text = document.opt_out.methods.iter().find(|method| method.how == How::Sms);
    if !by_text.is_some_and(|method| method.text.contains("STOP")) {
        gap(
            "30924",
            "the form names no way to stop by replying STOP; add one with \"how\": \"sms\" to /opt_out/methods",
        );
    }
    if !shown.contains("HELP") {
        gap("30924", "the form does not say “Reply HELP for help”; say it beside STOP in /opt_out/methods");
    }
    if document.controller.terms.is_none() {
        gap("30934", "the document has no link to terms; add /controller/terms");
    }
    if let Selling::Sold { .. } = document.selling {
        gap(
            "30908",
            "the number is sold, and carriers refuse numbers whose consent is sold; /selling has to be \"never\"",
        );
    }
    for recipient in document.recipients.iter().filter(|recipient| recipient.role == Role::Controller) {
        if uses.iter().any(|purpose| purpose.recipients.contains(&recipient.id)) {
            gap(
                "30932",
                &format!(
                    "{} gets the number and decides for itself what it does with it; carriers refuse to share consent for texts",
                    recipient.name
                ),
            );
        }
    }
    gaps
}
