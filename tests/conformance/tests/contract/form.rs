//! The element as a form control: what is submitted under which name, reset, and restoring.

use anyhow::{Result, ensure};
use conformance::{Case, E164};

pub async fn it_belongs_to_its_form(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone id=own").await?;
    for js in [
        "it.form === document.forms[0]",
        "[...document.forms[0].elements].includes(it)",
        "document.forms[0].elements.phone === it",
        "it.name === 'phone'",
        "typeof it.type === 'string' && it.type.length > 0",
        "it.value === ''",
        "it.labels.length === 0",
    ] {
        case.holds(js).await?;
    }
    case.sends_nothing("phone").await
}

pub async fn its_value_is_posted_under_its_name(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.give().await?;
    case.posts("phone").await
}

pub async fn a_no_is_posted_as_a_no(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone required").await?;
    case.page.click(&[case.subject.tag, "[part=decline]"]).await?;
    case.becomes("it.state === 'declined' && it.validity.valid").await?;
    case.page.click(&["form button"]).await?;
    case.arrived().await?;
    let posts = case.server.posts();
    ensure!(posts.len() == 1 && posts[0].body == "phone_consent=declined", "{posts:?}");
    Ok(())
}

pub async fn a_name_given_later_is_the_name_and_without_one_nothing_is_sent(case: &Case<'_>) -> Result<()> {
    case.alone("").await?;
    case.give().await?;
    let entries = case.entries().await?;
    ensure!(entries.is_empty(), "{} in {} sends {entries:?}", case.subject.name, case.browser());
    case.it("it.name = 'mobile'").await?;
    case.holds("it.getAttribute('name') === 'mobile'").await?;
    case.sends("mobile").await?;
    case.it("it.setAttribute('name', 'phone')").await?;
    case.holds("it.name === 'phone'").await?;
    case.posts("phone").await
}

pub async fn a_reset_brings_the_beginning_back(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.give().await?;
    case.it("document.forms[0].reset()").await?;
    case.holds("it.value === ''").await?;
    case.sends_nothing("phone").await?;
    // After the reset, the whole flow works again.
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.sends("phone").await?;
    case.it("document.forms[0].reset()").await?;
    case.sends_nothing("phone").await?;
    if case.subject.is_widget() {
        case.subject.agree(case.page, &[case.subject.tag]).await?;
        case.holds("it.querySelector('input').value === ''").await?;
    }
    Ok(())
}

pub async fn disabled_it_takes_no_part(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone required disabled").await?;
    for js in ["it.disabled === true", "it.matches(':disabled')", "!it.willValidate", "it.checkValidity()"] {
        case.holds(js).await?;
    }
    let entries = case.entries().await?;
    ensure!(entries.is_empty(), "{entries:?}");
    case.it("it.focus()").await?;
    ensure!(!case.has_focus().await?, "{}: it takes the focus", case.browser());

    case.it("it.disabled = false").await?;
    for js in [
        "!it.hasAttribute('disabled')",
        "!it.matches(':disabled')",
        "it.willValidate",
        "!it.checkValidity()",
    ] {
        case.holds(js).await?;
    }
    case.give().await?;
    case.it("it.disabled = true").await?;
    case.holds("it.hasAttribute('disabled')").await?;
    if case.subject.is_widget() {
        case.holds("it.querySelector('input').matches(':disabled')").await?;
    }
    // A disabled control does not block the form either.
    case.page.click(&["form button"]).await?;
    case.arrived().await?;
    let posts = case.server.posts();
    ensure!(posts.len() == 1 && posts[0].body.is_empty(), "{posts:?}");
    Ok(())
}

pub async fn a_disabled_fieldset_disables_it_and_gives_it_back(case: &Case<'_>) -> Result<()> {
    case.form(&format!("<fieldset>{}</fieldset>", case.subject.html("name=phone required"))).await?;
    case.give().await?;
    case.it("document.querySelector('fieldset').disabled = true").await?;
    for js in ["it.disabled === false", "it.matches(':disabled')", "!it.willValidate"] {
        case.holds(js).await?;
    }
    let entries = case.entries().await?;
    ensure!(entries.is_empty(), "{entries:?}");
    case.it("document.querySelector('fieldset').disabled = false").await?;
    case.holds("!it.matches(':disabled') && it.willValidate").await?;
    case.posts("phone").await
}

/// From the back/forward cache, the visit continues with its value. Otherwise the browser restores the number at most.
pub async fn going_back_restores_the_value_and_no_agreement(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.it("void (window.first = true)").await?;
    case.give().await?;
    case.posts("phone").await?;
    // The stored receipt is removed, since it would be recognised.
    case.page.eval("localStorage.clear()").await?;
    case.page.back().await?;
    case.page
        .wait_for("location.pathname === '/page' && document.readyState === 'complete'", 10)
        .await?;
    if case.page.eval("!!window.first").await? == true {
        return case.becomes(&format!("it.value === '{E164}'")).await;
    }
    if !case.subject.is_widget() {
        return case.becomes(&format!("it.value === '{E164}'")).await;
    }
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.sends_nothing("phone").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.becomes(&format!("it.querySelector('input').value.replaceAll(' ', '') === '{E164}'"))
        .await?;
    case.becomes("it.state === 'ready'").await
}

/// The element is outside its form, associated by the attribute `form`.
pub async fn enter_in_it_sends_the_form_it_names(case: &Case<'_>) -> Result<()> {
    case.body(&format!(
        "<form id=own method=post action=/posted><button>Send</button></form>{}",
        case.subject.html("name=phone form=own")
    ))
    .await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.holds("it.form === document.forms[0]").await?;
    case.give().await?;
    case.page.press("\u{e007}").await?;
    case.posted("phone").await
}
