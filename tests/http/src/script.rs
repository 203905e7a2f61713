//! Parses a script into steps, each with its line number. Variables (`{name}`) are replaced later, when a step runs. README.md describes the language.

/// One step of a script.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line it starts on, from 1.
    pub line: usize,
    /// The action.
    pub what: What,
    /// The expectations.
    pub expected: Vec<Line>,
}

/// A line of a step.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line number, from 1.
    pub number: usize,
    /// The text, without indentation.
    pub text: String,
}

/// The action of a step.
#[derive(Clone, Debug)]
pub enum What {
    /// An HTTP request.
    Request {
        /// `GET`, `POST`, ...
        method: String,
        /// Path and query.
        target: String,
        /// Names and values.
        headers: Vec<(String, String)>,
        /// The lines of the body, joined by line feeds.
        body: String,
    },
    /// A command line of `phone-consent`.
    Command(String),
    /// Any other verb, with the rest of its line and the indented lines below it.
    Verb {
        /// The first word.
        verb: String,
        /// The rest of the line.
        rest: String,
        /// The indented lines.
        below: Vec<Line>,
    },
}

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Parses a script. The error contains the line number.
pub fn read(text: &str) -> Result<Vec<Step>, String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader { lines: &lines, at: 0 };
    let mut steps = Vec::new();
    while let Some(line) = reader.next_told() {
        steps.push(reader.step(line)?);
    }
    if steps.is_empty() { Err("the script does nothing".into()) } else { Ok(steps) }
}

struct Reader<'a> {
    lines: &'a [&'a str],
    at: usize,
}

impl Reader<'_> {
    /// The next line that is neither empty nor a comment.
    fn next_told(&mut self) -> Option<usize> {
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            if !line.trim().is_empty() && !line.starts_with('#') {
                return Some(self.at - 1);
            }
        }
        None
    }

    fn step(&mut self, start: usize) -> Result<Step, String> {
        let line = self.lines[start];
        let number = start + 1;
        if line.starts_with(' ') || line.starts_with("=>") {
            return Err(format!("line {number}: this belongs to no step"));
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (verb, rest) = (verb.trim(), rest.trim());
        let what = if METHODS.contains(&verb) {
            self.request(verb, rest)?
        } else if verb == "$" {
            What::Command(rest.into())
        } else {
            What::Verb {
                verb: verb.into(),
                rest: rest.into(),
                below: self.indented(),
            }
        };
        Ok(Step {
            line: number,
            what,
            expected: self.expected(),
        })
    }

    /// Parses headers up to an empty line or the expectations, then a body up to the expectations.
    fn request(&mut self, method: &str, target: &str) -> Result<What, String> {
        let mut headers = Vec::new();
        let mut body: Vec<&str> = Vec::new();
        let mut in_body = false;
        while let Some(line) = self.lines.get(self.at) {
            if line.starts_with("=>") {
                while body.last().is_some_and(|line| line.is_empty()) {
                    body.pop();
                }
                return Ok(What::Request {
                    method: method.into(),
                    target: target.into(),
                    headers,
                    body: body.join("\n"),
                });
            }
            self.at += 1;
            if in_body {
                body.push(line);
            } else if line.trim().is_empty() {
                in_body = true;
            } else {
                let (name, value) = line.split_once(':').ok_or_else(|| format!("line {}: a header is Name: value", self.at))?;
                headers.push((name.trim().into(), value.trim().into()));
            }
        }
        Err(format!("{method} {target}: no line => says what the answer must be"))
    }

    /// `=> ...` and the indented lines below it.
    fn expected(&mut self) -> Vec<Line> {
        let Some(first) = self.lines.get(self.at).and_then(|line| line.strip_prefix("=>")) else {
            return Vec::new();
        };
        self.at += 1;
        let mut expected = vec![Line {
            number: self.at,
            text: first.trim().into(),
        }];
        expected.extend(self.indented());
        expected
    }

    fn indented(&mut self) -> Vec<Line> {
        let mut found = Vec::new();
        while let Some(line) = self.lines.get(self.at).filter(|line| line.starts_with("  ") && !line.trim().is_empty()) {
            self.at += 1;
            found.push(Line {
                number: self.at,
                text: line.trim().into(),
            });
        }
        found
    }
}

/// Splits a line into words; single or double quotes keep spaces, and a quote inside the other kind is literal.
pub fn words(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(format!("a quote is not closed in: {text}"));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::{What, read, words};

    #[test]
    fn a_request_has_headers_a_body_and_an_expectation() {
        let steps = read("# says\nserver\nPOST /a\nA: b: c\n\n{\n}\n\n=> 422 ERR\n  $.x is 1\nkill\n").expect("a script");
        assert_eq!(steps.len(), 3);
        let What::Request { headers, body, .. } = &steps[1].what else {
            panic!("a request")
        };
        assert_eq!((headers[0].1.as_str(), body.as_str()), ("b: c", "{\n}"));
        assert_eq!(steps[1].expected[0].text, "422 ERR");
        assert_eq!((steps[1].line, steps[1].expected[1].number), (3, 10));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for bad in ["", "# nothing\n", "  indented\n", "=> 200\n", "GET /\n", "GET /\nno header\n=> 200\n"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(words("a \"b").is_err());
        assert_eq!(words("a 'b \"c' \"\" d"), Ok(vec!["a".into(), "b \"c".into(), String::new(), "d".into()]));
    }
}
