//! Constraint validation: what blocks a form, and the messages to the visitor.

use anyhow::Result;
use conformance::Case;

pub async fn required_it_holds_the_form_until_it_has_a_value(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    for js in [
        "it.willValidate",
        "it.validity.valid",
        "it.checkValidity()",
        "it.reportValidity()",
        "it.validationMessage === ''",
    ] {
        case.holds(js).await?;
    }
    case.it("void (it.required = true, it.addEventListener('invalid', () => { window.told = (window.told ?? 0) + 1 }))")
        .await?;
    for js in [
        "it.hasAttribute('required')",
        "it.validity.valueMissing && !it.validity.valid",
        "it.matches(':invalid')",
        "document.forms[0].matches(':invalid')",
        "it.validationMessage !== ''",
        "!it.checkValidity() && window.told === 1",
        "!document.forms[0].checkValidity() && window.told === 2",
    ] {
        case.holds(js).await?;
    }
    case.is_held().await?;
    case.it("it.required = false").await?;
    case.holds("it.checkValidity() && it.validationMessage === ''").await?;
    case.it("it.setAttribute('required', '')").await?;
    case.holds("it.required && !it.checkValidity()").await?;
    case.give().await?;
    case.holds("it.checkValidity() && it.matches(':valid')").await?;
    case.posts("phone").await
}

pub async fn a_message_of_the_page_holds_the_form_until_it_is_taken_back(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    for _ in 0..2 {
        case.it("it.setCustomValidity('Not on Sundays')").await?;
        for js in [
            "it.validity.customError && !it.validity.valid",
            "it.validationMessage === 'Not on Sundays'",
            "!it.checkValidity()",
        ] {
            case.holds(js).await?;
        }
        case.is_held().await?;
        case.it("it.setCustomValidity('')").await?;
        case.holds("it.checkValidity() && !it.validity.customError").await?;
        if case.it("it.dataset.given").await? != "yes" {
            case.give().await?;
            case.it("it.dataset.given = 'yes'").await?;
        }
    }
    // The receipt is sealed by now, as for a page that sends the form itself; the message also blocks a form that is ready.
    case.sends("phone").await?;
    case.it("it.setCustomValidity('Not on Sundays')").await?;
    case.holds("!document.forms[0].checkValidity()").await?;
    case.it("it.setCustomValidity('')").await?;
    case.posts("phone").await
}

pub async fn a_wrong_number_holds_the_form_and_says_why(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.becomes("it.validity.badInput && it.validationMessage !== ''").await?;
    case.is_held().await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 34").await?;
    case.becomes("it.validity.badInput && it.validationMessage === 'No such number is in use in Ireland. Check the digits.'")
        .await?;
    case.is_held().await?;
    case.becomes("it.querySelector('[slot=phone-consent-note]').textContent === it.validationMessage")
        .await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "56").await?;
    case.becomes("it.state === 'ready' && it.checkValidity()").await?;
    case.posts("phone").await
}
