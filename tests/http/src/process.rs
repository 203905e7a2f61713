//! Starts, stops and kills the real program, or runs it to completion.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Returns the repository root.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the path of the binary: `PHONE_CONSENT_BIN`, or else this repository's debug build.
pub fn binary() -> Result<PathBuf, String> {
    let path = std::env::var_os("PHONE_CONSENT_BIN").map_or_else(|| repository().join("target/debug/phone-consent"), PathBuf::from);
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("{} is not there; build it with: cargo build -p phone-consent-cli", path.display()))
    }
}

/// A running server.
pub struct Server {
    child: Child,
    /// The port it listens on, on 127.0.0.1.
    pub port: u16,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Server {
    /// Starts the server and waits until it prints its address. `log` is the base name of its log files.
    pub fn start(arguments: &[String], folder: &Path, log: &str) -> Result<Server, String> {
        Server::start_with(arguments, folder, log, &[])
    }

    /// The same with these variables in its environment.
    pub fn start_with(arguments: &[String], folder: &Path, log: &str, environment: &[(&str, &Path)]) -> Result<Server, String> {
        let (stdout, stderr) = (folder.join(format!("{log}.out")), folder.join(format!("{log}.err")));
        let file = |path: &Path| File::create(path).map_err(|e| e.to_string());
        let mut child = Command::new(binary()?)
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(file(&stdout)?)
            .stderr(file(&stderr)?)
            .spawn()
            .map_err(|e| format!("the server cannot be started ({e})"))?;
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(port) = listening(&stdout) {
                return Ok(Server { child, port, stdout, stderr });
            }
            if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
                return Err(format!("the server ended at once ({status}): {}", text(&stderr)));
            }
            if Instant::now() > deadline {
                let _ = child.kill();
                return Err(format!("the server did not listen within 30 seconds: {}", text(&stderr)));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it without any clean-up, as a power cut would.
    pub fn kill(mut self) -> Result<Ended, String> {
        self.child.kill().map_err(|e| e.to_string())?;
        self.end()
    }

    /// Stops it with SIGTERM and waits for its exit.
    pub fn stop(self) -> Result<Ended, String> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().map_err(|e| e.to_string())?;
        if asked.success() {
            self.end()
        } else {
            Err("the server could not be signalled".into())
        }
    }

    fn end(mut self) -> Result<Ended, String> {
        let status = wait(&mut self.child, Duration::from_secs(20))?;
        Ok(Ended {
            status,
            stdout: text(&self.stdout),
            stderr: text(&self.stderr),
        })
    }
}

impl Drop for Server {
    /// A failing script leaves no server running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The exit of a process.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// Runs the program to completion. `stdin` is a file, or empty.
pub fn run(arguments: &[String], folder: &Path, stdin: Option<&Path>) -> Result<Ended, String> {
    let input = match stdin {
        Some(path) => Stdio::from(File::open(path).map_err(|e| format!("{} cannot be read ({e})", path.display()))?),
        None => Stdio::null(),
    };
    let mut child = Command::new(binary()?)
        .args(arguments)
        .current_dir(folder)
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("the program cannot be started ({e})"))?;
    // Both pipes are read concurrently, so that neither fills up and blocks the program.
    let out = child.stdout.take().map(reading);
    let err = child.stderr.take().map(reading);
    let status = wait(&mut child, Duration::from_secs(30))?;
    let joined = |reader: Option<std::thread::JoinHandle<String>>| reader.and_then(|r| r.join().ok()).unwrap_or_default();
    Ok(Ended {
        status,
        stdout: joined(out),
        stderr: joined(err),
    })
}

fn reading(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn wait(child: &mut Child, time: Duration) -> Result<ExitStatus, String> {
    let deadline = Instant::now() + time;
    loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            return Ok(status);
        }
        if Instant::now() > deadline {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("the program did not end within {} seconds", time.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Returns the port in the line `listening on http://127.0.0.1:PORT`.
fn listening(stdout: &Path) -> Option<u16> {
    let file = BufReader::new(File::open(stdout).ok()?);
    let line = file.lines().map_while(Result::ok).find(|line| line.starts_with("listening on http://"))?;
    line.rsplit_once(':')?.1.parse().ok()
}

fn text(path: &Path) -> String {
    std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}
