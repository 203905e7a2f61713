//! The example documents in `www/documents/` are whole, and the languages of one differ in their words alone.
//!
//! What deliberately is not here: any judgement of those words (the linter).

use disclosure::{Archive, Document, Frequency, Notice, Per, Profile, Selling};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The documents by id, each with its languages in the order of their tags, and the names of their files.
fn examples() -> BTreeMap<String, Vec<(String, Document)>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www/documents");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut found = BTreeMap::<String, Vec<(String, Document)>>::new();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let document = Document::parse(&bytes).unwrap_or_else(|e| panic!("{}: {}", path.display(), e.sentence(&bytes)));
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        found.entry(document.id.clone()).or_default().push((name, document));
    }
    found
}

/// The document without its words: what is left must be the same in every language.
fn structure(document: &Document) -> Document {
    let mut left = document.clone();
    let controller = &mut left.controller;
    let representative = controller.representative.iter_mut().map(|it| &mut it.address);
    let mut words: Vec<&mut String> = vec![&mut left.language, &mut left.summary, &mut controller.address];
    words.extend(left.heading.iter_mut().chain(representative));
    for purpose in &mut left.purposes {
        words.extend([&mut purpose.title, &mut purpose.text, &mut purpose.benefit]);
        words.extend([&mut purpose.retention.from, &mut purpose.retention.reason]);
        match &mut purpose.frequency {
            Frequency::AtMost { per: Per::Occasion(noun), .. } => words.push(noun),
            Frequency::AtMost { per: Per::Period(_), .. } | Frequency::Varies => {}
        }
    }
    for recipient in &mut left.recipients {
        words.extend([&mut recipient.does, &mut recipient.why]);
        words.extend(&mut recipient.safeguard);
    }
    match &mut left.selling {
        Selling::Sold { why, .. } => words.push(why),
        Selling::Never => {}
    }
    words.extend(&mut left.security.measures);
    words.push(&mut left.opt_out.decline);
    words.extend(left.opt_out.methods.iter_mut().map(|method| &mut method.text));
    words.extend([
        &mut left.deletion.how,
        &mut left.deletion.when,
        &mut left.proof.reason,
        &mut left.complaints.name,
    ]);
    words.extend(left.laws.iter_mut().map(|law| &mut law.statement));
    words.extend(left.changes.iter_mut().map(|change| &mut change.summary));
    words.into_iter().for_each(String::clear);
    left
}

#[test]
fn every_example_is_named_by_its_id_and_language_and_exists_in_english_and_another_one() {
    let examples = examples();
    let ids: Vec<&str> = examples.keys().map(String::as_str).collect();
    let six = [
        "bank-fraud-alerts",
        "charity-campaign",
        "clinic-reminders",
        "delivery",
        "repair-shop",
        "saas-two-factor",
    ];
    assert_eq!(ids, six);
    for (id, languages) in &examples {
        for (name, document) in languages {
            assert_eq!(*name, format!("{id}.{}.json", document.language));
        }
        let tags: Vec<&str> = languages.iter().map(|(_, document)| document.language.as_str()).collect();
        assert!(tags == ["en", "fr"] || tags == ["de", "en"], "{id}: {tags:?}");
    }
}

#[test]
fn the_languages_of_an_example_differ_in_their_words_alone() {
    for (id, languages) in examples() {
        let [(_, first), (_, second)] = &languages[..] else {
            panic!("{id} has {} languages", languages.len());
        };
        assert_eq!(structure(first), structure(second), "{id}");
        assert_ne!(first.summary, second.summary, "{id} is not translated");
    }
}

/// Without a choice nobody could agree, and the element would have nothing to ask.
#[test]
fn every_example_has_something_to_choose_and_two_ways_to_stop_are_shown() {
    for (name, document) in examples().into_values().flatten() {
        assert!(document.choices().count() > 0, "{name}");
        let notice = Notice::new(&document, Archive::shipped().labels(&document.language));
        let stop = &notice.facts.last().expect("how to stop is the last of the facts").text;
        for method in &document.opt_out.methods[..2] {
            assert!(stop.contains(method.text.trim_end_matches('.')), "{name}: {stop}");
        }
    }
}

#[test]
fn the_examples_name_every_profile_but_two() {
    let examples = examples();
    let named = |profile| {
        examples
            .values()
            .flatten()
            .any(|(_, document)| document.laws.iter().any(|law| law.profile == profile))
    };
    // No example is in Portuguese, and none calls or texts by the hours of American states.
    let unnamed: Vec<Profile> = Profile::ALL.iter().copied().filter(|profile| !named(*profile)).collect();
    assert_eq!(unnamed, [Profile::UsStates, Profile::BrLgpd]);
}
