//! The files of the tables: which data is in which file, and the index.
//!
//! There is one data file for each zone, which is a run of neighbouring calling codes, and one index in Rust. A data file holds first the prefixes and
//! formats of its territories, then their types (patterns and lengths), then their examples: similar data side by side compresses best. The encoding of a
//! record is described in `spell.rs`.

use std::fmt::Write;

use anyhow::{Context, Result};

use crate::model::Territory;
use crate::spell::{TAG, descriptions, example, header};

/// The files, by name.
pub struct Tables {
    /// Name and content.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The size in bytes up to which calling codes are put into one zone; a code that is larger alone is a zone of its own, as 1 is, with the twenty-five
/// territories of North America. A visitor loads the zone of one number, so zones are small. With this limit every file has more than 4,096 bytes: bundlers
/// turn smaller files into `data:` URLs inside the script, which every visitor would load.
const ZONE: usize = 4_550;

/// The index holds the start of one territory's records in so many; the others are found by scanning from there.
const STEP: usize = 4;

/// The tables of a zone.
#[derive(Default)]
struct Zone {
    territories: Vec<u8>,
    types: Vec<u8>,
    examples: Vec<u8>,
    /// Where each territory's two records begin in theirs.
    starts: Vec<[usize; 2]>,
}

impl Zone {
    fn len(&self) -> usize {
        self.territories.len() + self.types.len() + self.examples.len()
    }

    /// Adds a territory; `main` as in [`descriptions`].
    fn push(&mut self, territory: &Territory, main: Option<&Territory>) -> Result<()> {
        self.starts.push([self.territories.len(), self.types.len()]);
        header(territory, &mut self.territories)?;
        descriptions(territory, main, &mut self.types)?;
        let all = territory.types.iter().skip(1).flatten().map(example).collect::<Result<Vec<_>>>()?;
        self.examples.extend(all.join(",").into_bytes());
        self.examples.push(b'\n');
        Ok(())
    }

    fn append(&mut self, other: Zone) {
        let [territories, types] = [self.territories.len(), self.types.len()];
        self.starts.extend(other.starts.iter().map(|start| [start[0] + territories, start[1] + types]));
        self.territories.extend(other.territories);
        self.types.extend(other.types);
        self.examples.extend(other.examples);
    }

    fn file(&self) -> Vec<u8> {
        // The tag between them ends the last record, and is the last one.
        [&self.territories[..], &self.types, &[TAG], &self.examples].concat()
    }
}

/// Makes the files of all territories, which are arranged.
///
/// # Errors
/// The metadata has something that the engine does not know.
pub fn make(territories: &[Territory], version: &str) -> Result<Tables> {
    let mut zones: Vec<Zone> = Vec::new();
    for of_code in territories.chunk_by(|one, next| one.code == next.code) {
        let mut code = Zone::default();
        for territory in of_code {
            let main = of_code.first().filter(|main| main.id != territory.id);
            code.push(territory, main).with_context(|| format!("{} (+{})", territory.id, territory.code))?;
        }
        match zones.last_mut() {
            Some(zone) if zone.len() + code.len() <= ZONE => zone.append(code),
            _ => zones.push(code),
        }
    }
    let index = index(territories, version, &zones)?;
    let files = zones.iter().enumerate().map(|(at, zone)| (format!("{}.bin", at + 1), zone.file()));
    Ok(Tables {
        files: files.chain([("index.rs".to_owned(), index.into_bytes())]).collect(),
    })
}

fn index(territories: &[Territory], version: &str, zones: &[Zone]) -> Result<String> {
    let ids: String = territories
        .iter()
        .map(|territory| if territory.id == "001" { "--" } else { &territory.id })
        .collect();
    let codes: Vec<u16> = territories.iter().map(|territory| territory.code).collect();
    let mut out = String::from("// Made by `cargo xtask phone-tables`; see tables.rs for what this is. Do not edit.\n\n");
    writeln!(
        out,
        "/// The release of libphonenumber whose metadata this is.\npub const METADATA_VERSION: &str = {version:?};\n"
    )?;
    writeln!(out, "pub(crate) const COUNT: usize = {};\n", territories.len())?;
    writeln!(out, "pub(crate) static IDS: &[u8] = b{ids:?};\n")?;
    rows("CODES", &codes, &mut out)?;
    let (mut firsts, mut starts, mut place) = (Vec::new(), [Vec::new(), Vec::new()], 0);
    for zone in zones {
        firsts.push(u16::try_from(place)?);
        for (at, start) in zone.starts.iter().enumerate() {
            // Twice where both are so, so that the zone and the place say the row.
            let times = usize::from(at == 0 && place > 0) + usize::from(place % STEP == 0);
            for _ in 0..times {
                starts[0].push(u16::try_from(start[0])?);
                starts[1].push(u16::try_from(zone.territories.len() + start[1])?);
            }
            place += 1;
        }
    }
    writeln!(out, "pub(crate) const ZONES: usize = {};\n", zones.len())?;
    out.push_str("/// The place of each zone's first territory.\n");
    rows("FIRSTS", &firsts, &mut out)?;
    writeln!(
        out,
        "/// Where records of prefixes begin: a zone's first, and those whose places are multiples of this.\npub(crate) const STEP: usize = {STEP};\n"
    )?;
    rows("TERRITORIES", &starts[0], &mut out)?;
    out.push_str("/// The same of the records of types.\n");
    rows("TYPES", &starts[1], &mut out)?;
    out.push_str("/// The tables of each zone.\npub(crate) const TABLES: [&[u8]; ZONES] = [\n");
    for number in 1..=zones.len() {
        writeln!(out, "    include_bytes!(\"{number}.bin\"),")?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn rows(name: &str, numbers: &[u16], out: &mut String) -> Result<()> {
    writeln!(out, "pub(crate) static {name}: [u16; {}] = [", numbers.len())?;
    for row in numbers.chunks(16) {
        let row: Vec<String> = row.iter().map(u16::to_string).collect();
        writeln!(out, "    {},", row.join(", "))?;
    }
    writeln!(out, "];\n")?;
    Ok(())
}
