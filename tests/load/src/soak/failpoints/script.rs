//! What visitors and operator do while a write fails: receipts alone and at once, withdrawals, an event, an import, erasures, a copy of the database, a
//! publication, and checkpoints in between. Whatever is not acknowledged is sent again. What a dialler does is in [`permits`].

use super::permits::{self, Contacts};
use super::site::Site;
use super::{Begin, Row};
use crate::client::{Answer, Ask};
use crate::soak::monitors::{program, run as run_program, watch};
use crate::soak::visits::countersigned;
use crate::visitors::{Signed, Visitors, nonce, withdrawal};
use anyhow::{Context, Result, anyhow, ensure};
use http_scripts::maker::{AwsLc, now};
use http_scripts::process::repository;
use receipt::{Crypto, Digest};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};
use store::failpoint::{Action, Moment, Write};

/// The purpose that visitors agree to, and that runs from an event.
pub const PURPOSE: &str = "repair-updates";
/// When the event is, from now: late enough that the receipt moves to another month.
const EVENT: i64 = 200 * 86_400;
/// Whose consent is imported.
pub const IMPORTED: &str = "+353850999999";
/// How long a checkpoint may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody whose receipt was acknowledged.
#[derive(Clone)]
pub struct Person {
    /// The receipt.
    pub signed: Signed,
    /// The digest of its countersignature.
    pub countersigned: Digest,
    /// What became of it.
    pub fate: Fate,
}

/// What was acknowledged since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Stands,
    /// The consent was withdrawn.
    Withdrawn,
    /// By an event it stands until this time.
    Until(i64),
    /// The receipt was erased.
    Erased,
}

/// What visitors and operator remember.
#[derive(Clone)]
pub struct Memory {
    visitors: Visitors,
    /// Everybody whose receipt was acknowledged.
    pub people: Vec<Person>,
    /// The permits that were asked for.
    pub contacts: Contacts,
    keys: Option<Keys>,
    /// The digest of the document that was published.
    pub published: Option<String>,
    /// Whether the consent of [`IMPORTED`] was acknowledged.
    pub imported: bool,
}

/// The access keys, by their roles.
#[derive(Clone)]
pub struct Keys {
    operate: String,
    publish: String,
    /// Asks for permits.
    pub permit: String,
    /// Lists them.
    pub audit: String,
}

/// A stopped server's folder with two receipts, and access keys.
pub struct Prepared {
    folder: PathBuf,
    memory: Memory,
}

impl Prepared {
    /// Makes it with a server that does not fail.
    ///
    /// # Errors
    /// The server does not do what it should.
    pub fn make(folder: &Path) -> Result<Prepared> {
        let folder = folder.join("prepared");
        fs::create_dir(&folder)?;
        // The billionth occurrence is not reached.
        let unarmed = Row {
            begin: Begin::Load,
            write: Write::FileCreate,
            moment: Moment::Before,
            action: Action::Fail,
            nth: 1_000_000_000,
        };
        let mut memory = Memory::nobody()?;
        let mut site = Site::new(&folder, unarmed);
        site.start()?;
        memory.give(&mut site)?;
        memory.give(&mut site)?;
        memory.add_keys(&site)?;
        site.stop()?;
        Ok(Prepared { folder, memory })
    }

    /// Copies it.
    ///
    /// # Errors
    /// It cannot be copied.
    pub fn copy(&self, to: &Path) -> Result<Memory> {
        copy(&self.folder.join("data"), &to.join("data"))?;
        Ok(self.memory.clone())
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Does everything, and stops the server.
///
/// # Errors
/// Something is not answered as it should be.
pub fn run(site: &mut Site, memory: &mut Memory) -> Result<()> {
    site.start()?;
    site.ready()?;
    match site.row().begin {
        Begin::FirstStart => memory.give_two(site)?,
        Begin::Permits => {
            permits::run(site, memory)?;
            memory.checkpoint(site)?;
        }
        Begin::Load => {
            memory.give_two(site)?;
            memory.give_together(site, 3)?;
            memory.withdraw(site, 2)?;
            memory.event(site, 3)?;
            memory.import(site)?;
            backup(site)?;
            memory.erase_by_number(site, 4)?;
            memory.checkpoint(site)?;
            memory.publish(site)?;
            memory.erase_by_hash(site, 0)?;
            memory.withdraw(site, 1)?;
            memory.checkpoint(site)?;
        }
    }
    site.stop()
}

/// Where the copy of the database is.
pub fn backup_folder(site: &Site) -> PathBuf {
    site.folder.join("backup")
}

fn backup(site: &Site) -> Result<()> {
    let _turn = super::turn();
    run_program(Command::new(program()?).arg("backup").arg(backup_folder(site)).arg("--data").arg(site.data()))
}

impl Memory {
    /// Of an empty folder.
    ///
    /// # Errors
    /// The document cannot be read.
    pub fn nobody() -> Result<Memory> {
        Ok(Memory {
            visitors: Visitors::new()?,
            people: Vec::new(),
            contacts: Contacts::default(),
            keys: None,
            published: None,
            imported: false,
        })
    }

    /// The access keys.
    ///
    /// # Errors
    /// The folder has none.
    pub fn keys(&self) -> Result<&Keys> {
        self.keys.as_ref().context("there are access keys")
    }

    /// Somebody whose receipt was acknowledged.
    ///
    /// # Errors
    /// There are fewer people.
    pub fn person(&self, at: usize) -> Result<&Person> {
        self.people.get(at).context("there is such a person")
    }

    fn sign(&mut self, site: &mut Site) -> Result<Signed> {
        let answer = site.until(&self.visitors.challenge(), &[201])?;
        self.visitors.sign(&nonce(&answer).context("a nonce")?)
    }

    fn keep(&mut self, signed: Signed, answer: &Answer) -> Result<()> {
        let countersigned = countersigned(answer, &signed.hash).map_err(|why| anyhow!(why))?;
        self.people.push(Person {
            signed,
            countersigned,
            fate: Fate::Stands,
        });
        Ok(())
    }

    fn give(&mut self, site: &mut Site) -> Result<()> {
        let signed = self.sign(site)?;
        let answer = site.until(&signed.ask(), &[201])?;
        self.keep(signed, &answer)
    }

    fn give_two(&mut self, site: &mut Site) -> Result<()> {
        self.give(site)?;
        self.give(site)?;
        self.checkpoint(site)
    }

    fn give_together(&mut self, site: &mut Site, count: usize) -> Result<()> {
        let signed = (0..count).map(|_| self.sign(site)).collect::<Result<Vec<_>>>()?;
        let asks: Vec<Ask> = signed.iter().map(Signed::ask).collect();
        let answers = site.together(&asks, 201)?;
        signed.into_iter().zip(&answers).try_for_each(|(signed, answer)| self.keep(signed, answer))
    }

    fn withdraw(&mut self, site: &mut Site, at: usize) -> Result<()> {
        let answer = site.until(&withdrawal(&self.people[at].signed.secret), &[200])?;
        ensure!(!answer.json()["withdrawn_at"].is_null(), "a withdrawal was answered with {}", answer.shown());
        self.people[at].fate = Fate::Withdrawn;
        Ok(())
    }

    fn event(&mut self, site: &mut Site, at: usize) -> Result<()> {
        let number = self.people[at].signed.phone.as_str();
        let body = format!("{{\"number\":\"{number}\",\"purpose\":\"{PURPOSE}\",\"at\":{}}}", now() + EVENT);
        let answer = site.until(&self.operate("/v1/events", body)?, &[200])?;
        let until = answer.json()["receipts"][0]["until"].as_i64();
        self.people[at].fate = Fate::Until(until.with_context(|| format!("an event was answered with {}", answer.shown()))?);
        Ok(())
    }

    /// One whose answer was lost is known when it is asked for again.
    fn import(&mut self, site: &mut Site) -> Result<()> {
        let notice = AwsLc.sha256(&fs::read(repository().join("www/disclosure.en.json"))?).to_hex();
        let given = now() - 86_400;
        let body = format!(
            "{{\"document\":\"{notice}\",\"consents\":[{{\"id\":\"crm-1\",\"number\":\"{IMPORTED}\",\"purposes\":[\"{PURPOSE}\"],\"given_at\":{given},\"source\":\"paper form\"}}]}}"
        );
        let ask = self.operate("/v1/imports", body)?;
        let before = site.acted();
        let answer = site.until(&ask, &[200])?;
        let one = &answer.json()["imports"][0];
        let known = one["code"] == "ERR_IMPORT_KNOWN" && !before && site.acted();
        ensure!(one["imported"] == true || known, "an import was answered with {}", answer.shown());
        self.imported = true;
        Ok(())
    }

    /// The number is known no more after the erasure, so one whose answer was lost is answered with 404 when it is asked for again.
    fn erase_by_number(&mut self, site: &mut Site, at: usize) -> Result<()> {
        let number = self.people[at].signed.phone.as_str();
        let ask = self.operate("/v1/erasures", format!("{{\"number\":\"{number}\"}}"))?;
        let before = site.acted();
        let answer = site.until(&ask, &[200, 404])?;
        ensure!(
            answer.status == 200 || (!before && site.acted()),
            "an erasure was answered with {}",
            answer.shown()
        );
        self.people[at].fate = Fate::Erased;
        Ok(())
    }

    fn erase_by_hash(&mut self, site: &mut Site, at: usize) -> Result<()> {
        let hash = self.people[at].signed.hash.to_hex();
        site.until(&self.operate("/v1/erasures", format!("{{\"receipt_hash\":\"{hash}\"}}"))?, &[200])?;
        self.people[at].fate = Fate::Erased;
        Ok(())
    }

    fn publish(&mut self, site: &mut Site) -> Result<()> {
        let document = fs::read(repository().join("www/documents/repair-shop.en.json"))?;
        let ask = Ask::post("/v1/disclosures", "application/json", document).with_key(&self.keys()?.publish);
        // 200: it was published already.
        let answer = site.until(&ask, &[201, 200])?;
        self.published = answer.json()["sha256"].as_str().map(str::to_owned);
        Ok(())
    }

    fn operate(&self, path: &str, body: String) -> Result<Ask> {
        Ok(Ask::post(path, "application/json", body).with_key(&self.keys()?.operate))
    }

    fn add_keys(&mut self, site: &Site) -> Result<()> {
        let add = |role: &str| -> Result<String> {
            let mut command = Command::new(program()?);
            let output = command
                .args(["keys", "add", "--role", role, "--name", role, "--data"])
                .arg(site.data())
                .output()?;
            ensure!(output.status.success(), "no key was made: {}", String::from_utf8_lossy(&output.stderr));
            Ok(String::from_utf8(output.stdout)?.trim().to_owned())
        };
        self.keys = Some(Keys {
            operate: add("operate")?,
            publish: add("publish")?,
            permit: add("permit")?,
            audit: add("audit")?,
        });
        Ok(())
    }

    /// Waits until a checkpoint covers every leaf, and lets a monitor compare it with the one that it saw before.
    pub fn checkpoint(&self, site: &mut Site) -> Result<()> {
        let answer = site.until(&Ask::get("/v1/log".into()), &[200])?.json();
        let log = answer["logs"].as_array().and_then(|logs| logs.last()).context("there is a log")?;
        let (number, key) = (log["number"].as_u64().context("its number")?, log["key"].as_str().context("its key")?);
        let db = Connection::open_with_flags(site.data().join(store::sqlite::FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let leaves: u32 = db.query_row("SELECT count(*) FROM leaf", [], |row| row.get(0))?;
        drop(db);
        let start = Instant::now();
        loop {
            let note = site.until(&Ask::get(format!("/v1/log/{number}/checkpoint")), &[200])?;
            let text = String::from_utf8_lossy(&note.body).into_owned();
            let size: u64 = text.lines().nth(1).and_then(|line| line.parse().ok()).context("a checkpoint's size")?;
            if size >= u64::from(leaves) {
                break;
            }
            ensure!(start.elapsed() < PATIENCE, "no checkpoint covers leaf {leaves} after 10 seconds");
            sleep(Duration::from_millis(20));
        }
        // A server that ends now is started again with the next request, and the monitor comes again.
        let checkpoint = site.folder.join("monitor.checkpoint");
        let looked = || {
            let _turn = super::turn();
            watch(site.port()?, key, &checkpoint)
        };
        if looked().is_err() {
            site.until(&Ask::get("/v1/log".into()), &[200])?;
            let _turn = super::turn();
            watch(site.port()?, key, &checkpoint)?;
        }
        Ok(())
    }
}
