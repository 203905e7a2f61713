//! A forward proxy that records the requests of a browser.
//!
//! It speaks plain HTTP/1.1, one request per connection, and forwards to the loopback address only. Requests to other hosts, and CONNECT (sent for https
//! and WebSocket), are recorded and refused, so that a test can assert that there were none. It is not a general-purpose proxy: it has no caching, no
//! upgrades and no chunked request bodies (browsers send none).

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Chromium's sign-in service, which it connects to at start whatever the page, and which no flag or setting prevents. Recorded and refused like any other
/// request, but not counted as the page's.
const BROWSERS_OWN: [&str; 1] = ["accounts.google.com:443"];

const LARGEST_HEAD: usize = 64 * 1024;
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// A request made by the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// `GET`, `POST`, `CONNECT`, ...
    pub method: String,
    /// The absolute URL; for CONNECT only `host:port`.
    pub url: String,
    /// Header names as sent, with their values, in order.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Seen {
    /// Scheme, host and port, such as `http://localhost:8080`; for CONNECT the requested `host:port`.
    pub fn origin(&self) -> &str {
        let Some((scheme, rest)) = self.url.split_once("://") else { return &self.url };
        let host = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        &self.url[..scheme.len() + 3 + host]
    }

    /// Returns the value of the header `name`, ignoring case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Returns the body as text; invalid UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A running proxy. Dropping it stops it.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    aliases: Aliases,
    swallowed: Swallowed,
    held: watch::Sender<Vec<String>>,
    task: JoinHandle<()>,
}

/// The end of the addresses whose answers are not passed on.
type Swallowed = Arc<Mutex<Option<String>>>;

/// Host names, each mapped to a port of the loopback address.
type Aliases = Arc<Mutex<HashMap<String, u16>>>;

impl Proxy {
    /// Starts a proxy on a free port of the loopback address.
    ///
    /// # Errors
    /// Returns an error if no port is available.
    pub async fn start() -> Result<Proxy> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("the proxy has no port to listen on")?;
        let port = listener.local_addr().context("the proxy has no address")?.port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let aliases = Aliases::default();
        let known = Arc::clone(&aliases);
        let swallowed = Swallowed::default();
        let mute = Arc::clone(&swallowed);
        let (held, wait) = watch::channel(Vec::new());
        let task = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let (record, known, mute, wait) = (Arc::clone(&record), Arc::clone(&known), Arc::clone(&mute), wait.clone());
                // An error here is a browser that closed the connection; later requests are not affected.
                tokio::spawn(async move { serve(browser, &record, &known, &mute, wait).await.ok() });
            }
        });
        Ok(Proxy {
            port,
            seen,
            aliases,
            swallowed,
            held,
            task,
        })
    }

    /// The proxy's port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns every request so far in the order in which their bodies were complete, except those to Chromium's sign-in service.
    pub fn seen(&self) -> Vec<Seen> {
        let all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|seen| !BROWSERS_OWN.contains(&seen.origin())).cloned().collect()
    }

    /// From now on forwards `http://NAME/` to this port of the loopback address, to simulate a site that is not on localhost.
    pub fn alias(&self, name: &str, port: u16) {
        self.aliases.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), port);
    }

    /// From now on, requests to addresses with this end are forwarded, but the browser gets no response: the connection is closed after the server
    /// has answered. `None` ends this.
    pub fn swallow_answers(&self, end: Option<&str>) {
        *self.swallowed.lock().unwrap_or_else(PoisonError::into_inner) = end.map(str::to_owned);
    }

    /// From now on, requests to addresses with one of these ends are forwarded, but their answers reach the browser only once this is called without that
    /// end. A preflight is answered at once.
    pub fn hold_answers(&self, ends: &[&str]) {
        self.held.send_replace(ends.iter().map(|end| (*end).to_owned()).collect());
    }

    /// Forgets all requests, and what was said of names and answers.
    pub fn forget(&self) {
        self.clear();
        self.aliases.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.swallow_answers(None);
        self.hold_answers(&[]);
    }

    /// Clears the record.
    pub fn clear(&self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Returns the distinct origins requested so far, in order of first request.
    pub fn origins(&self) -> Vec<String> {
        let mut origins: Vec<String> = Vec::new();
        for seen in self.seen() {
            if !origins.iter().any(|known| known == seen.origin()) {
                origins.push(seen.origin().to_owned());
            }
        }
        origins
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut browser: TcpStream,
    record: &Mutex<Vec<Seen>>,
    aliases: &Mutex<HashMap<String, u16>>,
    swallowed: &Mutex<Option<String>>,
    mut held: watch::Receiver<Vec<String>>,
) -> Result<()> {
    let request = read_request(&mut browser).await?;
    record.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
    let Some(authority) = request.origin().strip_prefix("http://").filter(|_| request.method != "CONNECT") else {
        return refuse(&mut browser, "501 Not Implemented", "this proxy forwards plain http only").await;
    };
    let (host, port) = authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).unwrap_or((authority, "80"));
    let alias = aliases.lock().unwrap_or_else(PoisonError::into_inner).get(host).copied();
    if alias.is_none() && !matches!(host, "localhost" | "127.0.0.1") {
        return refuse(&mut browser, "403 Forbidden", "this proxy forwards to the loopback address only").await;
    }
    let Some(mut server) = connect(alias, port).await else {
        return refuse(&mut browser, "502 Bad Gateway", "nothing listens there").await;
    };
    let path = &request.url[request.origin().len()..];
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, if path.is_empty() { "/" } else { path });
    for (name, value) in &request.headers {
        if !["connection", "proxy-connection", "keep-alive", "upgrade"]
            .iter()
            .any(|hop| name.eq_ignore_ascii_case(hop))
        {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    // One request per connection: the end of the server's stream is the end of the response.
    head.push_str("Connection: close\r\n\r\n");
    server.write_all(head.as_bytes()).await?;
    server.write_all(&request.body).await?;
    let swallowed = swallowed.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if swallowed.is_some_and(|end| request.url.ends_with(&end)) {
        tokio::io::copy(&mut server, &mut tokio::io::sink()).await?;
        return Ok(());
    }
    if request.method != "OPTIONS" {
        held.wait_for(|ends| !ends.iter().any(|end| request.url.ends_with(end))).await?;
    }
    tokio::io::copy(&mut server, &mut browser).await?;
    browser.shutdown().await?;
    Ok(())
}

async fn connect(alias: Option<u16>, port: &str) -> Option<TcpStream> {
    let port = alias.or_else(|| port.parse().ok())?;
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()
}

async fn refuse(browser: &mut TcpStream, status: &str, why: &str) -> Result<()> {
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{why}",
        why.len()
    );
    browser.write_all(answer.as_bytes()).await?;
    browser.shutdown().await?;
    Ok(())
}

async fn read_request(browser: &mut TcpStream) -> Result<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if bytes.len() > LARGEST_HEAD || browser.read_buf(&mut bytes).await? == 0 {
            bail!("a request without an end to its head");
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut body = bytes.split_off(head_end + 4);
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, url) = (first.next().unwrap_or_default().to_owned(), first.next().unwrap_or_default().to_owned());
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut seen = Seen {
        method,
        url,
        headers,
        body: Vec::new(),
    };
    let length = match seen.header("content-length") {
        Some(text) => text.parse::<usize>().context("a request with a Content-Length that is no number")?,
        None => 0,
    };
    if length > LARGEST_BODY {
        bail!("a request with a body of {length} bytes");
    }
    while body.len() < length {
        if browser.read_buf(&mut body).await? == 0 {
            bail!("a request whose body ends early");
        }
    }
    seen.body = body;
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(url: &str) -> Seen {
        Seen {
            method: "GET".into(),
            url: url.into(),
            headers: vec![("Accept".into(), "*/*".into())],
            body: Vec::new(),
        }
    }

    #[test]
    fn an_origin_ends_before_path_query_or_fragment() {
        for tail in ["", "/", "/a?b=c", "?b=http://elsewhere/"] {
            assert_eq!(seen(&format!("http://localhost:81{tail}")).origin(), "http://localhost:81");
        }
        assert_eq!(seen("tracker.example:443").origin(), "tracker.example:443");
    }

    #[test]
    fn a_header_is_found_whatever_its_case() {
        assert_eq!(seen("http://localhost/").header("ACCEPT"), Some("*/*"));
        assert_eq!(seen("http://localhost/").header("cookie"), None);
    }
}
