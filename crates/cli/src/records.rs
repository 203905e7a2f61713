//! `phone-consent erase`, `receipts`, `deletions`, `backup` and `restore`: the records of a server's data folder.
//!
//! What lives here: the options, the questions and the output. What deliberately does not: the work (`server::records`).

use crate::root_key::RootKey;
use crate::{ask, say};
use clap::Args;
use jiff::Timestamp;
use phone::E164;
use receipt::Digest;
use server::records::{self, Drill, InLog, Records, Why};
use std::path::PathBuf;
use std::process::ExitCode;

const STOPPED: &str = "The server must be stopped: it has the key store open. Run it as the user that the server runs as.";

#[derive(Args)]
struct Data {
    /// The server's data folder.
    #[arg(long = "data", env = "PHONE_CONSENT_DATA", default_value = "phone-consent-data", value_name = "FOLDER")]
    folder: PathBuf,
}

const ERASE: &str = "Example:
  phone-consent erase --phone +353850123456 --why 'request of 2026-11-27' --data /var/lib/phone-consent

The server must be stopped: it has the key store open. A running server erases by POST /v1/erasures with a key of the role operate.";

/// What `erase` takes.
#[derive(Args)]
#[command(after_help = ERASE)]
pub struct Erase {
    /// Whose receipts, in E.164.
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    phone: E164,
    /// Why, in a line without a number: it is recorded in the log with your name.
    #[arg(long, value_name = "REASON", value_parser = why)]
    why: Why,
    /// Only the receipt with this hash.
    #[arg(long, value_name = "HASH", value_parser = hash)]
    receipt: Option<Digest>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    root: RootKey,
}

impl Erase {
    pub fn run(self) -> Result<ExitCode, String> {
        block_on(async {
            let records = open(&self.data, &self.root)?;
            let mut found = records.of_number(&self.phone).await.map_err(sentence)?;
            found.retain(|status| self.receipt.is_none_or(|only| only == status.hash));
            if found.is_empty() {
                searched(&records, &self.why, &self.phone).await?;
                let forgotten = match self.receipt {
                    None if self.yes || (ask::is_possible() && ask::yes("Destroy what this person may have written to opt out?")?) => {
                        records.forget_opt_outs(&self.phone).await.map_err(sentence)?
                    }
                    None | Some(_) => 0,
                };
                records.close().await.map_err(sentence)?;
                if forgotten > 0 {
                    say(&format!("erased number and text of {}\n", plural(forgotten, "opt-out")));
                    return Ok(ExitCode::SUCCESS);
                }
                return Err("there is no receipt for this number that is not erased".into());
            }
            let hashes = found.iter().map(|status| status.hash).collect();
            records.record_look(&self.why, hashes).await.map_err(sentence)?;
            for status in &found {
                let granted: Vec<&str> = status.granted().map(|(purpose, _)| purpose).collect();
                let imported = if status.imported.is_some() { "\timported, not signed" } else { "" };
                say(&format!(
                    "{}\t{}\t{}{imported}\n",
                    status.hash.to_hex(),
                    time(status.received_at),
                    granted.join(", ")
                ));
            }
            if !self.yes {
                if !ask::is_possible() {
                    return Err("nothing was erased: nobody is there to ask; add --yes".into());
                }
                if !ask::yes(&format!("Erase {} of this person for ever?", plural(found.len(), "receipt")))? {
                    return Err("nothing was erased".into());
                }
            }
            for status in &found {
                records.erase(status.hash).await.map_err(sentence)?;
            }
            if self.receipt.is_none() {
                records.forget_opt_outs(&self.phone).await.map_err(sentence)?;
            }
            records.close().await.map_err(sentence)?;
            say(&format!("erased {}\n", plural(found.len(), "receipt")));
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// What `receipts` takes.
#[derive(Args)]
#[command(after_help = STOPPED)]
pub struct Receipts {
    /// Whose receipts, in E.164.
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    phone: E164,
    /// Why, in a line without a number: it is recorded in the log with your name.
    #[arg(long, value_name = "REASON", value_parser = why)]
    why: Why,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    root: RootKey,
}

impl Receipts {
    pub fn run(self) -> Result<ExitCode, String> {
        block_on(async {
            let records = open(&self.data, &self.root)?;
            let found = records.of_number(&self.phone).await.map_err(sentence)?;
            if found.is_empty() {
                searched(&records, &self.why, &self.phone).await?;
            } else {
                let hashes = found.iter().map(|status| status.hash).collect();
                records.record_look(&self.why, hashes).await.map_err(sentence)?;
            }
            for status in found {
                if let Some(compact) = records.compact(status.hash).await.map_err(sentence)? {
                    // The record of an imported consent is the line itself: its SHA-256 is in the log.
                    let line = match status.imported {
                        Some(_) => compact,
                        None => {
                            let members = [("receipt", json::text(compact)), ("countersignature", json::text(status.countersignature))];
                            json::to_jcs(&json::object(members))
                        }
                    };
                    say(&format!("{line}\n"));
                }
            }
            records.close().await.map_err(sentence)?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// What `deletions` takes.
#[derive(Args)]
#[command(after_help = "The server may run meanwhile. No number is shown.")]
pub struct Deletions {
    /// The last day to look at, as 2027-05-31; without it everything is shown.
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<jiff::civil::Date>,
    #[command(flatten)]
    data: Data,
}

fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "write a day of the calendar as YYYY-MM-DD".to_owned())
}

impl Deletions {
    pub fn run(self) -> Result<ExitCode, String> {
        let until = match self.until {
            None => i64::MAX,
            Some(day) => {
                let next = day.tomorrow().map_err(|e| format!("this day cannot be used ({e})"))?;
                let midnight = jiff::tz::Offset::UTC.to_timestamp(next.at(0, 0, 0, 0));
                midnight.map_err(|e| format!("this day cannot be used ({e})"))?.as_second()
            }
        };
        for due in records::due(&self.data.folder, until).map_err(sentence)? {
            let purposes: Vec<String> = due.purposes.iter().map(|(purpose, count)| format!("{purpose} {count}")).collect();
            say(&format!("{}\t{}\t{}\n", due.month, due.receipts, purposes.join(", ")));
        }
        Ok(ExitCode::SUCCESS)
    }
}

const BACKUP: &str = "The server may run meanwhile. The copy holds the database alone: no number can be read in it without the keys.
Copy the folder keys/ apart, while the server is stopped or by a snapshot of its file system, without keys/last-write, and keep no copy
of keys/vault.sqlite for longer than erased people may still be readable in old copies of the database.";

/// What `backup` takes.
#[derive(Args)]
#[command(after_help = BACKUP)]
pub struct Backup {
    /// The folder of the copy; it must not hold one.
    #[arg(value_name = "DIR")]
    to: PathBuf,
    #[command(flatten)]
    data: Data,
}

impl Backup {
    pub fn run(self) -> Result<ExitCode, String> {
        let (path, copied) = records::backup(&self.data.folder, &self.to).map_err(sentence)?;
        say(&format!(
            "copied {} ({} of them erased) to {}\nthe keys are not in it: copy the folder {} apart\n",
            plural(usize::try_from(copied.receipts).unwrap_or(usize::MAX), "receipt"),
            copied.erased,
            path.display(),
            self.data.folder.join("keys").display()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

/// What `restore` takes.
#[derive(Args)]
#[command(after_help = STOPPED)]
pub struct Restore {
    /// The folder of a copy that `phone-consent backup` made.
    #[arg(value_name = "DIR")]
    from: PathBuf,
    /// Try it on a temporary copy, print a certificate that the erased stay erased, and put its hash into the log. No record is changed.
    #[arg(long)]
    drill: bool,
    /// Write the proof that the log has the certificate into this file.
    #[arg(long, value_name = "FILE", requires = "drill")]
    proof: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    root: RootKey,
}

impl Restore {
    pub fn run(self) -> Result<ExitCode, String> {
        block_on(async {
            if self.drill {
                let drill = records::drill(&self.data.folder, &self.from, &self.root.place()?).await.map_err(sentence)?;
                say(&format!("{}\n", drill.certificate));
                eprintln!(
                    "SHA-256 {}\nEverybody whom the erasure journal names is erased in the restored copy, and has no key.",
                    drill.sha256.to_hex()
                );
                let unlogged = |e: String| format!("the drill succeeded, and its certificate could not be put into the log: {e}");
                let logged = log_drill(&self.data, &self.root, &drill).await.map_err(unlogged)?;
                eprintln!(
                    "The certificate is leaf {} of the log {}, whose key is {}",
                    logged.index, logged.origin, logged.key
                );
                match &self.proof {
                    Some(path) => {
                        std::fs::write(path, &logged.proof).map_err(|e| format!("the proof {} cannot be written ({e})", path.display()))?;
                        eprintln!(
                            "Anybody checks that with: phone-consent verify CERTIFICATE --proof {} --log-key KEY",
                            path.display()
                        );
                    }
                    None => eprintln!("With --proof FILE the proof of that is kept, which anybody can check."),
                }
                return Ok(ExitCode::SUCCESS);
            }
            let restored = records::restore(&self.data.folder, &self.from, self.root.place()?).map_err(sentence)?;
            for sentence in restored.said {
                say(&format!("{sentence}\n"));
            }
            let before = restored
                .replaced
                .map(|path| format!("; the one before is {}: remove it when it is not needed", path.display()))
                .unwrap_or_default();
            say(&format!(
                "restored {}, and told the database of what was erased and withdrawn since{before}\n",
                plural(usize::try_from(restored.copied.receipts).unwrap_or(usize::MAX), "receipt"),
            ));
            Ok(ExitCode::SUCCESS)
        })
    }
}

async fn log_drill(data: &Data, root: &RootKey, drill: &Drill) -> Result<InLog, String> {
    let records = open(data, root)?;
    let logged = records.log_drill(drill).await.map_err(sentence)?;
    records.close().await.map_err(sentence)?;
    Ok(logged)
}

fn open(data: &Data, root: &RootKey) -> Result<Records, String> {
    let records = Records::open(&data.folder, root.place()?).map_err(sentence)?;
    for sentence in &records.said {
        eprintln!("{sentence}");
    }
    Ok(records)
}

fn block_on(work: impl Future<Output = Result<ExitCode, String>>) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("the program cannot start its threads ({e})"))?;
    runtime.block_on(work)
}

/// Records a search that found nothing.
async fn searched(records: &Records, why: &Why, number: &E164) -> Result<(), String> {
    let salt = records.record_search(why, number).await.map_err(sentence)?;
    eprintln!(
        "nothing was found; the search is recorded with a commitment to the number, whose salt is {} and is not stored",
        salt.to_hex()
    );
    Ok(())
}

pub fn why(text: &str) -> Result<Why, String> {
    Why::parse(text).map_err(str::to_owned)
}

fn number(text: &str) -> Result<E164, String> {
    E164::new(text).ok_or_else(|| "write the number in E.164, such as +353850123456".into())
}

fn hash(text: &str) -> Result<Digest, String> {
    Digest::from_hex(text).ok_or_else(|| "a receipt's hash is 64 hexadecimal digits".into())
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn sentence(e: impl ToString) -> String {
    e.to_string()
}

/// As RFC 3339, UTC.
fn time(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}
