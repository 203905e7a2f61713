//! A clock that is wrong when the server starts, or becomes so, erases nothing; a right one does after months without a server.

use http_scripts::maker::{self, AwsLc, Key, Moment};
use http_scripts::process::{Ended, Server, binary};
use load::client::{Answer, Ask, ask_all};
use load::soak::faults::{Faults, Orders};
use load::visitors::{self, ORIGIN, PUBLIC_URL};
use receipt::{Crypto, Digest};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;
/// How long it is watched that nothing is erased. The job runs at the start.
const WATCHED: Duration = Duration::from_secs(1);

/// A data folder, its machine's clock, and a document whose receipts are erased after two months.
struct Shop {
    folder: TempDir,
    faults: Faults,
    document: PathBuf,
}

struct Visitor {
    hash: Digest,
    secret: [u8; 32],
}

impl Shop {
    fn new() -> Shop {
        let folder = TempDir::new().expect("a folder");
        let faults = Faults::make(folder.path()).expect("a C compiler");
        let document = folder.path().join("en.json");
        let text = std::fs::read_to_string(visitors::document_path()).expect("the document");
        let short = text.replace("\"P6M\"", "\"P1M\"").replace("\"P3Y\"", "\"P1M\"");
        assert_ne!(short, text);
        std::fs::write(&document, short).expect("written");
        Shop { folder, faults, document }
    }

    /// The machine's clock is off by this from now on.
    fn clock(&self, seconds: i64) {
        self.faults.order(Orders { seconds, ..Orders::NONE }).expect("ordered");
    }

    fn start(&self) -> Server {
        let document = self.document.to_str().expect("UTF-8");
        let options = format!("serve --listen 127.0.0.1:0 --data data --disclosure {document} --origin {ORIGIN} --public-url {PUBLIC_URL} --limit 0");
        let arguments: Vec<String> = options.split(' ').map(str::to_owned).collect();
        let environment = self.faults.environment();
        let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_path())).collect();
        Server::start_with(&arguments, self.folder.path(), "server", &environment).expect("it starts")
    }

    fn recover(&self, options: &[&str]) -> Output {
        Command::new(binary().expect("built"))
            .args(["recover", "--data", "data", "--public-url", PUBLIC_URL])
            .args(options)
            .current_dir(self.folder.path())
            .envs(self.faults.environment())
            .output()
            .expect("it runs")
    }

    /// A visitor gives a number.
    fn visit(&self, server: &Server) -> Visitor {
        let document = std::fs::read(&self.document).expect("the document");
        let notice = AwsLc.sha256(&document).to_hex();
        let challenge = format!("{{\"notice_sha256\":\"{notice}\",\"origin\":\"{ORIGIN}\"}}");
        let nonce = visitors::nonce(&ask(server, Ask::post("/v1/challenges", "application/json", challenge))).expect("a nonce");
        let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("E.164"));
        let secret = maker::random().expect("random");
        let moment = Moment {
            document: &document,
            origin: ORIGIN,
            server: PUBLIC_URL,
            iat: nonce.issued_at,
            nonce: Some(nonce.text),
            earlier_nonces: vec![],
        };
        let payload = maker::payload(&moment, &key, &number, &secret).expect("a payload");
        let compact = maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt");
        let kept = ask(server, Ask::post("/v1/receipts", "application/sd-jwt", compact));
        assert_eq!(kept.status, 201, "{}", kept.shown());
        let hash = kept.json()["receipt_hash"].as_str().and_then(Digest::from_hex).expect("a hash");
        Visitor { hash, secret }
    }
}

fn ask(server: &Server, ask: Ask) -> Answer {
    ask_all(server.port, 1, vec![ask]).expect("an answer").remove(0)
}

fn is_erased(server: &Server, visitor: &Visitor) -> bool {
    let status = ask(server, visitors::status(&visitor.hash));
    assert_eq!(status.status, 200, "{}", status.shown());
    !status.json()["erased_at"].is_null()
}

fn stays(server: &Server, visitor: &Visitor) {
    let start = Instant::now();
    while start.elapsed() < WATCHED {
        assert!(!is_erased(server, visitor), "it was erased by a clock that is wrong");
        sleep(Duration::from_millis(50));
    }
}

fn goes(server: &Server, visitor: &Visitor) {
    let start = Instant::now();
    while !is_erased(server, visitor) {
        assert!(start.elapsed() < Duration::from_secs(20), "it was not erased");
        sleep(Duration::from_millis(50));
    }
}

fn ready(server: &Server) -> u16 {
    ask(server, Ask::get("/readyz".into())).status
}

/// Why the server is not ready.
fn doubt(server: &Server) -> String {
    let answer = ask(server, Ask::get("/readyz".into()));
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (503, Some("ERR_SERVER_CLOCK")),
        "{}",
        answer.shown()
    );
    answer.json()["detail"].as_str().expect("a sentence").to_owned()
}

fn stop(server: Server) -> Ended {
    let ended = server.stop().expect("it stops");
    assert!(ended.status.success(), "{}", ended.stderr);
    ended
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_clock_that_is_years_ahead_at_the_start_erases_nothing_until_the_operator_says_that_it_is_right() {
    let shop = Shop::new();
    let server = shop.start();
    let (one, other) = (shop.visit(&server), shop.visit(&server));
    assert_eq!(ready(&server), 200);
    stop(server);

    shop.clock(8 * YEAR);
    let server = shop.start();
    stays(&server, &one);
    assert!(doubt(&server).contains("more than 300 days after"), "{}", doubt(&server));
    // Recorded by the wrong clock, which is not believed for that.
    assert_eq!(ask(&server, visitors::withdrawal(&other.secret)).status, 200);
    let ended = stop(server);
    assert!(ended.stderr.contains("nothing was erased: this machine's clock says "), "{}", ended.stderr);
    let server = shop.start();
    stays(&server, &one);
    doubt(&server);
    stop(server);

    let told = shop.recover(&[]);
    assert_eq!(told.status.code(), Some(1));
    assert!(said(&told.stdout).contains("found: this machine's clock says "), "{}", said(&told.stdout));
    assert!(said(&told.stdout).contains("2 receipts that are due by it"), "{}", said(&told.stdout));
    assert!(said(&told.stderr).contains("--accept-clock"), "{}", said(&told.stderr));
    let server = shop.start();
    stays(&server, &one);
    stop(server);

    let done = shop.recover(&["--accept-clock", "--yes"]);
    assert!(done.status.success(), "{}", said(&done.stderr));
    let server = shop.start();
    goes(&server, &one);
    goes(&server, &other);
    assert_eq!(ready(&server), 200);
    stop(server);
    let nothing = shop.recover(&["--accept-clock", "--yes"]);
    assert!(said(&nothing.stdout).contains("nothing to recover"), "{}", said(&nothing.stdout));
}

#[test]
fn a_data_folder_without_the_file_of_the_time_is_guarded_by_what_the_database_recorded() {
    let shop = Shop::new();
    let server = shop.start();
    let visitor = shop.visit(&server);
    stop(server);
    std::fs::remove_file(shop.folder.path().join("data/keys/clock")).expect("it was there");
    shop.clock(8 * YEAR);
    for _ in 0..2 {
        let server = shop.start();
        stays(&server, &visitor);
        doubt(&server);
        // A second start does not believe what the first one recorded.
        assert!([200, 404].contains(&ask(&server, visitors::withdrawal(&visitor.secret)).status));
        stop(server);
    }
}

#[test]
fn a_server_that_was_off_for_three_months_erases_what_is_due() {
    let shop = Shop::new();
    let server = shop.start();
    let visitor = shop.visit(&server);
    stays(&server, &visitor);
    stop(server);
    shop.clock(90 * DAY);
    let server = shop.start();
    goes(&server, &visitor);
    assert_eq!(ready(&server), 200);
    // It is said after it is done: a server that is stopped in between has not said it yet.
    let said = || std::fs::read_to_string(shop.folder.path().join("server.err")).expect("what it says");
    let end = Instant::now() + Duration::from_secs(10);
    while !said().contains("erased 1 receipts") {
        assert!(Instant::now() < end, "{}", said());
        sleep(Duration::from_millis(20));
    }
    stop(server);
}

#[test]
fn a_clock_that_was_wrong_and_is_set_right_is_believed_without_a_word() {
    let shop = Shop::new();
    let server = shop.start();
    let visitor = shop.visit(&server);
    assert_eq!(ready(&server), 200);
    shop.clock(3 * 3_600);
    assert!(doubt(&server).contains("start the server again"), "it jumped while the server runs");
    shop.clock(0);
    assert_eq!(ready(&server), 200);
    stop(server);
    for (wrong, side) in [(8 * YEAR, "after"), (-8 * YEAR, "before")] {
        shop.clock(wrong);
        let server = shop.start();
        stays(&server, &visitor);
        assert!(doubt(&server).contains(&format!("more than 300 days {side}")));
        shop.clock(0);
        assert_eq!(ready(&server), 200);
        stop(server);
        let server = shop.start();
        assert_eq!(ready(&server), 200);
        stays(&server, &visitor);
        stop(server);
    }
}
