//! What the page can observe: states for its styles, events for its scripts.

use anyhow::{Result, ensure};
use conformance::{Case, Reply, document};
use e2e::json;

/// Every state, in JavaScript, as the manifest names them.
const STATES: &str = "['loading', 'unavailable', 'disclosing', 'declined', 'capturing', 'ready', 'sealing', 'recorded', 'withdrawn']";

/// Asserts that `:state(...)` matches the state named by `state`, and no other.
async fn is(case: &Case<'_>, state: &str) -> Result<()> {
    case.becomes(&format!(
        "it.state === '{state}' && {STATES}.filter((one) => it.matches(`:state(${{one}})`)).join() === '{state}'"
    ))
    .await
}

pub async fn each_state_is_told_to_styles_and_scripts(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    is(case, "disclosing").await?;
    // A newly created element is in the first state.
    ensure!(
        case.it("(() => { const made = document.createElement('phone-consent'); return made.matches(':state(loading)') && made.state; })()")
            .await?
            == json!("loading")
    );
    case.page.click(&["phone-consent", "[part=decline]"]).await?;
    is(case, "declined").await?;
    case.page.click(&["phone-consent", "[part=change]"]).await?;
    is(case, "disclosing").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    is(case, "capturing").await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 3456").await?;
    is(case, "ready").await?;
    case.it("void it.ready()").await?;
    is(case, "recorded").await?;
    case.page.click(&["phone-consent", "[part=withdraw]"]).await?;
    is(case, "withdrawn").await?;
    case.sends_nothing("phone").await?;
    case.it("it.replaceWith(document.createElement('phone-consent'))").await?;
    is(case, "unavailable").await
}

pub async fn events_are_told_in_order_and_reach_the_document(case: &Case<'_>) -> Result<()> {
    case.body("<form method=post action=/posted><button>Send</button></form>").await?;
    case.page
        .eval(
            "(() => {
                window.told = [];
                for (const name of ['ready', 'shown', 'given', 'declined', 'number', 'country', 'receipt', 'withdrawn', 'error']) {
                    addEventListener(`phone-consent-${name}`, (event) => {
                        const [[member, value] = []] = Object.entries(event.detail ?? {});
                        told.push([name, member ?? null, value?.length > 200 ? 'long' : value ?? null, event.bubbles && event.composed, event.target.state]);
                    });
                }
                const it = document.createElement('phone-consent');
                for (const [name, value] of Object.entries({name: 'phone', disclosure: '/disclosure.{lang}.json', country: 'IE'})) it.setAttribute(name, value);
                document.forms[0].prepend(it);
            })()",
        )
        .await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.holds("it.ready()").await?;
    case.page.click(&["phone-consent", "[part=withdraw]"]).await?;
    case.becomes("it.state === 'withdrawn'").await?;
    let told = case.page.eval("told").await?;
    let wanted = json!([
        ["ready", null, null, true, "disclosing"],
        ["shown", null, null, true, "disclosing"],
        ["given", null, null, true, "capturing"],
        ["number", "value", "+353850123456", true, "ready"],
        ["receipt", "receipt", "long", true, "recorded"],
        ["withdrawn", null, null, true, "withdrawn"],
    ]);
    ensure!(without_halves(&told) == wanted, "{}: {told}", case.browser());
    Ok(())
}

pub async fn a_page_styles_parts_states_and_colours(case: &Case<'_>) -> Result<()> {
    let sheet = "phone-consent, phone-consent-manage { --phone-consent-accent: rgb(1, 2, 3); }
        phone-consent::part(agree) { border-radius: 7px; } phone-consent:state(recorded) { border-top: 5px solid; }
        phone-consent-manage::part(withdraw) { letter-spacing: 3px; }";
    case.server.put("/page.css", Reply::of("text/css", sheet.as_bytes()));
    let form = format!("<form>{}</form><phone-consent-manage></phone-consent-manage>", case.subject.html("name=phone"));
    let head = "<link rel=stylesheet href=/page.css><script type=module src=/phone-consent.js></script>";
    case.open(Reply::page(&document(head, &form))).await?;
    case.subject.usable(case.page, &["phone-consent"]).await?;
    let agree = "getComputedStyle(it.shadowRoot.querySelector('[part=agree]'))";
    case.holds(&format!("{agree}.borderTopLeftRadius === '7px' && {agree}.color === 'rgb(1, 2, 3)'"))
        .await?;
    case.holds("getComputedStyle(it).borderTopWidth === '0px'").await?;
    case.give().await?;
    case.holds("it.ready()").await?;
    case.holds("getComputedStyle(it).borderTopWidth === '5px'").await?;
    // The page after the form.
    case.page.goto(&format!("{}/page?later", case.server.origin())).await?;
    let withdraw = "document.querySelector('phone-consent-manage').shadowRoot?.querySelector('.held')?.shadowRoot.querySelector('[part=withdraw]')";
    case.page.wait_for(withdraw, 10).await?;
    case.holds(&format!(
        "getComputedStyle({withdraw}).letterSpacing === '3px' && getComputedStyle({withdraw}).color === 'rgb(1, 2, 3)'"
    ))
    .await
}

/// Removes the events of shorter numbers, which may be valid for a moment while the whole number is typed.
fn without_halves(told: &e2e::Value) -> e2e::Value {
    let all = told.as_array().cloned().unwrap_or_default();
    let kept: Vec<e2e::Value> = all.into_iter().filter(|one| one[0] != "number" || one[2] == conformance::E164).collect();
    json!(kept)
}

/// Beside the form, as in a page that is never left.
pub async fn the_list_of_receipts_shows_one_that_is_recorded_meanwhile(case: &Case<'_>) -> Result<()> {
    case.form(&format!("{}<phone-consent-manage></phone-consent-manage>", case.subject.html("name=phone")))
        .await?;
    let list = "document.querySelector('phone-consent-manage').shadowRoot";
    case.page
        .wait_for(&format!("{list}?.textContent.includes('No receipt is kept in this browser.')"), 10)
        .await?;
    case.give().await?;
    case.holds("it.ready()").await?;
    let held = format!("{list}.querySelectorAll('.held').length");
    case.page
        .wait_for(&format!("{held} === 1 && !{list}.textContent.includes('No receipt')"), 5)
        .await?;
    // Another one stands before it, and what is withdrawn in the list is withdrawn in the form.
    case.it("it.reset()").await?;
    case.give().await?;
    case.holds("it.ready()").await?;
    case.page.wait_for(&format!("{held} === 2"), 5).await?;
    case.page.click(&["phone-consent-manage", ".held", "[part=withdraw]"]).await?;
    case.becomes("it.state === 'withdrawn'").await
}
