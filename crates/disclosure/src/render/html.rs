//! The notice as HTML: the fallback content inside the element, which is readable before and without any script.
//!
//! What lives here: semantic elements and escaping. What deliberately does not: styles, scripts, and checkboxes (without the
//! script nobody can record a consent, so a box would promise what nothing keeps). Every element is closed and every attribute
//! quoted, so that the fragment is well-formed XML too.

use crate::{Document, Labels, Notice, base_language};

/// A fragment: one `section` with the document's language. Headings start at level 2.
pub fn html(document: &Document, labels: &Labels) -> String {
    let notice = Notice::new(document, labels);
    let mut out = Html(String::new());
    out.0.push_str("<section lang=\"");
    out.text(&document.language);
    // Without `dir`, a right-to-left notice in a left-to-right page has its punctuation at the wrong end.
    let rtl = matches!(base_language(&document.language), "ar" | "fa" | "he" | "ur");
    out.0.push_str(if rtl { "\" dir=\"rtl\">\n" } else { "\">\n" });
    out.element("h2", &notice.heading);
    out.element("p", &notice.summary);
    out.element("p", &notice.decline);
    for purpose in &notice.purposes {
        // By these classes `pkg/fallback.css` gives each part the measures that it has in the element.
        out.0.push_str(if purpose.choice {
            "<div class=\"purpose choice\">\n"
        } else {
            "<div class=\"purpose\">\n"
        });
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
    out.0.push_str("<dl>\n");
    for fact in &notice.facts {
        out.element("dt", &fact.label);
        out.0.push_str("<dd>");
        out.linked(&fact.text, fact.link.as_deref());
        out.0.push_str("</dd>\n");
    }
    out.0.push_str("</dl>\n");
    for section in &notice.sections {
        out.0.push_str("<details>\n");
        out.element("summary", &section.title);
        out.0.push_str("<ul>\n");
        for item in &section.items {
            out.0.push_str("<li>");
            if let Some(label) = &item.label {
                out.0.push_str("<b>");
                out.text(label);
                out.0.push_str("</b>");
                out.text(&notice.colon);
            }
            out.linked(&item.text, item.link.as_deref());
            out.0.push_str("</li>\n");
        }
        out.0.push_str("</ul>\n</details>\n");
    }
    out.0.push_str("</section>\n");
    out.0
}

struct Html(String);

impl Html {
    fn element(&mut self, name: &str, text: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
        self.text(text);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// Escaped text, or the value of a quoted attribute.
    fn text(&mut self, text: &str) {
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
