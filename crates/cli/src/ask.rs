//! Questions on a terminal, a line each.
//!
//! What lives here: asking and reading a line. A plain line works with every keyboard, screen reader and script; nothing is drawn over. What
//! deliberately does not: the questions.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

/// Whether somebody is there to answer.
pub fn is_possible() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Asks on standard error and reads a line from standard input, without blanks around it. `None` at the end of the input (Ctrl+D).
pub fn line(question: &str) -> Result<Option<String>, String> {
    let cannot = |e: std::io::Error| format!("no answer can be read ({e})");
    let mut err = stderr().lock();
    write!(err, "{question}").and_then(|()| err.flush()).map_err(cannot)?;
    drop(err);
    let mut answer = String::new();
    let read = stdin().lock().read_line(&mut answer).map_err(cannot)?;
    if read == 0 {
        eprintln!();
        return Ok(None);
    }
    Ok(Some(answer.trim().to_owned()))
}

/// Asks for yes or no; everything but yes is no.
pub fn yes(question: &str) -> Result<bool, String> {
    let answer = line(&format!("{question} [y/N] "))?.unwrap_or_default();
    Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
}
