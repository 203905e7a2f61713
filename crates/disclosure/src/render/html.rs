//! The notice as HTML: the fallback content inside the element, which is readable before and without any script.
//!
//! What lives here: semantic elements and escaping. What deliberately does not: styles, scripts, checkboxes and buttons (without
//! the script nobody can record a consent, so they would promise what nothing keeps). Every element is closed and every attribute
//! quoted, so that the fragment is well-formed XML too. The buttons' words stand where they stand in the element, as words.

use crate::{Document, Labels, Notice, base_language};

/// A fragment: one `section` with the document's language. Headings start at level 2.
pub fn html(document: &Document, labels: &Labels) -> String {
    let notice = Notice::new(document, labels);
    let mut out = opened(document, "");
    // What stands above the buttons and what below has an element of its own, so that a page can lay something over the buttons'
    // place; by the classes `pkg/fallback.css` gives each part the measures that it has in the element.
    out.0.push_str("<div>\n");
    out.element("h2", &notice.heading);
    out.element("p", &notice.summary);
    out.element("p", &notice.free);
    for purpose in &notice.choices {
        out.0.push_str("<div class=\"purpose\">\n");
        out.element("h3", &purpose.title);
        out.element("p", &purpose.text);
        out.0.push_str("<p class=\"gain\">");
        out.text(&purpose.benefit);
        out.0.push_str("</p>\n<ul>\n");
        for fact in &purpose.facts {
            out.element("li", fact);
        }
        out.0.push_str("</ul>\n</div>\n");
    }
    for fact in &notice.facts {
        out.0.push_str("<p class=\"fact\">");
        out.labelled(Some(&fact.label), &notice.colon, &fact.text, None);
        out.0.push_str("</p>\n");
    }
    out.0.push_str("</div>\n<div class=\"twins\">\n");
    out.element("p", &notice.agree);
    out.element("p", &notice.decline);
    out.0.push_str("</div>\n<div>\n");
    for section in &notice.sections {
        out.0.push_str("<details>\n");
        out.element("summary", &section.title);
        for group in &section.groups {
            if let Some(title) = &group.title {
                out.element("h3", title);
            }
            out.0.push_str("<ul>\n");
            for item in &group.items {
                out.0.push_str("<li>");
                out.labelled(item.label.as_deref(), &notice.colon, &item.text, item.link.as_deref());
                out.0.push_str("</li>\n");
            }
            out.0.push_str("</ul>\n");
        }
        out.0.push_str("</details>\n");
    }
    out.0.push_str("</div>\n");
    out.0.push_str("</section>\n");
    out.0
}

/// The opened `section` with the document's language, and more attributes as they are.
pub(super) fn opened(document: &Document, attributes: &str) -> Html {
    let mut out = Html(String::new());
    out.0.push_str("<section lang=\"");
    out.text(&document.language);
    out.0.push('"');
    // Without `dir`, a right-to-left notice in a left-to-right page has its punctuation at the wrong end.
    if is_right_to_left(&document.language) {
        out.0.push_str(" dir=\"rtl\"");
    }
    out.0.push_str(attributes);
    out.0.push_str(">\n");
    out
}

/// Whether the language is written from right to left.
pub(super) fn is_right_to_left(language: &str) -> bool {
    matches!(base_language(language), "ar" | "fa" | "he" | "ur")
}

/// HTML while it is written. Every text goes through its escaping.
#[derive(Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup.
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// What was written.
    pub(super) fn finished(self) -> String {
        self.0
    }

    pub(super) fn element(&mut self, name: &str, text: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
        self.text(text);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// Escaped text, or the value of a quoted attribute.
    pub(super) fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
    }

    /// A text behind its label.
    pub(super) fn labelled(&mut self, label: Option<&str>, colon: &str, text: &str, link: Option<&str>) {
        if let Some(label) = label {
            self.0.push_str("<b>");
            self.text(label);
            self.0.push_str("</b>");
            self.text(colon);
        }
        self.linked(text, link);
    }

    /// Text, as the text of a link when there is one. The linked page gets no referrer.
    fn linked(&mut self, text: &str, link: Option<&str>) {
        let Some(link) = link else { return self.text(text) };
        self.0.push_str("<a href=\"");
        self.text(link);
        self.0.push_str(if link.starts_with("https:") {
            "\" rel=\"noopener noreferrer\">"
        } else {
            "\">"
        });
        self.text(text);
        self.0.push_str("</a>");
    }
}
