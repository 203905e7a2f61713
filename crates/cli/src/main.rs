//! `phone-consent`: the command line.
//!
//! What lives here: the commands' names and help, and how an error ends the program: one sentence on standard error, an exit code that is not 0.
//! What deliberately does not: the work, which is one module per command on top of the crates `server`, `verify`, `disclosure`, `lint` and `phone`.

mod accesses;
mod ask;
mod audits;
mod changes;
mod check;
mod diff;
mod document;
#[cfg(feature = "serve")]
mod export;
mod fetch;
mod import;
mod init;
mod key;
#[cfg(feature = "serve")]
mod keys;
mod lint;
mod number;
mod opt_outs;
mod permit;
mod progress;
mod publish;
mod questions;
#[cfg(feature = "serve")]
mod records;
#[cfg(feature = "serve")]
mod recover;
mod render;
#[cfg(feature = "serve")]
mod root_key;
#[cfg(feature = "serve")]
mod rotate;
#[cfg(feature = "serve")]
mod serve;
#[cfg(not(feature = "serve"))]
#[path = "serve/not_built.rs"]
mod serve;
mod verify;
mod verify_log;
#[cfg(feature = "serve")]
mod webhooks;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Measured: the server stores 7 to 8 % more receipts a second than with the C library's allocator, and takes 11 MB more.
#[cfg(feature = "serve")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Consent receipts for calls and texts: run the receipt server, verify receipts, render and compare disclosures, check phone numbers.
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
    /// Make, list and revoke the access keys of a server, and rotate its own keys.
    #[cfg(feature = "serve")]
    Keys(keys::Keys),
    /// Make, list, remove and test the addresses that a server tells of what changes.
    #[cfg(feature = "serve")]
    Webhooks(webhooks::Webhooks),
    /// Erase a person's receipts, for ever.
    #[cfg(feature = "serve")]
    Erase(records::Erase),
    /// Print a person's receipts, to answer a claim.
    #[cfg(feature = "serve")]
    Receipts(records::Receipts),
    /// Say what falls due when, by month and purpose.
    #[cfg(feature = "serve")]
    Deletions(records::Deletions),
    /// Write out every receipt: as a table, as JSON lines, or as consent records of ISO/IEC TS 27560.
    #[cfg(feature = "serve")]
    Export(export::Export),
    /// Copy the database of a server, also while it runs.
    #[cfg(feature = "serve")]
    Backup(records::Backup),
    /// Put a copy of the database back, or try that on a temporary copy.
    #[cfg(feature = "serve")]
    Restore(records::Restore),
    /// Go on after an older copy of the database was restored, or keys were lost.
    #[cfg(feature = "serve")]
    Recover(recover::Recover),
    /// List, settle and import opt-outs on a running server.
    OptOuts(opt_outs::OptOuts),
    /// Take over consents that were given elsewhere, marked as imported, never as signed.
    Import(import::Import),
    /// List, show, answer and close questions of visitors on a running server.
    Questions(questions::Questions),
    /// List the material changes of a running server's documents, who must be told of them and what, and note who was.
    Changes(changes::Changes),
    /// List the audits that a running server's documents promise, and record those that were made.
    Audits(audits::Audits),
    /// Say who looked at numbers on a running server, when and why.
    Accesses(accesses::Accesses),
    /// Say what is due when on a running server, late ones first.
    Deadlines(opt_outs::Deadlines),
    /// Verify a receipt and report in plain words what it proves.
    Verify(verify::Verify),
    /// Check a server's log as a whole: of its data folder, or over HTTP as a monitor.
    VerifyLog(verify_log::VerifyLog),
    /// Ask a receipt server whether a number may be contacted now, or every number in a file.
    Permit(permit::Permit),
    /// Check a phone number, or every number in a file.
    Number(number::Number),
    /// Write a first document from some twenty questions, or from that of a trade.
    Init(init::Init),
    /// Say what is missing, vague or untrue in a disclosure, and how to mend it.
    Lint(lint::Lint),
    /// Publish documents on a receipt server.
    Publish(publish::Publish),
    /// Render a disclosure for a channel: page, email, text message, post, privacy page, carrier's form.
    Render(render::Render),
    /// Tell what changed between two versions of a disclosure, and what of it is material.
    Diff(diff::Diff),
    /// Find what a page, an email or a text message says otherwise than a disclosure.
    Check(check::Check),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Keys(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Webhooks(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Erase(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Receipts(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Deletions(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Export(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Backup(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Restore(command) => command.run(),
        #[cfg(feature = "serve")]
        Command::Recover(command) => command.run(),
        Command::OptOuts(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Questions(command) => command.run(),
        Command::Changes(command) => command.run(),
        Command::Audits(command) => command.run(),
        Command::Accesses(command) => command.run(),
        Command::Deadlines(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::VerifyLog(command) => command.run(),
        Command::Permit(command) => command.run(),
        Command::Number(command) => command.run(),
        Command::Init(command) => command.run(),
        Command::Publish(command) => command.run(),
        Command::Lint(command) => command.run(),
        Command::Render(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Check(command) => command.run(),
    };
    done.unwrap_or_else(|sentence| {
        eprintln!("phone-consent: {sentence}");
        ExitCode::FAILURE
    })
}

/// Writes to standard output. A closed pipe (`| head`) is no error; a full disk ends the program.
fn say(text: &str) {
    use std::io::{ErrorKind, Write};
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        eprintln!("phone-consent: the output cannot be written ({error})");
        std::process::exit(1);
    }
}
