//! The form: each member of the document as the control that the schema gives it.
//!
//! What lives here: the description of the form, by schema and document. What deliberately does not: nodes (`vdom`), what a key
//! does (`app`), and findings, which others put into the slots under the fields.

use crate::period::{self, Span};
use crate::schema::{Choice, Kind, Line, Member, Schema};
use crate::tree::{get, text as text_at};
use crate::vdom::{El, button, el, text};
use json::{Node, Value};

/// The members that stand first, in this order; they are one group.
const FIRST: &[&str] = &["heading", "summary", "language", "version", "id"];

/// The items of longer lists are folded.
const FOLDED_FROM: usize = 5;

/// The whole form.
pub fn form(schema: &Schema, tree: &Node) -> Vec<El> {
    let Kind::Object(members) = &schema.kind else { return Vec::new() };
    let form = Form { tree };
    let first = FIRST.iter().filter_map(|name| members.iter().find(|member| member.name == *name));
    let rest = members.iter().filter(|member| !FIRST.contains(&member.name.as_str()));
    let mut sections = vec![
        slot("").key("whole"),
        section("this-text", "This text", first.map(|member| form.member(member, ""))),
    ];
    sections.extend(rest.map(|member| section(&member.name, &member.schema.title, [form.member(member, "")])));
    sections
}

fn section(name: &str, title: &str, content: impl IntoIterator<Item = El>) -> El {
    let heading = text("h2", "", title).attr("id", format!("section-{name}")).attr("tabindex", "-1");
    el("section")
        .key(name)
        .attr("aria-labelledby", format!("section-{name}"))
        .child(heading)
        .children(content)
}

/// The place for the findings of a member.
fn slot(at: &str) -> El {
    el("div").class("slot").attr("id", slot_id(at)).left_alone()
}

/// The id of the slot for the findings of a member.
pub fn slot_id(at: &str) -> String {
    format!("findings:{at}")
}

/// The id of the control of a member.
pub fn control_id(at: &str) -> String {
    format!("field:{at}")
}

struct Form<'a> {
    tree: &'a Node,
}

impl Form<'_> {
    fn member(&self, member: &Member, parent: &str) -> El {
        let at = format!("{parent}/{}", member.name);
        let is_there = get(self.tree, &at).is_some();
        let is_group = matches!(member.schema.kind, Kind::Object(_) | Kind::List(_));
        if !member.required && !is_there && is_group {
            let add = button("quiet", "add", &at, format!("Add: {}", member.schema.title));
            let hint = text("span", "hint", &member.schema.description);
            return el("div").class("field absent").key(&member.name).child(add).child(hint).child(slot(&at));
        }
        self.value(&member.schema, &at, !member.required).key(&member.name)
    }

    fn value(&self, schema: &Schema, at: &str, is_optional: bool) -> El {
        match &schema.kind {
            Kind::Object(members) => {
                let remove = is_optional.then(|| button("quiet", "remove", at, format!("Remove: {}", schema.title)));
                group(schema, at)
                    .children(members.iter().map(|member| self.member(member, at)))
                    .children(remove)
            }
            Kind::List(item) => self.list(schema, item, at, is_optional),
            Kind::Ticks(choices) => self.ticks(schema, at, choices.iter().map(|choice| (choice.word.clone(), choice.title.clone()))),
            Kind::Names => {
                let recipients = get(self.tree, "/recipients").map_or(&[][..], Node::items);
                if recipients.is_empty() {
                    return group(schema, at).child(text("p", "hint", "There are no recipients yet. Add them under “Who else gets it”."));
                }
                let name = |one: &Node| {
                    if one.text("name").is_empty() {
                        one.text("id").to_owned()
                    } else {
                        one.text("name").to_owned()
                    }
                };
                self.ticks(schema, at, recipients.iter().map(|one| (one.text("id").to_owned(), name(one))))
            }
            Kind::Either { word, object } => self.either(schema, at, word, object),
            Kind::Flag => self.flag(schema, at),
            Kind::Fixed => field(at)
                .child(text("p", "fixed", format!("{}: {}", schema.title, schema.description)))
                .child(slot(at)),
            Kind::Choice(choices) => self.labelled(schema, at, is_optional, self.select(at, choices)),
            Kind::Period => self.labelled(schema, at, is_optional, self.period(schema, at, false)),
            Kind::Per => self.labelled(schema, at, is_optional, self.period(schema, at, true)),
            Kind::Number => {
                let number = match get(self.tree, at).map(|node| &node.value) {
                    Some(Value::Int(number)) => number.to_string(),
                    // What is no number that a document can hold stands as it was typed, with its finding.
                    Some(Value::Str(typed)) => typed.clone(),
                    Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
                };
                let input = control(el("input").attr("type", "number").attr("min", "1"), at, "number")
                    .class("short")
                    .value(number);
                self.labelled(schema, at, is_optional, input)
            }
            Kind::Line(line) => {
                let (kind, class) = match line {
                    Line::Plain => ("text", ""),
                    Line::Short => ("text", "short"),
                    Line::Url => ("url", ""),
                    Line::Email => ("email", ""),
                    Line::Phone => ("tel", ""),
                    Line::Day => ("date", "short"),
                };
                let input = control(el("input").attr("type", kind).class(class), at, "text").value(text_at(self.tree, at));
                self.labelled(schema, at, is_optional, input)
            }
            Kind::Text => {
                let value = text_at(self.tree, at);
                let rows = value.chars().count() / 58 + 1;
                let area = control(el("textarea").attr("rows", rows.clamp(2, 12).to_string()), at, "text").value(value);
                self.labelled(schema, at, is_optional, area)
            }
        }
    }

    fn labelled(&self, schema: &Schema, at: &str, is_optional: bool, control: El) -> El {
        let optional = is_optional.then(|| text("span", "optional", " (may be left out)"));
        let label = el("label")
            .attr("for", control_id(at))
            .child(text("span", "", &schema.title))
            .children(optional);
        let is_empty = text_at(self.tree, at).is_empty();
        let example = if is_empty && !schema.example.is_empty() {
            format!(" Such as: {}", schema.example)
        } else {
            String::new()
        };
        let hint = text("p", "hint", format!("{}{example}", schema.description)).attr("id", hint_id(at));
        field(at).child(label).child(hint).child(control).child(slot(at))
    }

    fn select(&self, at: &str, choices: &[Choice]) -> El {
        let options = choices.iter().map(|choice| text("option", "", &choice.title).attr("value", &choice.word));
        control(el("select"), at, "text").children(options).value(text_at(self.tree, at))
    }

    fn flag(&self, schema: &Schema, at: &str) -> El {
        let on = get(self.tree, at).is_some_and(|node| node.value == Value::Bool(true));
        let tick = control(el("input").attr("type", "checkbox"), at, "flag").checked(on);
        let label = el("label").class("tick").child(tick).child(text("span", "", &schema.title));
        let hint = text("p", "hint", &schema.description).attr("id", hint_id(at));
        field(at).child(label).child(hint).child(slot(at))
    }

    fn ticks(&self, schema: &Schema, at: &str, choices: impl Iterator<Item = (String, String)>) -> El {
        let chosen = get(self.tree, at).map_or(&[][..], Node::items);
        let boxes = choices.enumerate().map(|(i, (word, title))| {
            let on = chosen.iter().any(|one| one.as_text() == word);
            let id = if i == 0 { control_id(at) } else { format!("{}:{i}", control_id(at)) };
            let tick = el("input")
                .attr("type", "checkbox")
                .attr("id", id)
                .attr("data-at", at)
                .attr("data-in", "word")
                .attr("data-arg", &word)
                .checked(on);
            el("label").class("tick").key(word).child(tick).child(text("span", "", title))
        });
        group(schema, at).child(el("div").class("ticks").key("ticks").children(boxes))
    }

    fn either(&self, schema: &Schema, at: &str, word: &Choice, object: &Schema) -> El {
        let is_object = get(self.tree, at).is_some_and(|node| matches!(node.value, Value::Object(_)));
        let radio = |id: String, arg: &str, title: &str, on: bool| {
            let input = el("input").attr("type", "radio").attr("name", format!("either:{at}")).attr("id", id);
            let input = input.attr("data-at", at).attr("data-in", "either").attr("data-arg", arg).checked(on);
            el("label").class("tick").key(arg).child(input).child(text("span", "", title))
        };
        let radios = el("div").class("ticks").key("which").children([
            radio(control_id(at), "object", &object.title, is_object),
            radio(format!("{}:1", control_id(at)), "word", &word.title, !is_object),
        ]);
        let inner = match &object.kind {
            Kind::Object(members) if is_object => members.iter().map(|member| self.member(member, at)).collect(),
            _ => Vec::new(),
        };
        group(schema, at).child(radios).children(inner)
    }

    fn period(&self, schema: &Schema, at: &str, with_occasion: bool) -> El {
        let span = period::split(text_at(self.tree, at));
        let (amount, unit) = match &span {
            Span::Of(amount, unit) => (amount.clone(), *unit),
            Span::Words(words) if with_occasion => (words.clone(), "occasion"),
            Span::Words(words) => (words.clone(), if words.is_empty() { "M" } else { "iso" }),
        };
        let kind = if matches!(span, Span::Of(..)) || unit == "M" { "number" } else { "text" };
        let amount_input = control(el("input").attr("type", kind).attr("min", "1"), at, "amount")
            .class("short")
            .value(amount);
        let units = period::UNITS.iter().filter(|(word, _)| with_occasion || *word != "occasion");
        let options = units.map(|(word, title)| text("option", "", *title).attr("value", *word));
        let unit_select = el("select")
            .attr("data-at", at)
            .attr("data-in", "unit")
            .attr("id", format!("{}:unit", control_id(at)));
        let unit_select = unit_select.attr("aria-label", format!("{}: unit", schema.title)).children(options).value(unit);
        el("div").class("pair").child(amount_input).child(unit_select)
    }

    fn list(&self, schema: &Schema, item: &Schema, at: &str, is_optional: bool) -> El {
        let items = get(self.tree, at).map_or(&[][..], Node::items);
        let rows = items
            .iter()
            .enumerate()
            .map(|(i, node)| self.item(item, node, &format!("{at}/{i}"), i, items.len()));
        let add = button("quiet", "append", at, format!("Add: {}", item.title)).attr("id", format!("add:{at}"));
        let none = items.is_empty().then(|| text("p", "hint", "None yet.").key("none"));
        let remove = (is_optional && items.is_empty()).then(|| button("quiet", "remove", at, "Leave this out").key("remove"));
        group(schema, at).children(none).children(rows).child(add.key("add")).children(remove)
    }

    fn item(&self, schema: &Schema, node: &Node, at: &str, i: usize, count: usize) -> El {
        let name = ["title", "name", "text", "summary", "statement", "rule"]
            .iter()
            .map(|name| node.text(name))
            .find(|name| !name.is_empty());
        let name: String = name.unwrap_or(node.as_text()).chars().take(60).collect();
        let title = format!("{} {}{}{name}", schema.title, i + 1, if name.is_empty() { "" } else { ": " });
        let tool = |does: &str, sign: &str, words: &str, off: bool| {
            let button = button("tool", does, at, sign)
                .attr("aria-label", format!("{words}: {title}"))
                .attr("title", words)
                .key(does);
            button.flag("disabled", off)
        };
        let tools = el("div").class("tools").key("tools").children([
            tool("up", "↑", "Move up", i == 0),
            tool("down", "↓", "Move down", i + 1 == count),
            tool("take", "✕", "Remove", false),
        ]);
        match &schema.kind {
            Kind::Object(members) => {
                let content = members.iter().map(|member| self.member(member, at));
                let body = el("div").class("body").key("body").children([slot(at).key("slot")]).children(content);
                let fold = el("details")
                    .key("fold")
                    .flag("open", count < FOLDED_FROM)
                    .child(text("summary", "", title))
                    .child(body);
                el("div").class("item").key(at).attr("data-field", at).child(fold).child(tools)
            }
            _ => el("div").class("item line").key(at).child(self.value(schema, at, false)).child(tools),
        }
    }
}

fn hint_id(at: &str) -> String {
    format!("hint:{at}")
}

fn field(at: &str) -> El {
    el("div").class("field").attr("data-field", at)
}

fn group(schema: &Schema, at: &str) -> El {
    let hint = text("p", "hint", &schema.description).key("hint");
    let legend = text("legend", "", &schema.title).key("legend");
    el("fieldset")
        .class("group")
        .attr("data-field", at)
        .child(legend)
        .child(hint)
        .child(slot(at).key("slot"))
}

/// A control of a member; `reads` says how its value is read.
fn control(el: El, at: &str, reads: &str) -> El {
    let described = format!("{} {}", hint_id(at), slot_id(at));
    el.attr("id", control_id(at))
        .attr("data-at", at)
        .attr("data-in", reads)
        .attr("aria-describedby", described)
}
