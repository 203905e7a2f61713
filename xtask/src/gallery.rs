//! The gallery's own script: the module and the glue that ship, with the functions of `www/gallery/by-script.js` in the place of `src/host.js`'s.
//!
//! It goes to `target/gallery/`, never into the package: in a page with it, a script can agree. `www/gallery/` is what uses it.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::bundle::{Head, Kind, script as bundle};
use crate::process::target;

/// The functions that the gallery takes over, below the repository's root.
pub const OWN: &str = "www/gallery/by-script.js";

/// Where the script goes.
pub fn path() -> PathBuf {
    target().join("gallery/phone-consent.js")
}

/// Puts the script together.
///
/// # Errors
/// A function that the gallery takes over is not in `element`, or the bundle is refused.
pub fn script(head: &Head<'_>, glue: &str, phone: &str, element: &str, own: &str) -> Result<String> {
    bundle(Kind::Module, head, glue, phone, &taken_over(element, own)?)
}

/// `element` with each function that `own` defines under its name in front, and the one it had under another.
fn taken_over(element: &str, own: &str) -> Result<String> {
    let mut element = format!("\n{element}");
    for name in own
        .lines()
        .filter_map(|line| line.strip_prefix("const ")?.split_once(" = ").map(|(name, _)| name))
    {
        let definition = format!("\nconst {name} = ");
        if element.matches(&definition).count() != 1 {
            bail!("{OWN} takes over `{name}`, which src/host.js does not define once at the beginning of a line");
        }
        element = element.replacen(&definition, &format!("\nconst shipped_{name} = "), 1);
    }
    Ok(format!("{own}{element}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_taken_over_by_name_and_all_else_stays() -> Result<()> {
        let element = "const kept = (a) => {\n  return a;\n};\nconst keep = 1;\nuse(kept);\n";
        assert_eq!(
            taken_over(element, "const kept = () => 2;\n")?,
            "const kept = () => 2;\n\nconst shipped_kept = (a) => {\n  return a;\n};\nconst keep = 1;\nuse(kept);\n"
        );
        assert!(taken_over(element, "const byPerson = () => true;\n").is_err());
        Ok(())
    }
}
