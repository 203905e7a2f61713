//! `--explain RULE` and `--rules`: a rule in words.

use lint::{Case, Expect, Family, RULES, Rule};

/// All that a rule is, for a terminal.
pub fn rule(id: &str) -> Result<String, String> {
    let Some(rule) = lint::rule(id) else { return Err(unknown(id)) };
    let mut out = format!("{}: {}\n\n{}\n", rule.id, rule.asks, rule.why);
    out.push_str(&format!("\nWeight: {}.", rule.severity.as_str()));
    if !rule.profiles.is_empty() {
        let names: Vec<&str> = rule.profiles.iter().map(|profile| profile.as_str()).collect();
        out.push_str(&format!(" Only for {}.", names.join(", ")));
    }
    if let Some(from) = rule.from {
        out.push_str(&format!(" From {from}."));
    }
    if let Some(until) = rule.until {
        out.push_str(&format!(" Until {until}."));
    }
    out.push('\n');
    for citation in rule.law {
        out.push_str(&format!("Law: {} <{}>\n", citation.number, citation.link));
    }
    for title in KINDS {
        let cases = cases(rule, title);
        if !cases.is_empty() {
            out.push_str(&format!("\n{title}:\n  {}\n", cases.join("\n  ")));
        }
    }
    out.push_str(&format!("\n{}\n", noise(rule)));
    Ok(out)
}

/// What cases show, in the order in which they are shown.
pub const KINDS: [&str; 3] = ["Finds", "Does not find", "Allows"];

/// The cases of a rule that show this.
pub fn cases(rule: &Rule, kind: &str) -> Vec<String> {
    let shows = |expect| match expect {
        Expect::Fires | Expect::FiresAt(_) => "Finds",
        Expect::Silent => "Does not find",
        Expect::Allows => "Allows",
    };
    rule.cases.iter().filter(|case| shows(case.expect) == kind).map(case).collect()
}

/// `/purposes/0/text: "We may text you."`
fn case(case: &Case) -> String {
    let parts = case.set.iter().map(|(pointer, text)| match text.is_empty() {
        true => format!("{pointer}: removed"),
        false => format!("{pointer}: {text}"),
    });
    let mut out = parts.collect::<Vec<_>>().join(", ");
    if case.language != "en" {
        out.push_str(&format!(" ({})", case.language));
    }
    out
}

/// How often the rule fires on public texts and how often it is wrong there, if that was measured.
pub fn noise(rule: &Rule) -> String {
    let Some(noise) = lint::noise(rule.id) else {
        return "Noise: not measured; the rule looks at members of a document, which public texts do not have.".into();
    };
    let read = match noise.judged {
        0 => "no finding of it was in the sample read by hand".into(),
        judged => format!("of {judged} read by hand, {} false", noise.false_positives),
    };
    format!(
        "Noise: {}.{:02} findings per 1,000 words of public privacy policies; {read} ({}).",
        noise.per_1000_words_times_100 / 100,
        noise.per_1000_words_times_100 % 100,
        noise.date,
    )
}

/// A line for each rule, by family.
pub fn list() -> String {
    let mut out = String::new();
    for family in Family::ALL {
        for rule in RULES.iter().copied().flatten().filter(|rule| rule.family == *family) {
            out.push_str(&format!("{:<32} {:<8} {}\n", rule.id, rule.severity.as_str(), rule.asks));
        }
    }
    out
}

/// Names the rules that are nearest to an unknown id.
fn unknown(id: &str) -> String {
    let name = id.rsplit('/').next().unwrap_or(id);
    let all = RULES.iter().copied().flatten().map(|rule| rule.id);
    let near: Vec<&str> = all
        .filter(|known| known.contains(name) || known.split('/').any(|part| !part.is_empty() && name.contains(part)))
        .take(5)
        .collect();
    let hint = if near.is_empty() {
        "phone-consent lint --rules lists them".into()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    format!("there is no rule \"{id}\"; {hint}")
}
