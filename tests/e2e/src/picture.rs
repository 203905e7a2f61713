//! Reference pictures: reading and writing PNG files, and comparing two pictures with a tolerance.
//!
//! Taking screenshots and choosing which to keep is up to the tests.
//!
//! A reference picture has at most 256 colours, to keep the file small. The most frequent colours are exact, so that no area changes its tint; the others,
//! found at the edges of letters, are replaced by the nearest of these.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, Result, bail};
use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Transformations};

/// By how much a channel (0 to 255) may differ. The edges of letters and curves differ slightly between machines; the surfaces of a dark card differ from
/// each other by 10.
const SLACK: u8 = 9;

/// How many pixels in 100,000 may differ: few enough that an added full stop is detected.
const TOLERATED: usize = 10;

/// A picture: its width, and its RGB pixels row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

/// The difference between a picture and its reference.
#[derive(Debug)]
pub struct Difference {
    /// A description for a test's message.
    pub said: String,
    /// The reference in pale colours with the differing pixels in red; `None` if the sizes differ.
    pub picture: Option<Picture>,
}

impl Picture {
    /// Decodes a PNG file.
    ///
    /// # Errors
    /// Returns an error if the bytes are not a PNG file with 8 bits per channel in colour.
    pub fn decode(bytes: &[u8]) -> Result<Picture> {
        let mut decoder = Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(Transformations::EXPAND);
        let mut reader = decoder.read_info().context("no PNG picture")?;
        let mut buffer = vec![0; reader.output_buffer_size().context("a picture too large to read")?];
        let info = reader.next_frame(&mut buffer).context("a PNG picture that is cut off")?;
        let channels = info.color_type.samples();
        if info.bit_depth != BitDepth::Eight || channels < 3 {
            bail!("a picture of {:?} in {:?}", info.color_type, info.bit_depth);
        }
        let pixels = buffer[..info.buffer_size()].chunks_exact(channels).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
        Ok(Picture {
            width: info.width as usize,
            pixels: pixels.collect(),
        })
    }

    /// Writes a PNG file with a palette. Creates the folder if needed.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
        for pixel in &self.pixels {
            *counts.entry(*pixel).or_default() += 1;
        }
        let mut frequent: Vec<([u8; 3], usize)> = counts.into_iter().collect();
        frequent.sort_by_key(|(_, count)| Reverse(*count));
        let colours: Vec<[u8; 3]> = frequent.into_iter().map(|(colour, _)| colour).collect();
        let palette = (0..=u8::MAX)
            .map(|apart| spread(&colours, apart))
            .find(|palette| palette.len() <= 256)
            .unwrap_or_default();
        let nearest = |colour: &[u8; 3]| {
            palette
                .iter()
                .zip(0..=u8::MAX)
                .min_by_key(|(other, _)| distance(colour, other))
                .map(|(_, index)| index)
        };
        let indices: BTreeMap<[u8; 3], Option<u8>> = colours.iter().map(|colour| (*colour, nearest(colour))).collect();
        let data: Vec<u8> = self.pixels.iter().filter_map(|pixel| indices[pixel]).collect();
        let mut png = Vec::new();
        let mut encoder = Encoder::new(&mut png, u32::try_from(self.width)?, u32::try_from(self.height())?);
        encoder.set_compression(Compression::High);
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(palette.into_flattened());
        encoder.write_header()?.write_image_data(&data)?;
        let folder = path.parent().context("the path of a picture has a folder")?;
        fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be created", folder.display()))?;
        fs::write(path, png).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Compares this picture with a reference; returns `None` if they are equal within the tolerance.
    pub fn differs_from(&self, kept: &Picture) -> Option<Difference> {
        if (self.width, self.height()) != (kept.width, kept.height()) {
            return Some(Difference {
                said: format!("is {} x {} pixels and was {} x {}", self.width, self.height(), kept.width, kept.height()),
                picture: None,
            });
        }
        let others: Vec<bool> = self.pixels.iter().zip(&kept.pixels).map(|(a, b)| distance(a, b) > SLACK).collect();
        let count = others.iter().filter(|other| **other).count();
        let marked = kept
            .pixels
            .iter()
            .zip(others)
            .map(|(pixel, other)| if other { [255, 0, 0] } else { pixel.map(|channel| channel / 4 + 191) });
        (count * 100_000 > TOLERATED * self.pixels.len()).then(|| Difference {
            said: format!("differs in {count} of {} pixels", self.pixels.len()),
            picture: Some(Picture {
                width: self.width,
                pixels: marked.collect(),
            }),
        })
    }

    fn height(&self) -> usize {
        self.pixels.len() / self.width.max(1)
    }
}

/// Returns those of the colours, sorted by frequency, that differ from each other by more than `apart`.
fn spread(colours: &[[u8; 3]], apart: u8) -> Vec<[u8; 3]> {
    let mut palette: Vec<[u8; 3]> = Vec::new();
    for colour in colours {
        if palette.len() <= 256 && palette.iter().all(|other| distance(colour, other) > apart) {
            palette.push(*colour);
        }
    }
    palette
}

/// The largest difference between two colours in any channel.
fn distance(a: &[u8; 3], b: &[u8; 3]) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey area of 100 x 100 pixels, of which the first `others` have another grey.
    fn field(others: usize, grey: u8) -> Picture {
        let mut pixels = vec![[200; 3]; 10_000];
        pixels[..others].fill([grey; 3]);
        Picture { width: 100, pixels }
    }

    #[test]
    fn a_little_is_tolerated_and_a_full_stop_is_not() {
        let kept = field(0, 0);
        assert!(field(10_000, 200 - SLACK).differs_from(&kept).is_none());
        assert!(field(1, 0).differs_from(&kept).is_none());
        let difference = field(4, 0).differs_from(&kept).expect("four dark pixels are seen");
        assert_eq!(difference.said, "differs in 4 of 10000 pixels");
        assert_eq!(
            difference.picture.map(|picture| picture.pixels[3..5].to_vec()),
            Some(vec![[255, 0, 0], [241; 3]])
        );
        let taller = Picture { width: 50, ..kept.clone() };
        assert!(taller.differs_from(&kept).is_some_and(|difference| difference.picture.is_none()));
    }

    #[test]
    fn a_picture_that_is_kept_is_read_as_it_was_but_for_its_rarest_colours() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("new/picture.png");
        // First fewer colours than a palette can hold, then more; lower values are more frequent.
        for colours in [200_u32, 300] {
            let pixels = (0..colours).flat_map(|n| std::iter::repeat_n([(n % 256) as u8, (n / 256 * 9) as u8, 7], (2 * (colours - n)) as usize));
            let mut picture = Picture {
                width: 100,
                pixels: pixels.collect(),
            };
            picture.pixels.resize(picture.pixels.len().next_multiple_of(100), [0, 0, 7]);
            picture.write(&path)?;
            let read = Picture::decode(&fs::read(&path)?)?;
            assert_eq!((read.width, read.pixels.len()), (picture.width, picture.pixels.len()));
            let off = picture.pixels.iter().zip(&read.pixels).map(|(a, b)| distance(a, b)).max();
            assert_eq!(off, Some(if colours > 256 { 1 } else { 0 }));
        }
        Ok(())
    }
}
