//! Any text as a receipt, or as the record of an imported consent: nothing opens that was not signed, and where every signature is right, what is opened is what was written.
#![no_main]

use fuzz::{Gullible, assert_sentence};
use libfuzzer_sys::fuzz_target;
use receipt::{Crypto, ImportedConsent, MAX_BYTES, decode, number_in, open};
use verify::AwsLc;

const GENUINE: &str = include_str!("../../tests/golden/receipt/receipt.txt");

fuzz_target!(|text: &str| {
    if let Some(imported) = ImportedConsent::read(text.as_bytes()) {
        assert_eq!(imported.to_jcs(), text);
        assert_eq!(number_in(text), Some(imported.number));
        assert!(open(text, &Gullible).is_err(), "a record that nobody signed is no receipt");
    }
    let opened = open(text, &Gullible);
    if let Ok(genuine) = open(text, &AwsLc) {
        // An ECDSA signature can be written anew, and the number's disclosure is not signed; nobody signs another text with this key.
        let signed = |text: &str| text.split('~').next()?.rsplit_once('.').map(|(signed, _)| signed.to_owned());
        assert_eq!(signed(text), signed(GENUINE.trim()));
        assert!(opened.as_ref().is_ok_and(|opened| opened.hash == genuine.hash));
    }
    let opened = match opened {
        Ok(opened) => opened,
        Err(e) => return assert_sentence(&e.detail),
    };
    assert!(text.len() <= MAX_BYTES);
    let (jws, rest) = text.split_once('~').expect("a disclosure");
    let (input, _) = jws.rsplit_once('.').expect("a signature");
    assert_eq!(opened.hash, AwsLc.sha256(input.as_bytes()));
    let (_, payload) = input.split_once('.').expect("a payload");
    assert_eq!(decode(payload).as_deref(), Some(opened.payload.to_jcs().as_bytes()));
    if let Ok(number) = opened.number() {
        assert_eq!([&number.encoded(), "~"].concat(), rest);
    }
});
