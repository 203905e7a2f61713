//! `cargo xtask build`: the files a page loads, into `pkg/`.
//!
//! `phone-consent.js` (module) and `phone-consent.classic.js`, the module's two halves `phone_consent_bg.wasm` and `phone_consent_later.wasm`
//! (`parts.rs`), the number engine in pieces (`phone/engine.wasm` and the tables of each zone of calling codes, `phone/1.wasm` and on) and whole
//! (`phone.wasm` with `phone.js`, for who wants it alone), and for every language `locale/LANG.json` (the controls' words) and `locale/LANG.notice.json` (the notice's labels). What is written by hand in `pkg/` (manifest, types, `verify.js`) is left alone. Cargo knows when to compile; the rest is skipped when
//! nothing that goes into it changed. Beside the package, in `target/gallery/`, it makes the gallery's own script (`gallery.rs`). How the script is put together is in `bundle.rs`, what is done to a module in `wasm.rs`, and how the widget's are packed in `pack.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Error, Result, anyhow, bail};
use disclosure::{Labels, Words};
use sha2::{Digest, Sha256};

use crate::bundle::{Head, Kind, hex, minify, script};
use crate::gallery;
use crate::links;
use crate::pack::pack;
use crate::parts::BORDER;
use crate::process::{cargo, on_path, root, run as run_command, target};
use crate::setup::{Part, need, node_programs};
use crate::split::split;
use crate::wasm;

/// The release's version: every package of the workspace has the same.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What goes into the package, read once so that what is hashed is what is built.
struct Sources {
    widget: Vec<u8>,
    /// The number engine with its tables.
    phone: Vec<u8>,
    /// The same without them, and they by their paths in the package.
    engine: Vec<u8>,
    zones: BTreeMap<String, Vec<u8>>,
    style: String,
    /// `unpack.js`, `host.js`, `view/picker.js`, then `element.js`.
    element: String,
    phone_script: String,
    /// The functions that the gallery takes over.
    gallery: String,
    /// The files of every language, by their paths in the package.
    locales: BTreeMap<String, Vec<u8>>,
}

/// Builds `pkg/`.
///
/// # Errors
/// Something does not compile, a language is half there, or the script holds what a strict policy refuses.
pub fn run() -> Result<()> {
    need(Part::Wasm)?;
    if on_path("node").is_some() && on_path("npm").is_some() {
        need(Part::Node)?;
    }
    if node_programs().is_none() {
        eprintln!(
            "build: there is no node, so scripts and styles are not minified and the modules are not optimised by wasm-opt; everything works, but is larger"
        );
    }
    compile("phone-consent", &[], true)?;
    // A plain library for the rest of the workspace: a module that has its own panic handler cannot depend on another module.
    compile("phone-consent-phone", &["--features", "module", "--crate-type", "cdylib"], false)?;
    // In a folder of its own, or each would make cargo compile the other anew.
    let folder = target().join("zones");
    let folder = folder.to_str().context("the target folder is not named in UTF-8")?;
    let zones = ["--features", "zones", "--crate-type", "cdylib", "--target-dir", folder];
    compile("phone-consent-phone", &zones, false)?;
    let sources = Sources::read()?;
    let (pkg, stamp, wanted) = (root().join("pkg"), target().join("xtask/pkg.stamp"), sources.stamp()?);
    let made = |path: &String| pkg.join(path).exists();
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) && stamped_files(&sources).iter().all(made) && gallery::path().exists() {
        return Ok(());
    }
    let (files, gallery) = sources.build()?;
    let _ = fs::remove_file(&stamp);
    for folder in ["locale", "phone"] {
        clear(&pkg.join(folder))?;
    }
    for (path, bytes) in &files {
        write(&pkg.join(path), bytes)?;
    }
    write(&gallery::path(), gallery.as_bytes())?;
    write(&stamp, wanted.as_bytes())?;
    eprintln!("build: {} files in {}", files.len(), pkg.display());
    Ok(())
}

/// The named copy of a shipped module, for `size`.
pub fn named_copy(module: &str) -> PathBuf {
    target().join("xtask").join(format!("named.{module}"))
}

/// Compiles one module; `records` keeps those of the linker, which parting it needs.
fn compile(package: &str, features: &[&str], records: bool) -> Result<()> {
    run_command(
        cargo([
            "rustc",
            "--quiet",
            "-p",
            package,
            "--lib",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            "wasm",
        ])
        .args(features)
        // Measured: loops whose steps are not rewritten for a processor's addressing are half a per cent smaller.
        .args(["--", "-C", "llvm-args=-disable-lsr"])
        .args(if records { &["-C", "link-arg=--emit-relocs"][..] } else { &[] }),
    )
}

/// Where cargo puts a module, in a target folder.
fn compiled(target: &Path, module: &str) -> PathBuf {
    target.join("wasm32-unknown-unknown/wasm").join(module)
}

impl Sources {
    fn read() -> Result<Sources> {
        let root = root();
        Ok(Sources {
            widget: bytes(&compiled(&target(), "phone_consent.wasm"))?,
            phone: bytes(&compiled(&target(), "phone.wasm"))?,
            engine: bytes(&compiled(&target().join("zones"), "phone.wasm"))?,
            zones: zones(&root)?,
            style: text(&root.join("src/style.css"))?,
            element: ["unpack.js", "host.js", "view/picker.js", "element.js"]
                .iter()
                .map(|file| text(&root.join("src").join(file)))
                .collect::<Result<Vec<_>>>()?
                .concat(),
            phone_script: text(&root.join("crates/phone/phone.js"))?,
            gallery: text(&root.join(gallery::OWN))?,
            locales: locales(&root)?,
        })
    }

    /// A hash of all that decides what `build` makes, this program and the installed tools included.
    fn stamp(&self) -> Result<String> {
        let mut hash = Sha256::new();
        for bytes in [
            &self.widget[..],
            &self.phone,
            &self.engine,
            self.style.as_bytes(),
            self.element.as_bytes(),
            self.phone_script.as_bytes(),
            self.gallery.as_bytes(),
            VERSION.as_bytes(),
        ] {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        for (path, bytes) in self.locales.iter().chain(&self.zones) {
            hash.update(format!("\n{path} {}\n", bytes.len()));
            hash.update(bytes);
        }
        hash.update(fs::read(root().join("tests/node_modules/.installed")).unwrap_or_default());
        let own = std::env::current_exe().and_then(fs::metadata).context("this program cannot be looked at")?;
        let changed = own.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        hash.update(format!("{} {}", own.len(), changed.as_nanos()));
        Ok(hex(&hash.finalize()))
    }

    /// The package's files by their paths, and the gallery's script.
    fn build(&self) -> Result<(BTreeMap<String, Vec<u8>>, String)> {
        // wasm-bindgen reads a file, and this is the one cargo wrote.
        let (glue, bound) = wasm::bind(&compiled(&target(), "phone_consent.wasm"))?;
        let parts = split(&bound, &links::read(&self.widget)?, &BORDER)?;
        let widget = [
            pack(&ship("phone_consent_bg.wasm", parts.first)?)?,
            pack(&ship("phone_consent_later.wasm", parts.later)?)?,
        ];
        let mut lazy = BTreeMap::from([
            ("phone_consent_bg.wasm".to_owned(), widget[0].clone()),
            ("phone_consent_later.wasm".to_owned(), widget[1].clone()),
            ("phone/engine.wasm".to_owned(), pack(&ship("engine.wasm", self.engine.clone())?)?),
        ]);
        lazy.extend(self.locales.clone());
        let style = minify(&self.style, &["--loader=css"])?;
        let head = Head {
            style: style.trim(),
            files: &lazy,
            version: VERSION,
            wasm: &widget.concat(),
        };
        let module = script(Kind::Module, &head, &glue, &self.phone_script, &self.element)?;
        let classic = script(Kind::Classic, &head, &glue, &self.phone_script, &self.element)?;
        let gallery = gallery::script(&head, &glue, &self.phone_script, &self.element, &self.gallery)?;
        let phone = minify(&self.phone_script, &["--loader=js", "--format=esm"])?;
        let mut files = lazy;
        // The engine knows their hashes.
        files.extend(self.zones.clone());
        files.insert("phone.wasm".to_owned(), ship("phone.wasm", self.phone.clone())?);
        for (path, text) in [("phone-consent.js", module), ("phone-consent.classic.js", classic), ("phone.js", phone)] {
            files.insert(path.to_owned(), text.into_bytes());
        }
        Ok((files, gallery))
    }
}

/// Optimises a module, keeps a copy with names for `size`, and gives back the one that ships.
fn ship(name: &str, module: Vec<u8>) -> Result<Vec<u8>> {
    let named = wasm::optimise(module, name)?;
    write(&named_copy(name), &named)?;
    wasm::without_names(&named)
}

fn stamped_files(sources: &Sources) -> Vec<String> {
    let mut files: Vec<String> = [
        "phone-consent.js",
        "phone-consent.classic.js",
        "phone_consent_bg.wasm",
        "phone_consent_later.wasm",
        "phone.js",
        "phone.wasm",
        "phone/engine.wasm",
    ]
    .map(str::to_owned)
    .to_vec();
    files.extend(sources.locales.keys().chain(sources.zones.keys()).cloned());
    files
}

/// The tables of every zone.
fn zones(root: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let folder = root.join("crates/phone/src/engine/tables");
    (1..)
        .take_while(|zone| folder.join(format!("{zone}.wasm")).exists())
        .map(|zone| Ok((format!("phone/{zone}.wasm"), bytes(&folder.join(format!("{zone}.wasm")))?)))
        .collect()
}

/// The two files of every language. A language in one folder only is an error: its visitors would read half a page in another.
fn locales(root: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let (labels, controls) = (root.join("crates/disclosure/labels"), root.join("src/locale"));
    let (with_labels, with_controls) = (languages(&labels)?, languages(&controls)?);
    if let Some(language) = with_labels.symmetric_difference(&with_controls).next() {
        let (has, lacks) = if with_labels.contains(language) {
            (&labels, &controls)
        } else {
            (&controls, &labels)
        };
        bail!("the language `{language}` is in {} and not in {}; add it there", has.display(), lacks.display());
    }
    let english = (halves(&text(&controls.join("en.json"))?)?, Labels::english());
    let mut files = BTreeMap::new();
    for language in &with_labels {
        let file = format!("{language}.json");
        let of = |folder: &Path| format!("{} has a fault", folder.join(&file).display());
        let own = Words::parse(&bytes(&controls.join(&file))?);
        let [first, later] = english.0.each_ref().map(|half| list(&own, half, language).with_context(|| of(&controls)));
        let words = [&b"["[..], &first?, b",", &later?, b"]"].concat();
        let text = bytes(&labels.join(&file))?;
        let read = Labels::parse(&text)
            .map_err(|error| Error::msg(error.sentence(&text)))
            .with_context(|| of(&labels))?;
        files.insert(format!("locale/{file}"), words);
        files.insert(format!("locale/{language}.notice.json"), list(read.words(), english.1.words(), language)?);
    }
    Ok(files)
}

/// The English controls' texts by what says them, as `src/locale.rs` parts them: the disclosure, and what follows a choice.
fn halves(english: &str) -> Result<[Words; 2]> {
    let halves = english.split_once(",\n\n").context("no blank line parts src/locale/en.json in two")?;
    Ok([format!("{}}}", halves.0), format!("{{{}", halves.1)].map(|half| Words::parse(half.as_bytes())))
}

/// What a page loads of a language's texts: without their names, in the order of the English ones.
fn list(words: &Words, english: &Words, language: &str) -> Result<Vec<u8>> {
    let list = words.list(english, language).map(String::into_bytes);
    list.map_err(|name| anyhow!("the text `{name}` is missing"))
}

fn languages(folder: &Path) -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    Ok(entries
        .flatten()
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .collect())
}

/// Removes what an earlier build left for a language or a zone that is gone.
fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).with_context(|| format!("{} cannot be emptied", folder.display())),
        _ => Ok(()),
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
        fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
