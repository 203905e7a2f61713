//! A suggestion as something to do: the facts it asks for, what the member says now and then, and what that means for those who agreed.

use crate::period::{self, Span};
use crate::questions::{fill, questions};
use crate::schema::{Choice, Kind, Schema};
use crate::tree;
use crate::vdom::{El, el, text};
use disclosure::{Document, Draft, diff};
use json::{Node, Value};
use lint::{Applicability, Edit, Suggestion};

/// A suggestion with the answers so far.
#[derive(Debug)]
pub struct Fix {
    /// What it does.
    label: String,
    /// Whether a person must say that it is true.
    is_claim: bool,
    /// The facts that it asks for, each with its answer.
    asked: Vec<(String, String)>,
    /// What the member says now, in words.
    now: String,
    /// What it would say.
    then: String,
    /// Whether those who agreed would have to be asked again; `None` before it is weighed.
    is_material: Option<bool>,
    /// The change, complete.
    pub edit: Edit,
}

impl Fix {
    /// A suggestion for this document.
    pub fn new(suggestion: &Suggestion, answers: &[(String, String)], schema: &Schema, document: &Node) -> Fix {
        let pointer = suggestion.edit.pointer.as_str();
        let at = schema.at(pointer);
        let asked = suggestion.edit.value.as_ref().map(questions).unwrap_or_default();
        let answer = |question: &String| answers.iter().find(|(known, _)| known == question).map_or("", |(_, answer)| answer);
        let asked: Vec<(String, String)> = asked.iter().map(|question| (question.clone(), answer(question).to_owned())).collect();
        let edit = Edit {
            pointer: pointer.into(),
            value: suggestion.edit.value.as_ref().map(|value| fill(value, &asked, at)),
        };
        let now = tree::get(document, pointer).map_or(String::new(), |node| in_words(&node.value, at));
        // What is not answered yet is a blank.
        let blanks = asked
            .iter()
            .map(|(question, answer)| (question.clone(), if answer.trim().is_empty() { "____".into() } else { answer.clone() }));
        let blanks: Vec<(String, String)> = blanks.collect();
        let then = suggestion
            .edit
            .value
            .as_ref()
            .map_or(String::new(), |value| in_words(&fill(value, &blanks, at), at));
        Fix {
            label: suggestion.label.clone(),
            is_claim: suggestion.applicability == Applicability::MaybeIncorrect,
            asked,
            now,
            then,
            is_material: None,
            edit,
        }
    }

    /// Finds out what it means for those who agreed to the text that visitors know. That takes a while in a large document.
    pub fn weigh(&mut self, document: &Node, base: &Document) {
        let mut after = document.clone();
        lint::apply(&mut after, &self.edit);
        self.is_material = Some(is_material(base, document, &after));
    }

    /// The first question without an answer.
    pub fn unanswered(&self) -> Option<usize> {
        self.asked.iter().position(|(_, answer)| answer.trim().is_empty())
    }

    /// The suggestion as the form shows it.
    pub fn shown(&self, i: usize) -> El {
        let questions = self.asked.iter().enumerate().map(|(n, (question, answer))| {
            let id = question_id(i, n);
            let label = text("label", "", sentence(question)).attr("for", &id);
            let input = el("input")
                .attr("type", "text")
                .attr("id", id)
                .attr("data-in", "answer")
                .attr("data-arg", question)
                .attr("data-undo", "own");
            let input = input.attr("autocomplete", "off").value(answer);
            el("div").class("question").key(question).child(label).child(input)
        });
        let said = |words: &str, what: &str, nothing: &str| {
            let what = if what.is_empty() {
                text("span", "hint", nothing)
            } else {
                text("span", "", what)
            };
            [text("dt", "", words), el("dd").child(what)]
        };
        let lines = el("dl")
            .key("lines")
            .children(said("Now", &self.now, "nothing"))
            .children(said("Then", &self.then, "left out"));
        let claim = self.is_claim.then(|| text("p", "hint", "Apply it only if it is true.").key("claim"));
        let effect = self.is_material.map(|is_material| {
            if is_material {
                text("p", "effect material", "Material: those who agreed before are asked again.")
            } else {
                text("p", "effect wording", "Wording: those who agreed before are told, and keep their choice.")
            }
        });
        let apply = text("button", "apply", "Apply")
            .attr("type", "button")
            .attr("data-do", "apply")
            .attr("data-arg", i.to_string())
            .key("apply");
        let label = text("p", "fix-label", &self.label).key("label");
        let parts = el("div").class("fix").key(format!("fix {i}")).child(label).children(questions).child(lines);
        parts.children(claim).children(effect.map(|effect| effect.key("effect"))).child(apply)
    }
}

/// The id of the field for a fact.
pub fn question_id(fix: usize, question: usize) -> String {
    format!("question:{fix}:{question}")
}

/// `How many months?`
fn sentence(question: &str) -> String {
    let mut letters = question.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}?", letters.as_str())
}

/// Whether the change adds something material to what was changed since the text that visitors know.
fn is_material(base: &Document, now: &Node, then: &Node) -> bool {
    let material = |tree: &Node| {
        diff(base, &Draft::of(tree.clone()).document)
            .into_iter()
            .filter(|one| one.material)
            .map(|one| one.sentence)
            .collect::<Vec<_>>()
    };
    let before = material(now);
    material(then).iter().any(|sentence| !before.contains(sentence))
}

/// A value in the words of the form.
pub fn in_words(value: &Value, schema: Option<&Schema>) -> String {
    let kind = schema.map(|schema| &schema.kind);
    let titled = |choices: &[Choice], word: &str| {
        choices
            .iter()
            .find(|choice| choice.word == word)
            .map_or(word.to_owned(), |choice| choice.title.clone())
    };
    match (value, kind) {
        (Value::Str(word), Some(Kind::Choice(choices))) => titled(choices, word),
        (Value::Str(word), Some(Kind::Either { word: choice, .. })) if *word == choice.word => choice.title.clone(),
        (Value::Str(text), Some(Kind::Period | Kind::Per)) => match period::split(text) {
            Span::Of(amount, unit) => {
                let units = period::UNITS.iter().find(|(word, _)| *word == unit).map_or("", |(_, title)| title);
                format!("{amount} {units}")
            }
            Span::Words(words) => words,
        },
        (Value::Str(text), _) => text.clone(),
        (Value::Bool(on), _) => if *on { "yes" } else { "no" }.into(),
        (Value::Int(number), _) => number.to_string(),
        (Value::Null, _) => String::new(),
        (Value::Array(items), Some(Kind::Ticks(choices))) => items.iter().map(|item| titled(choices, item.as_text())).collect::<Vec<_>>().join(", "),
        (Value::Array(items), _) => {
            let item = schema.and_then(|schema| schema.at("/0"));
            items.iter().map(|node| in_words(&node.value, item)).collect::<Vec<_>>().join("; ")
        }
        (Value::Object(members), _) => {
            let said = members.iter().map(|member| {
                let inner = schema.and_then(|schema| schema.at(&format!("/{}", member.name)));
                let title = inner.map_or(member.name.as_str(), |inner| inner.title.as_str());
                format!("{title}: {}", in_words(&member.node.value, inner))
            });
            said.collect::<Vec<_>>().join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_in_the_words_of_the_form() {
        let schema = Schema::of_document().expect("the schema");
        let value = json::object([("max", Value::Int(2)), ("per", json::text("P1M"))]);
        assert_eq!(in_words(&value, schema.at("/purposes/0/frequency")), "Times: 2; Per: 1 months");
        assert_eq!(in_words(&json::array([json::text("sms")]), schema.at("/purposes/0/channels")), "Text message");
        assert_eq!(in_words(&json::text("never"), schema.at("/selling")), "We never sell it");
    }

    #[test]
    fn a_fix_says_whether_those_who_agreed_are_asked_again() {
        let schema = Schema::of_document().expect("the schema");
        let bytes = include_bytes!("../../../www/disclosure.en.json");
        let (document, base) = (json::parse(bytes).expect("JSON"), Document::parse(bytes).expect("a document"));
        let fix = |pointer: &str, text: &str, answer: &str| {
            let suggestion = Suggestion::text("Say how long", Applicability::HasPlaceholders, pointer, text);
            let mut fix = Fix::new(&suggestion, &[("how many".into(), answer.into())], &schema, &document);
            fix.weigh(&document, &base);
            fix
        };
        let longer = fix("/purposes/0/retention/period", "P{how many}M", "9");
        assert_eq!(
            (longer.now.as_str(), longer.then.as_str(), longer.is_material, longer.unanswered()),
            ("6 months", "9 months", Some(true), None)
        );
        let reason = fix("/purposes/0/retention/reason", "Our guarantee runs for {how many} months.", "");
        assert_eq!((reason.is_material, reason.unanswered()), (Some(false), Some(0)));
    }
}
