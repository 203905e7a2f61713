//! An entry of `changes` put into the text of a document, all else of the text left as it is.

use disclosure::{Change, Document};
use json::{Node, Value, text, to_jcs};

/// The entry as a document writes it.
pub fn written(entry: &Change) -> String {
    let string = |value: &str| to_jcs(&text(value));
    format!(
        "{{ \"version\": {}, \"date\": {}, \"summary\": {}, \"material\": {} }}",
        string(&entry.version),
        string(&entry.date.to_string()),
        string(&entry.summary),
        entry.material
    )
}

/// The document with this entry in the first place of `changes`, or in the place of the one of its version.
///
/// # Errors
/// One sentence: the text has no list `changes`, or the entry does not fit into it.
pub fn with_entry(bytes: &[u8], entry: &Change) -> Result<Vec<u8>, String> {
    let no_list = || "the document has no list \"changes\" to add an entry to; add \"changes\": []".to_owned();
    let tree = json::parse(bytes).map_err(|e| e.sentence(bytes))?;
    let changes = tree.get("changes");
    let Value::Array(items) = &changes.value else { return Err(no_list()) };
    let entry_text = written(entry);
    let of_version = |item: &&Node| item.text("version") == entry.version;
    let (range, new) = match (items.iter().position(|item| of_version(&item)), items.first()) {
        (Some(i), _) => (lint::span(bytes, &tree, &format!("/changes/{i}")), entry_text),
        // Between the bracket and the first entry stands what belongs between two entries.
        (None, Some(first)) => {
            let between = bytes.get(changes.at + 1..first.at).unwrap_or_default();
            let between = String::from_utf8_lossy(between);
            (first.at..first.at, format!("{entry_text},{between}"))
        }
        (None, None) => (lint::span(bytes, &tree, "/changes"), format!("[\n    {entry_text}\n  ]")),
    };
    let mut out = bytes.to_vec();
    out.splice(range, new.into_bytes());
    match Document::parse(&out) {
        Ok(_) => Ok(out),
        Err(e) => Err(format!("the entry does not fit into the document: {}", e.sentence(&out))),
    }
}

#[cfg(test)]
mod tests {
    use super::with_entry;
    use disclosure::{Change, Date, Document};

    fn entry(version: &str, summary: &str) -> Change {
        Change {
            version: version.into(),
            date: Date::parse("2026-12-01").expect("a date"),
            summary: summary.into(),
            material: true,
        }
    }

    #[test]
    fn an_entry_is_put_first_or_in_its_own_place_and_nothing_else_changes() {
        let text = include_str!("../../../../www/disclosure.en.json");
        let added = with_entry(text.as_bytes(), &entry("2026-12-01", "We say \"hello\".")).expect("it fits");
        let added = String::from_utf8(added).expect("text");
        let line = r#"    { "version": "2026-12-01", "date": "2026-12-01", "summary": "We say \"hello\".", "material": true },"#;
        assert_eq!(added.replacen(&format!("{line}\n"), "", 1), text);
        let changes = Document::parse(added.as_bytes()).expect("a document").changes;
        assert_eq!(changes[0], entry("2026-12-01", "We say \"hello\"."));
        let again = with_entry(added.as_bytes(), &entry("2026-12-01", "Other words.")).expect("it fits");
        let again = Document::parse(&again).expect("a document").changes;
        assert_eq!((again.len(), &again[0]), (changes.len(), &entry("2026-12-01", "Other words.")));
        let (head, _) = text.split_once("\"changes\": [").expect("it has changes");
        let empty = format!("{head}\"changes\": []\n}}\n");
        let first = with_entry(empty.as_bytes(), &entry("2026-12-01", "Other words.")).expect("it fits");
        assert_eq!(Document::parse(&first).expect("a document").changes.len(), 1);
        assert!(with_entry(text.as_bytes(), &entry("2026-12-01", "two\nlines")).is_err());
    }
}
