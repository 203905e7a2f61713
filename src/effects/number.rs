//! The number engine: loaded when the visitor agrees, asked at every change.

use crate::Shared;
use crate::host::{Parsed as Answer, Phone};
use flow::{Event, Version};
use phone::{E164, NumberType, ParseError, Parsed, Possible};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Loads the engine ahead of its first question.
pub async fn load(shared: &Shared) {
    if engine(shared).await.is_some() {
        shared.refresh();
    }
}

/// Answers at once, where the engine is there.
pub fn check_now(shared: &Shared, version: Version, text: &str, region: &str) {
    if let Some(phone) = shared.phone() {
        shared.dispatch(Event::NumberChecked {
            version,
            answer: ask(&phone, text, region),
        });
    }
}

/// Answers when the engine has come.
pub async fn check(shared: &Shared, version: Version, text: &str, region: &str) -> Event {
    match engine(shared).await {
        Some(phone) => Event::NumberChecked {
            version,
            answer: ask(&phone, text, region),
        },
        None => Event::EngineFailed { version },
    }
}

async fn engine(shared: &Shared) -> Option<Phone> {
    let loaded = JsFuture::from(shared.services().phone()).await.ok()?;
    let phone: Phone = loaded.unchecked_into();
    shared.set_phone(phone.clone());
    Some(phone)
}

fn ask(phone: &Phone, text: &str, region: &str) -> Result<Parsed, ParseError> {
    read(&phone.parse(text, region))
}

/// The engine's answer, from the module's names into this program's types.
fn read(answer: &Answer) -> Result<Parsed, ParseError> {
    if !answer.ok() {
        return Err(answer.error().and_then(|name| ParseError::from_name(&name)).unwrap_or(ParseError::NotANumber));
    }
    let some = |text: String| (!text.is_empty()).then_some(text);
    Ok(Parsed {
        reason: Possible::from_name(&answer.reason()).unwrap_or(Possible::InvalidLength),
        missing: answer.missing(),
        valid: answer.valid(),
        number_type: NumberType::from_name(&answer.number_type()).unwrap_or(NumberType::Unknown),
        region: some(answer.region()),
        country_code: answer.country_code(),
        e164: E164::new(&answer.e164()),
        international: answer.international(),
        national: answer.national(),
        rfc3966: answer.rfc3966(),
        extension: some(answer.extension()),
    })
}
