//! How many bytes a file is on the wire: as it is, by gzip, and by brotli at its strongest, as a careful site serves it.

use std::io::Write as _;

use anyhow::{Context, Result};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

/// A file's three sizes in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// As it is.
    pub raw: usize,
    /// gzip, level 9.
    pub gzip: usize,
    /// brotli, quality 11, window 2^22.
    pub brotli: usize,
}

impl Weight {
    /// Weighs a file's bytes.
    ///
    /// # Errors
    /// A compressor fails, which memory alone can cause.
    pub fn of(bytes: &[u8]) -> Result<Weight> {
        Ok(Weight {
            raw: bytes.len(),
            gzip: gzip(bytes)?.len(),
            brotli: brotli(bytes)?.len(),
        })
    }
}

/// The bytes by gzip, level 9.
///
/// # Errors
/// The compressor fails, which memory alone can cause.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).context("gzip failed")?;
    gzip.finish().context("gzip failed")
}

/// The bytes by raw deflate, level 9.
///
/// # Errors
/// As [`gzip`].
pub fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(bytes).context("deflate failed")?;
    deflate.finish().context("deflate failed")
}

/// The bytes by brotli, quality 11, window 2^22.
///
/// # Errors
/// As [`gzip`].
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut brotli = CompressorWriter::new(Vec::new(), 4096, 11, 22);
    brotli.write_all(bytes).context("brotli failed")?;
    Ok(brotli.into_inner())
}

impl std::iter::Sum for Weight {
    fn sum<I: Iterator<Item = Weight>>(weights: I) -> Weight {
        weights.fold(Weight::default(), |a, b| Weight {
            raw: a.raw + b.raw,
            gzip: a.gzip + b.gzip,
            brotli: a.brotli + b.brotli,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_weighs_less_and_brotli_knows_more_of_the_web_than_gzip() -> Result<()> {
        let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign up</title></html>".repeat(20);
        let weight = Weight::of(page.as_bytes())?;
        assert_eq!(weight.raw, page.len());
        assert!(weight.brotli < weight.gzip && weight.gzip < weight.raw, "{weight:?}");
        Ok(())
    }
}
