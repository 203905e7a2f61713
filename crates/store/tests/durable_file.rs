//! Small files that are complete or absent, and a file that is replaced by compare-and-swap.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use store::durable_file::{FileError, Swap, compare_and_swap, create, erase, read_private};
use tempfile::TempDir;

#[test]
fn a_new_file_is_the_owner_s_alone_and_replaces_none() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("sign.key");
    // What a crash left behind is no obstacle.
    fs::write(folder.path().join(".sign.key.new"), "half").expect("written");
    create(&path, b"first").expect("created");
    assert_eq!(read_private(&path).expect("read"), b"first");
    assert_eq!(fs::metadata(&path).expect("its mode").permissions().mode() & 0o777, 0o600);
    assert!(matches!(create(&path, b"second"), Err(FileError::Write(_, e)) if e.kind() == std::io::ErrorKind::AlreadyExists));
    assert_eq!(read_private(&path).expect("read"), b"first");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
    let refused = read_private(&path).expect_err("refused").to_string();
    assert_eq!(
        refused,
        format!("{0} can be read by other users (mode 640); run: chmod 600 {0}", path.display())
    );
    let missing = create(&folder.path().join("none/sign.key"), b"third").expect_err("refused").to_string();
    assert!(missing.contains("none/sign.key cannot be written (No such file"), "{missing}");
}

#[test]
fn an_erased_file_is_overwritten_before_its_name_goes() {
    let folder = TempDir::new().expect("a folder");
    let (path, other) = (folder.path().join("old.key"), folder.path().join("other name"));
    create(&path, &[7; 100_000]).expect("created");
    fs::hard_link(&path, &other).expect("linked");
    erase(&path).expect("erased");
    assert!(!path.exists());
    assert_eq!(fs::read(&other).expect("read"), vec![0; 100_000]);
    erase(&path).expect("nothing is there, and that is no error");
}

#[test]
fn a_file_is_replaced_only_if_it_is_as_expected() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("checkpoint");
    let swap = |expected: Option<&[u8]>, new: &[u8]| compare_and_swap(&path, expected, new).expect("it runs");
    assert_eq!(swap(Some(b"1"), b"2"), Swap::Differs(None));
    assert!(!path.exists());
    assert_eq!(swap(None, b"1"), Swap::Swapped);
    assert_eq!(swap(None, b"2"), Swap::Differs(Some(b"1".to_vec())));
    assert_eq!(swap(Some(b""), b"2"), Swap::Differs(Some(b"1".to_vec())));
    assert_eq!(swap(Some(b"1"), b"2"), Swap::Swapped);
    assert_eq!(swap(Some(b"1"), b"3"), Swap::Differs(Some(b"2".to_vec())));
    assert_eq!(fs::read(&path).expect("read"), b"2");
    assert_eq!(fs::metadata(&path).expect("its mode").permissions().mode() & 0o777, 0o600);
    let nowhere = compare_and_swap(&folder.path().join("none/checkpoint"), None, b"1");
    assert!(matches!(nowhere, Err(FileError::Write(_, _))));
}

/// Adds 1 to the number in the file, so often.
fn count(path: &Path, times: u32) {
    for _ in 0..times {
        let mut expected = None;
        loop {
            let number: u32 = expected
                .as_deref()
                .map_or(0, |bytes| String::from_utf8_lossy(bytes).parse().expect("a whole number"));
            match compare_and_swap(path, expected.as_deref(), (number + 1).to_string().as_bytes()).expect("it runs") {
                Swap::Swapped => break,
                Swap::Differs(found) => expected = found,
            }
        }
    }
}

#[test]
fn threads_that_race_lose_no_swap() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("checkpoint");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| count(&path, 50));
        }
    });
    assert_eq!(fs::read_to_string(&path).expect("read"), "200");
}

#[test]
fn processes_that_race_lose_no_swap() {
    const RACING: &str = "STORE_TEST_RACING";
    // The test starts itself as the processes that race.
    if let Some(path) = std::env::var_os(RACING) {
        count(Path::new(&path), 50);
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("checkpoint");
    let program = std::env::current_exe().expect("this program");
    let start = || {
        Command::new(&program)
            .args(["--exact", "processes_that_race_lose_no_swap"])
            .env(RACING, &path)
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    for mut child in [start(), start(), start(), start()] {
        assert!(child.wait().expect("it ends").success());
    }
    assert_eq!(fs::read_to_string(&path).expect("read"), "200");
}
