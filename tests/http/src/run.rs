//! Runs the steps of a script one after the other, in a temporary folder. Results are checked in `expect`.

use crate::client::{Request, Response, send};
use crate::maker::{self, AwsLc};
use crate::process::{self, Ended, Server};
use crate::script::{Step, What, read, words};
use crate::variables::{Variables, sum};
use crate::{expect, spoil};
use receipt::{Crypto, Digest};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The page's origin in every script.
pub const ORIGIN: &str = "https://shop.example";
/// The server's public address in every script.
pub const PUBLIC_URL: &str = "https://receipts.shop.example";

/// Runs the text of a script. The error contains the line and the reason.
pub fn run(text: &str) -> Result<(), String> {
    let steps = read(text)?;
    let mut script = Script::new()?;
    for step in &steps {
        script.step(step).map_err(|why| {
            if why.starts_with("line ") {
                why
            } else {
                format!("line {}: {why}", step.line)
            }
        })?;
    }
    script.end()
}

struct Script {
    folder: TempDir,
    variables: Variables,
    server: Option<Server>,
    /// The flags that the server was started with, to start it again.
    flags: Vec<String>,
    starts: usize,
}

impl Script {
    /// Copies the example documents into the folder as `en.json` and `fr.json`, and those of a repair shop as `shop.en.json` and `shop.fr.json`, and sets the variables that every script may use.
    fn new() -> Result<Script, String> {
        let folder = TempDir::new().map_err(|e| format!("no temporary folder ({e})"))?;
        let mut variables = Variables::default();
        for (from, to, name) in [
            ("disclosure.en.json", "en.json", "notice"),
            ("disclosure.fr.json", "fr.json", "notice_fr"),
            ("documents/repair-shop.en.json", "shop.en.json", "shop"),
            ("documents/repair-shop.fr.json", "shop.fr.json", "shop_fr"),
        ] {
            let path = process::repository().join("www").join(from);
            let bytes = std::fs::read(&path).map_err(|e| format!("{} cannot be read ({e})", path.display()))?;
            std::fs::write(folder.path().join(to), &bytes).map_err(|e| e.to_string())?;
            variables.set(name, AwsLc.sha256(&bytes).to_hex());
        }
        variables.set("origin", ORIGIN);
        variables.set("public", PUBLIC_URL);
        variables.set("now", maker::now().to_string());
        Ok(Script {
            folder,
            variables,
            server: None,
            flags: Vec::new(),
            starts: 0,
        })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        match &step.what {
            What::Request { method, target, headers, body } => {
                let fill = |text: &str| self.variables.fill(text);
                let headers = headers
                    .iter()
                    .map(|(name, value)| Ok((fill(name)?, fill(value)?)))
                    .collect::<Result<Vec<_>, String>>()?;
                let request = Request {
                    method: method.clone(),
                    target: fill(target)?,
                    headers,
                    body: self.body(&fill(body)?)?,
                };
                let response = self.send(&request)?;
                expect::response(&response, &step.expected, &mut self.variables, self.folder.path())
            }
            What::Command(line) => {
                let (ended, expected) = (self.command(&self.variables.fill(line)?)?, &step.expected);
                unpanicked(&ended)?;
                expect::ended(&ended, expected, &mut self.variables)
            }
            What::Verb { verb, rest, .. } => {
                let rest = self.variables.fill(rest)?;
                self.verb(verb, &rest, step)
            }
        }
    }

    fn verb(&mut self, verb: &str, rest: &str, step: &Step) -> Result<(), String> {
        let What::Verb { below, .. } = &step.what else { return Ok(()) };
        let given = words(rest)?;
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        match (verb, &given[..]) {
            ("server", flags) => self.start(flags),
            ("kill", []) => unpanicked(&self.running()?.kill()?),
            ("stop", []) => {
                let ended = self.running()?.stop()?;
                unpanicked(&ended)?;
                if step.expected.is_empty() && ended.status.success() {
                    Ok(())
                } else {
                    expect::ended(&ended, &step.expected, &mut self.variables)
                }
            }
            ("restart", []) => self.start_again(),
            ("nonce", [name, when @ ..]) => self.nonce(name, when),
            ("receipt", [name]) => {
                let made = spoil::make(below, &self.variables, self.path())?;
                for (part, value) in [
                    ("", made.compact),
                    ("_hash", made.hash),
                    ("_secret", made.secret),
                    ("_iat", made.iat.to_string()),
                ] {
                    self.variables.set(&format!("{name}{part}"), value);
                }
                Ok(())
            }
            ("post", [name]) => {
                let request = Request {
                    method: "POST".into(),
                    target: "/v1/receipts".into(),
                    headers: vec![("Origin".into(), ORIGIN.into()), ("Content-Type".into(), "application/sd-jwt".into())],
                    body: self.variables.get(name)?.into(),
                };
                let response = self.send(&request)?;
                expect::response(&response, &step.expected, &mut self.variables, self.folder.path())
            }
            ("file", [name, "is", content]) => self.write(name, content.as_bytes()),
            ("file", [name, "is", "the", "bytes", hex]) => self.write(name, &from_hex(hex)?),
            ("file", [name, "from", source, edits @ ..]) => self.edited(name, source, edits),
            ("copy", [from, "to", to]) => self.copy(from, to),
            ("remove", [name]) => std::fs::remove_file(self.path().join(name)).map_err(|e| format!("{name}: {e}")),
            ("folder", [name]) => std::fs::create_dir_all(self.path().join(name)).map_err(|e| e.to_string()),
            ("link", [name, "to", target]) => std::os::unix::fs::symlink(target, self.path().join(name)).map_err(|e| e.to_string()),
            ("chmod", [mode, name]) => self.chmod(mode, name),
            ("name", [name, value]) => {
                self.variables.set(name, *value);
                Ok(())
            }
            ("wait", [seconds]) => {
                std::thread::sleep(std::time::Duration::from_secs(u64::try_from(sum(seconds)?).unwrap_or(0)));
                Ok(())
            }
            _ => Err(format!("{verb} {rest}: the language has no such verb")),
        }
    }

    /// A body with the single line `(N bytes)` stands for that many bytes, `(file F)` for those of a file.
    fn body(&self, text: &str) -> Result<Vec<u8>, String> {
        if let Some(name) = text.strip_prefix("(file ").and_then(|t| t.strip_suffix(')')) {
            return std::fs::read(self.path().join(name)).map_err(|e| format!("{name}: {e}"));
        }
        match text.strip_prefix('(').and_then(|t| t.strip_suffix(" bytes)")) {
            Some(count) => Ok(vec![b'x'; usize::try_from(sum(count)?).map_err(|e| e.to_string())?]),
            None => Ok(text.into()),
        }
    }

    fn send(&self, request: &Request) -> Result<Response, String> {
        send(self.server.as_ref().ok_or("no server runs; start one with the verb server")?.port, request)
    }

    fn running(&mut self) -> Result<Server, String> {
        self.server.take().ok_or_else(|| "no server runs".into())
    }

    /// Starts the server with the flags of every script and those given, which take precedence.
    fn start(&mut self, flags: &[&str]) -> Result<(), String> {
        let shared = [
            ("--data", "data"),
            ("--origin", ORIGIN),
            ("--public-url", PUBLIC_URL),
            ("--disclosure", "en.json,fr.json"),
        ];
        let mut all: Vec<String> = ["serve", "--listen", "127.0.0.1:0"].map(String::from).into();
        for (name, value) in shared {
            if !flags.contains(&name) {
                all.extend([name.to_owned(), value.to_owned()]);
            }
        }
        all.extend(flags.iter().map(|&flag| flag.to_owned()));
        self.flags = all;
        self.start_again()
    }

    fn start_again(&mut self) -> Result<(), String> {
        if self.server.is_some() {
            return Err("a server runs already".into());
        }
        self.starts += 1;
        let server = Server::start(&self.flags, self.path(), &format!("server-{}", self.starts))?;
        self.variables.set("port", server.port.to_string());
        self.variables.set("base", format!("http://127.0.0.1:{}", server.port));
        self.server = Some(server);
        Ok(())
    }

    /// `nonce n` requests a nonce from the server. `nonce n at -8d [for NOTICE] [from ORIGIN]` makes one as the server would have.
    fn nonce(&mut self, name: &str, when: &[&str]) -> Result<(), String> {
        let (mut notice, mut origin, mut at) = (self.variables.get("notice")?.to_owned(), ORIGIN.to_owned(), None);
        for pair in when.chunks(2) {
            match pair {
                ["at", offset] => at = Some(maker::now() + sum(offset)?),
                ["for", other] => notice = (*other).to_owned(),
                ["from", other] => origin = (*other).to_owned(),
                _ => return Err("a nonce is: nonce NAME [at OFFSET] [for NOTICE] [from ORIGIN]".into()),
            }
        }
        let (nonce, issued_at) = match at {
            Some(at) => {
                let key = std::fs::read(self.path().join("data/keys/nonce.key")).map_err(|e| format!("the nonce key: {e}"))?;
                (maker::nonce(&key, at, &Digest::from_hex(&notice).ok_or("not a digest")?, &origin)?, at)
            }
            None => {
                let body = format!(r#"{{"notice_sha256":"{notice}","origin":"{origin}"}}"#);
                let headers = vec![("Origin".into(), origin), ("Content-Type".into(), "application/json".into())];
                let response = self.send(&Request {
                    method: "POST".into(),
                    target: "/v1/challenges".into(),
                    headers,
                    body: body.into(),
                })?;
                let node = json::parse(&response.body).map_err(|e| e.sentence(&response.body))?;
                let read = || {
                    let mut f = node.fields()?;
                    Ok((f.need("nonce", json::Node::words)?, f.need("issued_at", json::Node::int)?))
                };
                read().map_err(|_: json::Mismatch| format!("no nonce came: {} {}", response.status, response.text()))?
            }
        };
        self.variables.set(&format!("{name}_at"), issued_at.to_string());
        self.variables.set(name, nonce);
        Ok(())
    }

    /// Runs a command line; `< FILE` at its end is its standard input.
    fn command(&self, line: &str) -> Result<Ended, String> {
        let mut given = words(line)?;
        let stdin = match given.iter().position(|word| word == "<") {
            Some(at) => given.drain(at..).nth(1).map(|name| self.path().join(name)),
            None => None,
        };
        match given.split_first() {
            Some((program, rest)) if program == "phone-consent" => process::run(rest, self.path(), stdin.as_deref()),
            _ => Err("only phone-consent is run".into()),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let path: PathBuf = self.path().join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| e.to_string())?;
        }
        std::fs::write(path, bytes).map_err(|e| e.to_string())
    }

    fn copy(&self, from: &str, to: &str) -> Result<(), String> {
        let to = self.path().join(to);
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).map_err(|e| e.to_string())?;
        }
        std::fs::copy(self.path().join(from), to).map(drop).map_err(|e| format!("{from}: {e}"))
    }

    /// `file new.json from en.json replace A B [replace C D]`; `A` must be there.
    fn edited(&self, name: &str, source: &str, edits: &[&str]) -> Result<(), String> {
        let mut text = std::fs::read_to_string(self.path().join(source)).map_err(|e| format!("{source}: {e}"))?;
        for edit in edits.chunks(3) {
            let ["replace", from, to] = edit else {
                return Err("an edit is: replace FROM TO".into());
            };
            let (from, to) = (from.replace("\\n", "\n"), to.replace("\\n", "\n").replace("\\r", "\r"));
            if !text.contains(&from) {
                return Err(format!("{source} does not contain {from}"));
            }
            text = text.replacen(&from, &to, 1);
        }
        self.write(name, text.as_bytes())
    }

    fn chmod(&self, mode: &str, name: &str) -> Result<(), String> {
        use std::os::unix::fs::PermissionsExt;
        let mode = u32::from_str_radix(mode, 8).map_err(|e| e.to_string())?;
        std::fs::set_permissions(self.path().join(name), PermissionsExt::from_mode(mode)).map_err(|e| e.to_string())
    }

    /// Stops a server that is still running; it must exit successfully and must not have panicked.
    fn end(mut self) -> Result<(), String> {
        let Some(server) = self.server.take() else { return Ok(()) };
        let ended = server.stop()?;
        unpanicked(&ended)?;
        if ended.status.success() {
            Ok(())
        } else {
            Err(format!("at the end the server stopped with {}: {}", ended.status, ended.stderr))
        }
    }
}

fn unpanicked(ended: &Ended) -> Result<(), String> {
    if ended.stderr.contains("panicked") {
        Err(format!("it panicked: {}", ended.stderr))
    } else {
        Ok(())
    }
}

fn from_hex(text: &str) -> Result<Vec<u8>, String> {
    let byte = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len())
        .step_by(2)
        .map(|at| byte(at).ok_or_else(|| format!("{text} is not hexadecimal")))
        .collect()
}
