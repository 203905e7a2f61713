//! What a line of text is, for the texts that are signed and later printed by programs that trust them.

/// The greatest length of a line, in characters (Unicode scalar values).
pub const MAX_LINE: usize = 200;

/// Whether a text is one line: of 1 to [`MAX_LINE`] characters, not all of them white space, none of which [steers](steers_output).
pub fn is_line(text: &str) -> bool {
    let fits = text.chars().nth(MAX_LINE).is_none();
    fits && !text.chars().all(char::is_whitespace) && !text.chars().any(steers_output)
}

/// The text with every character that [steers](steers_output) written as `\u{1b}`, so that it can be shown on a terminal whatever it is.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if steers_output(c) {
            out.push_str("\\u{");
            let upper = [20, 16, 12, 8, 4]
                .into_iter()
                .map(|shift| u32::from(c) >> shift & 15)
                .skip_while(|&digit| digit == 0);
            out.extend(upper.chain([u32::from(c) & 15]).filter_map(|digit| char::from_digit(digit, 16)));
            out.push('}');
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character steers what shows the text instead of being shown: a control character (Unicode's category Cc), a line or paragraph
/// separator, or a bidirectional control (Unicode's property Bidi_Control).
pub fn steers_output(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
