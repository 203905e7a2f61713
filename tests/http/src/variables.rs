//! Variables in a script: replacing `{name}`, and sums such as `{iat}+1801`.

use std::collections::HashMap;

/// The variables of a script.
#[derive(Clone, Debug, Default)]
pub struct Variables(HashMap<String, String>);

impl Variables {
    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// Returns the value of a variable.
    pub fn get(&self, name: &str) -> Result<&str, String> {
        self.0.get(name).map(String::as_str).ok_or_else(|| format!("nothing is named {{{name}}} yet"))
    }

    /// Replaces each `{name}` in a text. Braces around anything other than a name, as in JSON, are kept; an unknown name is an error.
    pub fn fill(&self, text: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let name = rest[1..].split_once('}').map(|(name, _)| name);
            match name.filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')) {
                Some(name) => {
                    out.push_str(self.get(name)?);
                    rest = &rest[name.len() + 2..];
                }
                None => {
                    out.push('{');
                    rest = &rest[1..];
                }
            }
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// Evaluates a sum of whole numbers: `1795514441+1800-1`; days, hours and minutes may be written `7d`, `1h`, `30m`.
pub fn sum(text: &str) -> Result<i64, String> {
    let wrong = || format!("\"{text}\" is not a sum of whole numbers");
    let (mut total, mut term, mut sign) = (0i64, String::new(), 1);
    let mut add = |term: &str, sign: i64| {
        let (digits, unit) = match term.strip_suffix(['d', 'h', 'm']) {
            Some(digits) if term.ends_with('d') => (digits, 86_400),
            Some(digits) if term.ends_with('h') => (digits, 3_600),
            Some(digits) => (digits, 60),
            None => (term, 1),
        };
        total += sign * unit * digits.parse::<i64>().map_err(|_| wrong())?;
        Ok::<(), String>(())
    };
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '+' | '-' => {
                if !term.is_empty() {
                    add(&term, sign)?;
                }
                term.clear();
                sign = if c == '-' { -1 } else { 1 };
            }
            c => term.push(c),
        }
    }
    add(&term, sign)?;
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::{Variables, sum};

    #[test]
    fn names_are_filled_and_json_is_left_alone() {
        let mut variables = Variables::default();
        variables.set("n", "1");
        assert_eq!(variables.fill(r#"{"a":{"b":{n}},"c":{}}"#), Ok(r#"{"a":{"b":1},"c":{}}"#.into()));
        assert!(variables.fill("{unknown}").is_err());
    }

    #[test]
    fn sums_know_time() {
        assert_eq!(sum("100+30m-1"), Ok(100 + 1800 - 1));
        assert_eq!(sum("-8d"), Ok(-8 * 86_400));
        assert!(sum("x").is_err() && sum("1+").is_err() && sum("").is_err());
    }
}
