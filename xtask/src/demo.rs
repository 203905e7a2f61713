//! `cargo xtask demo`: builds and runs the demo shop and its receipt server.
//!
//! Both are the real binaries, started with the options of an ordinary site. The pages must be opened at `http://localhost`, which browsers treat as a
//! secure context: the server is configured with that origin and not with 127.0.0.1.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
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

    let mut servers = [
        Server::start("the receipt server", serve, receipts_port)?,
        Server::start("the shop", shop, port)?,
    ];
    step(3, 3, "start", "both answer", || {
        servers.iter_mut().try_for_each(|server| server.wait_until_it_answers(&stopped).map(drop))
    })?;
    println!("The shop is at {shop_origin} (in French: {shop_origin}/fr.html), its receipt server at {receipts_origin}.");
    println!("Book a repair: say no, or agree and give a number such as 085 012 3456; look at the receipt, and withdraw it.");
    println!("The studio is at {shop_origin}/studio/: open www/disclosure.en.json there, change a text, and publish it at {receipts_origin}");
    println!("with this key: {}", publish_key(&data)?);
    println!("Then come back to the shop as the visitor who agreed: it says what changed, and asks again where that is material.");
    println!("Every state of the element side by side: {shop_origin}/gallery/");
    println!("Receipts are kept in {}. Ctrl-C stops both.", data.display());
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

/// The demo's access key for publishing, which is kept beside its data: a real one is shown once.
fn publish_key(data: &Path) -> Result<String> {
    let file = data.join("demo-publish.key");
    if let Ok(key) = fs::read_to_string(&file) {
        return Ok(key.trim().to_owned());
    }
    let mut command = program(target().join("debug/phone-consent"));
    command
        .args(["keys", "add", "--role", "publish", "--name", "studio of the demo", "--data"])
        .arg(data);
    let key = output(&mut command)?;
    fs::write(&file, &key).with_context(|| format!("{} cannot be written", file.display()))?;
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
    fn a_port_is_read_and_a_wrong_one_refused_in_words() -> Result<()> {
        assert_eq!((read(&[])?, read(&["--port", "9000"])?, read(&["--port=9000"])?), (8080, 9000, 9000));
        for bad in [&["--port", "0"][..], &["--port", "65535"], &["--port", "many"], &["--prot", "1"], &["--port"]] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        Ok(())
    }
}
