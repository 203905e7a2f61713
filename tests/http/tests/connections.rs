//! Floods of connections against the real program: who never sends, who never reads, who takes every place.
//!
//! Each test needs some 2,500 open files; where the limit is lower it is raised by the shell that starts the tests (`ulimit -n 4096`).

use http_scripts::client::{Request, Response, send};
use http_scripts::process::{Server, repository};
use http_scripts::run::{ORIGIN, PUBLIC_URL};
use socket2::{Domain, Socket, Type};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// More than the server has places for.
const FLOOD: usize = 1_100;
/// A file of the folder that the server serves.
const LARGE: usize = 4 * 1024 * 1024;

/// A server that had to wait for a silent socket would answer after its 20 seconds; how fast it is, is not for a test to say.
const BEFORE: Duration = Duration::from_secs(10);

struct Flooded {
    server: Server,
    folder: TempDir,
}

impl Flooded {
    fn start(flags: &[&str]) -> Flooded {
        let folder = TempDir::new().expect("a folder");
        std::fs::create_dir(folder.path().join("widget")).expect("made");
        std::fs::write(folder.path().join("widget/large.txt"), vec![b'x'; LARGE]).expect("written");
        let document = repository().join("www/disclosure.en.json");
        let document = document.to_str().expect("a path");
        let mut arguments: Vec<String> = ["serve", "--listen", "127.0.0.1:0", "--data", "data", "--files", "widget"]
            .map(String::from)
            .into();
        arguments.extend(["--disclosure", document, "--origin", ORIGIN, "--public-url", PUBLIC_URL].map(String::from));
        arguments.extend(flags.iter().copied().map(String::from));
        let server = Server::start(&arguments, folder.path(), "server").expect("it starts");
        Flooded { server, folder }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.server.port)).expect("a connection")
    }

    fn get(&self, path: &str) -> Response {
        let request = Request {
            method: "GET".into(),
            target: path.into(),
            ..Request::default()
        };
        send(self.server.port, &request).expect("an answer")
    }

    /// Asks whether the server is ready for so long; each answer comes long before the server gives up a silent socket.
    fn stays_ready(&self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            for path in ["/readyz", "/healthz"] {
                let start = Instant::now();
                assert_eq!(self.get(path).status, 200, "{path}");
                assert!(start.elapsed() < BEFORE, "{path} took {:?}", start.elapsed());
            }
            sleep(Duration::from_millis(50));
        }
    }

    fn stop(self) {
        let ended = self.server.stop().expect("it stops");
        assert!(ended.status.success() && !ended.stderr.contains("panicked"), "{}", ended.stderr);
        drop(self.folder);
    }
}

/// Requests for the large file, more than fit into the buffers between the two.
fn ask_and_never_read(stream: &mut TcpStream, times: usize) {
    let request = "GET /large.txt HTTP/1.1\r\nHost: x\r\n\r\n".repeat(times);
    // Where the connection was refused meanwhile, it cannot be written to.
    let _ = stream.write_all(request.as_bytes());
}

#[test]
fn sockets_that_never_send_or_read_do_not_stop_the_question_whether_it_is_ready() {
    // Without a limit by address, as behind a proxy: every place can be taken.
    let flooded = Flooded::start(&["--limit", "0"]);
    let mut sockets: Vec<TcpStream> = (0..FLOOD).map(|_| flooded.connect()).collect();
    flooded.stays_ready(Duration::from_secs(2));
    let refused = flooded.get("/large.txt");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")), "the places are taken");
    assert!(refused.text().contains("ERR_HTTP_BUSY"), "{}", refused.text());
    sockets.iter_mut().for_each(|socket| ask_and_never_read(socket, 4));
    flooded.stays_ready(Duration::from_secs(3));
    drop(sockets);
    sleep(Duration::from_millis(500));
    assert_eq!(flooded.get("/large.txt").body.len(), LARGE, "places are given back");
    flooded.stop();
}

#[test]
fn an_address_takes_its_share_of_the_places_and_no_more() {
    let flooded = Flooded::start(&[]);
    let sockets: Vec<TcpStream> = (0..150).map(|_| flooded.connect()).collect();
    flooded.stays_ready(Duration::from_millis(500));
    assert_eq!(flooded.get("/large.txt").status, 503);
    let other = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
    other.bind(&address("127.0.0.2:0").into()).expect("another address of this machine");
    other
        .connect(&address(&format!("127.0.0.1:{}", flooded.server.port)).into())
        .expect("a connection");
    let mut other = TcpStream::from(other);
    other
        .write_all(b"GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    other.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(sockets);
    flooded.stop();
}

#[test]
fn who_reads_nothing_for_20_seconds_is_cut_off() {
    let flooded = Flooded::start(&[]);
    let mut stream = flooded.connect();
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    let times = 8;
    ask_and_never_read(&mut stream, times);
    sleep(Duration::from_secs(23));
    let (mut read, mut part) = (0, vec![0; 1 << 20]);
    loop {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(n) => read += n,
            Err(e) if e.kind() == ErrorKind::ConnectionReset => break,
            Err(e) => panic!("after {read} bytes: {e}"),
        }
    }
    assert!(read < times * LARGE, "everything was still sent: {read} bytes");
    flooded.stop();
}
