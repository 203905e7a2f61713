//! What a form-associated element promises to the page it stands in, as a suite that is run on a [`Subject`].
//!
//! What lives here: the subjects (the widget, and the browser's own text field, by which the suite itself is judged), a server
//! of small pages under the strict policy, and the running of one promise after the other in one browser an engine.
//! What deliberately does not: the promises, which are in `tests/contract/`, one function each, and the browsers, which are
//! those of crate `e2e`.

mod case;
mod run;
mod server;
mod subject;

pub use case::{Case, document};
pub use run::{Promise, Run, run};
pub use server::{POLICY, Post, Reply, Server, repository};
pub use subject::{E164, FIELD, Subject, WIDGET};

/// Promises out of functions `async fn(&Case<'_>) -> anyhow::Result<()>`, asked of these subjects in these engines.
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
