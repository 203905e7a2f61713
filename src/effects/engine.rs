//! The number engine: one question a keystroke, answered at once where the engine and its tables are loaded.

use crate::Widget;
use crate::browser::spawn;
use crate::host::{EngineAnswer, ask_engine, load_engine};
use flow::{Checked, NumberAnswer, NumberEvent, NumberQuestion, RequestId};
use phone::{E164, ParseError, Possible};
use wasm_bindgen::JsCast;

/// Asks; the answer is an event.
pub fn ask(widget: &Widget, id: RequestId, question: NumberQuestion) {
    let NumberQuestion {
        text,
        caret,
        forward,
        region,
        number_type,
    } = question;
    let caret = caret as u32;
    if let Some(answer) = ask_engine(&text, caret, forward, &region, &number_type) {
        return widget.dispatch(answered(id, &answer));
    }
    let widget = widget.clone();
    spawn(async move {
        widget.dispatch(match load_engine(&text, caret, forward, &region, &number_type).await {
            Ok(answer) => answered(id, &answer.unchecked_into()),
            Err(_) => NumberEvent::EngineFailed { id },
        });
    });
}

fn answered(id: RequestId, answer: &EngineAnswer) -> NumberEvent {
    NumberEvent::EngineAnswered {
        id,
        answer: Box::new(NumberAnswer {
            text: answer.text(),
            caret: answer.caret() as usize,
            calling_code: answer.calling_code(),
            example: answer.example(),
            number: number(answer),
        }),
    }
}

fn number(answer: &EngineAnswer) -> Result<Box<Checked>, ParseError> {
    let Some(number) = answer.number() else {
        return Err(ParseError::from_name(&answer.error()).unwrap_or(ParseError::NotANumber));
    };
    Ok(Box::new(Checked {
        reason: Possible::from_name(&number.reason()).unwrap_or(Possible::InvalidLength),
        missing: number.missing(),
        valid: number.valid(),
        region: number.region(),
        e164: E164::new(&number.e164()),
        international: number.international(),
        number_type: number.number_type(),
        extension: number.extension(),
    }))
}
