//! The plan of the form, read from the JSON Schema of the document.
//!
//! What lives here: which control a member has, its words, and what a new member begins with. What deliberately does not: the
//! verdict on a value, which is the parser's and the linter's.

use json::{Node, Value};

/// The schema that editors use; the studio's form is made from it.
const SCHEMA: &str = include_str!("../../../www/schema/disclosure-1.json");

/// A value of the document as the form shows it.
#[derive(Debug)]
pub struct Schema {
    /// What it is called, in a marketer's words.
    pub title: String,
    /// What to write.
    pub description: String,
    /// What somebody wrote there; empty for none.
    pub example: String,
    /// Which control it has.
    pub kind: Kind,
}

/// A member of an object.
#[derive(Debug)]
pub struct Member {
    /// Its name in the document.
    pub name: String,
    /// Whether a document without it is refused.
    pub required: bool,
    /// Its value.
    pub schema: Schema,
}

/// One of the words that a member may be.
#[derive(Debug)]
pub struct Choice {
    /// The word in the document.
    pub word: String,
    /// The word in the form.
    pub title: String,
}

/// What a line holds, so that a phone shows the right keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Anything.
    Plain,
    /// A few letters and digits.
    Short,
    /// A web address.
    Url,
    /// An email address.
    Email,
    /// A phone number.
    Phone,
    /// A day.
    Day,
}

/// Which control a value has.
#[derive(Debug)]
pub enum Kind {
    /// One line.
    Line(Line),
    /// Sentences.
    Text,
    /// A number and a unit.
    Period,
    /// A number and a unit, or an occasion.
    Per,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// Always true.
    Fixed,
    /// One of several words.
    Choice(Vec<Choice>),
    /// Some of several words.
    Ticks(Vec<Choice>),
    /// Some of the document's recipients.
    Names,
    /// Items that are added, removed and moved.
    List(Box<Schema>),
    /// Members.
    Object(Vec<Member>),
    /// A word, or an object instead.
    Either {
        /// The word.
        word: Choice,
        /// The object.
        object: Box<Schema>,
    },
}

impl Schema {
    /// The schema of a document. `None` only if the schema in this program is not what this module reads.
    pub fn of_document() -> Option<Schema> {
        let root = json::parse(SCHEMA.as_bytes()).ok()?;
        Some(read(&root, &root))
    }

    /// The schema of the value at a pointer.
    pub fn at(&self, pointer: &str) -> Option<&Schema> {
        pointer.split('/').skip(1).try_fold(self, Schema::child)
    }

    fn child(&self, step: &str) -> Option<&Schema> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|member| member.name == step).map(|member| &member.schema),
            Kind::List(item) => Some(item),
            Kind::Either { object, .. } => object.child(step),
            Kind::Line(_) | Kind::Text | Kind::Period | Kind::Per | Kind::Number | Kind::Flag | Kind::Fixed => None,
            Kind::Choice(_) | Kind::Ticks(_) | Kind::Names => None,
        }
    }

    /// The members of an object, in the order of the form; none for any other value.
    fn members(&self) -> &[Member] {
        if let Kind::Object(members) = &self.kind { members } else { &[] }
    }

    /// The names of an object's members, in the order of the form.
    pub fn names(&self) -> Vec<&str> {
        let object = if let Kind::Either { object, .. } = &self.kind { object } else { self };
        object.members().iter().map(|member| member.name.as_str()).collect()
    }

    /// Whether the member at a pointer may be left out.
    pub fn is_optional(&self, pointer: &str) -> bool {
        let Some((parent, name)) = pointer.rsplit_once('/') else { return false };
        let members = self.at(parent).map_or(&[][..], Schema::members);
        members.iter().any(|member| member.name == name && !member.required)
    }

    /// What a new value begins with: nothing is invented, so texts are empty.
    pub fn blank(&self) -> Value {
        match &self.kind {
            Kind::Line(_) | Kind::Text | Kind::Period | Kind::Per => json::text(""),
            Kind::Number => Value::Int(1),
            Kind::Flag => Value::Bool(false),
            Kind::Fixed => Value::Bool(true),
            Kind::Choice(choices) => json::text(choices.first().map_or("", |choice| &choice.word)),
            Kind::Ticks(_) | Kind::Names | Kind::List(_) => json::array([]),
            Kind::Object(members) => Value::Object(members.iter().filter(|member| member.required).map(blank_member).collect()),
            Kind::Either { word, .. } => json::text(&word.word),
        }
    }
}

fn blank_member(member: &Member) -> json::Member {
    json::Member {
        name: member.name.clone(),
        at: 0,
        node: member.schema.blank().into(),
    }
}

fn read(node: &Node, root: &Node) -> Schema {
    let examples = node.get("examples").items();
    Schema {
        title: node.text("title").into(),
        description: node.text("description").into(),
        example: examples.first().map_or("", Node::as_text).into(),
        kind: kind(node, root),
    }
}

fn kind(node: &Node, root: &Node) -> Kind {
    if let Some(name) = node.text("$ref").strip_prefix("#/$defs/") {
        return match name {
            "text" => Kind::Text,
            "period" => Kind::Period,
            "https" | "request" => Kind::Line(Line::Url),
            "email" => Kind::Line(Line::Email),
            "phone" => Kind::Line(Line::Phone),
            "date" => Kind::Line(Line::Day),
            "id" | "version" | "language" | "country" | "month" => Kind::Line(Line::Short),
            _ => Kind::Line(Line::Plain),
        };
    }
    let one_of = node.get("oneOf").items();
    if let Some(object) = one_of.iter().find(|one| one.text("type") == "object") {
        let word = one_of.iter().find(|one| !one.get("const").is_null()).unwrap_or(Node::ABSENT);
        return Kind::Either {
            word: choice(word),
            object: Box::new(read(object, root)),
        };
    }
    if !one_of.is_empty() {
        return Kind::Choice(one_of.iter().map(choice).collect());
    }
    match node.text("type") {
        "object" => Kind::Object(members(node, root)),
        "array" => {
            let items = node.get("items");
            if items.text("type") == "string" {
                return Kind::Names;
            }
            let item = read(items, root);
            match item.kind {
                Kind::Choice(choices) => Kind::Ticks(choices),
                _ => Kind::List(Box::new(item)),
            }
        }
        "boolean" => Kind::Flag,
        "integer" => Kind::Number,
        "string" if !node.get("anyOf").items().is_empty() => Kind::Per,
        "string" => Kind::Line(Line::Plain),
        _ => Kind::Fixed,
    }
}

fn members(node: &Node, root: &Node) -> Vec<Member> {
    let required = node.get("required").items();
    let properties = node.get("properties").members().iter();
    properties
        .map(|property| Member {
            name: property.name.clone(),
            required: required.iter().any(|name| name.as_text() == property.name),
            schema: read(&property.node, root),
        })
        .collect()
}

fn choice(node: &Node) -> Choice {
    Choice {
        word: node.text("const").into(),
        title: node.text("title").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Schema {
        Schema::of_document().expect("the schema")
    }

    #[test]
    fn every_member_has_words_and_a_control() {
        fn look(schema: &Schema, at: &str) {
            assert!(!schema.title.is_empty() || at.is_empty(), "{at} has no title");
            assert!(!schema.description.is_empty() || at.is_empty(), "{at} has no description");
            match &schema.kind {
                Kind::Object(members) => members.iter().for_each(|member| look(&member.schema, &format!("{at}/{}", member.name))),
                Kind::List(item) => look(item, &format!("{at}/0")),
                Kind::Either { object, .. } => look(object, at),
                _ => {}
            }
        }
        look(&whole(), "");
    }

    #[test]
    fn controls_follow_the_schema() {
        let schema = whole();
        let kind = |pointer: &str| format!("{:?}", schema.at(pointer).expect(pointer).kind);
        assert_eq!(kind("/purposes/3/retention/period"), "Period");
        assert_eq!(kind("/purposes/0/frequency/per"), "Per");
        assert_eq!(kind("/purposes/0/frequency/max"), "Number");
        assert_eq!(kind("/purposes/0/recipients"), "Names");
        assert_eq!(kind("/controller/email"), "Line(Email)");
        assert!(kind("/rights").starts_with("Ticks"));
        assert!(kind("/selling").starts_with("Either"));
        assert!(schema.is_optional("/controller/dpo") && !schema.is_optional("/controller/name"));
    }

    #[test]
    fn a_blank_document_has_every_required_member_and_no_other() {
        let schema = whole();
        let text = json::to_jcs(&schema.blank());
        let draft = disclosure::Draft::read(text.as_bytes()).expect("JSON");
        let missing: Vec<&str> = draft
            .faults
            .iter()
            .filter(|fault| fault.code() == "ERR_MEMBER_MISSING")
            .map(|fault| fault.pointer.as_str())
            .collect();
        // An email or a form: nobody but the author knows which.
        assert_eq!(missing, Vec::<&str>::new());
        assert!(
            draft
                .faults
                .iter()
                .all(|fault| fault.code() != "ERR_MEMBER_UNKNOWN" && fault.code() != "ERR_MEMBER_TYPE" || fault.pointer.len() > 1)
        );
    }
}
