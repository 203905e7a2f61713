//! The element used by scripts: pages that submit forms themselves, and frameworks that set properties.

use anyhow::{Result, ensure};
use conformance::{Case, E164, Reply, document};
use e2e::json;

pub async fn a_page_may_send_the_form_by_script(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone required").await?;
    // Treated like a press of the button, and blocked in the same way.
    let shown = case.may_show_messages().await?;
    case.it("void setTimeout(() => document.forms[0].requestSubmit())").await?;
    if shown {
        case.focused().await?;
    }
    ensure!(case.server.posts().is_empty(), "{}: the form was sent", case.browser());
    case.give().await?;
    case.it("void setTimeout(() => document.forms[0].requestSubmit())").await?;
    case.posted("phone").await?;

    // Bypassing every listener and every check, once the element is ready.
    case.page.goto(&format!("{}/page?again", case.server.origin())).await?;
    if case.subject.is_widget() {
        return case.becomes("it.state === 'recorded'").await;
    }
    Ok(())
}

pub async fn a_page_may_read_the_form_and_send_it_itself(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.give().await?;
    let sent = case
        .it("(async () => {
            const form = document.forms[0];
            if (!form.reportValidity() || (it.ready && !(await it.ready()))) return 'not ready';
            const body = new URLSearchParams(new FormData(form));
            return (await fetch('/posted', { method: 'POST', body })).status;
        })()")
        .await?;
    ensure!(sent == json!(200), "{}: {sent}", case.browser());
    let posts = case.server.posts();
    ensure!(posts.len() == 1 && posts[0].field("phone").as_deref() == Some(E164), "{posts:?}");
    ensure!(posts[0].fields().len() == case.subject.endings.len(), "{posts:?}");
    case.it("void setTimeout(() => document.forms[0].submit())").await?;
    case.arrived().await?;
    ensure!(case.server.posts().len() == 2, "submit() sends it as well");
    Ok(())
}

pub async fn ready_is_false_while_the_visitor_has_something_to_do(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    // Nothing was started, so the form may be sent.
    case.holds("it.ready()").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.it("document.activeElement.blur()").await?;
    ensure!(case.it("it.ready()").await? == json!(false), "{}: the number is missing", case.browser());
    case.focused().await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 3456").await?;
    case.becomes("it.state === 'ready'").await?;
    ensure!(case.it("Promise.all([it.ready(), it.ready()])").await? == json!([true, true]));
    case.holds("it.state === 'recorded' && it.receipt.length > 500").await?;
    case.holds("it.ready()").await
}

pub async fn the_button_that_was_pressed_is_sent_too(case: &Case<'_>) -> Result<()> {
    case.form(&format!(
        "{}<button id=other name=how value=quickly formaction=/posted?other>Send quickly</button>",
        case.subject.html("name=phone")
    ))
    .await?;
    case.give().await?;
    case.it("document.forms[0].addEventListener('submit', () => { sessionStorage.heard = Number(sessionStorage.heard ?? 0) + 1 })")
        .await?;
    case.page.click(&["#other"]).await?;
    case.arrived().await?;
    let posts = case.server.posts();
    ensure!(posts.len() == 1 && posts[0].field("how").as_deref() == Some("quickly"), "{posts:?}");
    ensure!(
        case.page.text("location.search + sessionStorage.heard").await? == "?other1",
        "the page hears the submit that goes"
    );
    Ok(())
}

/// As frameworks do: created, given properties, then inserted into the page.
pub async fn properties_set_before_it_is_in_the_page_hold(case: &Case<'_>) -> Result<()> {
    case.body("<form method=post action=/posted><button>Send</button></form>").await?;
    case.page
        .eval(&format!(
            "(() => {{
                const [tag, ...rest] = {};
                const it = document.createElement(tag);
                for (const [name, value] of rest) it.setAttribute(name, value);
                it.name = 'phone';
                it.required = true;
                it.disabled = true;
                it.value = '{E164}';
                document.forms[0].prepend(it);
            }})()",
            if case.subject.is_widget() {
                json!(["phone-consent", ["disclosure", "/disclosure.{lang}.json"], ["country", "IE"]])
            } else {
                json!(["input", ["type", "text"]])
            }
        ))
        .await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.holds("it.getAttribute('name') === 'phone' && it.hasAttribute('required') && it.matches(':disabled') && !it.willValidate")
        .await?;
    case.it("it.disabled = false").await?;
    if case.subject.is_widget() {
        case.holds("it.value === '' && it.validity.valueMissing").await?;
        case.subject.agree(case.page, &[case.subject.tag]).await?;
        case.becomes("it.state === 'ready'").await?;
    }
    case.posts("phone").await
}

/// The element is in the page and has properties set by a script before the script that defines it is loaded.
pub async fn properties_set_before_its_class_was_known_hold(case: &Case<'_>) -> Result<()> {
    case.server.put(
        "/late.js",
        Reply::of(
            "text/javascript",
            b"await new Promise((go) => { window.go = go }); await import('/phone-consent.js');",
        ),
    );
    let form = format!("<form method=post action=/posted>{}<button>Send</button></form>", case.subject.html(""));
    case.open(Reply::page(&document("<script type=module src=/late.js></script>", &form))).await?;
    case.page.wait_for("window.go", 5).await?;
    case.it(&format!(
        "void Object.assign(it, {{name: 'phone', required: true, value: '{E164}', state: 'mine', mine: 'kept'}})"
    ))
    .await?;
    case.holds("it.name === 'phone' && it.checkValidity === undefined && it.innerText.includes('without a number')")
        .await?;
    case.it("void window.go()").await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    for js in [
        "it.getAttribute('name') === 'phone'",
        "it.hasAttribute('required') && it.validity.valueMissing",
        "!Object.hasOwn(it, 'name') && !Object.hasOwn(it, 'value') && !Object.hasOwn(it, 'state')",
        "it.value === '' && it.mine === 'kept'",
    ] {
        case.holds(js).await?;
    }
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.becomes("it.state === 'ready'").await?;
    case.posts("phone").await
}

/// Page code runs whenever the browser dispatches an event to it, also during a change of screen, when the focused field is removed.
pub async fn code_of_the_page_may_use_the_element_at_any_moment(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.it(
        "void ['blur', 'focus', 'focusin', 'focusout', 'phone-consent-given', 'phone-consent-number', 'phone-consent-shown'].forEach((name) =>
            document.addEventListener(name, () => {
                it.required = !it.required;
                it.setCustomValidity('');
                it.focus();
                it.texts = { decline: 'Not now' };
                it.value; it.state; it.choices; it.formatted();
            }, true))",
    )
    .await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.page.click(&[case.subject.tag, "[part=change]"]).await?;
    case.becomes("it.state === 'disclosing'").await?;
    // The checkbox is unchanged.
    case.page.click(&[case.subject.tag, "[part=agree]"]).await?;
    case.becomes("it.state === 'capturing'").await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 3456").await?;
    case.becomes("it.state === 'ready'").await?;
    case.holds("seen.errors.length === 0").await?;
    case.posts("phone").await
}

/// As React does, which sets what the element has as a property.
pub async fn its_form_is_set_by_the_id_as_a_property_too(case: &Case<'_>) -> Result<()> {
    case.body(&format!(
        "<form id=there method=post action=/posted><button>Send</button></form>{}",
        case.subject.html("name=phone")
    ))
    .await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.it("void (it.form = 'there')").await?;
    case.holds("it.form === document.forms[0] && it.getAttribute('form') === 'there'").await?;
    case.it("void (it.form = null)").await?;
    case.holds("it.form === null && !it.hasAttribute('form')").await?;
    case.it("void (it.form = 'there')").await?;
    case.give().await?;
    case.posts("phone").await
}

pub async fn to_withdraw_an_empty_list_withdraws_nothing(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.give().await?;
    case.holds("it.ready()").await?;
    case.it("it.withdraw([])").await?;
    case.holds("it.state === 'recorded'").await?;
    case.it("it.withdraw()").await?;
    case.becomes("it.state === 'withdrawn'").await
}

pub async fn a_number_that_was_set_does_not_come_back_after_a_reset(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.it(&format!("void (it.value = '{E164}')")).await?;
    case.it("document.forms[0].reset()").await?;
    case.it("new Promise((done) => { window.kept = it; it.remove(); setTimeout(() => { document.forms[0].prepend(kept); done(); }, 50); })")
        .await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.holds("it.querySelector('input').value === '' && it.state === 'capturing'").await
}
