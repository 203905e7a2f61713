//! A plain HTTP/1.1 client with one TCP connection per request.
//!
//! It sends exactly the bytes of a script, also malformed ones, and reads the response. It has no TLS, redirects or persistent connections.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// A request to send.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `GET`, `POST`, ...
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers besides `Host`, `Connection` and `Content-Length`; a `Content-Length` here replaces the correct one.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A response.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Returns the header with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        self.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    /// Returns the body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends a request to `127.0.0.1:port` and reads the whole response.
pub fn send(port: u16, request: &Request) -> Result<Response, String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(|e| format!("the server cannot be reached ({e})"))?;
    let limit = Some(Duration::from_secs(30));
    stream
        .set_read_timeout(limit)
        .and_then(|()| stream.set_write_timeout(limit))
        .map_err(|e| e.to_string())?;
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n",
        request.method, request.target
    );
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let says_length = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    if !says_length && (!request.body.is_empty() || !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS")) {
        head.push_str(&format!("Content-Length: {}\r\n", request.body.len()));
    }
    head.push_str("\r\n");
    // The server may refuse and close while the body is being sent; the response is read all the same.
    let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&request.body));
    if says_length {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    read_response(&answer, request.method == "HEAD").map_err(|why| match (sent, read) {
        (Err(e), _) => format!("{why}; sending failed ({e})"),
        (_, Err(e)) => format!("{why}; reading failed ({e})"),
        _ => why,
    })
}

fn read_response(bytes: &[u8], head_only: bool) -> Result<Response, String> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").ok_or("the answer has no end of headers")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .ok_or("the answer has no status line")?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut response = Response {
        status,
        headers,
        body: bytes[end + 4..].to_vec(),
    };
    if let Some(announced) = response.header("content-length").and_then(|n| n.parse::<usize>().ok())
        && !head_only
        && status != 304
        && announced != response.body.len()
    {
        return Err(format!("the answer announced {announced} bytes and had {}", response.body.len()));
    }
    if response.header("transfer-encoding").is_some() {
        response.body = unchunk(&response.body).ok_or("the answer's chunks are broken")?;
    }
    Ok(response)
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}
