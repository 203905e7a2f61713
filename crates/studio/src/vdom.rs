//! One small keyed renderer: a description of elements becomes nodes, and a new description changes the nodes that are there.
//!
//! Nodes are created and text is set; no HTML is parsed. An element keeps its node as long as its key and tag stay, so focus,
//! caret and open sections survive a change.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlInputElement, Node};

/// An element as it should be.
#[derive(Clone, Debug, Default)]
pub struct El {
    tag: &'static str,
    key: String,
    attributes: Vec<(&'static str, String)>,
    text: Option<String>,
    value: Option<String>,
    checked: Option<bool>,
    children: Vec<El>,
    /// Somebody else fills it.
    is_left_alone: bool,
}

/// An element without anything.
pub fn el(tag: &'static str) -> El {
    El { tag, ..El::default() }
}

/// An element with a class and a text.
pub fn text(tag: &'static str, class: &str, words: impl Into<String>) -> El {
    el(tag).class(class).text(words)
}

/// A button that does something to a member.
pub fn button(class: &str, does: &str, at: &str, words: impl Into<String>) -> El {
    text("button", class, words).attr("type", "button").attr("data-do", does).attr("data-at", at)
}

impl El {
    /// Its identity among its siblings; without one, its place counts.
    pub fn key(mut self, key: impl Into<String>) -> El {
        self.key = key.into();
        self
    }

    /// Its class; "" for none.
    pub fn class(self, class: &str) -> El {
        if class.is_empty() { self } else { self.attr("class", class) }
    }

    /// An attribute.
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> El {
        self.attributes.push((name, value.into()));
        self
    }

    /// An attribute without a value, or none.
    pub fn flag(self, name: &'static str, on: bool) -> El {
        if on { self.attr(name, "") } else { self }
    }

    /// Its text, instead of children.
    pub fn text(mut self, words: impl Into<String>) -> El {
        self.text = Some(words.into());
        self
    }

    /// What a control holds.
    pub fn value(mut self, value: impl Into<String>) -> El {
        self.value = Some(value.into());
        self
    }

    /// Whether a box is ticked.
    pub fn checked(mut self, on: bool) -> El {
        self.checked = Some(on);
        self
    }

    /// One more child.
    pub fn child(mut self, child: El) -> El {
        self.children.push(child);
        self
    }

    /// More children.
    pub fn children(mut self, children: impl IntoIterator<Item = El>) -> El {
        self.children.extend(children);
        self
    }

    /// Its content is somebody else's.
    pub fn left_alone(mut self) -> El {
        self.is_left_alone = true;
        self
    }
}

/// An element as it is.
#[derive(Debug)]
struct Mounted {
    key: String,
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: Option<String>,
    node: Element,
    children: Vec<Mounted>,
}

/// The content of a node of the page.
#[derive(Debug)]
pub struct Root {
    document: Document,
    node: Element,
    children: Vec<Mounted>,
}

impl Root {
    /// The content of this node, which is empty.
    pub fn new(document: &Document, node: Element) -> Root {
        Root {
            document: document.clone(),
            node,
            children: Vec::new(),
        }
    }

    /// Whether this is the content of that node.
    pub fn is_at(&self, node: &Element) -> bool {
        self.node.is_same_node(Some(node))
    }

    /// Makes the content what it should be.
    pub fn show(&mut self, wanted: Vec<El>) {
        patch(&self.document, &self.node, &mut self.children, wanted);
    }
}

fn patch(document: &Document, parent: &Element, mounted: &mut Vec<Mounted>, wanted: Vec<El>) {
    let mut old: Vec<Option<Mounted>> = mounted.drain(..).map(Some).collect();
    let mut kept = Vec::with_capacity(wanted.len());
    for (i, mut el) in wanted.into_iter().enumerate() {
        if el.key.is_empty() {
            el.key = format!("#{i}");
        }
        let is_it = |one: &Option<Mounted>| one.as_ref().is_some_and(|one| one.key == el.key && one.tag == el.tag);
        // Mostly nothing moved.
        let at = if old.get(i).is_some_and(is_it) { Some(i) } else { old.iter().position(is_it) };
        let found = at.and_then(|at| old.get_mut(at)).and_then(Option::take);
        kept.push((found, el));
    }
    for gone in old.into_iter().flatten() {
        gone.node.remove();
    }
    let mut next: Option<Node> = parent.first_child();
    for (found, el) in kept {
        let Some(mut one) = found.or_else(|| create(document, &el)) else { continue };
        let node: &Node = &one.node;
        if next.as_ref().is_some_and(|next| next.is_same_node(Some(node))) {
            next = node.next_sibling();
        } else {
            // It fails only for a node that contains its parent.
            let _ = parent.insert_before(node, next.as_ref());
        }
        update(document, &mut one, el);
        mounted.push(one);
    }
}

fn create(document: &Document, el: &El) -> Option<Mounted> {
    // It fails only for a name that is none; tags are literals.
    let node = document.create_element(el.tag).ok()?;
    Some(Mounted {
        key: el.key.clone(),
        tag: el.tag,
        attributes: Vec::new(),
        text: None,
        node,
        children: Vec::new(),
    })
}

fn update(document: &Document, one: &mut Mounted, el: El) {
    if one.attributes != el.attributes {
        for (name, _) in &one.attributes {
            if !el.attributes.iter().any(|(wanted, _)| wanted == name) {
                let _ = one.node.remove_attribute(name);
            }
        }
        for (name, value) in &el.attributes {
            if !one.attributes.iter().any(|had| had.0 == *name && had.1 == *value) {
                let _ = one.node.set_attribute(name, value);
            }
        }
        one.attributes = el.attributes;
    }
    if one.text != el.text {
        one.node.set_text_content(el.text.as_deref());
        one.text = el.text;
    }
    if !el.is_left_alone && one.text.is_none() {
        patch(document, &one.node, &mut one.children, el.children);
    }
    // `value` and `checked` are the same properties on every control.
    let control: &HtmlInputElement = one.node.unchecked_ref();
    if let Some(value) = el.value
        && control.value() != value
    {
        control.set_value(&value);
    }
    if let Some(checked) = el.checked
        && control.checked() != checked
    {
        control.set_checked(checked);
    }
}
