//! The version that an author is proposed for a changed text.

use disclosure::Date;

/// The version after this one, in its form. A day: today, or the day after it. A semantic version: the next minor one for a material change, the next
/// patch for wording. What is neither stays.
pub fn next(version: &str, today: &str, is_material: bool) -> String {
    match Date::parse(version).filter(|date| date.day.is_some()) {
        Some(_) if version < today => today.into(),
        Some(day) => day_after(day).unwrap_or_else(|| version.into()),
        None => semantic(version, is_material).unwrap_or_else(|| version.into()),
    }
}

/// Whether a version is a day.
pub fn is_day(version: &str) -> bool {
    Date::parse(version).is_some_and(|date| date.day.is_some())
}

fn day_after(date: Date) -> Option<String> {
    let Date { year, month, day } = date;
    let days = [(year, month, day? + 1), (year, month + 1, 1), (year + 1, 1, 1)];
    let written = days.map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    written.into_iter().find(|day| Date::parse(day).is_some())
}

/// Labels behind a hyphen or a plus sign go: 1.2.0-beta is before 1.2.1 too.
fn semantic(version: &str, is_material: bool) -> Option<String> {
    let core = version.split(['-', '+']).next()?;
    let mut numbers = core.split('.').map(|number| number.parse::<u64>().ok());
    let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
    Some(if is_material {
        format!("{major}.{}.0", minor.checked_add(1)?)
    } else {
        format!("{major}.{minor}.{}", patch.checked_add(1)?)
    })
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn the_next_version_has_the_form_of_the_last_one() {
        for (version, wording, material) in [
            ("1.2.3", "1.2.4", "1.3.0"),
            ("0.9.9", "0.9.10", "0.10.0"),
            ("1.2.0-beta.1", "1.2.1", "1.3.0"),
            ("1.2.3+2026", "1.2.4", "1.3.0"),
            ("1.2.99999999999999999999", "1.2.99999999999999999999", "1.2.99999999999999999999"),
            ("2026-11-24", "2026-11-27", "2026-11-27"),
            ("2026-11-27", "2026-11-28", "2026-11-28"),
            ("2026-12-31", "2027-01-01", "2027-01-01"),
            ("2028-02-28", "2028-02-29", "2028-02-29"),
            ("", "", ""),
        ] {
            let proposed = [false, true].map(|is_material| next(version, "2026-11-27", is_material));
            assert_eq!(proposed, [wording, material], "{version}");
        }
    }
}
