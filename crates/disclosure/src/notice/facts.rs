//! The key facts, in the open above the buttons, a line each: who asks, who gets the number, how to stop.

use super::{Fact, phrases::sentences};
use crate::{Document, Labels, Selling};

/// As many of the ways to stop are said above the buttons; all of them stand in the section on rights.
const WAYS: usize = 2;

pub(super) fn facts(document: &Document, labels: &Labels) -> Vec<Fact> {
    let fact = |label: &str, text: String| Fact {
        label: labels.get(label).into(),
        text,
    };
    vec![
        fact("who_asks", document.controller.name.clone()),
        fact("who_gets", who_gets_it(document, labels)),
        fact("stop", how_to_stop(document, labels)),
    ]
}

/// Each recipient, then whether the number is sold.
fn who_gets_it(document: &Document, labels: &Labels) -> String {
    let mut said = Vec::new();
    if document.recipients.is_empty() {
        said.push(labels.get("share_none").into());
    }
    said.extend(document.recipients.iter().map(|recipient| labels.recipient(recipient)));
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
    let mut said: Vec<String> = document.opt_out.methods.iter().take(WAYS).map(|method| method.text.clone()).collect();
    let within = labels.period(document.opt_out.respond_within);
    said.push(labels.fill("done_within", &[("respond_within", &within)]));
    sentences(&said)
}
