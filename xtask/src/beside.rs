//! A program that runs beside this one, with its output in a file until it ends.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// A running program and the file of its output.
#[derive(Debug)]
pub struct Beside {
    program: Child,
    output: PathBuf,
}

impl Beside {
    /// Starts the program.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written or the program cannot be started.
    pub fn start(mut command: Command, output: PathBuf) -> Result<Beside> {
        let file = File::create(&output).with_context(|| format!("{} cannot be written", output.display()))?;
        println!("== beside what follows: {command:?}; its output is in {} until it ends", output.display());
        let program = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().context("a file cannot be shared")?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("{command:?} cannot be started"))?;
        Ok(Beside { program, output })
    }

    /// Waits for its end and prints what it printed.
    ///
    /// # Errors
    /// Returns an error if it failed.
    pub fn end(mut self) -> Result<()> {
        let status = self.program.wait().context("the program beside cannot be waited for")?;
        print!("{}", String::from_utf8_lossy(&fs::read(&self.output).unwrap_or_default()));
        if !status.success() {
            bail!("a step beside failed ({status}); its output is above");
        }
        Ok(())
    }
}

/// Fails if one of the two failed, and tells of both if both did.
///
/// # Errors
/// Returns the error of the one that failed, or one made of both.
pub fn both(first: Result<()>, second: Result<()>) -> Result<()> {
    match (first, second) {
        (Err(first), Err(second)) => bail!("{first:#}; and {second:#}"),
        (first, second) => first.and(second),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(script: &str) -> (Result<()>, String) {
        let folder = std::env::temp_dir().join(format!("beside-{}-{}", std::process::id(), script.len()));
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let ended = Beside::start(command, folder.clone()).and_then(Beside::end);
        let printed = fs::read_to_string(&folder).unwrap_or_default();
        let _ = fs::remove_file(folder);
        (ended, printed)
    }

    #[test]
    fn what_it_prints_is_kept_and_its_failure_is_ours() {
        let (ended, printed) = run("echo out; echo err >&2");
        assert!(ended.is_ok() && printed == "out\nerr\n", "{ended:?} {printed}");
        let (ended, printed) = run("echo before; exit 3");
        assert!(ended.is_err_and(|error| error.to_string().contains("exit status: 3")) && printed == "before\n");
    }

    #[test]
    fn of_two_failures_both_are_told() {
        let failed = |why: &'static str| Err(anyhow::anyhow!(why));
        assert!(both(Ok(()), Ok(())).is_ok());
        for (first, second, told) in [(failed("a"), Ok(()), "a"), (Ok(()), failed("b"), "b"), (failed("a"), failed("b"), "a; and b")] {
            assert!(both(first, second).is_err_and(|error| error.to_string() == told));
        }
    }
}
