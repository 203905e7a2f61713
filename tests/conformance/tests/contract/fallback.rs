//! Pages on which the widget cannot run: what is inside it is read, the form works, no number is taken, the console says why.

use anyhow::{Context, Result, ensure};
use conformance::{Case, POLICY, Reply, document};
use std::time::Duration;

/// A form with another field, opened; it is read, sent, and no number was asked for.
async fn falls_back(case: &Case<'_>, origin: &str, policy: &str, reason: Option<&str>) -> Result<()> {
    let form = format!(
        "<form method=post action=/posted><input name=name aria-label=Name>{}<button>Send</button></form>",
        case.subject.html("name=phone required")
    );
    let script = "<script type=module src=/phone-consent.js></script>";
    let page = Reply::page(&document(script, &form));
    case.server.put(
        "/page",
        Reply {
            policy: policy.to_owned(),
            ..page
        },
    );
    case.page.goto(&format!("{origin}/page")).await?;
    match reason {
        Some(reason) => {
            let said = format!("seen.errors.some((error) => error.startsWith('phone-consent: ') && error.includes('{reason}'))");
            case.page.wait_for(&said, 10).await?;
        }
        None => drop(case.page.eval("new Promise((done) => setTimeout(done, 500))").await?),
    }
    case.holds("it.innerText.includes('You can send this form without a number.') && it.getBoundingClientRect().height > 0")
        .await?;
    case.holds("document.querySelector('input[type=tel]') === null && !(it.shadowRoot?.querySelector('input'))")
        .await?;
    case.page.send_keys(&["[name=name]"], "Aoife").await?;
    case.page.click(&["form button"]).await?;
    case.arrived().await?;
    let posts = case.server.posts();
    ensure!(posts.len() == 1 && posts[0].body == "name=Aoife", "{}: {posts:?}", case.browser());
    Ok(())
}

pub async fn without_script_the_fallback_is_read_and_the_form_works(case: &Case<'_>) -> Result<()> {
    // The script is not there; a policy against scripts would stop the page's own notes, too.
    case.server.put("/phone-consent.js", Reply::none());
    falls_back(case, &case.server.origin(), POLICY, None).await
}

pub async fn without_the_module_the_fallback_is_read_and_the_form_works(case: &Case<'_>) -> Result<()> {
    case.server.put("/phone_consent_bg.wasm", Reply::none());
    falls_back(case, &case.server.origin(), POLICY, Some("could not start, the form works without it")).await
}

pub async fn where_a_policy_forbids_modules_the_fallback_is_read_and_the_form_works(case: &Case<'_>) -> Result<()> {
    // Without reports: that the policy stops the module is what is asked for.
    let policy = POLICY.replace(" 'wasm-unsafe-eval'", "").replace("; report-uri /csp-report", "");
    falls_back(case, &case.server.origin(), &policy, Some("could not start, the form works without it")).await
}

pub async fn on_an_insecure_origin_the_fallback_is_read_and_the_form_works(case: &Case<'_>) -> Result<()> {
    case.proxy.alias("shop.example", case.server.port());
    falls_back(case, "http://shop.example", POLICY, Some("not on a secure origin")).await?;
    ensure!(case.page.eval("isSecureContext").await? == false, "{}: the origin is secure", case.browser());
    Ok(())
}

/// What follows a choice, not there: the disclosure is read all the same, and who chooses is told, can try again, and loses nothing.
async fn is_told_and_goes_on_later(case: &Case<'_>, reply: Reply) -> Result<()> {
    case.server.put("/phone_consent_later.wasm", reply);
    case.alone("name=phone").await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    let said = |what: &str| {
        format!("[...it.shadowRoot.querySelectorAll('p, [role=status]')].filter((one) => !one.hidden && one.textContent.includes('{what}')).length")
    };
    let (nothing, not_loaded) = (
        said("could not be loaded"),
        said("The next step could not be loaded. Check your connection and try again."),
    );
    case.becomes("seen.errors.some((error) => error.includes('a part of the widget could not be loaded: phone_consent_later.wasm '))")
        .await?;
    case.holds(&format!("{nothing} === 0")).await?;
    case.page.click(&[case.subject.tag, "[part=box]"]).await?;
    for button in ["[part=agree]", "[part=decline]"] {
        case.page.click(&[case.subject.tag, button]).await?;
        // In the page, and to a screen reader.
        case.becomes(&format!("{not_loaded} === 2")).await?;
        case.holds("it.state === 'disclosing' && it.choices.length === 0").await?;
    }
    case.holds("it.shadowRoot.querySelector('[part=box]').checked").await?;
    // The form goes on without a choice, as before one.
    case.sends_nothing("phone").await?;
    case.server.put_back("/phone_consent_later.wasm");
    case.page.click(&[case.subject.tag, "[part=agree]"]).await?;
    case.becomes("it.state === 'capturing'").await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 3456").await?;
    case.becomes("it.state === 'ready'").await?;
    case.posts("phone").await
}

pub async fn without_the_second_half_a_visitor_is_told_and_can_try_again(case: &Case<'_>) -> Result<()> {
    is_told_and_goes_on_later(case, Reply::none()).await
}

pub async fn a_second_half_that_is_not_the_one_built_is_not_run(case: &Case<'_>) -> Result<()> {
    is_told_and_goes_on_later(case, Reply::of("application/wasm", b"\0asm\x01\0\0\0")).await
}

pub async fn who_chooses_before_the_second_half_is_there_is_asked_to_wait(case: &Case<'_>) -> Result<()> {
    let file = case.server.file("/phone_consent_later.wasm").context("the widget is built")?;
    let wait = Duration::from_secs(4);
    case.server.put("/phone_consent_later.wasm", Reply { wait, ..file });
    case.alone("name=phone").await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.page.click(&[case.subject.tag, "[part=box]"]).await?;
    case.page.click(&[case.subject.tag, "[part=agree]"]).await?;
    case.holds("it.state === 'disclosing' && it.shadowRoot.textContent.includes('One moment…')")
        .await?;
    case.becomes("it.state === 'capturing'").await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 3456").await?;
    case.becomes("it.state === 'ready'").await?;
    case.posts("phone").await
}

pub async fn a_document_that_fails_its_check_is_taken_away(case: &Case<'_>) -> Result<()> {
    let good = case.server.file("/disclosure.en.json").context("the shop has a disclosure")?;
    let text = String::from_utf8(good.body.clone())?;
    let link = text.split("\"privacy_policy\": \"").nth(1).and_then(|rest| rest.split('"').next());
    let bad = text.replacen(link.context("it links its policy")?, "javascript:alert(1)", 1);
    case.server.put(
        "/bad.json",
        Reply {
            body: bad.into_bytes(),
            ..good
        },
    );
    let wait = Duration::from_secs(3);
    let file = case.server.file("/phone_consent_later.wasm").context("the widget is built")?;
    case.server.put("/phone_consent_later.wasm", Reply { wait, ..file });
    let form = case.subject.html("name=phone").replace("/disclosure.{lang}.json", "/bad.json");
    case.form(&form).await?;
    // It is read meanwhile, and its link is none.
    case.holds("it.shadowRoot.querySelector('[part=agree]').checkVisibility()").await?;
    case.holds("[...it.shadowRoot.querySelectorAll('a')].every((link) => /^(https|mailto|tel|sms):/.test(link.href))")
        .await?;
    case.becomes("it.state === 'unavailable'").await?;
    case.holds("seen.errors.some((error) => error.includes('the disclosure is not valid: line ') && error.includes('privacy_policy'))")
        .await?;
    case.holds("it.innerText.includes('without a number') && it.shadowRoot.querySelector('[part=agree]') === null")
        .await?;
    case.page.click(&["form button"]).await?;
    case.arrived().await
}
