//! The real server in a folder of its own, the program run beside it, and a terminal to talk to it.

// Each test program uses a part of this.
#![allow(dead_code)]

use http_scripts::client::{Request, send};
use http_scripts::maker::{self, Key, Moment};
use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub const ORIGIN: &str = "https://shop.example";
pub const PUBLIC_URL: &str = "https://receipts.kingfisher.example";

pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_phone-consent"))
}

/// The texts that are compared with a disclosure.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/against")
}

/// Compares these files with a document of the corpus.
pub fn check(document: &str, against: &[&Path], more: &[&str]) -> Output {
    let mut command = program();
    command.arg("check").arg(corpus().join(document)).arg("--against").args(against).args(more);
    command.output().expect("the program runs")
}

/// A folder with the documents of the repair shop, and the server that serves them.
pub struct Site {
    pub folder: TempDir,
    pub port: u16,
    server: Child,
    /// Of every program that is started.
    environment: Vec<(String, PathBuf)>,
}

impl Site {
    pub fn start() -> Site {
        Site::start_with(TempDir::new().expect("a folder"), &[], Vec::new())
    }

    /// In this folder, with further options and variables in the environment.
    pub fn start_with(folder: TempDir, options: &[&str], environment: Vec<(String, PathBuf)>) -> Site {
        for language in ["en", "fr"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../www/documents/repair-shop.{language}.json"));
            std::fs::copy(from, folder.path().join(format!("{language}.json"))).expect("copied");
        }
        let (server, port) = serve(folder.path(), options, &environment);
        Site {
            folder,
            port,
            server,
            environment,
        }
    }

    /// Starts the server again on its folder, after it was stopped; with further options.
    pub fn start_again(&mut self, options: &[&str]) {
        (self.server, self.port) = serve(self.folder.path(), options, &self.environment);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn stop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    /// Makes a key and puts it into a file of that name.
    pub fn key(&self, name: &str) -> String {
        let made = self.run(&["keys", "add", "--role", "publish", "--name", name, "--data", "data"]);
        assert!(made.status.success(), "{}", shown(&made));
        let key = String::from_utf8(made.stdout).expect("text");
        self.write(name, &key);
        std::fs::set_permissions(self.path(name), PermissionsExt::from_mode(0o600)).expect("the mode");
        key.trim().to_owned()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("read")
    }

    /// A new version of the document of this language: these texts replaced, each once.
    pub fn edit(&self, from: &str, to: &str, edits: &[(&str, &str)]) {
        let mut text = self.read(from);
        for (old, new) in edits {
            assert!(text.contains(old), "{old}");
            text = text.replacen(old, new, 1);
        }
        self.write(to, &text);
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        program()
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("PHONE_CONSENT_KEY")
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }

    /// Publishes files with the key of that file, without being asked.
    pub fn publish(&self, key: &str, files: &[&str]) -> Output {
        let url = self.url();
        self.run(&[&["publish"], files, &["--to", &url, "--key-file", key, "--yes"]].concat())
    }

    /// The current document of a language, as the server serves it.
    pub fn served(&self, language: &str) -> String {
        let request = Request {
            method: "GET".into(),
            target: format!("/v1/disclosures/repair-shop?lang={language}"),
            ..Request::default()
        };
        send(self.port, &request).expect("an answer").text()
    }

    /// A visitor agrees to the document in this file.
    pub fn agree(&self, name: &str) {
        assert_eq!(self.post(&self.receipt(name)), 201);
    }

    /// A receipt for the document in this file.
    pub fn receipt(&self, name: &str) -> String {
        let document = self.read(name).into_bytes();
        let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("E.164"));
        let moment = Moment {
            document: &document,
            origin: ORIGIN,
            server: PUBLIC_URL,
            iat: maker::now(),
            nonce: None,
            earlier_nonces: vec![],
        };
        let secret = maker::random().expect("random");
        let payload = maker::payload(&moment, &key, &number, &secret).expect("a payload");
        maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt")
    }

    /// Posts a receipt. Returns the status of the answer.
    pub fn post(&self, receipt: &str) -> u16 {
        let request = Request {
            method: "POST".into(),
            target: "/v1/receipts".into(),
            headers: vec![("Origin".into(), ORIGIN.into()), ("Content-Type".into(), "application/sd-jwt".into())],
            body: receipt.into(),
        };
        send(self.port, &request).expect("an answer").status
    }

    /// The status of the answer to a GET.
    pub fn status(&self, target: &str) -> u16 {
        let request = Request {
            method: "GET".into(),
            target: target.into(),
            ..Request::default()
        };
        send(self.port, &request).expect("an answer").status
    }

    /// Starts the program on a terminal.
    pub fn talk(&self, arguments: &[&str]) -> Talk {
        let mut command = program();
        command.args(arguments).current_dir(self.folder.path()).env_remove("PHONE_CONSENT_KEY");
        Talk::start(command)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(folder: &Path, options: &[&str], environment: &[(String, PathBuf)]) -> (Child, u16) {
    let mut server = program()
        .args(["serve", "--listen", "127.0.0.1:0", "--data", "data", "--disclosure", "en.json,fr.json"])
        .args(["--origin", ORIGIN, "--public-url", PUBLIC_URL])
        .args(options)
        .envs(environment.iter().cloned())
        .current_dir(folder)
        .stderr(File::options().create(true).append(true).open(folder.join("stderr")).expect("a file"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut lines = BufReader::new(server.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let port = lines
        .find_map(|line| line.strip_prefix("listening on http://127.0.0.1:")?.parse().ok())
        .expect("it listens");
    (server, port)
}

pub fn shown(output: &Output) -> String {
    format!(
        "{}: {}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Asserts an exit code and that each of these texts was written.
pub fn expect(output: &Output, code: i32, texts: &[&str]) {
    let shown = shown(output);
    assert_eq!(output.status.code(), Some(code), "{shown}");
    for text in texts {
        assert!(shown.contains(text), "{text:?} is not in {shown}");
    }
}

/// The program on a terminal of its own.
pub struct Talk {
    child: Child,
    to: File,
    seen: Arc<Mutex<Vec<u8>>>,
    read_until: usize,
}

impl Talk {
    pub fn start(mut command: Command) -> Talk {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&ours).expect("a terminal");
        unlockpt(&ours).expect("a terminal");
        let name = ptsname(&ours, Vec::new()).expect("a terminal has a name");
        let theirs = File::from(open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("a terminal"));
        let handle = || Stdio::from(theirs.try_clone().expect("a second handle"));
        command.env("TERM", "xterm").stdin(handle()).stdout(handle()).stderr(handle());
        let child = command.spawn().expect("the program starts");
        drop((command, theirs)); // With them go our handles of the program's side.
        let ours = File::from(ours);
        let (mut from, seen) = (ours.try_clone().expect("a second handle"), Arc::new(Mutex::new(Vec::new())));
        let shared = seen.clone();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = from.read(&mut chunk) {
                shared.lock().expect("no panic").extend(chunk.iter().take(read));
            }
        });
        Talk {
            child,
            to: ours,
            seen,
            read_until: 0,
        }
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().expect("no panic")).into_owned()
    }

    /// Waits until the program has written this text, after what was waited for before. Returns what stood between.
    pub fn wait(&mut self, text: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let shown = self.shown();
            let rest = shown.get(self.read_until..).unwrap_or_default();
            if let Some(at) = rest.find(text) {
                let between = rest[..at + text.len()].to_owned();
                self.read_until += at + text.len();
                return between;
            }
            assert!(Instant::now() < deadline, "{text:?} is not in {shown}");
            sleep(Duration::from_millis(10));
        }
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        self.to.write_all(format!("{line}\n").as_bytes()).expect("it reads");
    }

    /// Ctrl+D.
    pub fn type_end(&mut self) {
        self.to.write_all(b"\x04").expect("it reads");
    }

    /// Waits for the exit. Returns its code and all that was shown.
    pub fn end(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().expect("it ends");
        sleep(Duration::from_millis(100));
        (status.code(), self.shown())
    }
}
