//! A text as words that can be compared: compatibility forms (Unicode NFKD), case, accents, vowel signs and invisible characters are gone.
//! What a word means is not decided here.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// One word: a run of letters and digits, one character of Chinese or Japanese, or one of the signs that mean something alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub text: String,
    pub line: usize,
    pub sentence: usize,
}

impl Token {
    pub fn is_number(&self) -> bool {
        self.text.chars().all(char::is_numeric)
    }

    /// Whether it has more than one character.
    pub fn is_long(&self) -> bool {
        self.text.chars().nth(1).is_some()
    }

    /// Whether it is one letter or digit.
    pub fn is_letter(&self) -> bool {
        !self.is_long() && self.text.chars().all(is_letter)
    }

    /// Whether this is a character of a script without spaces.
    pub fn is_unspaced(&self) -> bool {
        self.text.chars().next().is_some_and(is_unspaced)
    }
}

/// The words of a text, and whether it has a question mark.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub tokens: Vec<Token>,
    pub has_question_mark: bool,
}

/// Emoji and signs that are words: somebody who answers with the stop sign alone has said something.
const SIGNS: [char; 9] = ['🛑', '🚫', '⛔', '✋', '🖕', '🤬', '👎', '🔕', '#'];

/// Reads the words of a text.
pub(crate) fn words(text: &str) -> Words {
    let mut reader = Reader::default();
    let folded = text.chars().map(|c| {
        if matches!(c, '´' | '`' | '’' | '‘' | 'ʼ' | 'ʹ' | '＇') {
            '\''
        } else {
            c
        }
    });
    let mut characters = DecomposingNormalizerBorrowed::new_nfkd()
        .normalize_iter(folded)
        .filter(|&c| !is_dropped(c))
        .peekable();
    while let Some(c) = characters.next() {
        match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => reader.end_line(),
            '?' | '؟' => {
                reader.out.has_question_mark = true;
                reader.end_sentence();
            }
            '!' | ';' | '¡' | '¿' | '。' | '।' | '؛' => reader.end_sentence(),
            '.' if !characters.peek().is_some_and(|&next| is_letter(next)) => reader.end_sentence(),
            '\u{3099}' | '\u{309A}' => reader.join(c),
            _ if is_unspaced(c) || SIGNS.contains(&c) => {
                reader.end_word();
                reader.word.push(c);
                reader.end_word();
            }
            _ if is_letter(c) => reader.push(c),
            _ => reader.end_word(),
        }
    }
    reader.end_word();
    reader.out
}

#[derive(Default)]
struct Reader {
    out: Words,
    word: String,
    line: usize,
    sentence: usize,
}

impl Reader {
    fn push(&mut self, c: char) {
        match c {
            'ß' | 'ẞ' => self.word.push_str("ss"),
            'æ' | 'Æ' => self.word.push_str("ae"),
            'œ' | 'Œ' => self.word.push_str("oe"),
            'ø' | 'Ø' => self.word.push('o'),
            'ł' | 'Ł' => self.word.push('l'),
            'đ' | 'Đ' => self.word.push('d'),
            'ı' => self.word.push('i'),
            'ة' => self.word.push('ه'),
            'ى' => self.word.push('ي'),
            '\u{901}' => self.word.push('\u{902}'),
            _ => self.word.extend(c.to_lowercase().filter(|&lower| !is_dropped(lower))),
        }
    }

    /// A voicing mark belongs to the Japanese character before it.
    fn join(&mut self, mark: char) {
        if let Some(last) = self.out.tokens.last_mut().filter(|_| self.word.is_empty()) {
            last.text.push(mark);
        }
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            self.out.tokens.push(Token {
                text: std::mem::take(&mut self.word),
                line: self.line,
                sentence: self.sentence,
            });
        }
    }

    fn end_sentence(&mut self) {
        self.end_word();
        self.sentence += 1;
    }

    fn end_line(&mut self) {
        self.end_sentence();
        self.line += 1;
    }
}

/// Han, Hiragana, Katakana: written without spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

/// A letter, a digit, or a sign that is part of a Devanagari syllable.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '\u{94D}'
}

/// Accents and vowel signs that many leave out when they type, apostrophes, and what is not visible.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\'' | '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{6D6}'..='\u{6ED}' | '\u{93C}' | '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{20E3}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0000}'..='\u{E0FFF}')
}
