//! A phone number is believed only with its receipt. Each test posts the form to a running shop.

mod common;

use common::{Answer, Made, ORIGIN, PHONE, Receipts, book, free_port, get, shop, shop_with};
use receipt::{Digest, Happened, Payload};
use std::net::SocketAddr;

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
