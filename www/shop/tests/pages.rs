//! What the shop serves to whoever opens it: its pages with their policy, the built files, and its document.

mod common;

use common::{ask, get, root, shop, shop_that_shows};

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
