//! Google's `PhoneNumberMetadata.xml`, read by `phonenumber::metadata::loader`.
//!
//! The file leaves out what Google's build (`BuildMetadataFromXml.java`) completes: the lengths of the general description, the national prefix for
//! parsing, `$NP` and `$FG` in rules, and the international formats where they are the national ones.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use phonenumber::metadata::loader;

use crate::model::{Description, Format, Territory, join};
use crate::packaged::package;

/// The territories of a file.
///
/// # Errors
/// The file cannot be read, or is not Google's.
pub fn load(file: &Path) -> Result<Vec<Territory>> {
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let all = loader::load(BufReader::new(opened)).with_context(|| format!("{} is not libphonenumber's metadata", file.display()))?;
    all.into_iter().map(territory).collect()
}

/// The file that the locked crate `phonenumber` packages, and its version, which is said in the crate's own: `0.3.10+9.0.33`.
///
/// # Errors
/// The crate's source cannot be found, or its version says nothing of the metadata.
pub fn packaged() -> Result<(PathBuf, String)> {
    let (folder, version) = package("phonenumber")?;
    let (_, release) = version
        .split_once('+')
        .with_context(|| format!("the version {version} of phonenumber does not say that of its metadata"))?;
    Ok((folder.join("assets/PhoneNumberMetadata.xml"), release.to_owned()))
}

fn territory(data: loader::Metadata) -> Result<Territory> {
    let id = data.id.context("a territory has no id")?;
    let prefix = data.national_prefix.unwrap_or_default();
    let rest = [
        data.premium_rate,
        data.toll_free,
        data.shared_cost,
        data.voip,
        data.personal_number,
        data.pager,
        data.uan,
        data.voicemail,
        data.fixed_line,
        data.mobile,
    ];
    let mut types: [Option<Description>; 11] = Default::default();
    for (slot, found) in types.iter_mut().skip(1).zip(rest) {
        *slot = found.map(description).transpose()?.flatten();
    }
    let all = |of: fn(&Description) -> &BTreeSet<u8>| types.iter().flatten().flat_map(of).copied().collect::<BTreeSet<u8>>();
    let (lengths, local) = (all(|description| &description.lengths), all(|description| &description.local));
    let general = data
        .general
        .and_then(|general| general.national_number)
        .with_context(|| format!("{id} has no general pattern"))?;
    types[0] = Some(Description {
        pattern: joined(&general),
        local: local.difference(&lengths).copied().collect(),
        lengths,
        example: None,
    });
    let national = data.formats.into_iter().map(|data| format(data, &prefix)).collect::<Result<Vec<_>>>()?;
    let international = data
        .international_formats
        .into_iter()
        .map(|data| format(data, &prefix))
        .collect::<Result<Vec<_>>>()?;
    Ok(Territory {
        code: data.country_code.with_context(|| format!("{id} has no calling code"))?,
        main: data.main_country_for_code,
        international_prefix: data.international_prefix.map(|pattern| joined(&pattern)),
        preferred_international_prefix: data.preferred_international_prefix,
        national_prefix_for_parsing: data
            .national_prefix_for_parsing
            .map(|pattern| joined(&pattern))
            .or_else(|| Some(prefix.clone()).filter(|prefix| !prefix.is_empty())),
        national_prefix: Some(prefix).filter(|prefix| !prefix.is_empty()),
        transform: data.national_prefix_transform_rule,
        leading_digits: data.leading_digits.map(|pattern| joined(&pattern)),
        extension_prefix: data.preferred_extension_prefix,
        types,
        formats: join(national, &international).with_context(|| format!("the formats of {id}"))?,
        id,
    })
}

fn description(data: loader::Descriptor) -> Result<Option<Description>> {
    let Some(pattern) = data.national_number else { return Ok(None) };
    let bytes = |lengths: Vec<u16>| lengths.into_iter().map(u8::try_from).collect::<Result<BTreeSet<u8>, _>>();
    Ok(Some(Description {
        pattern: joined(&pattern),
        lengths: bytes(data.possible_length)?,
        local: bytes(data.possible_local_length)?,
        example: data.example.map(|example| example.trim().to_owned()),
    }))
}

fn format(data: loader::Format, prefix: &str) -> Result<Format> {
    Ok(Format {
        leading_digits: data.leading_digits.iter().map(|pattern| joined(pattern)).collect(),
        pattern: joined(&data.pattern.context("a format has no pattern")?),
        format: data.format.context("a format has no format")?.trim().to_owned(),
        international: Default::default(),
        rule: data
            .national_prefix_formatting_rule
            .unwrap_or_default()
            .replacen("$NP", prefix, 1)
            .replacen("$FG", "$1", 1),
        optional: data.national_prefix_optional_when_formatting,
        carrier: data.domestic_carrier.is_some_and(|rule| !rule.is_empty()),
    })
}

/// A pattern without the line breaks it is written with.
fn joined(pattern: &str) -> String {
    pattern.split_whitespace().collect()
}
