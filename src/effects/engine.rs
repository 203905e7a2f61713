//! The number engine: one question a keystroke, answered at once where the engine and its tables are loaded.

use super::net::int;
use crate::Widget;
use crate::browser::{resolved, spawn};
use crate::host::{ask_engine, load_engine};
use flow::{Checked, NumberAnswer, NumberEvent, NumberQuestion, RequestId};
use json::{Node, Value};
use phone::{E164, ParseError, Possible};

/// Asks; the answer is an event.
pub fn ask(widget: &Widget, id: RequestId, question: NumberQuestion) {
    let NumberQuestion {
        text,
        caret,
        change,
        region,
        number_type,
    } = question;
    let (caret, change) = (caret as u32, change.as_str());
    if let Some(answer) = ask_engine(&text, caret, change, &region, &number_type) {
        return widget.dispatch(answered(id, &answer));
    }
    let widget = widget.clone();
    spawn(async move {
        let answer = resolved(load_engine(&text, caret, change, &region, &number_type)).await;
        widget.dispatch(match answer.and_then(|answer| answer.as_string()) {
            Some(answer) => answered(id, &answer),
            None => NumberEvent::EngineFailed { id },
        });
    });
}

fn answered(id: RequestId, answer: &str) -> NumberEvent {
    let Ok(answer) = json::parse(answer.as_bytes()) else {
        return NumberEvent::EngineFailed { id };
    };
    NumberEvent::EngineAnswered {
        id,
        answer: Box::new(NumberAnswer {
            text: answer.text("text").into(),
            caret: int(&answer, "caret").unwrap_or_default() as usize,
            rest: (!answer.get("rest").is_null()).then(|| answer.text("rest").into()),
            country: answer.text("country").into(),
            calling_code: answer.text("callingCode").into(),
            example: answer.text("example").into(),
            number: number(&answer),
        }),
    }
}

fn number(answer: &Node) -> Result<Box<Checked>, ParseError> {
    let number = answer.get("number");
    if number.is_null() {
        return Err(ParseError::from_name(answer.text("error")).unwrap_or(ParseError::NotANumber));
    }
    Ok(Box::new(Checked {
        reason: Possible::from_name(number.text("reason")).unwrap_or(Possible::InvalidLength),
        missing: int(number, "missing").unwrap_or_default() as i32,
        valid: number.get("valid").value == Value::Bool(true),
        region: number.text("region").into(),
        e164: E164::new(number.text("e164")),
        international: number.text("international").into(),
        number_type: number.text("type").into(),
        extension: number.text("extension").into(),
    }))
}
