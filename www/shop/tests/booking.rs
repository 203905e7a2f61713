//! A phone number is believed only with its receipt. Each test posts the form to a running shop.

mod common;

use common::{Answer, Made, PHONE, RECEIPTS, Receipts, ask, book, free_port, get, pkg, root};
use receipt::{Digest, Happened, Payload};
use shop::{Options, Site};
use std::net::SocketAddr;
use std::sync::Arc;

const ORIGIN: &str = "http://localhost:8080";

/// A shop on a free port whose receipt server is not asked; it stops with the test.
fn shop() -> SocketAddr {
    shop_with(RECEIPTS)
}

fn shop_with(receipts: &str) -> SocketAddr {
    shop_that_shows(receipts, false)
}

fn shop_that_shows(receipts: &str, published: bool) -> SocketAddr {
    let site = Site::open(Options {
        root: root(),
        pkg: pkg(),
        receipts: format!("{receipts}/"),
        origins: vec![ORIGIN.into()],
        gallery: None,
        studio: None,
        published,
        desk: None,
    })
    .expect("the shop opens");
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            tell.send(listener.local_addr().expect("an address")).expect("the test waits");
            axum::serve(listener, shop::app(Arc::new(site))).await
        })
    });
    told.recv().expect("the shop listens")
}

/// A shop with its receipt server.
struct Place {
    shop: SocketAddr,
    receipts: Receipts,
}

impl Place {
    fn open() -> Place {
        let receipts = Receipts::start(free_port(), ORIGIN);
        Place {
            shop: shop_with(&receipts.address),
            receipts,
        }
    }

    /// A receipt that the server has, and its countersignature.
    fn seen(&self) -> (Made, String) {
        let made = self.receipts.make(ORIGIN, |_| {});
        let countersignature = self.receipts.post(ORIGIN, &made.compact).expect("the server takes it");
        (made, countersignature)
    }

    fn give(&self, phone: &str, receipt: &str, countersignature: &str) -> Answer {
        let fields = [
            ("phone", phone),
            ("phone_consent", "given"),
            ("phone_receipt", receipt),
            ("phone_countersignature", countersignature),
        ];
        book(self.shop, &fields)
    }

    /// Refused although the server's own key countersigned it.
    fn refuses(&self, spoil: impl FnOnce(&mut Payload)) {
        let made = self.receipts.make(ORIGIN, spoil);
        let countersignature = self.receipts.countersign(&made.seen);
        assert_refused(&self.give(PHONE, &made.compact, &countersignature), &made.compact);
    }
}

/// Refused with a page that says so, keeps what was typed and puts no number and no receipt back.
fn assert_refused(answer: &Answer, receipt: &str) {
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(answer.body.contains("role=\"alert\""), "{}", answer.body);
    assert!(answer.body.contains("nothing is booked yet"), "{}", answer.body);
    assert!(answer.body.contains("value=\"Ann Example\"") && answer.body.contains("value=\"2026-12-01\"") && answer.body.contains("value=\"The chain slips\""));
    assert!(!answer.body.contains("85012") && (receipt.is_empty() || !answer.body.contains(receipt)));
}

#[test]
fn a_number_with_its_receipt_is_accepted_and_neither_is_in_the_address() {
    let place = Place::open();
    let (made, countersignature) = place.seen();
    // And again, as a returning visitor does.
    for _ in 0..2 {
        let answer = place.give(PHONE, &made.compact, &countersignature);
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(answer.header("location"), Some("/thanks?lang=en&number=given"));
    }
}

#[test]
fn another_number_than_the_receipts_is_refused() {
    let place = Place::open();
    let (made, countersignature) = place.seen();
    assert_refused(&place.give("+353850123457", &made.compact, &countersignature), &made.compact);
    assert_refused(&place.give("", &made.compact, &countersignature), &made.compact);
}

#[test]
fn a_receipt_that_no_server_saw_or_another_server_is_refused() {
    let (place, other) = (Place::open(), Place::open());
    let unseen = place.receipts.make(ORIGIN, |_| {});
    let (_, of_another_receipt) = place.seen();
    let (foreign, by_another_server) = other.seen();
    for countersignature in ["", "x", &of_another_receipt, &by_another_server, &other.receipts.countersign(&unseen.seen)] {
        assert_refused(&place.give(PHONE, &unseen.compact, countersignature), &unseen.compact);
    }
    assert_refused(&place.give(PHONE, &foreign.compact, &by_another_server), &foreign.compact);
    // Countersigned with the server's own key, but not in its database.
    let stolen = place.receipts.countersign(&unseen.seen);
    assert_refused(&place.give(PHONE, &unseen.compact, &stolen), &unseen.compact);
}

#[test]
fn a_withdrawn_consent_is_refused() {
    let place = Place::open();
    let (made, countersignature) = place.seen();
    assert_eq!(place.give(PHONE, &made.compact, &countersignature).status, 303);
    place.receipts.withdraw(&made.secret);
    assert_refused(&place.give(PHONE, &made.compact, &countersignature), &made.compact);
}

#[test]
fn a_server_that_cannot_be_asked_lets_no_number_through() {
    let place = Place::open();
    let (made, countersignature) = place.seen();
    let Place { shop, receipts } = place;
    drop(receipts);
    let place = book(
        shop,
        &[
            ("phone", PHONE),
            ("phone_consent", "given"),
            ("phone_receipt", &made.compact),
            ("phone_countersignature", &countersignature),
        ],
    );
    assert_refused(&place, &made.compact);
}

#[test]
fn a_receipt_with_one_changed_bit_is_refused() {
    let place = Place::open();
    let (made, countersignature) = place.seen();
    let receipt = &made.compact;
    let (jws, disclosure) = receipt.trim_end_matches('~').split_once('~').expect("an envelope");
    let parts: Vec<Vec<u8>> = jws
        .split('.')
        .chain([disclosure])
        .map(|part| receipt::decode(part).expect("base64url"))
        .collect();
    for part in 0..parts.len() {
        for position in [0, parts[part].len() / 2, parts[part].len() - 1] {
            let mut changed = parts.clone();
            changed[part][position] ^= 1;
            let text: Vec<String> = changed.iter().map(|bytes| receipt::encode(bytes)).collect();
            let changed = format!("{}.{}.{}~{}~", text[0], text[1], text[2], text[3]);
            assert_refused(&place.give(PHONE, &changed, &countersignature), &changed);
        }
    }
}

#[test]
fn a_number_without_a_receipt_is_refused_whatever_the_form_says_about_consent() {
    let address = shop();
    for consent in ["given", "declined", "", "yes"] {
        assert_refused(&book(address, &[("phone", PHONE), ("phone_consent", consent)]), "");
    }
    assert_refused(&book(address, &[("phone", PHONE)]), "");
    assert_refused(&book(address, &[("phone_consent", "given")]), "");
}

#[test]
fn a_receipt_does_not_overrule_a_no() {
    let place = Place::open();
    let (made, countersignature) = place.seen();
    let fields = [
        ("phone", PHONE),
        ("phone_consent", "declined"),
        ("phone_receipt", &made.compact),
        ("phone_countersignature", &countersignature),
    ];
    assert_refused(&book(place.shop, &fields), &made.compact);
}

#[test]
fn a_no_or_no_answer_books_without_a_number() {
    let address = shop();
    for fields in [
        &[("phone", ""), ("phone_consent", "declined"), ("phone_receipt", "")][..],
        &[("phone_consent", "declined")],
        &[],
    ] {
        let answer = book(address, fields);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/thanks?lang=en&number=none")),
            "{}",
            answer.body
        );
    }
}

#[test]
fn a_receipt_of_another_site_server_notice_time_or_order_is_refused() {
    let place = Place::open();
    let far = 1_000_000 * 366 * 86_400;
    place.refuses(|p| p.origin = "http://localhost:9999".into());
    place.refuses(|p| p.aud = Some("https://receipts.other.example".into()));
    place.refuses(|p| p.aud = None);
    place.refuses(|p| p.valid_until = p.iat);
    place.refuses(|p| (p.choices[0].until, p.valid_until) = (Some(p.iat + far), p.iat + far));
    place.refuses(|p| p.choices.iter_mut().for_each(|c| c.until = None));
    place.refuses(|p| p.choices[0].purpose = "sell-it".into());
    place.refuses(|p| (p.iat, p.jti) = (1, receipt::uuid_v7(1000, [7; 10])));
    place.refuses(|p| p.events.swap(1, 2));
    place.refuses(|p| p.events.retain(|e| e.what != Happened::Shown));
    place.refuses(|p| p.notice.sha256 = Digest([9; 32]));
    // The same way of making one, with nothing spoiled but the server's memory of it, is in its place: this one the server has.
    let (made, _) = place.seen();
    let again = place.receipts.countersign(&made.seen);
    assert_eq!(place.give(PHONE, &made.compact, &again).status, 303);
}

#[test]
fn a_changed_notice_is_said_to_have_changed() {
    let place = Place::open();
    let old = place.receipts.make(ORIGIN, |p| p.notice.sha256 = Digest([9; 32]));
    let countersignature = place.receipts.countersign(&old.seen);
    let answer = place.give(PHONE, &old.compact, &countersignature);
    assert!(answer.body.contains("has changed since you opened the page"), "{}", answer.body);
}

#[test]
fn what_a_visitor_types_is_text_and_never_markup() {
    let script = "<script>alert(1)</script>\"'{fallback}";
    let answer = book(shop(), &[("name", script), ("phone", PHONE)]);
    assert_eq!(answer.status, 422);
    assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
    assert!(
        answer.body.contains("value=\"&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;{fallback}\""),
        "{}",
        answer.body
    );
}

#[test]
fn an_incomplete_or_unreadable_form_is_told_so() {
    let address = shop();
    let answer = book(address, &[("name", " ")]);
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Please give your name"), "{}", answer.body);
    assert_eq!(book(address, &[("phone", "1"), ("phone", "2")]).status, 422);
    assert_eq!(book(address, &[("problem", &"x".repeat(300 * 1024))]).status, 413);
}

#[test]
fn a_french_visitor_is_answered_in_french() {
    let address = shop();
    let refused = book(address, &[("lang", "fr"), ("phone", PHONE)]);
    assert!(refused.status == 422 && refused.body.contains("<html lang=\"fr\">") && refused.body.contains("rien n’est encore réservé"));
    assert_eq!(book(address, &[("lang", "fr")]).header("location"), Some("/thanks?lang=fr&number=none"));
    assert!(get(address, "/thanks?lang=fr&number=none").body.contains("pas pris de numéro"));
}

#[test]
fn pages_carry_the_strict_policy_and_no_inline_script_or_style() {
    let address = shop();
    for path in ["/", "/fr.html", "/thanks?number=given", "/thanks"] {
        let answer = get(address, path);
        assert_eq!(answer.status, 200, "{path}");
        let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'; connect-src 'self' http://localhost:8081; require-trusted-types-for 'script'; report-uri /csp-report";
        assert_eq!(answer.header("content-security-policy"), Some(policy));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.body.matches("<script").count(), 1, "{path}");
        assert!(answer.body.contains("<script type=\"module\" src=\"/phone-consent.js\"></script>"));
        for inline in ["<style", " style=", " onclick=", " onload=", "javascript:"] {
            assert!(!answer.body.contains(inline), "{path} has {inline}");
        }
        for placeholder in ["{receipts}", "{fallback}", "{alert}", "{name}", "{outcome}"] {
            assert!(!answer.body.contains(placeholder), "{path} has {placeholder}");
        }
    }
}

#[test]
fn the_notice_is_in_the_page_before_any_script() {
    let address = shop();
    let english = get(address, "/");
    assert!(
        english
            .body
            .contains("disclosure=\"/disclosure.{lang}.json\" receipts=\"http://localhost:8081\""),
        "{}",
        english.body
    );
    for (path, document) in [("/", "disclosure.en.json"), ("/fr.html", "disclosure.fr.json")] {
        let bytes = std::fs::read(root().join(document)).expect("the shop's disclosure");
        let summary = disclosure::Document::parse(&bytes).expect("a good disclosure").summary;
        let first = summary.split(['&', '<', '>', '"', '\'']).next().expect("some words");
        assert!(get(address, path).body.contains(first), "{path} does not say {first}");
    }
}

#[test]
fn files_have_their_types_and_the_handlers_sources_are_not_among_them() {
    let address = shop();
    for (path, kind) in [
        ("/phone-consent.js", "text/javascript"),
        ("/files/phone_consent-0123456789abcdef.wasm", "application/wasm"),
        ("/files/zone-1-0123456789abcdef.bin", "application/octet-stream"),
        ("/shop.css", "text/css"),
        ("/bike.svg", "image/svg+xml"),
        ("/disclosure.en.json", "application/json"),
        ("/disclosure.fr.json", "application/json"),
    ] {
        let answer = get(address, path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
    }
    for path in ["/shop/src/main.rs", "/index.html/..", "/thanks.html", "/../Cargo.toml", "/nothing.js"] {
        assert_eq!(get(address, path).status, 404, "{path}");
    }
}

#[test]
fn there_is_no_gallery_unless_the_shop_is_told_of_one() {
    let shop = shop();
    for path in ["/gallery/", "/gallery/state.html", "/gallery/phone-consent.js", "/gallery/by-script.js"] {
        assert_eq!(get(shop, path).status, 404, "{path}");
    }
}

#[test]
fn the_element_is_served_compressed_where_the_browser_accepts_it() {
    let address = shop();
    for (accepted, body, encoding) in [
        ("gzip, deflate, br, zstd", "the script in br", Some("br")),
        ("br;q=0, gzip", "the script in gzip", Some("gzip")),
        ("br;q=0, gzip;q=0", "export {};", None),
    ] {
        let answer = ask(address, "GET", "/phone-consent.js", &[("accept-encoding", accepted)]);
        assert_eq!((answer.status, &*answer.body), (200, body), "{accepted}");
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.header("content-type"), Some("text/javascript"), "{accepted}");
        assert_eq!(answer.header("vary"), Some("accept-encoding"), "{accepted}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{accepted}");
        let tag = answer.header("etag").expect("a tag");
        let again = ask(address, "GET", "/phone-consent.js", &[("accept-encoding", accepted), ("if-none-match", tag)]);
        assert_eq!((again.status, &*again.body), (304, ""), "{accepted}");
    }
    let head = ask(address, "HEAD", "/phone-consent.js", &[("accept-encoding", "br")]);
    assert_eq!((head.status, head.header("content-encoding"), &*head.body), (200, Some("br"), ""));
    let missing = ask(address, "GET", "/files/zone-1-0123456789abcdef.bin", &[("accept-encoding", "br, gzip")]);
    assert_eq!((missing.status, missing.header("content-encoding"), &*missing.body), (200, None, "a table"));
}

#[test]
fn a_file_named_by_its_content_is_cached_for_a_year_and_nothing_else_is() {
    let address = shop();
    for accepted in ["br", "identity"] {
        let answer = ask(address, "GET", "/files/phone_consent-0123456789abcdef.wasm", &[("accept-encoding", accepted)]);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/wasm")));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    }
    for path in [
        "/",
        "/phone-consent.js",
        "/disclosure.en.json",
        "/shop.css",
        "/files/absent-0123456789abcdef.wasm",
    ] {
        assert_eq!(get(address, path).header("cache-control"), Some("no-cache"), "{path}");
    }
}

/// A receipt server that gives this text to whatever it is asked for; its address.
fn gives(text: String) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).expect("a request");
                head.extend(byte);
            }
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len());
            stream.write_all(answer.as_bytes()).expect("an answer");
        }
    });
    address
}

#[test]
fn the_shop_shows_no_other_document_than_the_one_it_asked_for() {
    let own = std::fs::read_to_string(root().join("disclosure.en.json")).expect("the shop's disclosure");
    let later = own.replacen("\"2026-11-27\"", "\"2026-12-01\"", 1);
    assert_eq!(get(shop_that_shows(&gives(later.clone()), true), "/disclosure.en.json").body, later);
    for (what, with) in [
        ("\"northwind-callback\"", "\"another-form\""),
        ("\"language\": \"en\"", "\"language\": \"en-IE\""),
    ] {
        let other = later.replacen(what, with, 1);
        assert_ne!(other, later);
        assert_eq!(get(shop_that_shows(&gives(other), true), "/disclosure.en.json").body, own, "{with}");
    }
}
