//! `phone-consent serve` in a build without the feature `serve`.

use clap::Args;
use std::process::ExitCode;

#[derive(Args)]
pub struct Serve {
    /// Accepted and ignored, so that every call gets the same answer.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _arguments: Vec<String>,
}

impl Serve {
    pub fn run(self) -> Result<ExitCode, String> {
        Err("this build has no server; install phone-consent with its default features to get one".into())
    }
}
