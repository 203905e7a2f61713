//! A conformance suite for form-associated elements, run on a [`Subject`].
//!
//! This crate contains the subjects (the widget, and the browser's own text field, which validates the suite itself), a server of small pages under the
//! strict policy, and its requirements as tests. The requirements are functions in `tests/contract/`; the browsers, and what runs the tests, are those of crate `e2e`.

mod case;
mod run;
mod server;
mod subject;

pub use case::{Case, document};
pub use run::{Promise, Run, run};
pub use server::{POLICY, Post, Reply, Server, repository};
pub use subject::{E164, FIELD, Subject, WIDGET};

/// Makes a list of requirements from functions `async fn(&Case<'_>) -> anyhow::Result<()>`, for these subjects in these engines.
#[macro_export]
macro_rules! promises {
    ($subjects:expr, $engines:expr; $($promise:path),* $(,)?) => {
        [$($crate::Promise {
            name: stringify!($promise),
            subjects: $subjects,
            engines: $engines,
            run: |case| Box::pin($promise(case)),
        }),*]
    };
}
