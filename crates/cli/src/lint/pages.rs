//! `docs/rules`: a page for each family, made from the rules' own source.

use super::explain::{KINDS, cases, noise};
use lint::{Family, RULES, Rule};
use std::path::Path;

/// Writes the pages into a folder.
pub fn write(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{} cannot be made ({e})", folder.display()))?;
    let mut pages = vec![("README.md".to_owned(), index())];
    pages.extend(Family::ALL.iter().map(|family| (format!("{}.md", family.as_str()), page(*family))));
    for (name, text) in pages {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|e| format!("{} cannot be written ({e})", path.display()))?;
    }
    Ok(())
}

const MADE: &str = "<!-- Made by `phone-consent lint --rules --pages docs/rules`. Change the rules, not this page. -->\n";

fn of(family: Family) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().flatten().filter(move |rule| rule.family == family)
}

const fn about(family: Family) -> &'static str {
    match family {
        Family::Complete => "everything that the format and the chosen laws ask for is there",
        Family::Specific => "nothing is vague",
        Family::Plain => "everything is easy to read",
        Family::Honest => "nothing is exaggerated, pressing or unfair, and nothing is promised that is not done",
        Family::Consistent => "the parts of the document agree with each other",
    }
}

fn index() -> String {
    let mut out = format!("{MADE}# The rules of the linter\n\n");
    out.push_str(
        "`phone-consent lint FILE` judges a disclosure by these rules, and so does the studio while you type. A linter shows that\n\
         something is there, not that it is enough; nothing here is legal advice.\n\n",
    );
    for family in Family::ALL {
        let name = family.as_str();
        out.push_str(&format!(
            "## [{name}]({name}.md): {}\n\n| Rule | Weight | Asks |\n|---|---|---|\n",
            about(*family)
        ));
        for rule in of(*family) {
            let anchor = rule.id.replace('/', "");
            out.push_str(&format!(
                "| [`{}`]({name}.md#{anchor}) | {} | {} |\n",
                rule.id,
                rule.severity.as_str(),
                rule.asks
            ));
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn page(family: Family) -> String {
    let mut out = format!("{MADE}# {}: {}\n", family.as_str(), about(family));
    for rule in of(family) {
        out.push_str(&format!("\n## {}\n{} {}\n\n", rule.id, rule.asks, rule.why));
        out.push_str(&format!("- Weight: {}\n", rule.severity.as_str()));
        if !rule.profiles.is_empty() {
            let names: Vec<String> = rule.profiles.iter().map(|profile| format!("`{}`", profile.as_str())).collect();
            out.push_str(&format!("- Only for {}\n", names.join(", ")));
        }
        if let Some(from) = rule.from {
            out.push_str(&format!("- From {from}\n"));
        }
        if let Some(until) = rule.until {
            out.push_str(&format!("- Until {until}\n"));
        }
        for citation in rule.law {
            out.push_str(&format!("- Law: [{}]({})\n", citation.number, citation.link));
        }
        out.push_str(&format!("- {}\n", noise(rule)));
        for title in KINDS {
            let cases = cases(rule, title);
            if !cases.is_empty() {
                out.push_str(&format!("\n{title}:\n\n```\n{}\n```\n", cases.join("\n")));
            }
        }
    }
    out
}
