//! `phone-consent`: the command line.
//!
//! What lives here: the commands' names, options and help, and how an error leaves the program: one sentence on
//! standard error, an exit code that is not 0. What deliberately does not: the work, which is one file a command over
//! the crates `server`, `receipt`, `disclosure` and `phone`.

mod fetch;
mod number;
mod render;
mod serve;
mod verify;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Receipts of consent to calls and texts: serve them, check them, and the words and numbers they are about.
#[derive(Parser)]
#[command(name = "phone-consent", version, subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the receipt server.
    Serve(serve::Serve),
    /// Check a receipt, and say in plain words what it shows.
    Verify(verify::Verify),
    /// Say what is known of a phone number, or of every number in a file.
    Number(number::Number),
    /// Write a disclosure as a page's fallback or as plain text.
    Render(render::Render),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Number(command) => command.run(),
        Command::Render(command) => command.run(),
    };
    done.unwrap_or_else(|sentence| {
        eprintln!("phone-consent: {sentence}");
        ExitCode::FAILURE
    })
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
fn say(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
