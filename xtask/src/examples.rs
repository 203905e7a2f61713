//! `cargo xtask examples`: the pages of `www/examples`, type-checked and bundled into `target/examples/`.
//!
//! How one is bundled is in `www/examples/build.mjs`; here is only how that is started, with the npm packages of `tests/`.

use anyhow::Result;

use crate::process::{program, root, run as run_command, target};
use crate::setup::{Part, need};

/// Checks and bundles the pages.
///
/// # Errors
/// A page does not pass the type checker, or is not to be bundled.
pub fn run() -> Result<()> {
    need(Part::Node)?;
    let programs = root().join("tests/node_modules/.bin");
    for (checker, page) in [("tsc", "react"), ("vue-tsc", "vue")] {
        run_command(program(programs.join(checker)).arg("-p").arg(format!("www/examples/{page}")))?;
    }
    run_command(program("node").arg("www/examples/build.mjs").arg(target().join("examples")))
}
