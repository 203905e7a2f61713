//! The key facts, which are always visible: who asks, who gets the number, how to stop, that there is a choice.

use super::{Fact, link, phrases::sentences};
use crate::{Document, Labels, Selling};

pub(super) fn facts(document: &Document, labels: &Labels) -> Vec<Fact> {
    let fact = |label: &str, text: String| Fact {
        label: labels.get(label).into(),
        text,
        link: None,
    };
    let page = |label: &str, url: &str| Fact {
        label: labels.get(label).into(),
        text: link::shown(url).into(),
        link: Some(url.into()),
    };
    let mut facts = vec![
        fact("who_asks", document.controller.name.clone()),
        fact("who_gets", who_gets_it(document, labels)),
        fact("stop", how_to_stop(document, labels)),
        fact("choice", labels.get("not_condition").into()),
        page("privacy", &document.controller.privacy_policy),
    ];
    if let Some(terms) = &document.controller.terms {
        facts.push(page("terms", terms));
    }
    facts
}

/// The controller, then each recipient, then whether the number is sold.
fn who_gets_it(document: &Document, labels: &Labels) -> String {
    let mut said = Vec::new();
    if document.recipients.is_empty() {
        said.push(labels.get("share_none").into());
    } else {
        said.push(labels.fill("us", &[("name", &document.controller.name)]));
    }
    for recipient in &document.recipients {
        said.push(labels.fill(
            "recipient",
            &[("name", &recipient.name), ("country", &recipient.country), ("does", &recipient.does)],
        ));
    }
    match &document.selling {
        Selling::Never => said.push(labels.get("never_sold").into()),
        Selling::Sold { to, why } => {
            said.push(labels.fill("sold", &[("to", to)]));
            said.push(why.clone());
        }
    }
    sentences(&said)
}

fn how_to_stop(document: &Document, labels: &Labels) -> String {
    let mut said: Vec<String> = document.opt_out.methods.iter().map(|method| method.text.clone()).collect();
    let within = labels.period(document.opt_out.respond_within);
    said.push(labels.fill("done_within", &[("respond_within", &within)]));
    sentences(&said)
}
