//! A server of small pages. Each test has its own, and so its own origin and storage.
//!
//! It serves pages and files set by the test, the built widget and the shop's disclosures, and records what is posted. It does not handle receipts: a test
//! that needs a receipt server starts the real one.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The policy of the README, with a reporting address.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; form-action 'self'; connect-src 'self'; \
                          frame-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; report-uri /csp-report";

/// Inserted first in every page: records policy violations, console output and each module's memory.
const WATCH: &str = r#"
window.seen = { violations: [], errors: [], warnings: [], memories: [], compiled: [] };
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => seen.violations.push(`${violatedDirective} ${blockedURI}`));
addEventListener('error', ({ message }) => message && seen.errors.push(message));
addEventListener('unhandledrejection', ({ reason }) => seen.errors.push(String(reason)));
const say = console.error;
console.error = (...all) => { seen.errors.push(all.map(String).join(' ')); say(...all); };
const warn = console.warn;
console.warn = (...all) => { seen.warnings.push(all.map(String).join(' ')); warn(...all); };
for (const name of ['instantiate', 'instantiateStreaming']) {
  const instantiate = WebAssembly[name];
  WebAssembly[name] = async (...all) => {
    const made = await instantiate.apply(WebAssembly, all);
    seen.compiled.push(name);
    seen.memories.push(...Object.values((made.instance ?? made).exports).filter((one) => one instanceof WebAssembly.Memory));
    return made;
  };
}
window.gone = [];
window.alive = () => gone.filter((one) => one.deref()).length;
window.forms = { entries: (form) => [...new FormData(form)].map(([name, value]) => [name, value.length > 200 ? 'long' : value]) };
"#;

/// A response.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Such as `200 OK`.
    pub status: &'static str,
    /// The media type, such as `text/html`.
    pub kind: &'static str,
    /// The content.
    pub body: Vec<u8>,
    /// The Content-Security-Policy of a page.
    pub policy: String,
    /// Whether the page is cross-origin isolated, for clocks with a resolution of microseconds.
    pub isolated: bool,
    /// The delay before the response.
    pub wait: Duration,
    /// `Cache-Control`.
    pub cache: &'static str,
    /// Whether the connection is closed before the end of the body.
    pub cut_off: bool,
    /// The number of requests it is served for; afterwards the previous content is served.
    pub times: Option<usize>,
}

impl Reply {
    /// A page under the strict policy.
    pub fn page(html: &str) -> Reply {
        Reply::of("text/html; charset=utf-8", html.as_bytes())
    }

    /// A file with a media type.
    pub fn of(kind: &'static str, body: &[u8]) -> Reply {
        Reply {
            status: "200 OK",
            kind,
            body: body.to_vec(),
            policy: POLICY.to_owned(),
            isolated: false,
            wait: Duration::ZERO,
            cache: "no-cache",
            cut_off: false,
            times: None,
        }
    }

    /// 404 Not Found.
    pub fn none() -> Reply {
        Reply {
            status: "404 Not Found",
            ..Reply::of("text/plain", b"there is no such file")
        }
    }
}

/// A posted form.
#[derive(Debug, Clone)]
pub struct Post {
    /// The requested path.
    pub path: String,
    /// The body as received.
    pub body: String,
}

impl Post {
    /// Returns the form's fields in order, decoded.
    pub fn fields(&self) -> Vec<(String, String)> {
        let pairs = self.body.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
    }

    /// Returns a field's value.
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields().into_iter().find(|(one, _)| one == name).map(|(_, value)| value)
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, more)) = rest.split_first() {
        let hex = more.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        (rest, _) = match (byte, hex) {
            (b'%', Some(hex)) => (&more[2..], bytes.push(hex)),
            (b'+', _) => (more, bytes.push(b' ')),
            _ => (more, bytes.push(byte)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[derive(Debug, Default)]
struct Held {
    files: HashMap<String, Reply>,
    posts: Vec<Post>,
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    port: u16,
    held: Arc<Mutex<Held>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server on a free port of the loopback address.
    ///
    /// # Errors
    /// Returns an error if no port is available.
    pub async fn start() -> Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, e2e::free_port()?))
            .await
            .context("no port to listen on")?;
        let port = listener.local_addr()?.port();
        let held = Arc::new(Mutex::new(Held::default()));
        let shared = Arc::clone(&held);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let held = Arc::clone(&shared);
                // An error here is a browser that closed the connection.
                tokio::spawn(async move { serve(stream, &held).await.ok() });
            }
        });
        Ok(Server { port, held, task })
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's origin, which browsers treat as secure.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// From now on serves this under this path, instead of anything else.
    pub fn put(&self, path: &str, reply: Reply) {
        lock(&self.held).files.insert(path.to_owned(), reply);
    }

    /// Undoes [`Server::put`] for this path.
    pub fn put_back(&self, path: &str) {
        lock(&self.held).files.remove(path);
    }

    /// Returns a file of the built package, a disclosure of the shop, or a built example page.
    pub fn file(&self, path: &str) -> Option<Reply> {
        file(path)
    }

    /// Returns the path of a content-addressed file of the package by key: `widget`, `engine`, `zone-3`, `locale-fr`.
    ///
    /// # Errors
    /// Returns an error if it was not built.
    pub fn built(&self, key: &str) -> Result<String> {
        let folder = repository().join("pkg/files");
        let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let is_it = |name: &String| {
            let rest = name.strip_prefix(key).and_then(|rest| rest.strip_prefix('-'));
            rest.is_some_and(|rest| !rest.contains('-') && rest.matches('.').count() == 1)
        };
        let name = names.into_iter().find(is_it).with_context(|| format!("`{key}` is not built"))?;
        Ok(format!("/files/{name}"))
    }

    /// Returns everything posted so far, except policy reports.
    pub fn posts(&self) -> Vec<Post> {
        lock(&self.held).posts.iter().filter(|post| post.path != "/csp-report").cloned().collect()
    }

    /// Returns the policy reports so far.
    pub fn reports(&self) -> Vec<Post> {
        lock(&self.held).posts.iter().filter(|post| post.path == "/csp-report").cloned().collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns what a test has set for a path, if it is still to be served.
fn put(held: &Mutex<Held>, path: &str) -> Option<Reply> {
    let files = &mut lock(held).files;
    let reply = files.get_mut(path)?;
    match &mut reply.times {
        Some(0) => {
            files.remove(path);
            return None;
        }
        Some(left) => *left -= 1,
        None => {}
    }
    Some(reply.clone())
}

async fn serve(mut stream: TcpStream, held: &Mutex<Held>) -> Result<()> {
    let (method, path, body) = read(&mut stream).await?;
    if method == "POST" {
        lock(held).posts.push(Post { path: path.clone(), body });
    }
    let put = put(held, &path);
    let reply = match put {
        Some(reply) => reply,
        None if path == "/watch.js" => Reply::of("text/javascript", WATCH.as_bytes()),
        None if method == "POST" => Reply::page("<!doctype html><title>Sent</title><p>Sent"),
        None => file(&path).unwrap_or_else(Reply::none),
    };
    tokio::time::sleep(reply.wait).await;
    let head = format!(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nContent-Security-Policy: {}\r\nCache-Control: {}\r\n{}Connection: close\r\n\r\n",
        reply.status,
        reply.kind,
        reply.body.len(),
        reply.policy,
        reply.cache,
        if reply.isolated {
            "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n"
        } else {
            ""
        }
    );
    stream.write_all(head.as_bytes()).await?;
    let end = if reply.cut_off { reply.body.len() / 2 } else { reply.body.len() };
    stream.write_all(&reply.body[..end]).await?;
    stream.shutdown().await?;
    Ok(())
}

/// Reads method, path and body of a request. The body must have a `Content-Length`, as browsers send it.
async fn read(stream: &mut TcpStream) -> Result<(String, String, String)> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let wanted = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            if body.len() >= wanted.unwrap_or(0usize) {
                let mut first = head.split(' ').map(str::to_owned);
                let (method, url) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
                let path = url.split('?').next().unwrap_or_default().to_owned();
                return Ok((method, path, body.to_owned()));
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            anyhow::bail!("a request that ends early");
        }
    }
}

/// Returns a file of the built package, a disclosure of the shop, or a built example page.
fn file(path: &str) -> Option<Reply> {
    let path = path.strip_prefix('/').filter(|path| !path.split('/').any(|part| part == ".."))?;
    let root = repository();
    let body = ["pkg", "www", "target/examples"]
        .iter()
        .find_map(|folder| fs::read(root.join(folder).join(path)).ok())?;
    let kind = match Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "js" => "text/javascript",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "html" => "text/html; charset=utf-8",
        "css" => "text/css",
        "bin" => "application/octet-stream",
        _ => "application/octet-stream",
    };
    if kind.starts_with("text/html") {
        // Unchanged except for the monitoring script.
        return Some(Reply::page(&String::from_utf8_lossy(&body).replacen(
            "<head>",
            "<head><script src=/watch.js></script>",
            1,
        )));
    }
    Some(Reply::of(kind, &body))
}

/// Returns the repository root. Cargo sets `CARGO_MANIFEST_DIR` to the package's folder.
pub fn repository() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.ancestors().nth(2).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posted_form_is_decoded() {
        let post = Post {
            path: "/".into(),
            body: "phone=%2B353+85&empty=&x=%zz".into(),
        };
        assert_eq!(post.field("phone").as_deref(), Some("+353 85"));
        assert_eq!(post.field("empty").as_deref(), Some(""));
        assert_eq!(post.field("x").as_deref(), Some("%zz"));
        assert_eq!(post.field("y"), None);
    }
}
