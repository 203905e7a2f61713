//! The backend of c15t (npm `@c15t/backend`) with SQLite, WAL and `synchronous=FULL`: `tests/bench/c15t/server.mjs`, driven by the same load generator through the
//! endpoint that its documentation names for recording a consent, `POST /subjects`. It checks no signature and signs nothing.

use super::report::Peer;
use super::{Course, Rate, post};
use crate::client::Ask;
use crate::process::peak_memory;
use crate::visitors::phone;
use anyhow::{Context, Result, ensure};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long one measurement may take.
const TIME: Duration = Duration::from_secs(10);
/// More consents than can be recorded in that time.
const MOST: u32 = 60_000;
const WARM_UP: u32 = 500;

/// Measures it with these numbers of connections, from an empty database on.
///
/// # Errors
/// It does not start, or does not answer with 200.
pub fn measure(program: &Path, folder: &Path, connections: &[usize], say: &impl Fn(String)) -> Result<Peer> {
    let (child, port) = start(program, folder)?;
    let before = size(folder)?;
    let (mut next, mut rates, mut recorded) = (0, Vec::new(), 0);
    for &connections in connections {
        say(format!("c15t, {connections} connections"));
        let mut consents = |count: u32| -> VecDeque<Ask> {
            let from = next;
            next += count;
            (from..next).map(consent).collect()
        };
        recorded += post(port, child.0.id(), connections, consents(WARM_UP), Course::All(None), 200)?.count;
        let rate = post(port, child.0.id(), connections, consents(MOST), Course::For(TIME), 200)?;
        recorded += rate.count;
        rates.push(rate);
    }
    let memory = peak_memory(child.0.id())?;
    drop(child);
    Ok(Peer {
        version: version(program)?,
        rates,
        memory,
        bytes_per_consent: size(folder)?.saturating_sub(before) / u64::try_from(recorded)?,
    })
}

/// Records consents for some seconds, and measures its check of them with these numbers of connections. Returns its version, how many consents it has, and
/// the rates.
///
/// # Errors
/// It does not start, or does not answer with 200.
pub fn checks(program: &Path, folder: &Path, connections: &[usize], say: &impl Fn(String)) -> Result<(String, usize, Vec<Rate>)> {
    let (child, port) = start(program, folder)?;
    say("c15t: recording consents".into());
    let consents = (0..MOST).map(consent).collect();
    let stored = post(port, child.0.id(), 32, consents, Course::For(TIME), 200)?.count;
    let mut rates = Vec::new();
    for &connections in connections {
        say(format!("c15t, checks, {connections} connections"));
        let known = u32::try_from(stored)?.max(1);
        let asks = (0..MOST).map(|number| check(number % known)).collect();
        rates.push(post(port, child.0.id(), connections, asks, Course::For(TIME), 200)?);
    }
    Ok((version(program)?, stored, rates))
}

/// Its consent check, as its documentation names it: by the identifier that the site gave the subject, here the number.
fn check(number: u32) -> Ask {
    let phone: String = form_urlencoded::byte_serialize(phone(number).as_bytes()).collect();
    Ask::get(format!("/api/c15t/consents/check?externalId={phone}&type=marketing_communications"))
}

fn start(program: &Path, folder: &Path) -> Result<(Running, u16)> {
    let out = folder.join("out");
    let child = Command::new("node")
        .arg(program.join("server.mjs"))
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(File::create(&out)?)
        .stderr(File::create(folder.join("err"))?)
        .spawn()
        .context("node cannot be started")?;
    let mut child = Running(child);
    let port = port(&out, folder, &mut child.0)?;
    Ok((child, port))
}

fn version(program: &Path) -> Result<String> {
    let package = fs::read_to_string(program.join("node_modules/@c15t/backend/package.json"))?;
    let package: serde_json::Value = serde_json::from_str(&package)?;
    Ok(package["version"].as_str().unwrap_or_default().to_owned())
}

/// Ends the program with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A consent of a subject of its own, with a number.
fn consent(number: u32) -> Ask {
    // Identifiers are base58: no zero.
    let id: String = format!("{number:08}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
    let now = http_scripts::maker::now() * 1000;
    let body = serde_json::json!({
        "type": "marketing_communications", "subjectId": format!("sub_{id}"), "externalSubjectId": phone(number), "domain": "shop.example", "preferences": {"marketing": true},
        "givenAt": now, "metadata": {"phone": phone(number)},
    });
    Ask::post("/api/c15t/subjects", "application/json", body.to_string())
}

fn port(out: &Path, folder: &Path, child: &mut Child) -> Result<u16> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let said = fs::read_to_string(out)?;
        if let Some(line) = said.lines().find_map(|line| line.strip_prefix("listening on http://127.0.0.1:")) {
            return Ok(line.parse()?);
        }
        let running = child.try_wait()?.is_none() && Instant::now() < deadline;
        ensure!(running, "c15t's server does not listen: {}", fs::read_to_string(folder.join("err"))?);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The bytes of the database and its write-ahead log.
fn size(folder: &Path) -> Result<u64> {
    let size = |name: &str| fs::metadata(folder.join(name)).map(|known| known.len());
    Ok(size("c15t.sqlite")? + size("c15t.sqlite-wal").unwrap_or(0))
}
