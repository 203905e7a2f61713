//! Pages on which the widget cannot run: what is inside it is read, the form works, no number is taken, the console says why.

use anyhow::{Result, ensure};
use conformance::{Case, POLICY, Reply, document};

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
