//! `phone-consent number --file` as other programs and people run it: fed and read at once, left early, and watched. What it answers is in `tests/http`.

use crate::common::program;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

fn number(arguments: &[&str]) -> Command {
    let mut command = program();
    command.arg("number").args(arguments);
    command
}

fn piped(arguments: &[&str]) -> Child {
    number(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

#[test]
fn answers_come_while_numbers_are_still_fed() {
    let mut child = piped(&["--file", "-", "--region", "GB", "--json"]);
    let mut to = child.stdin.take().expect("its input");
    let mut from = BufReader::new(child.stdout.take().expect("its output"));
    for line in 1..=3 {
        to.write_all(b"020 7946 0018\n").expect("it reads");
        let mut answer = String::new();
        from.read_line(&mut answer).expect("it answers");
        assert!(
            answer.starts_with(&format!("{{\"line\":{line},\"number\":\"020 7946 0018\",\"ok\":true,")),
            "{answer}"
        );
    }
    drop(to);
    let mut rest = String::new();
    from.read_to_string(&mut rest).expect("its output ends");
    assert_eq!(rest, "");
    assert!(child.wait().expect("it ends").success());
}

/// The most memory that a process has had, in kilobytes.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("the process is there");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("it has memory");
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse().ok()).expect("a number")
}

#[test]
#[cfg(target_os = "linux")]
fn the_memory_does_not_grow_with_the_file() {
    let mut child = piped(&["--file", "-", "--region", "GB"]);
    let mut to = child.stdin.take().expect("its input");
    let from = child.stdout.take().expect("its output");
    let reader = std::thread::spawn(move || BufReader::new(from).lines().map_while(Result::ok).count());
    let mut feed = |text: &[u8], times: usize| (0..times).for_each(|_| to.write_all(text).expect("it reads"));
    // Many lines, long lines, and one line that does not end.
    feed(&b"+33 1\n".repeat(1000), 100);
    feed(&[&b"1".repeat(100_000)[..], b"\n"].concat(), 300);
    feed(&b"x".repeat(1_000_000), 100);
    let peak = peak(&child);
    drop(to);
    assert!(child.wait().expect("it ends").success());
    assert_eq!(reader.join().expect("the answers"), 1 + 100_000 + 300 + 1);
    assert!(peak < 32 * 1024, "{peak} kB for 130 MB");
    println!("{peak} kB for 130 MB");
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("numbers.txt");
    std::fs::write(&path, "020 7946 0018\n".repeat(20_000)).expect("a file");
    for json in [&[][..], &["--json"]] {
        let mut command = number(&["--file", path.to_str().expect("a name"), "--region", "GB"]);
        let mut child = command
            .args(json)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut first = String::new();
        BufReader::with_capacity(64, child.stdout.take().expect("its output"))
            .read_line(&mut first)
            .expect("a line");
        assert!(first.starts_with("line") || first.starts_with("{\"line\":1,"), "{first}");
        let ended = child.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{}", ended.status);
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn answers_that_cannot_be_written_are_an_error() {
    let full = OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let mut child = number(&["--file", "-", "--region", "GB"])
        .stdin(Stdio::piped())
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdin.take());
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(
        said.starts_with("phone-consent: the answers cannot be written (") && said.lines().count() == 1,
        "{said}"
    );
}

/// A terminal: what is written to its second file can be read from the first.
#[cfg(unix)]
fn terminal() -> (File, File) {
    use rustix::fs::{Mode, OFlags, open};
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&ours).expect("a terminal");
    unlockpt(&ours).expect("a terminal");
    let name = ptsname(&ours, Vec::new()).expect("a terminal has a name");
    let theirs = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("a terminal");
    (ours.into(), theirs.into())
}

/// What the program shows on a terminal that is its standard error, and whether its answers go there too.
#[cfg(unix)]
fn watched(path: &std::path::Path, answers_too: bool) -> String {
    let (mut ours, theirs) = terminal();
    let mut command = number(&["--file", path.to_str().expect("a name"), "--region", "GB"]);
    command.env("TERM", "xterm").stdin(Stdio::null());
    command.stdout(if answers_too {
        Stdio::from(theirs.try_clone().expect("a second handle"))
    } else {
        Stdio::null()
    });
    let mut child = command.stderr(theirs).spawn().expect("the program starts");
    drop(command); // With it goes our last handle of the program's side.
    let mut shown = Vec::new();
    // A terminal that nobody writes to any more is an error to read from.
    let mut chunk = [0; 4096];
    while let Ok(read @ 1..) = ours.read(&mut chunk) {
        shown.extend(chunk.iter().take(read));
    }
    assert!(child.wait().expect("it ends").success());
    String::from_utf8_lossy(&shown).into_owned()
}

#[test]
#[cfg(unix)]
fn a_terminal_shows_how_far_the_file_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("numbers.txt");
    // Refused at once, so that the bytes go by fast: 4 MB.
    std::fs::write(&path, format!("{}\n", "x".repeat(999)).repeat(4096)).expect("a file");
    let shown = watched(&path, false);
    for part in [" % [", "] ", " of 3.91 MiB", "/s, ", " left", "4,096 numbers", "  too long"] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    // Where the answers are on the same screen, they show it, and a bar would be in their way.
    let shown = watched(&path, true);
    assert!(shown.contains("TOO_LONG"), "{shown}");
    assert!(!shown.contains(" % ["), "{shown}");
}
