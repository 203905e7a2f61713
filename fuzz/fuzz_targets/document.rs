//! Any bytes as a disclosure: the strict reader and that of drafts agree, the canonical form says the same, and the notice and every rendering
//! of what is accepted is made in every language.
#![no_main]

use disclosure::{Archive, Document, Draft, LAYOUT, Labels, MAX_PURPOSES, Notice, diff, entry, render};
use fuzz::{DOCUMENTS, assert_sentence, changed, sum};
use json::{MAX_INT, Node, Value, to_jcs};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static OTHER: LazyLock<Document> = LazyLock::new(|| Document::parse(DOCUMENTS[0].as_bytes()).expect("a document"));

fuzz_target!(|data: &[u8]| {
    let bytes = changed(&DOCUMENTS, data);
    let (document, draft) = match (Document::parse(&bytes), Draft::read(&bytes)) {
        (Ok(document), Ok(draft)) => {
            assert!(draft.faults.is_empty() && draft.document == document);
            (document, draft)
        }
        (Err(e), Ok(draft)) => {
            assert!(
                draft
                    .faults
                    .iter()
                    .any(|fault| fault.code() == e.code() && fault.pointer == e.pointer() && fault.at == e.at())
            );
            assert!(e.at() <= bytes.len());
            assert_sentence(&e.sentence(&bytes));
            draft.faults.iter().for_each(|fault| assert_sentence(&fault.sentence(&bytes)));
            // An editor shows the notice of a draft.
            shown(&draft.document, Archive::shipped().labels(&draft.document.language));
            return;
        }
        (Err(e), Err(draft)) => return assert_eq!(e, draft),
        (Ok(_), Err(e)) => panic!("a document is no draft: {e}"),
    };
    let again = Document::parse(to_jcs(&draft.tree.value).as_bytes()).expect("the canonical form is the same document");
    assert_eq!(again, document);
    assert!((1..=MAX_PURPOSES).contains(&document.purposes.len()));
    for purpose in &document.purposes {
        let period = purpose.retention.period;
        assert!((0..=MAX_INT).contains(&period.add_to(0)) && period.add_to(MAX_INT) >= MAX_INT);
        assert!(purpose.recipients.iter().all(|id| document.recipient(id).is_some()));
        assert_eq!(document.purpose(&purpose.id), Some(purpose), "ids are unique");
    }

    assert!(diff(&document, &document).is_empty());
    let differences = diff(&OTHER, &document);
    assert!(differences.is_empty() || *OTHER != document);
    differences.iter().for_each(|difference| assert!(!difference.sentence.is_empty()));
    entry(&differences, &document.version, document.security.audit.last);

    let archive = Archive::shipped();
    let languages: Vec<&str> = archive.languages().collect();
    let labels = archive.labels(languages[sum(data) % languages.len()]);
    let notice = shown(&document, labels);
    let own = archive.labels(&document.language);
    assert_eq!(
        archive.notice(&document, own.version().into(), LAYOUT.into()).map(|notice| notice.text()),
        Ok(render::text(&document, own))
    );
    // No rendering as HTML has a text of the document as markup; what is short may be a tag of the page by chance.
    let pages = [
        render::html(&document, labels),
        render::privacy_notice(&document, labels),
        render::email(&document, labels).html,
    ];
    each_text(&draft.tree, &mut |text| {
        assert!(
            !text.contains('<') || text.len() < 24 || pages.iter().all(|page| !page.contains(text)),
            "{text:?}"
        );
    });
    for document in [&notice, &render::sms(&document, labels), &render::markdown(&document, labels)] {
        assert!(!document.is_empty());
        let counted = render::segments(document);
        assert!(counted.parts >= 1 && counted.units >= document.chars().count().min(1));
        assert!(render::segments(&render::plain(document)).foreign.iter().all(|foreign| foreign.plain.is_none()));
    }
    if let Ok(post) = render::social(&document, labels) {
        assert!(render::social_length(&post) <= render::SOCIAL_LIMIT);
    }
    render::privacy_notice_markdown(&document, labels);
    let pack = render::ten_dlc(&document, labels);
    pack.faults();
    pack.text();
});

fn shown(document: &Document, labels: &Labels) -> String {
    let notice = Notice::new(document, labels);
    let text = notice.text();
    assert_eq!(Notice::new(document, labels).text(), text, "the same document makes the same notice");
    text
}

fn each_text(node: &Node, see: &mut impl FnMut(&str)) {
    match &node.value {
        Value::Str(text) => see(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, see)),
        Value::Object(members) => members.iter().for_each(|member| each_text(&member.node, see)),
        Value::Null | Value::Bool(_) | Value::Int(_) => {}
    }
}
