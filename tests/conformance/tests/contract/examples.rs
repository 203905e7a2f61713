//! The example pages of `www/examples`, unmodified, driven through the whole flow.

use anyhow::{Result, ensure};
use conformance::Case;
use e2e::json;

pub async fn the_react_page_works_as_it_is(case: &Case<'_>) -> Result<()> {
    works(case, "react").await
}

pub async fn the_vue_page_works_as_it_is(case: &Case<'_>) -> Result<()> {
    works(case, "vue").await
}

async fn works(case: &Case<'_>, name: &str) -> Result<()> {
    let page = case.page;
    page.goto(&format!("{}/{name}/index.html", case.server.origin())).await?;
    let shows = |id: &str, text: &str| format!("document.getElementById('{id}').textContent === '{text}'");
    for visit in ["first", "second"] {
        // From the element's events.
        page.wait_for(&shows("state", "disclosing"), 20).await?;
        // Properties set by the component, and read back.
        for js in [
            "it.name === 'phone' && it.required && !it.disabled",
            "it.texts.use_anyway === 'It is right, use it'",
        ] {
            case.holds(js).await?;
        }
        page.click(&["label input[type=checkbox]"]).await?;
        case.becomes("it.disabled && it.matches(':disabled')").await?;
        page.click(&["label input[type=checkbox]"]).await?;
        case.becomes("!it.disabled && !it.matches(':disabled')").await?;
        page.send_keys(&["[name=name]"], "Aoife").await?;
        if visit == "first" {
            case.subject.give(page, &["phone-consent"]).await?;
            page.wait_for(&shows("number", "+353850123456"), 5).await?;
            page.wait_for(&shows("state", "ready"), 5).await?;
        } else {
            page.click(&["phone-consent", "[part=decline]"]).await?;
            page.wait_for(&shows("state", "declined"), 5).await?;
        }
        page.click(&["form button"]).await?;
        let sent = if visit == "first" {
            "Thank you, Aoife. We may use +353 85 012 3456 for repair-updates."
        } else {
            "Thank you, Aoife. We have no number of yours."
        };
        page.wait_for("document.getElementById('sent')", 10).await?;
        let said = page.text("document.getElementById('sent').textContent").await?;
        ensure!(said == sent, "{}: {said}", case.browser());
        page.wait_for("document.querySelector('phone-consent-manage').shadowRoot?.childElementCount > 0", 10)
            .await?;
        // The stored receipt is removed, since the next visit would recognise it.
        page.eval("localStorage.clear()").await?;
        page.click(&["button[type=button]"]).await?;
    }
    page.wait_for(&shows("state", "disclosing"), 20)
        .await
        .or(page.wait_for(&shows("state", "declined"), 5).await)?;
    let errors = page.eval("seen.errors").await?;
    ensure!(errors == json!([]), "{}: {errors}", case.browser());
    Ok(())
}
