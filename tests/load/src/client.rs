//! A load generator: one thread, many persistent connections (hyper), each with one request at a time.
//!
//! What lives here: sending, measuring, and connecting again. What deliberately does not: what is sent and what the answers mean, which a [`Work`] decides.

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN, RETRY_AFTER};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::{LocalSet, spawn_local};

/// How long an answer may take before the connection counts as broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request of a page of [`visitors::ORIGIN`](crate::visitors::ORIGIN).
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    path: String,
    content_type: Option<&'static str>,
    key: Option<String>,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    due: Option<Instant>,
}

impl Ask {
    /// A GET.
    pub fn get(path: String) -> Ask {
        Ask {
            method: Method::GET,
            path,
            content_type: None,
            key: None,
            headers: Vec::new(),
            body: Bytes::new(),
            due: None,
        }
    }

    /// A POST of a body of this media type.
    pub fn post(path: &str, content_type: &'static str, body: impl Into<Bytes>) -> Ask {
        Ask {
            method: Method::POST,
            path: path.into(),
            content_type: Some(content_type),
            key: None,
            headers: Vec::new(),
            body: body.into(),
            due: None,
        }
    }

    /// A DELETE.
    pub fn delete(path: String) -> Ask {
        Ask {
            method: Method::DELETE,
            ..Ask::get(path)
        }
    }

    /// The same with another header.
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Ask {
        self.headers.push((name, value.into()));
        self
    }

    /// The same from a page of the server itself.
    pub fn from_server(self) -> Ask {
        self.with_header("origin", "null").with_header("sec-fetch-site", "same-origin")
    }

    /// The same with an access key.
    pub fn with_key(self, key: &str) -> Ask {
        Ask {
            key: Some(format!("Bearer {key}")),
            ..self
        }
    }

    /// The same, not sent before this moment. What it took is counted from there, so that a wait for a free connection is part of it.
    pub fn at(self, due: Instant) -> Ask {
        Ask { due: Some(due), ..self }
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The seconds in `Retry-After`.
    pub retry_after: Option<u32>,
    /// The body.
    pub body: Bytes,
    /// From the first byte sent to the last received.
    pub took: Duration,
}

impl Answer {
    /// The body as JSON; `null` where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The status and the body, for messages.
    pub fn shown(&self) -> String {
        format!("{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

/// Why there was no answer: whether the request was carried out is unknown.
#[derive(Clone, Debug)]
pub enum Broken {
    /// The connection ended.
    Closed(String),
    /// It did not come within this time.
    Silent(Duration),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Closed(why) => write!(f, "the connection ended before the answer ({why})"),
            Broken::Silent(time) => write!(f, "no answer within {} seconds", time.as_secs()),
        }
    }
}

/// What to send, and what becomes of the answers.
pub trait Work {
    /// What the sender remembers of a request.
    type Item;
    /// The next request; `None` ends the connection that asks.
    fn next(&mut self) -> Option<(Self::Item, Ask)>;
    /// The outcome of a request.
    fn done(&mut self, item: Self::Item, outcome: Result<Answer, Broken>);
}

/// Sends the work over so many connections at once, until there is none left or the server is gone. Returns the work.
///
/// # Errors
/// The runtime cannot be started.
pub fn drive<W: Work + 'static>(port: u16, connections: usize, work: W) -> Result<W> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let work = Rc::new(RefCell::new(work));
    let all = LocalSet::new();
    for _ in 0..connections {
        all.spawn_local(connection(port, work.clone()));
    }
    runtime.block_on(all);
    drop(runtime);
    Rc::into_inner(work).map(RefCell::into_inner).context("a connection still holds the work")
}

async fn connection<W: Work>(port: u16, work: Rc<RefCell<W>>) {
    while let Some(mut sender) = connect(port).await {
        loop {
            let next = work.borrow_mut().next();
            let Some((item, ask)) = next else { return };
            let outcome = send(&mut sender, port, ask).await;
            let broken = outcome.is_err();
            work.borrow_mut().done(item, outcome);
            if broken {
                break;
            }
        }
    }
}

type Sender = SendRequest<Full<Bytes>>;

async fn connect(port: u16) -> Option<Sender> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    spawn_local(connection);
    Some(sender)
}

async fn send(sender: &mut Sender, port: u16, ask: Ask) -> Result<Answer, Broken> {
    let mut request = Request::builder().method(ask.method).uri(ask.path).header(HOST, format!("127.0.0.1:{port}"));
    if ask.headers.iter().all(|(name, _)| *name != ORIGIN.as_str()) {
        request = request.header(ORIGIN, crate::visitors::ORIGIN);
    }
    for (name, value) in ask.headers {
        request = request.header(name, value);
    }
    if let Some(content_type) = ask.content_type {
        request = request.header(CONTENT_TYPE, content_type);
    }
    if let Some(key) = ask.key {
        request = request.header(AUTHORIZATION, key);
    }
    let request = request.body(Full::new(ask.body)).map_err(|e| Broken::Closed(e.to_string()))?;
    if let Some(due) = ask.due {
        tokio::time::sleep_until(due.into()).await;
    }
    let start = ask.due.unwrap_or_else(Instant::now);
    let exchange = async {
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let body = response.into_body().collect().await?.to_bytes();
        Ok::<_, hyper::Error>(Answer {
            status,
            retry_after,
            body,
            took: start.elapsed(),
        })
    };
    match tokio::time::timeout(PATIENCE, exchange).await {
        Ok(answered) => answered.map_err(|e| Broken::Closed(e.to_string())),
        Err(_) => Err(Broken::Silent(PATIENCE)),
    }
}

/// Sends each request and returns the answers, in the order of the requests.
///
/// # Errors
/// One of them was not answered.
pub fn ask_all(port: u16, connections: usize, asks: Vec<Ask>) -> Result<Vec<Answer>> {
    struct All {
        asks: std::iter::Enumerate<std::vec::IntoIter<Ask>>,
        answers: Vec<Option<Answer>>,
        broken: Option<Broken>,
    }
    impl Work for All {
        type Item = usize;
        fn next(&mut self) -> Option<(usize, Ask)> {
            if self.broken.is_some() { None } else { self.asks.next() }
        }
        fn done(&mut self, at: usize, outcome: Result<Answer, Broken>) {
            match outcome {
                Ok(answer) => self.answers[at] = Some(answer),
                Err(broken) => self.broken = Some(broken),
            }
        }
    }
    let answers = vec![None; asks.len()];
    let work = All {
        asks: asks.into_iter().enumerate(),
        answers,
        broken: None,
    };
    let done = drive(port, connections, work)?;
    if let Some(broken) = done.broken {
        anyhow::bail!("a request was not answered: {broken}");
    }
    done.answers.into_iter().collect::<Option<_>>().context("the server is gone")
}
