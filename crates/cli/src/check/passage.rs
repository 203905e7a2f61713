//! Prose in passages (paragraphs, items, headings), each with its lines and links.
//!
//! What deliberately does not live here: formats of files (`read`), sentences and words (crate `lint`), and meaning.

/// A paragraph, an item of a list or a heading.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    /// Its text on one line.
    pub text: String,
    /// Whether it is a heading, marked as one.
    pub is_heading: bool,
    /// For offsets of the text, in order, the line of the file from there on; lines count from 1.
    pub lines: Vec<(usize, usize)>,
    /// Addresses of links in it: the offset of the link's text, and where it leads.
    pub links: Vec<(usize, String)>,
}

impl Passage {
    /// Adds text of one line. Blank space of any kind becomes one space.
    pub fn push(&mut self, text: &str, line: usize) {
        let mut line = line;
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{feff}' {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                line += usize::from(c == '\n');
            } else {
                if self.lines.last().is_none_or(|(_, last)| *last != line) {
                    self.lines.push((self.text.len(), line));
                }
                self.text.push(c);
            }
        }
    }

    /// The line of an offset.
    pub fn line(&self, at: usize) -> usize {
        self.lines.iter().take_while(|(from, _)| *from <= at).last().map_or(1, |(_, line)| *line)
    }
}

/// A text as its words in small letters with one space between: to compare names and addresses however they are set.
pub fn normal(text: &str) -> String {
    let words = lint::words(text, "");
    let parts: Vec<&str> = words.iter().flat_map(|word| word.lower.split('\'')).filter(|part| !part.is_empty()).collect();
    parts.join(" ").replace("limited", "ltd")
}
