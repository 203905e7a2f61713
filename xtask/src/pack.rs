//! A module packed for the wire: its instructions taken apart, so that like lies beside like.
//!
//! In a module an opcode is followed by what it works on: the number of a local, an offset, a constant. Each kind repeats itself, but not the others, and
//! a compressor sees them mixed. Here each kind lies in a row of its own. Measured: a twelfth less after brotli. `src/unpack.js` puts the module
//! together again, byte for byte.
//!
//! The file is a module too, one that holds nothing but a section with the rows, so it is served, and compressed on its way, as modules are:
//!
//! ```text
//! "\0asm" 1 0 0 0   0   length (5 bytes)   6 "packed"   the length of each row   the rows
//! ```
//!
//! Lengths are LEB128. The rows are, in the order of [`ROWS`]: what comes before the code, what comes after it, then a row for each kind. What is in
//! the row of which kind says [`immediates`], and `src/unpack.js` with it.

use anyhow::{Context, Result, bail, ensure};

use crate::wasm::leb128;

/// Before the code, after it, declarations (of how many functions, and each one's locals), opcodes, and then what follows them.
const ROWS: &[u8] = b"<>dogscCfkbrtvemi";

/// The section of the code in a module.
const CODE: u8 = 10;

/// The kinds of numbers that follow an opcode; `t` is a row of targets with its length before it. Opcodes of two bytes are counted from 256.
fn immediates(opcode: u16) -> Option<&'static [u8]> {
    Some(match opcode {
        0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 | 0x100..=0x107 => b"",
        0x02..=0x04 | 0xd0 => b"b",
        0x0c | 0x0d => b"r",
        0x0e => b"t",
        0x10 | 0xd2 => b"k",
        0x11 => b"ii",
        0x20 => b"g",
        0x21 | 0x22 => b"s",
        0x23 | 0x24 => b"v",
        0x25 | 0x26 => b"e",
        // How an address is aligned goes with the opcode.
        0x28..=0x3e => b"of",
        0x3f | 0x40 => b"m",
        0x41 => b"c",
        0x42 => b"C",
        0x108 | 0x10a | 0x10c | 0x10e => b"mm",
        0x109 | 0x10b | 0x10d | 0x10f..=0x111 => b"m",
        _ => return None,
    })
}

/// Packs a module without custom sections.
///
/// # Errors
/// The bytes are no module, or it has an instruction that no row is known for.
pub fn pack(module: &[u8]) -> Result<Vec<u8>> {
    let mut rows: Vec<Vec<u8>> = vec![Vec::new(); ROWS.len()];
    let mut rest = Bytes(module);
    let mut place = b'<';
    row(&mut rows, place)?.extend(rest.take(8)?);
    while !rest.0.is_empty() {
        let start = rest.0;
        let id = rest.byte()?;
        let length = rest.number()?;
        let content = rest.take(length)?;
        if id == CODE {
            place = b'>';
            code(&mut Bytes(content), &mut rows)?;
        } else {
            row(&mut rows, place)?.extend(&start[..start.len() - rest.0.len()]);
        }
    }
    ensure!(place == b'>', "the module has no code");
    let mut packed = b"\x06packed".to_vec();
    for row in &rows {
        leb128(&mut packed, row.len());
    }
    packed.extend(rows.concat());
    let mut file = module[..8].to_vec();
    file.push(0);
    let length = packed.len();
    file.extend([0, 7, 14, 21, 28].map(|shift| (length >> shift) as u8 & 0x7f | if shift < 28 { 0x80 } else { 0 }));
    file.extend(packed);
    Ok(file)
}

fn row(rows: &mut [Vec<u8>], kind: u8) -> Result<&mut Vec<u8>> {
    let place = ROWS.iter().position(|known| *known == kind);
    place.and_then(|place| rows.get_mut(place)).context("a kind without a row")
}

fn code(content: &mut Bytes<'_>, rows: &mut [Vec<u8>]) -> Result<()> {
    for _ in 0..content.copy(row(rows, b'd')?)? {
        let length = content.number()?;
        function(&mut Bytes(content.take(length)?), rows)?;
    }
    ensure!(content.0.is_empty(), "something follows the last function");
    Ok(())
}

fn function(body: &mut Bytes<'_>, rows: &mut [Vec<u8>]) -> Result<()> {
    let declared = row(rows, b'd')?;
    for _ in 0..body.copy(declared)? {
        body.copy(declared)?;
        // The type of so many locals.
        body.copy(declared)?;
    }
    while !body.0.is_empty() {
        let mut opcode = u16::from(body.byte()?);
        row(rows, b'o')?.push(opcode as u8);
        if opcode == 0xfc {
            let second = body.byte()?;
            row(rows, b'o')?.push(second);
            opcode = 0x100 + u16::from(second);
        }
        let Some(kinds) = immediates(opcode) else {
            bail!("the instruction {opcode:#x} is in no row; give it one in xtask/src/pack.rs and src/unpack.js")
        };
        for kind in kinds {
            let row = row(rows, *kind)?;
            let count = body.copy(row)?;
            if *kind == b't' {
                ensure!(count < 1 << 14, "a choice of more targets than unpack.js takes");
                // And the target of all other values.
                for _ in 0..=count {
                    body.copy(row)?;
                }
            }
        }
    }
    Ok(())
}

/// Bytes being read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).context("the module ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// An unsigned number in LEB128.
    fn number(&mut self) -> Result<usize> {
        self.copy(&mut Vec::new())
    }

    /// The same, copied as it is. Of one with a sign the value means nothing.
    fn copy(&mut self, to: &mut Vec<u8>) -> Result<usize> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte()?;
            to.push(byte);
            ensure!(shift < 64, "a number of more than ten bytes");
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Ok(value as usize);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(func (local i32) i32.const 300 local.set 0 local.get 0 i32.load offset=8 drop)`, and a section before and one after it.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x03\x02\x01\0\x0a\x11\x01\x0f\x01\x01\x7f\x41\xac\x02\x21\0\x20\0\x28\x02\x08\x1a\x0b\x0b\x01\0";

    #[test]
    fn each_kind_lies_in_a_row_of_its_own() -> Result<()> {
        let packed = pack(MODULE)?;
        assert_eq!(packed[..8], MODULE[..8]);
        assert_eq!(packed.len(), 8 + 1 + 5 + usize::from(packed[9] & 0x7f));
        assert_eq!(packed[14..21], *b"\x06packed");
        let lengths = &packed[21..21 + ROWS.len()];
        let rows = &packed[21 + ROWS.len()..];
        assert_eq!(lengths, [12, 3, 4, 7, 1, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(
            rows,
            [
                &MODULE[..12],
                b"\x0b\x01\0",
                b"\x01\x01\x01\x7f",
                b"\x41\x21\x20\x28\x02\x1a\x0b",
                b"\0",
                b"\0",
                b"\xac\x02",
                b"\x08"
            ]
            .concat()
        );
        Ok(())
    }

    #[test]
    fn what_is_packed_is_still_a_module() -> Result<()> {
        let module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b";
        wasmparser::Validator::new().validate_all(&pack(module)?)?;
        Ok(())
    }

    #[test]
    fn what_has_no_row_is_said_and_what_ends_early_is_refused() {
        // `f32.const` is nowhere in this project.
        let floating = b"\0asm\x01\0\0\0\x0a\x09\x01\x07\0\x43\0\0\0\0\x0b";
        let refused = pack(floating).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.contains("0x43")));
        let whole = b"\0asm\x01\0\0\0\x0a\x04\x01\x02\0\x0b";
        for length in 0..whole.len() {
            assert!(pack(&whole[..length]).is_err(), "{length}");
        }
        assert!(pack(whole).is_ok());
    }
}
