//! The differences of purposes and recipients, matched by their ids, by which receipts and purposes name them.
//!
//! Each function takes a struct apart by all its fields, so that a new member does not compile until its difference is told.

use super::{Differ, says_something_else};
use crate::notice::purpose::{frequency as frequency_words, name};
use crate::{Channel, Document, Frequency, LegalBasis, Per, Purpose, Recipient, Retention, Role};

pub(super) fn purposes(old: &Document, new: &Document, uses: &[Purpose], differ: &mut Differ) {
    for gone in old.purposes.iter().filter(|purpose| new.purpose(&purpose.id).is_none()) {
        differ.push("/purposes", false, format!("The use “{}” is gone", gone.title));
    }
    for (i, purpose) in uses.iter().enumerate() {
        let at = format!("/purposes/{i}");
        match old.purpose(&purpose.id) {
            None => differ.push(&at, true, format!("A use is new: “{}”", purpose.title)),
            Some(before) => one(&at, (old, before), (new, purpose), differ),
        }
    }
    let ids = |of: &Document, other: &Document| -> Vec<String> {
        let shared = of.purposes.iter().filter(|purpose| other.purpose(&purpose.id).is_some());
        shared.map(|purpose| purpose.id.clone()).collect()
    };
    if ids(old, new) != ids(new, old) {
        differ.push("/purposes", false, "The uses stand in another order".into());
    }
}

/// One purpose. Its title stands before each sentence.
fn one(at: &str, (old_document, old): (&Document, &Purpose), (new_document, new): (&Document, &Purpose), differ: &mut Differ) {
    let Purpose {
        id: _, // The same: it is by the id that the two were matched.
        title,
        text,
        benefit,
        channels,
        frequency: often,
        automated,
        legal_basis,
        retention: keeping,
        recipients,
    } = new;
    let of = |what: &str| format!("“{title}”: {what}");
    differ.text(&format!("{at}/title"), "The title of a use", &old.title, title, false);
    differ.statement(&format!("{at}/text"), &of("what happens"), &old.text, text);
    differ.statement(&format!("{at}/benefit"), &of("the benefit"), &old.benefit, benefit);
    means(&format!("{at}/channels"), title, &old.channels, channels, differ);
    frequency(&format!("{at}/frequency"), (old, &old.frequency), (new, often), differ);
    if old.automated != *automated {
        let said = if *automated {
            "dialled or sent by a machine, was by a person"
        } else {
            "dialled or sent by a person, was by a machine"
        };
        differ.push(&format!("{at}/automated"), *automated, of(said));
    }
    if old.legal_basis != *legal_basis {
        let said = format!("it rests on {}, was {}", basis(*legal_basis), basis(old.legal_basis));
        differ.push(&format!("{at}/legal_basis"), true, of(&said));
    }
    retention(&format!("{at}/retention"), title, &old.retention, keeping, differ);
    let to = |document: &Document, id: &str| document.recipient(id).map_or_else(|| id.to_owned(), |recipient| recipient.name.clone());
    for gone in old.recipients.iter().filter(|id| !recipients.contains(id)) {
        differ.push(
            &format!("{at}/recipients"),
            false,
            of(&format!("{} no longer gets the number", to(old_document, gone))),
        );
    }
    for (i, added) in recipients.iter().enumerate().filter(|(_, id)| !old.recipients.contains(id)) {
        differ.push(
            &format!("{at}/recipients/{i}"),
            true,
            of(&format!("{} gets the number too", to(new_document, added))),
        );
    }
}

/// Channels: a new one widens the use.
fn means(at: &str, title: &str, old: &[Channel], new: &[Channel], differ: &mut Differ) {
    let differences = |these: &[Channel], others: &[Channel], labels: &crate::Labels| -> Vec<String> {
        let only = these.iter().filter(|channel| !others.contains(channel));
        only.map(|channel| labels.get(name(*channel)).to_owned()).collect()
    };
    let (added, gone) = (differences(new, old, &differ.labels), differences(old, new, &differ.labels));
    for channel in &added {
        differ.push(at, true, format!("“{title}”: also by {channel}"));
    }
    for channel in &gone {
        differ.push(at, false, format!("“{title}”: no longer by {channel}"));
    }
    if added.is_empty() && gone.is_empty() && old != new {
        differ.push(at, false, format!("“{title}”: its channels stand in another order"));
    }
}

fn frequency(at: &str, (old, old_often): (&Purpose, &Frequency), (new, often): (&Purpose, &Frequency), differ: &mut Differ) {
    if old_often == often {
        return;
    }
    let said = |purpose: &Purpose| match &purpose.frequency {
        Frequency::Varies => differ.labels.get("varies").to_owned(),
        Frequency::AtMost { .. } => frequency_words(purpose, &differ.labels).into_iter().next().unwrap_or_default(),
    };
    let sentence = format!("“{}”: {}, was {}", new.title, said(new), said(old));
    differ.push(at, is_raised(old_often, often), sentence);
}

/// Whether there can be more than before. Counts by another occasion, or by a time instead of an occasion, cannot be compared, so
/// they may be more.
fn is_raised(old: &Frequency, new: &Frequency) -> bool {
    match (old, new) {
        (Frequency::Varies, Frequency::Varies | Frequency::AtMost { .. }) => false,
        (Frequency::AtMost { .. }, Frequency::Varies) => true,
        (Frequency::AtMost { max: before, per: old_per }, Frequency::AtMost { max, per }) => match (old_per, per) {
            (Per::Period(old), Per::Period(new)) => u64::from(*max) * u64::from(old.hours()) > u64::from(*before) * u64::from(new.hours()),
            (Per::Occasion(old), Per::Occasion(new)) => max > before || says_something_else(old, new),
            (Per::Period(_), Per::Occasion(_)) | (Per::Occasion(_), Per::Period(_)) => true,
        },
    }
}

fn retention(at: &str, title: &str, old: &Retention, new: &Retention, differ: &mut Differ) {
    let Retention { period, from, reason } = new;
    differ.period(&format!("{at}/period"), &format!("“{title}”: kept"), old.period, *period, true);
    differ.statement(&format!("{at}/from"), &format!("“{title}”: kept from"), &old.from, from);
    differ.text(
        &format!("{at}/reason"),
        &format!("“{title}”: why it is kept that long"),
        &old.reason,
        reason,
        false,
    );
}

fn basis(basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::Consent => "consent",
        LegalBasis::Contract => "a contract",
        LegalBasis::LegalObligation => "a legal obligation",
        LegalBasis::VitalInterests => "vital interests",
        LegalBasis::PublicTask => "a public task",
        LegalBasis::LegitimateInterests => "legitimate interests",
    }
}

pub(super) fn recipients(old: &[Recipient], new: &[Recipient], differ: &mut Differ) {
    let find = |list: &'_ [Recipient], id: &str| list.iter().position(|recipient| recipient.id == id);
    for gone in old.iter().filter(|recipient| find(new, &recipient.id).is_none()) {
        differ.push("/recipients", false, format!("{} is no longer a recipient", gone.name));
    }
    for (i, recipient) in new.iter().enumerate() {
        let at = format!("/recipients/{i}");
        match find(old, &recipient.id).and_then(|i| old.get(i)) {
            None => differ.push(
                &at,
                true,
                format!("A recipient is new: {} ({}) {}", recipient.name, recipient.country, recipient.does),
            ),
            Some(before) => known(&at, before, recipient, differ),
        }
    }
    let shared = |these: &[Recipient], others: &[Recipient]| -> Vec<String> {
        let shared = these.iter().filter(|recipient| find(others, &recipient.id).is_some());
        shared.map(|recipient| recipient.id.clone()).collect()
    };
    if shared(old, new) != shared(new, old) {
        differ.push("/recipients", false, "The recipients stand in another order".into());
    }
}

/// A recipient that was there before.
fn known(at: &str, old: &Recipient, new: &Recipient, differ: &mut Differ) {
    let Recipient {
        id: _, // The same: it is by the id that the two were matched.
        name,
        role,
        does,
        why,
        country,
        safeguard,
        policy,
    } = new;
    differ.statement(&format!("{at}/name"), "The name of a recipient", &old.name, name);
    if old.role != *role {
        let decides = match role {
            Role::Controller => true,
            Role::Processor => false,
        };
        let said = if decides {
            "decides for itself what it does with the number, worked on our orders only"
        } else {
            "works on our orders only, decided for itself what it does with the number"
        };
        differ.push(&format!("{at}/role"), decides, format!("{name} {said}"));
    }
    differ.statement(&format!("{at}/does"), &format!("What {name} does"), &old.does, does);
    differ.text(&format!("{at}/why"), &format!("Why {name} gets the number"), &old.why, why, false);
    differ.text(&format!("{at}/country"), &format!("Where {name} is"), &old.country, country, true);
    let (before, now) = (old.safeguard.as_deref(), safeguard.as_deref());
    differ.optional(&format!("{at}/safeguard"), &format!("What protects the number at {name}"), before, now, true);
    differ.optional(
        &format!("{at}/policy"),
        &format!("The privacy policy of {name}"),
        old.policy.as_deref(),
        policy.as_deref(),
        false,
    );
}
