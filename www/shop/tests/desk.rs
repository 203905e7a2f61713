//! The workshop's desk with the real programs: two texts are sent by permit and the third is refused; STOP ends the consent.

mod common;

use common::{Answer, Made, PHONE, Receipts, ask, book, free_port, get, pkg, post_form, root};
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The shop with a desk, and its receipt server.
struct Shop {
    program: Child,
    printed: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
    origin: String,
    receipts: Receipts,
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Shop {
    fn open() -> Shop {
        let port = free_port();
        let origin = format!("http://localhost:{port}");
        let receipts = Receipts::start(free_port(), &origin);
        let mut program = Command::new(env!("CARGO_BIN_EXE_shop"))
            .arg("--pkg")
            .arg(pkg())
            .arg("--root")
            .arg(root())
            .args(["--listen", &format!("127.0.0.1:{port}"), "--receipts", &receipts.address])
            .arg("--permit-key-file")
            .arg(receipts.key("permit"))
            .arg("--operate-key-file")
            .arg(receipts.key("operate"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut shop = Shop {
            printed: BufReader::new(program.stdout.take().expect("a pipe")).lines(),
            program,
            address: ([127, 0, 0, 1], port).into(),
            origin,
            receipts,
        };
        assert!(shop.line().starts_with("Northwind Bikes is open at "));
        shop
    }

    fn line(&mut self) -> String {
        self.printed.next().expect("a line").expect("text")
    }

    /// Books with a number; what the visitor keeps.
    fn book(&mut self) -> Made {
        let made = self.receipts.make(&self.origin, |_| {});
        let countersignature = self.receipts.post(&self.origin, &made.compact).expect("the server takes it");
        let fields = [
            ("phone", PHONE),
            ("phone_consent", "given"),
            ("phone_receipt", &made.compact),
            ("phone_countersignature", &countersignature),
            ("problem", "The <b>chain</b> slips"),
        ];
        assert_eq!(book(self.address, &fields).status, 303);
        assert!(self.line().contains("with a number"));
        made
    }

    fn text(&self, repair: &str, which: &str) -> Answer {
        post_form(self.address, "/desk/text", &[("repair", repair), ("text", which)])
    }

    fn reply(&self, repair: &str, text: &str) -> Answer {
        post_form(self.address, "/desk/reply", &[("repair", repair), ("text", text)])
    }

    fn desk(&self) -> String {
        get(self.address, "/desk").body
    }
}

#[test]
fn two_texts_are_sent_with_permits_the_third_is_refused_and_stop_ends_the_consent() {
    let mut shop = Shop::open();
    assert!(shop.desk().contains("No repair with a number yet."));
    let made = shop.book();
    let desk = shop.desk();
    assert!(
        desk.contains("Repair 1: The &lt;b&gt;chain&lt;/b&gt; slips") && desk.contains("<strong>repair-updates stands</strong>"),
        "{desk}"
    );
    assert!(!desk.contains(&PHONE[1..]) && desk.contains("Number ending in 456"), "{desk}");

    let sent = shop.text("1", "started");
    assert_eq!((sent.status, sent.header("location")), (303, Some("/desk#repair-1")));
    assert_eq!(
        shop.line(),
        "text to the number ending in 456: Northwind Bikes: we have started to repair your bike. Reply STOP to get no more texts."
    );
    shop.text("1", "ready");
    assert!(shop.line().ends_with("Northwind Bikes: your bike is ready. Reply STOP to get no more texts."));
    let desk = shop.desk();
    assert!(
        desk.contains(", 1 more for this repair)") && desk.contains(", 0 more for this repair)"),
        "{desk}"
    );
    shop.text("1", "ready");
    assert_eq!(shop.line(), "text not sent for repair 1: frequency");
    assert!(shop.desk().contains("The receipt server refuses: frequency</li>"), "{}", shop.desk());

    // HELP is answered from the document and changes nothing.
    shop.reply("1", "HELP");
    assert!(shop.line().starts_with("text to the number ending in 456: Northwind Bikes Ltd"));
    assert!(shop.desk().contains("<strong>repair-updates stands</strong>"));
    shop.reply("1", "STOP");
    let desk = shop.desk();
    assert!(desk.contains("“STOP” Read as stop: what stood is withdrawn"), "{desk}");
    assert!(desk.contains("<strong>repair-updates withdrawn</strong>"), "{desk}");
    let held = shop.receipts.held(&made);
    let purposes = held.get("purposes").items();
    assert!(purposes.len() == 1 && purposes[0].get("withdrawn_at").int().is_ok() && held.get("withdrawn_at").int().is_ok());
    let link = shop.receipts.page(&format!("/m/{}", receipt::encode(&made.secret)));
    assert!(link.contains("Withdrawn") && !link.contains("<button name=\"all\""), "{link}");
    shop.text("1", "ready");
    assert_eq!(shop.line(), "text not sent for repair 1: consent");
}

#[test]
fn a_form_of_another_site_and_an_unknown_repair_send_nothing() {
    let mut shop = Shop::open();
    shop.book();
    for (name, value) in [
        ("origin", "https://other.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let body = "repair=1&text=ready";
        let head = [(name, value), ("content-type", "application/x-www-form-urlencoded"), ("content-length", "19")];
        let head: String = head.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request = format!("POST /desk/text HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{head}\r\n{body}");
        assert_eq!(common::send(shop.address, &request).status, 403, "{name}: {value}");
    }
    assert_eq!(shop.text("2", "ready").status, 404);
    assert_eq!(shop.text("1", "sale").status, 422);
    assert_eq!(ask(shop.address, "GET", "/desk/text", &[]).status, 405);
    assert!(shop.desk().contains("Nothing was sent yet."));
}

#[test]
fn a_permit_key_that_the_receipt_server_does_not_know_sends_nothing() {
    let mut shop = Shop::open();
    shop.book();
    shop.receipts.revoke("permit");
    shop.text("1", "ready");
    let desk = shop.desk();
    assert!(desk.contains("Not done: ") && desk.contains("ERR_KEY_UNKNOWN"), "{desk}");
    assert!(!desk.contains("Sent: "), "{desk}");
}
