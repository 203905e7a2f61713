//! The root key of a server in a token, on SoftHSM (Debian's `softhsm2`; `cargo xtask setup softhsm` installs it).
#![cfg(feature = "pkcs11")]

use crate::common::{Site, expect, program, shown};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

fn softhsm(folder: &Path, arguments: &[&str]) {
    let made = Command::new("softhsm2-util")
        .args(arguments)
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .output()
        .expect("softhsm2-util is missing; run: cargo xtask setup softhsm");
    assert!(made.status.success(), "{made:?}");
}

fn uri(folder: &Path, label: &str) -> String {
    let pin = folder.join("pin");
    format!("pkcs11:token=receipts;object={label}?module-path={MODULE}&pin-source=file:{}", pin.display())
}

/// A server whose root key is in a token of its own.
fn site() -> Site {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path();
    fs::create_dir(path.join("tokens")).expect("a folder");
    let config = format!("directories.tokendir = {}\nlog.level = ERROR\n", path.join("tokens").display());
    fs::write(path.join("softhsm2.conf"), config).expect("written");
    fs::write(path.join("pin"), "1234\n").expect("written");
    fs::set_permissions(path.join("pin"), fs::Permissions::from_mode(0o600)).expect("the mode");
    softhsm(path, &["--init-token", "--free", "--label", "receipts", "--pin", "1234", "--so-pin", "5678"]);
    let environment = vec![
        ("SOFTHSM2_CONF".into(), path.join("softhsm2.conf")),
        ("PHONE_CONSENT_ROOT_KEY".into(), uri(path, "root").into()),
    ];
    Site::start_with(folder, &[], environment)
}

#[test]
fn a_server_keeps_its_root_key_in_a_token_and_moves_it_out_and_in() {
    let mut site = site();
    let path = site.folder.path().to_owned();
    let root = site.path("data/keys/root.key");
    assert!(!root.exists());
    let receipt = site.receipt("en.json");
    assert_eq!(site.post(&receipt), 201);
    assert_eq!(site.status("/readyz"), 200);
    site.stop();
    let receipts = ["receipts", "--phone", "+353850123456", "--why", "a claim", "--data", "data"];
    expect(&site.run(&receipts), 0, &[&receipt]);
    expect(
        &site.run(&["verify-log", "--data", "data"]),
        0,
        &["every leaf, tile and root is as it should be"],
    );
    let in_file = site.run(&[&receipts[..], &["--root-key", "file"]].concat());
    expect(&in_file, 1, &["root.key is missing", "name the hardware module that has it with --root-key"]);
    let other = site.run(&[&receipts[..], &["--root-key", &uri(&path, "none")]].concat());
    expect(&other, 1, &["the token `receipts` has no AES key with the label `none`"]);

    let rotate = |site: &Site, from: &str, to: &[&str]| site.run(&[&["keys", "rotate", "root", "--data", "data", "--root-key", from], to].concat());
    let (first, second) = (uri(&path, "root"), uri(&path, "second"));
    expect(
        &rotate(&site, &first, &[]),
        1,
        &["is rotated by going over to one under another label; name it with --to"],
    );
    expect(
        &rotate(&site, &first, &["--to", &second]),
        0,
        &[
            "made the root key `second` in the token `receipts`",
            "wrapped the key store anew with it (months: 1)",
            "the old root key stays in its token",
            &format!("from now on give every command --root-key '{second}'"),
        ],
    );
    expect(&site.run(&receipts), 1, &["was made with another root key"]);
    expect(&rotate(&site, &second, &["--to", "file"]), 0, &["made the root key data/keys/root.key"]);
    assert!(root.exists());
    expect(&site.run(&[&receipts[..], &["--root-key", "file"]].concat()), 0, &[&receipt]);
    expect(&rotate(&site, "file", &["--to", &first]), 0, &["overwrote and removed the old root key"]);
    assert!(!root.exists());
    site.start_again(&[]);
    assert_eq!(site.post(&site.receipt("en.json")), 201);
    site.stop();

    fs::set_permissions(site.path("pin"), fs::Permissions::from_mode(0o640)).expect("the mode");
    expect(&site.run(&receipts), 1, &["/pin can be read by other users (mode 640)"]);
    fs::set_permissions(site.path("pin"), fs::Permissions::from_mode(0o600)).expect("the mode");
    site.write("pin", "4321");
    expect(&site.run(&receipts), 1, &["the token `receipts` could not log in with this PIN (PinIncorrect)"]);
}

/// Asks until the answer is this one; an answer of the probe is repeated for a second.
fn ready(site: &Site, status: u16) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while site.status("/readyz") != status {
        assert!(Instant::now() < deadline, "/readyz does not answer {status}: {}", site.read("stderr"));
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_server_whose_token_is_lost_says_so_and_goes_on_when_it_is_back() {
    let mut site = site();
    ready(&site, 200);
    fs::rename(site.path("tokens"), site.path("away")).expect("moved");
    fs::create_dir(site.path("tokens")).expect("a folder");
    ready(&site, 503);
    let receipt = site.receipt("en.json");
    assert_eq!(site.post(&receipt), 503);
    let said = site.read("stderr");
    assert!(said.contains("the store failed: "), "{said}");
    assert!(
        said.contains("has no token with the label `receipts`; name another one or initialise it"),
        "{said}"
    );
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(site.status("/healthz"), 200);
    fs::remove_dir(site.path("tokens")).expect("removed");
    fs::rename(site.path("away"), site.path("tokens")).expect("moved");
    ready(&site, 200);
    assert_eq!(site.post(&receipt), 201);
    // A month in memory needs no token.
    fs::rename(site.path("tokens"), site.path("away")).expect("moved");
    let second = site.receipt("en.json");
    assert_eq!(site.post(&second), 201);
    fs::rename(site.path("away"), site.path("tokens")).expect("moved");
    site.stop();
    let found = site.run(&["receipts", "--phone", "+353850123456", "--why", "a claim", "--data", "data"]);
    expect(&found, 0, &[&receipt, &second]);
}

#[test]
fn a_place_that_is_none_is_said_without_the_pin_in_it() {
    for (place, says) in [
        ("pkcs11:token=a;object=b?module-path=/none.so&pin-value=98765", "put it in a file"),
        ("98765", "or in a hardware module that a URI beginning with pkcs11: names"),
    ] {
        let refused = program()
            .args(["receipts", "--phone", "+353850123456", "--why", "a claim", "--root-key", place])
            .output()
            .expect("it runs");
        expect(&refused, 1, &["--root-key: ", says]);
        assert!(!shown(&refused).contains("98765"));
    }
}
