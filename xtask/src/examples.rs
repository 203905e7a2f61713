//! `cargo xtask examples`: type-checks the pages of `www/examples` and bundles them into `target/examples/`.
//!
//! The bundling itself is in `www/examples/build.mjs`; the npm packages are those of `tests/`.

use anyhow::Result;

use crate::process::{program, root, run as run_command, target};
use crate::setup::{Part, need};

/// Type-checks and bundles the pages.
///
/// # Errors
/// Returns an error if a page does not pass the type checker or cannot be bundled.
pub fn run() -> Result<()> {
    need(Part::Node)?;
    let programs = root().join("tests/node_modules/.bin");
    for (checker, page) in [("tsc", "react"), ("vue-tsc", "vue")] {
        run_command(program(programs.join(checker)).arg("-p").arg(format!("www/examples/{page}")))?;
    }
    run_command(program("node").arg("www/examples/build.mjs").arg(target().join("examples")))
}
