//! The program itself: how it starts, how it does not, and what it prints.

mod common;

use common::{PHONE, RECEIPTS, Receipts, book, free_port, pkg, root};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    command.arg("--pkg").arg(pkg()).args(["--receipts", RECEIPTS]);
    command
}

/// Runs to its end; gives the error output, which must be one line, and wants a failure.
fn failure(command: &mut Command) -> String {
    let output = command.output().expect("the program runs");
    let error = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert_eq!(error.trim_end().lines().count(), 1, "{error}");
    error
}

#[test]
fn it_prints_a_line_a_booking_without_the_number() {
    let receipts_port = free_port();
    let mut child = Command::new(env!("CARGO_BIN_EXE_shop"))
        .arg("--pkg")
        .arg(pkg())
        .arg("--root")
        .arg(root())
        .args(["--listen", "127.0.0.1:0", "--receipts", &format!("http://localhost:{receipts_port}")])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut line = || lines.next().expect("a line").expect("text");
    let open = line();
    let origin = open
        .strip_prefix("Northwind Bikes is open at ")
        .expect("the first line names the origin")
        .to_owned();
    let port: u16 = origin.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let address = ([127, 0, 0, 1], port).into();

    let receipts = Receipts::start(receipts_port, &origin);
    let made = receipts.make(&origin, |_| {});
    let countersignature = receipts.post(&origin, &made.compact).expect("the server takes it");
    let give = |phone: &str| {
        let fields = [
            ("phone", phone),
            ("phone_consent", "given"),
            ("phone_receipt", &made.compact),
            ("phone_countersignature", &countersignature),
        ];
        book(address, &fields).status
    };
    assert_eq!(give(PHONE), 303);
    let given = line();
    assert!(given.starts_with("booking 1: with a number, for repair-updates, receipt "), "{given}");
    assert_eq!(book(address, &[("phone", PHONE)]).status, 422);
    assert_eq!(line(), "refused a number: no receipt came with it");
    assert_eq!(give("+353850123457"), 422);
    assert_eq!(line(), "refused a number: ERR_RECEIPT_PHONE");
    assert_eq!(book(address, &[("phone_consent", "declined")]).status, 303);
    assert_eq!(line(), "booking 2: without a number");
    child.kill().expect("it was running");
    child.wait().expect("it ended");
    assert!(!given.contains("85012") && !given.contains("Ann"));
}

#[test]
fn a_report_of_a_violation_cannot_write_to_the_terminal() {
    let mut child = program()
        .arg("--root")
        .arg(root())
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut open = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut open).expect("a line");
    let port: u16 = open.trim().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let report = "{\"a\":\"\x1b[2J\r\nbooking 9: paid\u{202e}\u{9b}31m\u{7}\"}";
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    let length = report.len();
    write!(
        stream,
        "POST /csp-report HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{report}"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    child.kill().expect("it was running");
    let printed = String::from_utf8(child.wait_with_output().expect("it ended").stderr).expect("text");
    assert_eq!(
        printed,
        "the page violated its Content Security Policy: {\"a\":\"\\u{1b}[2J\\u{d}\\u{a}booking 9: paid\\u{202e}\\u{9b}31m\\u{7}\"}\n"
    );
}

#[test]
fn a_port_in_use_is_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let error = failure(program().arg("--root").arg(root()).args(["--listen", &address]));
    assert!(error.contains(&format!("{address} is in use by another program")), "{error}");
}

#[test]
fn a_missing_root_page_or_built_file_folder_is_one_sentence() {
    let error = failure(program().args(["--listen", "127.0.0.1:0", "--root", "no-such-folder"]));
    assert!(error.contains("no folder no-such-folder with the pages; name it with --root"), "{error}");
    let error = failure(program().args(["--listen", "127.0.0.1:0", "--root"]).arg(pkg()));
    assert!(error.contains("index.html") && error.contains("--root"), "{error}");
    let error = failure(
        Command::new(env!("CARGO_BIN_EXE_shop"))
            .args(["--listen", "127.0.0.1:0", "--pkg", "no-such-folder", "--root"])
            .arg(root()),
    );
    assert!(error.contains("no folder no-such-folder with the built files; name it with --pkg"), "{error}");
}

#[test]
fn an_address_that_could_break_the_policy_is_refused() {
    for address in [
        "localhost:8081",
        "ftp://localhost",
        "http://",
        "http://a; script-src *",
        "http://a b",
        "http://a\" x=\"",
        "javascript:alert(1)",
    ] {
        let error = failure(
            Command::new(env!("CARGO_BIN_EXE_shop"))
                .args(["--listen", "127.0.0.1:0", "--receipts", address, "--pkg"])
                .arg(pkg())
                .arg("--root")
                .arg(root()),
        );
        assert!(error.contains("is not an address"), "{error}");
    }
}
