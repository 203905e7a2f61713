//! Numbers that are not typed: from password managers, the browser's autofill, or the page itself.

use anyhow::{Result, ensure};
use conformance::{Case, E164};
use e2e::json;

/// Fills in the field as password managers' content scripts do: bypassing accessors defined by the page, then with events without an `inputType`.
async fn fill(case: &Case<'_>, events: &str) -> Result<()> {
    case.alone("name=phone").await?;
    if case.subject.is_widget() {
        case.subject.agree(case.page, &[case.subject.tag]).await?;
        // As a password manager finds it: an input in the page's light DOM with a suitable `autocomplete`.
        case.page
            .wait_for("document.querySelectorAll('input[autocomplete=tel]').length === 1", 5)
            .await?;
    }
    case.it(&format!(
        "(() => {{
            const field = it.querySelector('input') ?? it;
            Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '{E164}');
            for (const name of {events}) field.dispatchEvent(new Event(name, {{bubbles: true}}));
        }})()"
    ))
    .await?;
    if case.subject.is_widget() {
        case.becomes("it.state === 'ready'").await?;
    }
    case.sends("phone").await?;
    if case.subject.is_widget() {
        filled(case).await?;
    }
    case.posts("phone").await
}

/// Asserts that the receipt records the number as filled in rather than typed.
async fn filled(case: &Case<'_>) -> Result<()> {
    let payload = case
        .it("JSON.parse(atob(it.receipt.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')))")
        .await?;
    let captured = payload["events"]
        .as_array()
        .and_then(|events| events.iter().find(|event| event["e"] == "captured"));
    ensure!(
        captured.is_some_and(|event| event["filled"] == true),
        "{}: {}",
        case.browser(),
        payload["events"]
    );
    Ok(())
}

pub async fn a_filler_that_sends_input_and_change_is_heard(case: &Case<'_>) -> Result<()> {
    fill(case, "['keydown', 'input', 'keyup', 'change', 'blur']").await
}

pub async fn a_filler_that_sends_change_alone_is_heard(case: &Case<'_>) -> Result<()> {
    fill(case, "['change']").await
}

pub async fn a_number_set_before_agreeing_waits(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.it(&format!("it.value = '{E164}'")).await?;
    case.holds("it.value === '' && it.state === 'disclosing' && document.querySelector('input[type=tel]') === null")
        .await?;
    case.sends_nothing("phone").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.becomes("it.state === 'ready'").await?;
    case.sends("phone").await?;
    filled(case).await?;
    case.posts("phone").await
}

/// Chromium fills in the field from a stored address, by a command of the DevTools protocol.
pub async fn the_browsers_own_filling_is_heard(case: &Case<'_>) -> Result<()> {
    case.form(&format!(
        "<input name=name autocomplete=name aria-label=Name>{}<input name=mail autocomplete=email aria-label=Mail>",
        case.subject.html("name=phone")
    ))
    .await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    let fields = json!([
        {"name": "NAME_FULL", "value": "Aoife Byrne"}, {"name": "EMAIL_ADDRESS", "value": "aoife@example.com"},
        {"name": "PHONE_HOME_WHOLE_NUMBER", "value": E164}, {"name": "ADDRESS_HOME_COUNTRY", "value": "IE"},
    ]);
    case.page.devtools("Autofill.setAddresses", json!({"addresses": [{"fields": fields}]})).await?;
    let found = case
        .page
        .devtools("Runtime.evaluate", json!({"expression": "document.querySelector('input[type=tel]')"}))
        .await?;
    let node = case.page.devtools("DOM.describeNode", json!({"objectId": found["result"]["objectId"]})).await?;
    case.page
        .devtools(
            "Autofill.trigger",
            json!({"fieldId": node["node"]["backendNodeId"], "address": {"fields": fields}}),
        )
        .await?;
    case.becomes("it.state === 'ready'").await?;
    Ok(())
}

/// As frameworks do that render a text of theirs into the element again.
pub async fn a_field_that_the_page_takes_away_comes_back(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085 01").await?;
    case.it("void (it.textContent = 'Sending…')").await?;
    case.becomes("it.querySelectorAll('input').length === 1 && it.querySelector('input').value === '085 01' && it.querySelector('span[slot]')")
        .await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "2 3456").await?;
    case.becomes("it.state === 'ready'").await?;
    case.posts("phone").await
}

/// As a cache of whole pages makes it, or a template.
pub async fn a_copy_made_while_a_number_is_entered_has_one_field(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 3456").await?;
    case.it("it.replaceWith(it.cloneNode(true))").await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.holds("it.querySelector('input, span[slot]') === null && it.querySelector('.fallback') !== null")
        .await?;
    case.give().await?;
    case.holds("it.querySelectorAll('input').length === 1").await?;
    case.posts("phone").await
}
