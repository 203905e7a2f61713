//! `cargo xtask build`: builds the files of the npm package into `pkg/`.
//!
//! Pages load `phone-consent.js` (ES module) or `phone-consent.classic.js`; bundlers import `index.js`. `files/` contains what these scripts fetch, under
//! content-addressed names: the widget's wasm module, the number engine's wasm module, its tables by zone, and one file per language. `phone.js` and
//! `phone.wasm` are the number engine on its own. Each of these files also gets a brotli and a gzip copy. The hand-written files in `pkg/` (manifest,
//! types, `verify.js`, `receipt.js`) are not touched. The gallery's own script goes into `target/gallery/`, the studio into `target/studio/`. Bundling is in `bundle.rs`, wasm post-processing in
//! `wasm.rs`.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::bundle::Bundle;
use crate::languages::languages;
use crate::process::{cargo, root, run as run_command, target};
use crate::release::{Kind, Release};
use crate::setup::{Part, need};
use crate::{border, compression, snippet, studio, wasm};

/// The gallery's replacement for `src/js/page.js`, relative to the repository root.
const GALLERY_PAGE: &str = "www/gallery/by-script.js";

/// The profile of `Cargo.toml` for what a page downloads.
const PROFILE: &str = "wasm";

/// Disabling these two LLVM passes makes the widget 0.6 % smaller after brotli (measured); the number engine would become larger.
const WIDGET_FLAGS: [&str; 2] = ["-Cllvm-args=-disable-lsr", "-Cllvm-args=-simplifycfg-sink-common=false"];

/// Builds `pkg/`.
///
/// # Errors
/// Returns an error if a crate does not compile, a language is incomplete, or a script contains code that a strict Content-Security-Policy refuses.
pub fn run() -> Result<()> {
    need(Part::Wasm)?;
    need(Part::Node)?;
    compile("phone-consent", PROFILE, &[], &WIDGET_FLAGS)?;
    compile("phone-consent-phone", PROFILE, &["--features", "module", "--crate-type", "cdylib"], &[])?;
    // A separate target folder: with a shared one, each build would make cargo recompile the other.
    let zones = target().join("zones");
    let folder = zones.to_str().context("the target folder is not named in UTF-8")?;
    compile(
        "phone-consent-phone",
        PROFILE,
        &["--features", "zones", "--crate-type", "cdylib", "--target-dir", folder],
        &[],
    )?;
    let inputs = [
        compiled(&target(), PROFILE, "phone_consent.wasm"),
        compiled(&target(), PROFILE, "phone.wasm"),
        compiled(&zones, PROFILE, "phone.wasm"),
    ];
    let (stamp, wanted) = (target().join("xtask/pkg.stamp"), fingerprint(&inputs)?);
    // The first line of the stamp is the fingerprint; the others are the files that were written.
    if let Ok(written) = fs::read_to_string(&stamp)
        && let Some(paths) = written.strip_prefix(&wanted)
        && paths.lines().filter(|path| !path.is_empty()).all(|path| root().join(path).exists())
    {
        return studio::build();
    }
    let files = package(&inputs)?;
    let _ = fs::remove_file(&stamp);
    for folder in ["files", "embedded", "locale", "phone"] {
        clear(&root().join("pkg").join(folder))?;
    }
    let mut written = wanted;
    for (path, bytes) in &files {
        write(&root().join(path), bytes)?;
        written.push('\n');
        written.push_str(path);
    }
    write(&stamp, written.as_bytes())?;
    eprintln!("build: {} files in {}", files.len(), root().join("pkg").display());
    studio::build()
}

/// Returns the path of a shipped module's copy that keeps its names, for `size`.
pub fn named_copy(module: &str) -> PathBuf {
    target().join("xtask").join(format!("named.{module}.wasm"))
}

/// Returns the built files in `pkg/files` by key: `widget`, `engine`, `zone-3`, `locale-fr`.
///
/// # Errors
/// Returns an error if nothing has been built.
pub fn built_files() -> Result<BTreeMap<String, PathBuf>> {
    let folder = root().join("pkg/files");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files = BTreeMap::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some((key, rest)) = name.rsplit_once('-')
            && rest.matches('.').count() == 1
        {
            files.insert(key.to_owned(), path);
        }
    }
    Ok(files)
}

/// Compiles a package for the browser.
///
/// # Errors
/// Returns an error if it does not compile.
pub fn compile(package: &str, profile: &str, options: &[&str], flags: &[&str]) -> Result<()> {
    let command = [
        "rustc",
        "--quiet",
        "-p",
        package,
        "--lib",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        profile,
    ];
    // The path of cargo's registry is of no use in a shipped module, and would make the build differ between machines.
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let remap = cargo_home.map(|folder| format!("--remap-path-prefix={}=cargo", folder.display()));
    let flags: Vec<&str> = remap.as_deref().into_iter().chain(flags.iter().copied()).collect();
    run_command(cargo(command).args(options).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))
}

/// Returns the path of a compiled module in a target folder.
pub fn compiled(target: &Path, profile: &str, module: &str) -> PathBuf {
    target.join("wasm32-unknown-unknown").join(profile).join(module)
}

/// Returns every file to write, by its path, which is relative to the repository root or absolute.
fn package(inputs: &[PathBuf; 3]) -> Result<BTreeMap<String, Vec<u8>>> {
    let [widget, phone, engine] = inputs;
    let root = root();
    let (glue, widget) = wasm::bind(widget)?;
    let (glue, widget) = border::shorten(wasm::optimise(widget, "widget")?, &glue)?;
    let mut release = Release::new(env!("CARGO_PKG_VERSION"));
    release.add("widget", "wasm", ship("widget", &widget)?);
    release.add("engine", "wasm", ship("engine", &wasm::optimise(bytes(engine)?, "engine")?)?);
    for (zone, path) in zones(&root) {
        release.add(&format!("zone-{zone}"), "bin", bytes(&path)?);
    }
    for (language, text) in languages(&root)? {
        release.add(&format!("locale-{language}"), "json", text.into_bytes());
    }
    let bundle = Bundle::prepare(&root, &glue)?;
    let own_page = text(&root.join(GALLERY_PAGE))?;
    let gallery = target().join("gallery/phone-consent.js");
    let gallery = gallery.to_str().context("the target folder is not named in UTF-8")?;
    let scripts = [
        ("pkg/phone-consent.js", bundle.script(Kind::Module, &release, None)?),
        ("pkg/index.js", bundle.script(Kind::Package, &release, None)?),
        ("pkg/phone-consent.classic.js", bundle.script(Kind::Classic, &release, None)?),
        ("pkg/phone.js", bundle.phone()?),
        (gallery, bundle.script(Kind::Module, &release, Some(&own_page))?),
    ];
    let mut files: BTreeMap<String, Vec<u8>> = release
        .files()
        .iter()
        .map(|file| (format!("pkg/files/{}", file.name), file.bytes.clone()))
        .collect();
    files.extend(scripts.map(|(path, script)| (path.to_owned(), script.into_bytes())));
    files.insert("pkg/phone.wasm".to_owned(), ship("phone", &wasm::optimise(bytes(phone)?, "phone")?)?);
    let compressed: Vec<(String, Vec<u8>)> = files
        .iter()
        .filter(|(path, _)| path.starts_with("pkg/"))
        .try_fold(Vec::new(), |mut all, (path, bytes)| {
            all.push((format!("{path}.br"), compression::brotli(bytes)?));
            all.push((format!("{path}.gz"), compression::gzip(bytes)?));
            anyhow::Ok(all)
        })?;
    // Not compressed: bundlers do that themselves.
    files.extend(release.embedded()?.into_iter().map(|(path, module)| (format!("pkg/{path}"), module)));
    let scripts = ["phone-consent.js", "phone-consent.classic.js"].map(|name| (name, files.get(&format!("pkg/{name}")).cloned().unwrap_or_default()));
    files.insert("pkg/snippet.html".to_owned(), snippet::snippet(&scripts, release.files()).into_bytes());
    files.extend(compressed);
    Ok(files)
}

/// Keeps a copy with the functions' names for `size`, and returns the module to ship.
fn ship(name: &str, named: &[u8]) -> Result<Vec<u8>> {
    write(&named_copy(name), named)?;
    wasm::without_names(named)
}

/// Returns the zone numbers and the paths of their table files.
fn zones(root: &Path) -> Vec<(usize, PathBuf)> {
    let folder = root.join("crates/phone/src/engine/tables");
    (1..)
        .map(|zone| (zone, folder.join(format!("{zone}.bin"))))
        .take_while(|(_, path)| path.exists())
        .collect()
}

/// Returns a hash of all inputs of the build, including this program and the installed tools.
fn fingerprint(inputs: &[PathBuf]) -> Result<String> {
    let root = root();
    let mut hash = Sha256::new();
    let mut paths = inputs.to_vec();
    paths.extend(zones(&root).into_iter().map(|(_, path)| path));
    for folder in ["src/js", "src/locale", "crates/disclosure/labels"] {
        list(&root.join(folder), &mut paths)?;
    }
    paths.extend(["src/style.css", "crates/phone/phone.js", GALLERY_PAGE, "tests/node_modules/.installed"].map(|path| root.join(path)));
    for path in paths {
        let content = bytes(&path)?;
        hash.update(format!("\n{} {}\n", path.display(), content.len()));
        hash.update(content);
    }
    let own = std::env::current_exe()
        .and_then(fs::metadata)
        .context("this program's metadata cannot be read")?;
    let changed = own.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    hash.update(format!("{} {}", own.len(), changed.as_nanos()));
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Appends every file below a folder to `paths`.
fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    for path in found {
        if path.is_dir() {
            list(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

/// Removes a folder written by an earlier build.
fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).with_context(|| format!("{} cannot be emptied", folder.display())),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
