//! File sizes on the wire: raw, gzip, and brotli at its highest quality.

use std::io::Write as _;

use anyhow::{Context, Result};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

/// The three sizes of a file, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// Uncompressed.
    pub raw: usize,
    /// gzip, level 9.
    pub gzip: usize,
    /// brotli, quality 11, window 2^22.
    pub brotli: usize,
}

impl Weight {
    /// Measures a file's content.
    ///
    /// # Errors
    /// Returns an error if a compressor runs out of memory.
    pub fn of(bytes: &[u8]) -> Result<Weight> {
        Ok(Weight {
            raw: bytes.len(),
            gzip: gzip(bytes)?.len(),
            brotli: brotli(bytes)?.len(),
        })
    }
}

/// Compresses with gzip, level 9.
///
/// # Errors
/// Returns an error if the compressor runs out of memory.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).context("gzip failed")?;
    gzip.finish().context("gzip failed")
}

/// Compresses with raw deflate (RFC 1951), level 9.
///
/// # Errors
/// As [`gzip`].
pub fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(bytes).context("deflate failed")?;
    deflate.finish().context("deflate failed")
}

/// Compresses with brotli, quality 11, window 2^22.
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
