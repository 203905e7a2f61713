//! `phone-tables [--check] [--xml FILE [--version V]] [--out FOLDER]`: writes the phone engine's tables, or says whether they are as they would be written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use phone_tables::{files, model, packaged, xml};

const HELP: &str = "\
phone-tables [--check] [--xml FILE [--version V]] [--out FOLDER]

  without a file    from the metadata that the locked crate rlibphonenumber packages
  --xml FILE        from Google's PhoneNumberMetadata.xml, whose version is not in it: --version 9.0.33
  --out FOLDER      into a folder, for a build with PHONE_TABLES=FOLDER and the feature other-tables; otherwise into crates/phone
  --find-xml        write nothing; say where the locked crate phonenumber has its XML, and on the next line its version
  --check           write nothing; fail when the tables are not what would be written
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("phone-tables: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let (mut file, mut version, mut folder, mut check) = (None, None, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--check" => check = true,
            "--xml" => file = Some(PathBuf::from(arguments.next().context("`--xml` is followed by a file")?)),
            "--version" => version = Some(arguments.next().context("`--version` is followed by a version, as 9.0.33")?),
            "--out" => folder = Some(PathBuf::from(arguments.next().context("`--out` is followed by a folder")?)),
            "--find-xml" => {
                let (file, version) = xml::packaged()?;
                println!("{}\n{version}", file.display());
                return Ok(());
            }
            "--help" | "-h" => {
                print!("{HELP}");
                return Ok(());
            }
            other => bail!("`{other}` is not an option; `--help` lists them"),
        }
    }
    let (territories, version) = match file {
        Some(file) => (xml::load(&file)?, version.unwrap_or_else(|| "unknown".to_owned())),
        None if version.is_some() => bail!("`--version` goes with `--xml FILE`; the packaged metadata says its own"),
        None => packaged::load()?,
    };
    let tables = files::make(&model::arrange(territories)?, &version)?;
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/engine/tables"));
    fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    for (name, content) in &tables.files {
        let path = folder.join(name);
        if check {
            if !fs::read(&path).is_ok_and(|found| found == *content) {
                bail!("{} is not what the metadata {version} gives; run `cargo xtask phone-tables`", path.display());
            }
            continue;
        }
        fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))?;
        println!("{:>7} {name}", content.len());
    }
    // Other metadata may have needed more files.
    for number in tables.files.len().. {
        let path = folder.join(format!("{number}.bin"));
        if !path.exists() {
            break;
        }
        if check {
            bail!("{} is of other metadata than {version}; run `cargo xtask phone-tables`", path.display());
        }
        fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
    }
    println!("metadata {version}");
    Ok(())
}
