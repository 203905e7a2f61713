//! The demo site as it is deployed: the binaries of the receipt server and the shop, on free ports and a temporary data folder.
//!
//! No code of either is linked in, so the tests see what a browser sees. The folder `pkg/` must be built (`cargo xtask build`).

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process::{Process, free_port, target_folder};

/// A running shop and receipt server. Dropping it ends both and deletes their data.
#[derive(Debug)]
pub struct Site {
    shop_port: u16,
    receipts_port: u16,
    shop: Option<Process>,
    receipts: Option<Process>,
    data: TempDir,
}

impl Site {
    /// Starts both and waits until they listen.
    ///
    /// The binaries are those given in `PHONE_CONSENT_BIN` and `SHOP_BIN`, or else this repository's debug builds.
    ///
    /// # Errors
    /// Returns an error if a binary or `pkg/` is not built, or a server exits at once; the message contains its output.
    pub async fn start() -> Result<Site> {
        Site::start_with(&[]).await
    }

    /// The same with more options for the shop.
    ///
    /// # Errors
    /// As [`Site::start`].
    pub async fn start_with(options: &[&str]) -> Result<Site> {
        Site::open(options, false).await
    }

    /// The same with the workshop's desk.
    ///
    /// # Errors
    /// As [`Site::start`].
    pub async fn start_with_desk() -> Result<Site> {
        Site::open(&[], true).await
    }

    async fn open(options: &[&str], desk: bool) -> Result<Site> {
        let root = repository()?;
        let built = root.join("pkg/phone-consent.js");
        if !built.exists() {
            bail!("{} is not built; run `cargo xtask build`", built.display());
        }
        let data = tempfile::Builder::new()
            .prefix("phone-consent-site-")
            .tempdir()
            .context("no temporary folder for the server's data")?;
        let mut site = Site {
            shop_port: free_port()?,
            receipts_port: free_port()?,
            shop: None,
            receipts: None,
            data,
        };
        site.start_receipts().await?;
        let shop_port = site.shop_port;
        let mut command = Command::new(binary("SHOP_BIN", "shop")?);
        command
            .current_dir(&root)
            .args(["--listen", &format!("127.0.0.1:{shop_port}"), "--root", "www", "--pkg", "pkg"])
            .args(["--receipts", &site.receipts()])
            .arg("--gallery")
            .arg(target_folder().join("gallery"))
            .arg("--studio")
            .arg(target_folder().join("studio"))
            .args(options);
        if desk {
            for role in ["permit", "operate"] {
                command.arg(format!("--{role}-key-file")).arg(site.key_file(role)?);
            }
        }
        let mut shop = Process::start("shop", command, site.data.path().join("shop.log"))?;
        shop.wait_for_port(shop_port).await?;
        site.shop = Some(shop);
        Ok(site)
    }

    /// The shop's origin, such as `http://localhost:40123`.
    pub fn shop(&self) -> String {
        format!("http://localhost:{}", self.shop_port)
    }

    /// The receipt server's origin.
    pub fn receipts(&self) -> String {
        format!("http://localhost:{}", self.receipts_port)
    }

    /// The receipt server's data folder.
    pub fn data(&self) -> PathBuf {
        self.data.path().join("receipts")
    }

    /// What the shop has printed.
    ///
    /// # Errors
    /// Returns an error if the shop does not run.
    pub fn shop_printed(&self) -> Result<String> {
        Ok(self.shop.as_ref().context("the shop runs")?.printed())
    }

    /// Makes an access key with a role, beside the running receipt server.
    ///
    /// # Errors
    /// Returns an error if the program fails; the message contains its output.
    pub fn access_key(&self, role: &str) -> Result<String> {
        let mut command = Command::new(binary("PHONE_CONSENT_BIN", "phone-consent")?);
        command.args(["keys", "add", "--role", role, "--name", role, "--data"]).arg(self.data());
        let made = command.output().context("the program cannot be started")?;
        if !made.status.success() {
            bail!("no key was made: {}", String::from_utf8_lossy(&made.stderr));
        }
        Ok(String::from_utf8_lossy(&made.stdout).trim().to_owned())
    }

    /// The file with the access key of a role, which is made at first.
    fn key_file(&self, role: &str) -> Result<PathBuf> {
        let file = self.data.path().join(role);
        if !file.exists() {
            fs::write(&file, self.access_key(role)?).context("the access key cannot be written")?;
            // The programs refuse one that others can read.
            fs::set_permissions(&file, Permissions::from_mode(0o600)).context("the access key cannot be made private")?;
        }
        Ok(file)
    }

    /// Runs the command line on the running receipt server with a key of the role `operate`, and returns what it prints.
    ///
    /// # Errors
    /// Returns an error if the program fails; the message contains its output.
    pub fn operate(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(binary("PHONE_CONSENT_BIN", "phone-consent")?);
        command
            .args(arguments)
            .args(["--server", &self.receipts(), "--key-file"])
            .arg(self.key_file("operate")?);
        let ran = command.output().context("the program cannot be started")?;
        if !ran.status.success() {
            bail!("{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        }
        Ok(String::from_utf8_lossy(&ran.stdout).trim().to_owned())
    }

    /// Kills the receipt server without any clean-up, as a power cut would.
    pub fn kill_receipts(&mut self) {
        self.receipts = None;
    }

    /// Starts the receipt server again, on the same port and data. [`Site::start`] has already started it once.
    ///
    /// # Errors
    /// Returns an error if it exits at once; the message contains its output.
    pub async fn start_receipts(&mut self) -> Result<()> {
        let root = repository()?;
        fs::create_dir_all(self.data()).context("the data folder cannot be created")?;
        let mut command = Command::new(binary("PHONE_CONSENT_BIN", "phone-consent")?);
        command
            .current_dir(&root)
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.receipts_port), "--files", "pkg"])
            .arg("--data")
            .arg(self.data())
            .args(["--disclosure", "www/disclosure.en.json", "--disclosure", "www/disclosure.fr.json"])
            .args(["--origin", &self.shop(), "--public-url", &self.receipts()]);
        let mut receipts = Process::start("phone-consent serve", command, self.data.path().join("receipts.log"))?;
        receipts.wait_for_port(self.receipts_port).await?;
        receipts.wait_for_output("listening on ").await?;
        self.receipts = Some(receipts);
        Ok(())
    }
}

/// Returns the repository root. Cargo sets `CARGO_MANIFEST_DIR` to the package's folder.
fn repository() -> Result<PathBuf> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package
        .ancestors()
        .nth(2)
        .map(Path::to_owned)
        .context("the package e2e is two folders below the repository root")
}

fn binary(variable: &str, name: &str) -> Result<PathBuf> {
    let path = env::var_os(variable).map_or_else(|| target_folder().join("debug").join(name), PathBuf::from);
    if !path.exists() {
        bail!(
            "{} is not built; run `cargo build -p phone-consent-cli -p shop`, or `cargo xtask test e2e`, which does",
            path.display()
        );
    }
    Ok(path)
}
