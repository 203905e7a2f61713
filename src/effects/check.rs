//! The closer look at a document: compared with the format, hashed as it came, and what is to be said where it is none.

use super::sign::{hashed, sha256};
use super::store::{held, said_no};
use crate::Shared;
use crate::host::{both, console_error};
use alloc::{boxed::Box, string::String};
use disclosure::{Document, Notice};
use flow::{Digests, Disclosure, Event, LoadProblem};

/// Why nothing can be shown.
pub enum Why {
    /// The origin is not a secure one.
    Insecure,
    /// The attribute `disclosure` is missing, and no document lies inside the element.
    NoDisclosure,
    /// The attribute `receipts` is no address.
    Receipts,
    /// Nothing came from this address.
    Fetch(String),
}

/// Says it: to the page's author in the console, and to the flow.
#[inline(never)]
pub fn explain(shared: &Shared, why: Why) {
    failed(
        shared,
        match why {
            Why::Insecure => {
                LoadProblem::Browser("this page is not on a secure origin (https or localhost), so nothing can be signed; no number is asked for".into())
            }
            Why::NoDisclosure => LoadProblem::Attribute(
                "the attribute \"disclosure\" is missing; give it the address of the disclosure document, or put the document into a script of type application/json inside the element".into(),
            ),
            Why::Receipts => LoadProblem::Attribute(
                "the attribute \"receipts\" must be the address of the receipt server, such as https://receipts.shop.example, or a path on this site, such as /consent".into(),
            ),
            Why::Fetch(url) => LoadProblem::Fetch(["the disclosure could not be fetched from ", &url].concat()),
        },
    );
}

fn failed(shared: &Shared, problem: LoadProblem) {
    if let LoadProblem::Attribute(why) | LoadProblem::Fetch(why) | LoadProblem::Document(why) | LoadProblem::Browser(why) = &problem {
        console_error(&["phone-consent: ", why].concat());
    }
    shared.dispatch(Event::DisclosureFailed(problem));
}

/// Checks the bytes that wait for it, and hashes them and the notice that is made of them. A disclosure that was not shown yet is met
/// by what the visitor holds.
#[inline(never)]
pub fn check(shared: Shared, unseen: Option<Box<Disclosure>>) {
    let bytes = shared.0.unchecked.take();
    // Asked for twice: the first time counts.
    if bytes.is_empty() {
        return;
    }
    let document = match Document::parse(&bytes) {
        Ok(document) => document,
        Err(error) => {
            return failed(
                &shared,
                LoadProblem::Document(["the disclosure is not valid: ", &error.sentence(&bytes)].concat()),
            );
        }
    };
    let text = Notice::new(&document, &shared.locale().labels).text();
    both(
        &sha256(text.as_bytes()),
        &sha256(&bytes),
        Box::new(move |text, bytes| match (hashed(text), hashed(bytes), unseen) {
            (Some(text_sha256), Some(sha256), unseen) => {
                let digests = Digests { sha256, text_sha256 };
                shared.dispatch(match unseen {
                    Some(mut disclosure) => {
                        disclosure.digests = Some(digests);
                        Event::DisclosureLoaded {
                            held: held(),
                            declined: said_no(&document.id),
                            disclosure,
                        }
                    }
                    None => Event::DisclosureChecked(digests),
                });
            }
            _ => failed(&shared, LoadProblem::Browser("the browser could not hash the disclosure".into())),
        }),
    );
}
