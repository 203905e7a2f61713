//! Every member that changes is a difference, at its place, and material only where those who agreed must be asked again.

mod common;

use common::{ENGLISH, document, leaves, replaced};
use disclosure::{Channel, Date, Difference, Document, Frequency, LegalBasis, Per, Period, Purpose, Recipient, Role, Selling, diff, entry};
use json::{Node, Value};

fn english() -> Document {
    document(ENGLISH)
}

/// The differences after a change of the English example.
fn after(change: impl FnOnce(&mut Document)) -> Vec<Difference> {
    let mut new = english();
    change(&mut new);
    diff(&english(), &new)
}

#[track_caller]
fn is(found: &[Difference], wanted: &[(&str, &str, bool)]) {
    let found: Vec<_> = found.iter().map(|d| (d.pointer.as_str(), d.sentence.as_str(), d.material)).collect();
    assert_eq!(found, wanted);
}

/// Literals of which one is another value that the member may have.
fn others(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Int(n) => vec![(n + 1).to_string()],
        Value::Bool(b) => vec![(!b).to_string()],
        Value::Str(s) => {
            let fixed = [
                "P9Y",
                "2025-01",
                "2025-01-02",
                "https://other.example/",
                "mailto:other@other.example",
                "other@other.example",
                "+44 20 7946 0000",
                "GB",
                "call",
                "sms",
                "contract",
                "controller",
                "us-ctia",
                "us-ccpa",
                "limit_use",
                "link",
                "post",
                "other",
            ];
            let quoted = |s: &str| format!("\"{s}\"");
            [quoted(&format!("{s} also"))]
                .into_iter()
                .chain(fixed.iter().filter(|f| *f != s).map(|f| quoted(f)))
                .collect()
        }
        Value::Null | Value::Array(_) | Value::Object(_) => panic!("not a leaf"),
    }
}

#[test]
fn a_change_of_any_member_is_a_difference_at_that_member() {
    let old = english();
    let mut told = 0;
    for (pointer, node) in leaves(ENGLISH) {
        let is_silent = pointer == "/version";
        let other = others(&node)
            .into_iter()
            .find_map(|literal| Document::parse(replaced(ENGLISH, &node, &literal).as_bytes()).ok());
        let Some(new) = other else {
            // Other tests change these: they take more than one member, or the whole value.
            let fixed = [
                "/not_a_condition",
                "/selling",
                "/purposes/0/recipients/0",
                "/purposes/2/frequency",
                "/recipients/0/id",
            ];
            assert!(fixed.contains(&pointer.as_str()), "{pointer} has no other value here");
            continue;
        };
        let found = diff(&old, &new);
        if is_silent {
            assert_eq!(found, [], "{pointer}");
            continue;
        }
        // A list's member may be told at the list, and an id at the purpose; parts of a name with its address are one text.
        let at = |difference: &Difference| {
            let parent = difference.pointer.as_str();
            pointer.starts_with(parent) || pointer.rsplit_once('/').is_some_and(|(list, _)| list == parent)
        };
        assert!(found.iter().any(at), "{pointer}: {found:?}");
        told += 1;
    }
    assert!(told > 90, "{told}");
}

#[test]
fn the_same_document_has_no_difference() {
    assert_eq!(diff(&english(), &english()), []);
}

#[test]
fn longer_is_material_and_shorter_is_not() {
    let months = |n| Period {
        months: n,
        ..Period::default()
    };
    is(
        &after(|d| d.purposes[0].retention.period = months(12)),
        &[(
            "/purposes/0/retention/period",
            "“Tell you when your bike is ready”: kept 12 months, was 6 months",
            true,
        )],
    );
    is(
        &after(|d| d.purposes[0].retention.period = months(3)),
        &[(
            "/purposes/0/retention/period",
            "“Tell you when your bike is ready”: kept 3 months, was 6 months",
            false,
        )],
    );
    is(
        &after(|d| d.purposes[1].retention.period = Period { years: 1, ..Period::default() }),
        &[("/purposes/1/retention/period", "“Offers in spring”: kept 1 year, was 12 months", false)],
    );
    // Half a year is longer than 182 days, though January to June is shorter.
    is(
        &after(|d| {
            d.purposes[0].retention.period = Period {
                days: 182,
                ..Period::default()
            }
        }),
        &[(
            "/purposes/0/retention/period",
            "“Tell you when your bike is ready”: kept 182 days, was 6 months",
            false,
        )],
    );
    is(
        &after(|d| d.proof.period.years = 5),
        &[("/proof/period", "The proof of the answer is kept 5 years, was 3 years", true)],
    );
    is(
        &after(|d| d.opt_out.respond_within.days = 3),
        &[("/opt_out/respond_within", "Stopped within 3 days, was 1 day", false)],
    );
}

#[test]
fn a_wider_purpose_is_material_and_a_narrower_one_is_not() {
    let offers = |change: fn(&mut Purpose)| after(move |d| change(&mut d.purposes[1]));
    is(
        &offers(|p| p.channels.push(Channel::Sms)),
        &[("/purposes/1/channels", "“Offers in spring”: also by text", true)],
    );
    is(
        &offers(|p| p.channels = vec![Channel::Sms]),
        &[
            ("/purposes/1/channels", "“Offers in spring”: also by text", true),
            ("/purposes/1/channels", "“Offers in spring”: no longer by phone", false),
        ],
    );
    let at = "/purposes/1/frequency";
    let monthly = Frequency::AtMost {
        max: 1,
        per: Per::Period(Period {
            months: 1,
            ..Period::default()
        }),
    };
    is(
        &after(|d| d.purposes[1].frequency = monthly.clone()),
        &[(at, "“Offers in spring”: 1 call per month, was 1 call per year", true)],
    );
    let rarely = Frequency::AtMost {
        max: 1,
        per: Per::Period(Period { years: 2, ..Period::default() }),
    };
    is(
        &after(|d| d.purposes[1].frequency = rarely),
        &[(at, "“Offers in spring”: 1 call every 2 years, was 1 call per year", false)],
    );
    is(
        &offers(|p| p.frequency = Frequency::Varies),
        &[(at, "“Offers in spring”: how often varies, was 1 call per year", true)],
    );
    is(
        &after(|d| d.purposes[2].frequency = monthly),
        &[("/purposes/2/frequency", "“Safety recalls”: 1 call per month, was how often varies", false)],
    );
    is(
        &offers(|p| p.automated = true),
        &[(
            "/purposes/1/automated",
            "“Offers in spring”: dialled or sent by a machine, was by a person",
            true,
        )],
    );
    is(
        &after(|d| d.purposes[0].automated = false),
        &[(
            "/purposes/0/automated",
            "“Tell you when your bike is ready”: dialled or sent by a person, was by a machine",
            false,
        )],
    );
    is(
        &offers(|p| p.legal_basis = LegalBasis::LegitimateInterests),
        &[(
            "/purposes/1/legal_basis",
            "“Offers in spring”: it rests on legitimate interests, was consent",
            true,
        )],
    );
    is(
        &after(|d| drop(d.purposes.remove(1))),
        &[("/purposes", "The use “Offers in spring” is gone", false)],
    );
    is(
        &after(|d| {
            let mut survey = d.purposes[1].clone();
            (survey.id, survey.title) = ("survey".into(), "A survey".into());
            d.purposes.push(survey);
        }),
        &[("/purposes/3", "A use is new: “A survey”", true)],
    );
    is(&after(|d| d.purposes.swap(0, 1)), &[("/purposes", "The uses stand in another order", false)]);
}

#[test]
fn a_benefit_that_is_withdrawn_is_material_and_one_in_other_words_is_not() {
    let benefit = |text: &str| after(|d| d.purposes[1].benefit = text.into());
    let material = |text: &str| benefit(text)[0].material;
    assert!(material("5 % off when you book on that call."));
    assert!(material("You hear from us first."));
    assert!(!material("10 % off if you book on that call."));
    is(
        &benefit("10 % off when you book on the call."),
        &[(
            "/purposes/1/benefit",
            "“Offers in spring”: the benefit: “10 % off when you book on the call.”, was “10 % off when you book on that call.”",
            false,
        )],
    );
}

#[test]
fn who_gets_the_number_is_material() {
    let bird = Recipient {
        id: "bird".into(),
        name: "Bird".into(),
        role: Role::Processor,
        does: "places our calls".into(),
        why: "We have no telephone exchange.".into(),
        country: "NL".into(),
        safeguard: None,
        policy: None,
    };
    is(
        &after(|d| {
            d.recipients.push(bird);
            d.purposes[1].recipients.push("bird".into());
        }),
        &[
            ("/purposes/1/recipients/0", "“Offers in spring”: Bird gets the number too", true),
            ("/recipients/1", "A recipient is new: Bird (NL) places our calls", true),
        ],
    );
    is(
        &after(|d| {
            d.recipients.clear();
            d.purposes[0].recipients.clear();
        }),
        &[
            (
                "/purposes/0/recipients",
                "“Tell you when your bike is ready”: Twilio no longer gets the number",
                false,
            ),
            ("/recipients", "Twilio is no longer a recipient", false),
        ],
    );
    let twilio = |change: fn(&mut Recipient)| after(move |d| change(&mut d.recipients[0]));
    assert!(twilio(|r| r.role = Role::Controller)[0].material);
    assert!(twilio(|r| r.country = "IN".into())[0].material);
    assert!(twilio(|r| r.safeguard = None)[0].material);
    assert!(twilio(|r| r.does = "trains its models with your number".into())[0].material);
    assert!(twilio(|r| r.name = "Vonage".into())[0].material);
    assert!(!twilio(|r| r.name = "Twilio Inc.".into())[0].material);
    assert!(!twilio(|r| r.policy = None)[0].material);
}

#[test]
fn a_sale_and_another_controller_are_material() {
    let sold = Selling::Sold {
        to: "Data Ltd".into(),
        why: "It pays for the shop.".into(),
    };
    let mut selling = english();
    selling.selling = sold;
    is(
        &diff(&english(), &selling),
        &[("/selling", "The number is sold to Data Ltd, was never sold: “It pays for the shop.”", true)],
    );
    is(
        &diff(&selling, &english()),
        &[("/selling", "The number is never sold, was sold to Data Ltd", false)],
    );
    is(
        &after(|d| d.controller.name = "Southwind Bikes Ltd".into()),
        &[("/controller/name", "Who asks: “Southwind Bikes Ltd”, was “Northwind Bikes Ltd”", true)],
    );
    is(
        &after(|d| d.controller.dpo = None),
        &[(
            "/controller/dpo",
            "The data protection officer is gone, was “Aoife Byrne, dpo@northwind.example”",
            false,
        )],
    );
}

#[test]
fn lists_tell_what_is_new_what_is_gone_and_what_reads_otherwise() {
    is(
        &after(|d| {
            d.security.measures[1] = "Only the owner can read it.".into();
            d.security.measures.pop();
            d.rights.swap(0, 1);
        }),
        &[
            (
                "/security/measures",
                "A measure of protection is gone: “At each start, our server checks that its records are not an old copy.”",
                false,
            ),
            (
                "/security/measures/1",
                "A measure of protection: “Only the owner can read it.”, was “Only the workshop manager and the owner can read it.”",
                false,
            ),
            ("/rights", "A right: the list has another order", false),
        ],
    );
    is(
        &after(|d| drop(d.opt_out.methods.remove(0))),
        &[("/opt_out/methods", "A way to stop is gone: “Reply STOP to any text. (sms)”", false)],
    );
}

#[test]
fn a_new_entry_of_changes_is_no_difference_and_a_lost_one_is() {
    let date = Date::parse("2027-01-05").expect("a date");
    let longer = after(|d| d.proof.period.years = 5);
    is(&after(|d| d.changes.insert(0, entry(&longer, "2027-01-05", date))), &[]);
    is(
        &after(|d| drop(d.changes.pop())),
        &[("/changes", "The entry of version 2026-03-02 is gone from the list of changes", false)],
    );
}

#[test]
fn the_entry_tells_what_is_material_or_else_all() {
    let date = Date::parse("2027-01-05").expect("a date");
    let both = after(|d| {
        d.proof.period.years = 5;
        d.summary = "So that we can tell you about your bike.".into();
    });
    let material = entry(&both, "2027-01-05", date);
    assert_eq!((material.version.as_str(), material.date, material.material), ("2027-01-05", date, true));
    assert_eq!(material.summary, "The proof of the answer is kept 5 years, was 3 years.");
    let wording = entry(&both[..1], "2027-01-05", date);
    assert!(!wording.material);
    assert_eq!(
        wording.summary,
        "The summary: “So that we can tell you about your bike.”, was “So that our mechanic can tell you about your bike.”."
    );
    let many = after(|d| d.rights.clear());
    assert_eq!(many.len(), 9);
    assert!(entry(&many, "2", date).summary.ends_with("And 3 more changes."));
    assert_eq!(entry(&[], "2", date).summary, "Nothing that we say has changed.");
}
