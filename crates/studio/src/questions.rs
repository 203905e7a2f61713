//! The facts that a suggestion asks for: each `{question}` in its texts.

use crate::schema::{Kind, Schema};
use crate::tree;
use json::{Node, Value};

/// The questions of a suggested value, each once, in their order.
pub fn questions(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Str(text) => {
            let mut rest = text.as_str();
            while let Some((question, after)) = next(rest) {
                if !found.iter().any(|known| known == question) {
                    found.push(question.into());
                }
                rest = after;
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(&item.value, found)),
        Value::Object(members) => members.iter().for_each(|member| collect(&member.node.value, found)),
        Value::Null | Value::Bool(_) | Value::Int(_) => {}
    }
}

/// The next question of a text and what stands after it.
fn next(text: &str) -> Option<(&str, &str)> {
    let (_, from) = text.split_once('{')?;
    let (question, after) = from.split_once('}')?;
    Some((question, after))
}

/// The value with the answers in place; a question without an answer stays. A number is written where the schema has one.
pub fn fill(value: &Value, answers: &[(String, String)], schema: Option<&Schema>) -> Value {
    match value {
        Value::Str(text) => {
            let filled = answers
                .iter()
                .filter(|(_, answer)| !answer.trim().is_empty())
                .fold(text.clone(), |text, (question, answer)| text.replace(&format!("{{{question}}}"), answer.trim()));
            let number = tree::number(&filled).filter(|_| schema.is_some_and(|schema| matches!(schema.kind, Kind::Number)));
            number.unwrap_or(Value::Str(filled))
        }
        Value::Array(items) => {
            let item = schema.and_then(|schema| schema.at("/0"));
            Value::Array(items.iter().map(|node| fill(&node.value, answers, item).into()).collect())
        }
        Value::Object(members) => {
            let filled = members.iter().map(|member| {
                let inner = schema.and_then(|schema| schema.at(&format!("/{}", member.name)));
                json::Member {
                    name: member.name.clone(),
                    at: 0,
                    node: Node::from(fill(&member.node.value, answers, inner)),
                }
            });
            Value::Object(filled.collect())
        }
        Value::Null | Value::Bool(_) | Value::Int(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_is_asked_once_and_answered_everywhere() {
        let value = json::text("Kept {how many} months, and never longer than {how many} months from {what day}.");
        assert_eq!(questions(&value), ["how many", "what day"]);
        let answers = [("how many".to_owned(), " 6 ".to_owned()), ("what day".to_owned(), String::new())];
        assert_eq!(
            fill(&value, &answers, None),
            json::text("Kept 6 months, and never longer than 6 months from {what day}.")
        );
    }

    #[test]
    fn a_number_is_written_as_one_where_the_schema_has_one() {
        let schema = Schema::of_document().expect("the schema");
        let value = json::object([("max", json::text("{how often}")), ("per", json::text("P{months}M"))]);
        let answers = [("how often".to_owned(), "2".to_owned()), ("months".to_owned(), "1".to_owned())];
        let filled = fill(&value, &answers, schema.at("/purposes/0/frequency"));
        assert_eq!(json::to_jcs(&filled), r#"{"max":2,"per":"P1M"}"#);
        let answers = [("how often".to_owned(), "9007199254740992".to_owned())];
        let filled = fill(&value, &answers, schema.at("/purposes/0/frequency"));
        assert!(json::parse(json::to_jcs(&filled).as_bytes()).is_ok(), "a draft with it can be read again");
    }
}
