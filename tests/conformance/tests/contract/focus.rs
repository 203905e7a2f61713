//! Focus: by label, by script, by Tab, and by the browser's own validation messages.

use anyhow::{Result, ensure};
use conformance::Case;

const TAB: &str = "\u{e004}";

pub async fn its_labels_focus_it(case: &Case<'_>) -> Result<()> {
    case.form(&format!(
        "<label for=own id=before>Phone</label><label id=around><span id=words>Your number</span> {}</label>",
        case.subject.html("name=phone id=own")
    ))
    .await?;
    case.holds("it.labels.length === 2 && it.labels[0].id === 'before' && it.labels[1].id === 'around'")
        .await?;
    case.holds("document.getElementById('before').control === it").await?;
    for label in ["#before", "#words"] {
        case.it("document.activeElement.blur()").await?;
        ensure!(!case.has_focus().await?, "{}: it cannot be left", case.browser());
        case.page.click(&[label]).await?;
        case.focused().await?;
    }
    case.give().await?;
    case.it("document.activeElement.blur()").await?;
    case.page.click(&["#before"]).await?;
    case.focused().await?;
    case.sends("phone").await
}

pub async fn focus_goes_in_and_tab_goes_through(case: &Case<'_>) -> Result<()> {
    case.form(&format!(
        "<input id=first aria-label=First>{}<input id=last aria-label=Last>",
        case.subject.html("name=phone")
    ))
    .await?;
    case.it("it.focus()").await?;
    case.focused().await?;
    case.it("document.getElementById('first').focus()").await?;
    case.page.press(TAB).await?;
    case.focused().await?;
    // Every Tab stop is inside the element until the one after it; the disclosure has about twenty.
    for _ in 0..60 {
        case.page.press(TAB).await?;
        if !case.has_focus().await? {
            case.holds("document.activeElement.id === 'last'").await?;
            case.it("it.focus()").await?;
            return case.focused().await;
        }
    }
    anyhow::bail!("{}: Tab does not leave it", case.browser())
}

pub async fn it_focuses_the_field_that_comes_next(case: &Case<'_>) -> Result<()> {
    case.form(&format!("<label for=own>Phone</label>{}", case.subject.html("name=phone id=own required")))
        .await?;
    let boxed = "it.shadowRoot.activeElement === it.shadowRoot.querySelector('[part=box]')";
    let number = "document.activeElement === it.querySelector('input')";
    for (field, next) in [(boxed, true), (number, false)] {
        case.it("it.focus()").await?;
        case.becomes(field).await?;
        case.it("document.activeElement.blur()").await?;
        case.page.click(&["label"]).await?;
        case.becomes(field).await?;
        case.it("document.activeElement.blur()").await?;
        // The browser's own validation message leads there, too.
        if case.may_show_messages().await? {
            case.it("document.forms[0].reportValidity()").await?;
            case.becomes(field).await?;
        }
        if next {
            case.subject.agree(case.page, &[case.subject.tag]).await?;
        }
    }
    Ok(())
}
