//! The HTML parses back to the notice it was made from, whatever the words hold.

mod common;

use common::{ENGLISH, FRENCH, document, labels, leaves, replaced};
use disclosure::{Labels, Notice, render};
use json::Value;
use roxmltree::{Document as Xml, Node};

fn texts<'a>(root: Node<'a, 'a>, name: &str) -> Vec<String> {
    root.descendants()
        .filter(|n| n.has_tag_name(name))
        .map(|n| n.descendants().filter_map(|t| if t.is_text() { t.text() } else { None }).collect())
        .collect()
}

#[track_caller]
fn parses_back(text: &str) {
    let document = document(text);
    let labels = labels(&document.language);
    let notice = Notice::new(&document, labels);
    let html = render::html(&document, labels);
    let xml = Xml::parse(&html).unwrap_or_else(|e| panic!("{e} in\n{html}"));
    let root = xml.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("lang")), ("section", Some(document.language.as_str())));
    assert_eq!(texts(root, "h2"), std::slice::from_ref(&notice.heading));
    let groups = || notice.sections.iter().flat_map(|s| &s.groups);
    let labelled = |label: &str, text: &str| [label, &notice.colon, text].concat();
    let titles = notice.choices.iter().map(|p| p.title.clone()).chain(groups().filter_map(|g| g.title.clone()));
    assert_eq!(texts(root, "h3"), titles.collect::<Vec<_>>());
    let mut paragraphs = vec![notice.summary.clone(), notice.free.clone()];
    paragraphs.extend(notice.choices.iter().flat_map(|p| [p.text.clone(), p.benefit.clone()]));
    paragraphs.extend(notice.facts.iter().map(|f| labelled(&f.label, &f.text)));
    paragraphs.extend([notice.agree.clone(), notice.decline.clone()]);
    assert_eq!(texts(root, "p"), paragraphs);
    assert_eq!(texts(root, "summary"), notice.sections.iter().map(|s| s.title.clone()).collect::<Vec<_>>());
    let mut items: Vec<String> = notice.choices.iter().flat_map(|p| p.facts.clone()).collect();
    items.extend(groups().flat_map(|g| &g.items).map(|i| match &i.label {
        Some(label) => labelled(label, &i.text),
        None => i.text.clone(),
    }));
    assert_eq!(texts(root, "li"), items);
    let links: Vec<&str> = root.descendants().filter(|n| n.has_tag_name("a")).filter_map(|n| n.attribute("href")).collect();
    let wanted = groups().flat_map(|g| &g.items).filter_map(|i| i.link.as_deref());
    assert_eq!(links, wanted.collect::<Vec<_>>());
    // The buttons' words stand between what is decided on and the sections.
    let parts: Vec<_> = root.children().filter(Node::is_element).map(|n| n.attribute("class")).collect();
    assert_eq!(parts, [None, Some("twins"), None]);
    for node in root.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        assert!(
            ["section", "div", "h2", "h3", "p", "ul", "li", "details", "summary", "b", "a"].contains(&name),
            "{name}"
        );
        for attribute in node.attributes() {
            let known = matches!(
                (name, attribute.name()),
                ("section", "lang" | "dir") | ("div" | "p", "class") | ("a", "href" | "rel")
            );
            assert!(known, "{name} {}", attribute.name());
        }
    }
}

#[test]
fn both_examples_parse_back() {
    parses_back(ENGLISH);
    parses_back(FRENCH);
}

#[test]
fn hostile_words_stay_words() {
    let hostile = r#""<script>alert(1)</script> & \" ' > <img src=x onerror=alert(1)> &amp; ]]>""#;
    let mut tried = 0;
    for (pointer, node) in leaves(ENGLISH) {
        let Value::Str(_) = node.value else { continue };
        let text = replaced(ENGLISH, &node, hostile);
        // Links, ids and the like refuse it; words hold it.
        if disclosure::Document::parse(text.as_bytes()).is_ok() {
            parses_back(&text);
            let document = document(&text);
            let html = render::html(&document, labels(&document.language));
            assert!(
                html.contains("&lt;script&gt;") && !html.contains("<script") && !html.contains("<img"),
                "{pointer}"
            );
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried}");
}

#[test]
fn a_link_cannot_leave_its_attribute() {
    let policy = leaves(ENGLISH)
        .into_iter()
        .find(|(p, _)| p == "/controller/privacy_policy")
        .map(|(_, n)| n)
        .expect("it is there");
    parses_back(&replaced(ENGLISH, &policy, "\"https://zyx.example/?a=1&b='onclick='\""));
}

#[test]
fn a_right_to_left_language_says_so() {
    let language = leaves(ENGLISH)
        .into_iter()
        .find(|(p, _)| p == "/language")
        .map(|(_, n)| n)
        .expect("it is there");
    let document = document(&replaced(ENGLISH, &language, "\"ar-EG\""));
    assert!(render::html(&document, &Labels::english()).starts_with("<section lang=\"ar-EG\" dir=\"rtl\">"));
}
