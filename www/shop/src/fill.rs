//! Templates with `{placeholders}`, and HTML escaping. There are no conditions or loops.

/// Replaces each `{name}` of `values` in one pass, so braces in a value have no meaning. An unknown name (such as the element's own `{lang}`) is kept.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let known = values
            .iter()
            .find_map(|(name, value)| Some((value, from[1..].strip_prefix(name)?.strip_prefix('}')?)));
        rest = match known {
            Some((value, after)) => {
                out.push_str(value);
                after
            }
            None => {
                out.push('{');
                &from[1..]
            }
        };
    }
    out.push_str(rest);
    out
}

/// Escapes text for HTML content and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_replaced_and_others_stay() {
        assert_eq!(fill("a {x} /d.{lang}.json {x}{y} {", &[("x", "1"), ("y", "2")]), "a 1 /d.{lang}.json 12 {");
    }

    #[test]
    fn a_value_with_a_placeholder_in_it_is_not_filled_again() {
        assert_eq!(fill("{x}{y}", &[("x", "{y}"), ("y", "{x}")]), "{y}{x}");
    }

    #[test]
    fn what_html_would_read_is_escaped() {
        assert_eq!(escape(r#"<a b="c" d='e'>&"#), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
    }
}
