//! `cargo xtask demo`: builds and runs the demo shop and its receipt server.
//!
//! Both are the real binaries, started with the options of an ordinary site. The pages must be opened at `http://localhost`, which browsers treat as a
//! secure context: the server is configured with that origin and not with 127.0.0.1.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::process::{cargo, output, program, run as run_command, target};
use crate::progress::step;
use crate::{build, studio};

const DEFAULT_PORT: u16 = 8080;

/// How long a server may take to answer after its start, and to exit after SIGTERM.
const PATIENCE: Duration = Duration::from_secs(20);

/// Parses `--port N`.
///
/// # Errors
/// Returns an error for any other argument, or a port that is not in 1 to 65534.
pub fn port(arguments: &[String]) -> Result<u16> {
    let number = match arguments {
        [] => return Ok(DEFAULT_PORT),
        [option, number] if option == "--port" => number,
        [joined] if joined.starts_with("--port=") => &joined["--port=".len()..],
        _ => bail!("`demo` takes `--port N`, not {arguments:?}"),
    };
    match number.parse::<u16>() {
        Ok(port @ 1..=65534) => Ok(port),
        _ => bail!("`{number}` is not a port that the demo can use; give a number from 1 to 65534"),
    }
}

/// Builds and starts both servers, and stops them at Ctrl-C.
///
/// # Errors
/// Returns an error if a port is taken, something does not build, or a server exits by itself; the message contains the server's log.
pub fn run(port: u16) -> Result<()> {
    let receipts_port = port + 1;
    for wanted in [port, receipts_port] {
        if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)) {
            bail!("port {wanted} is not available ({error}); the demo needs {port} and {receipts_port}: stop what uses it, or choose others with `--port N`");
        }
    }
    step(1, 3, "package", "the files that the shop's pages load", build::run)?;
    step(2, 3, "servers", "the shop and its receipt server", || {
        run_command(&mut cargo(["build", "-p", "phone-consent-cli", "-p", "shop"]))
    })?;
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).context("the handler of Ctrl-C cannot be installed")?;

    let data = target().join("demo-data");
    let (shop_origin, receipts_origin) = (format!("http://localhost:{port}"), format!("http://localhost:{receipts_port}"));
    let mut serve = program(target().join("debug/phone-consent"));
    serve
        .args(["serve", "--listen", &format!("127.0.0.1:{receipts_port}"), "--files", "pkg", "--data"])
        .arg(&data);
    serve.args(["--disclosure", "www/disclosure.en.json", "--disclosure", "www/disclosure.fr.json"]);
    serve.args(["--origin", &shop_origin, "--public-url", &receipts_origin]);
    let mut shop = program(target().join("debug/shop"));
    shop.args([
        "--listen",
        &format!("127.0.0.1:{port}"),
        "--root",
        "www",
        "--pkg",
        "pkg",
        "--receipts",
        &receipts_origin,
    ]);
    shop.arg("--gallery").arg(target().join("gallery"));
    shop.arg("--studio").arg(studio::folder()).arg("--published");

    let mut servers = vec![];
    step(3, 3, "start", "both answer", || {
        let mut start = |name, command, port| {
            let mut server = Server::start(name, command, port)?;
            server.wait_until_it_answers(&stopped)?;
            servers.push(server);
            anyhow::Ok(())
        };
        start("the receipt server", serve, receipts_port)?;
        for role in ["permit", "operate", "publish"] {
            access_key(&data, role)?;
        }
        shop.arg("--permit-key-file").arg(key_file(&data, "permit"));
        shop.arg("--operate-key-file").arg(key_file(&data, "operate"));
        start("the shop", shop, port)
    })?;
    print!("{}", steps(&shop_origin, &receipts_origin, &data, &access_key(&data, "publish")?));
    while !stopped.load(Ordering::SeqCst) {
        for server in &mut servers {
            // Ctrl-C also reaches the servers, so a server may exit before this process has set `stopped`.
            if let Some(ended) = server.ended()? {
                sleep(Duration::from_millis(100));
                if !stopped.load(Ordering::SeqCst) {
                    bail!(ended);
                }
            }
        }
        sleep(Duration::from_millis(100));
    }
    println!("\nstopping");
    Ok(())
}

/// What to try, in the order in which it works.
fn steps(shop: &str, receipts: &str, data: &Path, publish_key: &str) -> String {
    let program = target().join("debug/phone-consent");
    let at = format!("--server {receipts} --key-file {}", key_file(data, "operate").display());
    let (program, data) = (program.display(), data.display());
    format!(
        "The shop is at {shop} (in French: {shop}/fr.html), its receipt server at {receipts}.
1. {shop} : book a repair. Say no; or tick the first use, agree, give a number such as 085 012 3456, and book. Look at the receipt.
2. {shop}/desk : send the two texts. The shop prints them here, in place of a provider. The third is refused: frequency.
3. On the same page reply STOP. The next text is refused: consent. Reload the page with the receipt: it says withdrawn.
4. On the receipt press \"Ask a question or report a concern\", write, and send: it says by when you get an answer, and has the link to it. Answer:
   {program} questions list {at}
   echo \"Only our workshop has your number.\" | {program} questions answer ID - {at}
   Reload the page with the receipt, press the same again, and follow \"Your link to the answer\": the answer is there.
5. {shop}/studio/ : open www/disclosure.en.json, change a text, and publish it at {receipts} with the key
   {publish_key}
   Then come back to the shop as the visitor who agreed: it says what changed, and asks again where that is material.
6. {shop}/gallery/ : every state of the element side by side.
Receipts and access keys are kept in {data}. Ctrl-C stops both.
"
    )
}

/// Where the demo's access key of a role is kept, beside its data: a real one is shown once.
fn key_file(data: &Path, role: &str) -> PathBuf {
    data.join(format!("demo-{role}.key"))
}

/// The demo's access key of a role, which is made at the first start.
fn access_key(data: &Path, role: &str) -> Result<String> {
    let file = key_file(data, role);
    if let Ok(key) = fs::read_to_string(&file) {
        return Ok(key.trim().to_owned());
    }
    let mut command = program(target().join("debug/phone-consent"));
    command
        .args(["keys", "add", "--role", role, "--name", &format!("{role} of the demo"), "--data"])
        .arg(data);
    let key = output(&mut command)?;
    let mut private = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file)
        .with_context(|| format!("{} cannot be written", file.display()))?;
    private
        .write_all(key.as_bytes())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(key.trim().to_owned())
}

/// A child process. On drop it is sent SIGTERM, and SIGKILL if it has not exited in time.
struct Server {
    name: &'static str,
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Server {
    fn start(name: &'static str, mut command: Command, port: u16) -> Result<Server> {
        let folder = target().join("xtask");
        fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
        let log = folder.join(format!("demo-{port}.log"));
        let errors = fs::File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        Ok(Server { name, child, port, log })
    }

    fn wait_until_it_answers(&mut self, stopped: &AtomicBool) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while !answers(self.port) && !stopped.load(Ordering::SeqCst) {
            if let Some(ended) = self.ended()? {
                bail!(ended);
            }
            if Instant::now() > until {
                bail!(
                    "{} does not answer on port {} after {} seconds; it printed:\n{}",
                    self.name,
                    self.port,
                    PATIENCE.as_secs(),
                    printed(&self.log)
                );
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Returns a message if the server has exited by itself.
    fn ended(&mut self) -> Result<Option<String>> {
        let status = self.child.try_wait().with_context(|| format!("the state of {} cannot be read", self.name))?;
        Ok(status.map(|status| match printed(&self.log) {
            nothing if nothing.is_empty() => format!("{} exited by itself ({status}) and printed nothing", self.name),
            printed => format!("{} exited by itself ({status}); it printed:\n{printed}", self.name),
        }))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let (Ok(None), Some(pid)) = (self.child.try_wait(), Pid::from_raw(self.child.id().cast_signed())) {
            // This fails only if the process has exited in the meantime.
            let _ = kill_process(pid, Signal::TERM);
        }
        let until = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > until {
                let _ = self.child.kill();
                let _ = self.child.wait();
            }
            sleep(Duration::from_millis(20));
        }
    }
}

/// Whether an HTTP server answers on the port, with any status.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").as_bytes())?;
        let mut beginning = [0; 5];
        stream.read_exact(&mut beginning)?;
        Ok(&beginning == b"HTTP/")
    };
    ask().unwrap_or(false)
}

fn printed(log: &Path) -> String {
    fs::read_to_string(log).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<u16> {
        port(&arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_steps_name_each_address_and_command_in_full() {
        let steps = steps("http://localhost:9000", "http://localhost:9001", Path::new("data"), "pck_00");
        for line in [
            "http://localhost:9000/desk : send",
            "questions list --server http://localhost:9001 --key-file data/demo-operate.key\n",
            "phone-consent questions answer ID - --server http://localhost:9001 --key-file data/demo-operate.key\n",
            "   pck_00\n",
        ] {
            assert!(steps.contains(line), "{line} is not in {steps}");
        }
    }

    #[test]
    fn a_port_is_read_and_a_wrong_one_refused_in_words() -> Result<()> {
        assert_eq!((read(&[])?, read(&["--port", "9000"])?, read(&["--port=9000"])?), (8080, 9000, 9000));
        for bad in [&["--port", "0"][..], &["--port", "65535"], &["--port", "many"], &["--prot", "1"], &["--port"]] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        Ok(())
    }
}
