//! The metadata that the crate `rlibphonenumber` packages: Google's protocol buffers, found in the crate's own source folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use prost::Message;
use rlibphonenumber::{NumberFormat, PhoneMetadata, PhoneMetadataCollection, PhoneNumberDesc};

use crate::model::{Description, Format, Territory, join};

const CRATE: &str = "rlibphonenumber";

/// The territories, and the version of the metadata.
///
/// # Errors
/// The crate's source cannot be found, or does not have what is expected of it.
pub fn load() -> Result<(Vec<Territory>, String)> {
    let (folder, _) = package(CRATE)?;
    let file = folder.join("src/generated/metadata/metadata.bin");
    let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let all = PhoneMetadataCollection::decode(&*bytes).with_context(|| format!("{} is not metadata", file.display()))?;
    let territories = all.metadata.into_iter().map(territory).collect::<Result<_>>()?;
    Ok((territories, version(&fs::read_to_string(folder.join("Readme.md"))?)?))
}

/// Where cargo keeps the source of a locked crate, and the crate's version.
///
/// # Errors
/// Cargo does not know the crate.
pub fn package(name: &str) -> Result<(PathBuf, String)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        // What was built here is here; crates for other machines need not be.
        .args(["--filter-platform", &host()?])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .context("`cargo metadata` cannot be started")?;
    if !output.status.success() {
        bail!("`cargo metadata` failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).context("`cargo metadata` printed what is not JSON")?;
    let packages = found["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let package = packages.iter().find(|package| package["name"] == name);
    let package = package.with_context(|| format!("`cargo metadata` knows no package {name}"))?;
    let (manifest, version) = (package["manifest_path"].as_str(), package["version"].as_str());
    let folder = manifest.map(Path::new).and_then(Path::parent).context("a manifest lies in no folder")?;
    Ok((folder.to_owned(), version.unwrap_or_default().to_owned()))
}

/// The platform that cargo builds for when it is not told one.
fn host() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().context("`rustc -vV` cannot be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

/// The crate says it in its Readme alone: "Used metadata version: v9.0.42".
fn version(readme: &str) -> Result<String> {
    let line = readme.lines().find(|line| line.contains("metadata version"));
    let version = line.and_then(|line| line.split('`').nth(1)).and_then(|word| word.strip_prefix('v'));
    Ok(version
        .with_context(|| format!("the Readme of {CRATE} does not say its metadata version"))?
        .to_owned())
}

#[allow(deprecated)] // The crate keeps these fields from its callers once it has compiled their patterns; here they are as decoded.
fn territory(data: PhoneMetadata) -> Result<Territory> {
    let general = data.general_desc.clone().unwrap_or_default();
    let types = [
        &data.general_desc,
        &data.premium_rate,
        &data.toll_free,
        &data.shared_cost,
        &data.voip,
        &data.personal_number,
        &data.pager,
        &data.uan,
        &data.voicemail,
        &data.fixed_line,
        &data.mobile,
    ];
    let types = types.map(|desc| desc.as_ref().map(|desc| description(desc, &general)).transpose());
    let mut described = Territory {
        id: data.id,
        code: u16::try_from(data.country_code.unwrap_or_default()).context("a calling code has at most three digits")?,
        main: data.main_country_for_code.unwrap_or_default(),
        international_prefix: data.international_prefix.as_deref().map(bare),
        preferred_international_prefix: data.preferred_international_prefix,
        national_prefix: data.national_prefix,
        national_prefix_for_parsing: data.national_prefix_for_parsing.as_deref().map(bare),
        transform: data.national_prefix_transform_rule,
        leading_digits: data.leading_digits.as_deref().map(bare),
        extension_prefix: data.preferred_extn_prefix,
        types: Default::default(),
        formats: join(
            data.number_format.into_iter().map(format).collect(),
            &data.intl_number_format.into_iter().map(format).collect::<Vec<_>>(),
        )
        .with_context(|| "a territory's formats")?,
    };
    for (slot, found) in described.types.iter_mut().zip(types) {
        *slot = found?.flatten();
    }
    Ok(described)
}

#[allow(deprecated)] // As above.
fn description(desc: &PhoneNumberDesc, general: &PhoneNumberDesc) -> Result<Option<Description>> {
    let Some(pattern) = &desc.national_number_pattern else { return Ok(None) };
    let lengths = if desc.possible_length.is_empty() {
        &general.possible_length
    } else {
        &desc.possible_length
    };
    Ok(Some(Description {
        pattern: bare(pattern),
        lengths: lengths.iter().map(|length| u8::try_from(*length)).collect::<Result<_, _>>()?,
        local: desc
            .possible_length_local_only
            .iter()
            .map(|length| u8::try_from(*length))
            .collect::<Result<_, _>>()?,
        example: desc.example_number.clone(),
    }))
}

#[allow(deprecated)] // As above.
fn format(data: NumberFormat) -> Format {
    Format {
        leading_digits: data.leading_digits_pattern.iter().map(|pattern| bare(pattern)).collect(),
        pattern: bare(&data.pattern),
        format: data.format,
        international: Default::default(),
        rule: data.national_prefix_formatting_rule.unwrap_or_default(),
        optional: data.national_prefix_optional_when_formatting.unwrap_or_default(),
        carrier: data.domestic_carrier_code_formatting_rule.is_some_and(|rule| !rule.is_empty()),
    }
}

/// The crate packages its patterns between anchors.
fn bare(pattern: &str) -> String {
    pattern
        .strip_prefix("^(?:")
        .and_then(|rest| rest.strip_suffix(")$"))
        .unwrap_or(pattern)
        .to_owned()
}
