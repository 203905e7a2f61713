//! What pages and their hosts get wrong, or do in their own way: it works all the same, or the console says what to mend.

use anyhow::{Context, Result, ensure};
use conformance::{Case, Reply, document};
use e2e::json;

/// Opens a page in a language with a form with this content.
async fn open(case: &Case<'_>, head: &str, language: &str, inside: &str) -> Result<()> {
    let form = format!("<form method=post action=/posted>{inside}<button>Send</button></form>");
    let page = document(head, &form).replacen("<html lang=en>", &format!("<html lang={language}>"), 1);
    case.open(Reply::page(&page)).await
}

const SCRIPT: &str = "<script type=module src=/phone-consent.js></script>";

/// As development servers do, and hosts that send every unknown address to the application.
pub async fn a_page_in_the_place_of_a_document_is_passed_over(case: &Case<'_>) -> Result<()> {
    case.server.put("/disclosure.en-US.json", Reply::page("<!doctype html><title>Shop</title>"));
    open(case, SCRIPT, "en-US", &case.subject.html("name=phone")).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.holds("seen.errors.length === 0").await?;
    // Where there is nothing else, the console names the address.
    case.server.put("/disclosure.en.json", Reply::page("<!doctype html><title>Shop</title>"));
    open(case, SCRIPT, "en", &case.subject.html("name=phone")).await?;
    case.becomes("it.state === 'unavailable'").await?;
    case.holds("seen.errors.some((error) => error.includes('could not be fetched from /disclosure.en.json'))")
        .await
}

/// A name that nobody knows would otherwise refuse every number without a word.
pub async fn a_word_that_an_attribute_does_not_know_is_reported_and_ignored(case: &Case<'_>) -> Result<()> {
    let form = |attributes: &str| format!("<phone-consent name=phone disclosure=/disclosure.{{lang}}.json {attributes}></phone-consent>");
    open(
        case,
        SCRIPT,
        "en",
        &form("country=uk types='MOBIL, voip mobile' accept=posible on-failure=alow"),
    )
    .await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "07400 123456").await?;
    case.becomes("it.state === 'ready'").await?;
    let wrong = "seen.errors.map((error) => error.match(/attribute \"(.*)\" does not know \"(.*)\", which is ignored/).slice(1).join()).sort()";
    let reported = case.it(wrong).await?;
    ensure!(
        reported == json!(["accept,POSIBLE", "on-failure,ALOW", "types,MOBIL"]),
        "{}: {reported}",
        case.browser()
    );
    open(case, SCRIPT, "en", &form("country=XX countries='UK, Ireland' exclude-countries=EU types=MOBIL")).await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "07400 123456").await?;
    case.becomes("it.state === 'ready'").await?;
    case.page.click(&[case.subject.tag, "[part=country]"]).await?;
    case.becomes("it.shadowRoot.querySelectorAll('[role=option]').length === 1 && it.shadowRoot.querySelector('[role=option]').dataset.region === 'GB'")
        .await?;
    case.holds(&format!(
        "['countries,IRELAND', 'country,XX', 'exclude-countries,EU', 'types,MOBIL'].every((one) => {wrong}.includes(one))"
    ))
    .await
}

/// Its hash is that of the published file, with and without a line break at its end.
pub async fn a_published_file_that_is_pasted_into_the_page_keeps_its_hash(case: &Case<'_>) -> Result<()> {
    let file = case.server.file("/disclosure.en.json").context("the shop has a disclosure")?;
    let file = String::from_utf8(file.body)?;
    ensure!(file.ends_with("}\n"), "it ends in a line break");
    let bare = file.trim_end().to_owned();
    for (pasted, published) in [(format!("\n{file}"), &file), (format!("\n  {bare}\n    "), &file), (bare.clone(), &bare)] {
        let element = format!("<phone-consent name=phone country=IE><script type=application/json>{pasted}</script></phone-consent>");
        open(case, SCRIPT, "en", &element).await?;
        case.it("localStorage.clear()").await?;
        open(case, SCRIPT, "en", &element).await?;
        case.subject.usable(case.page, &[case.subject.tag]).await?;
        case.give().await?;
        case.holds("it.ready()").await?;
        let signed = "JSON.parse(atob(it.receipt.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).notice.sha256";
        let hash = "crypto.subtle.digest('SHA-256', new TextEncoder().encode(TEXT)).then((hash) => [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join(''))";
        let hash = hash.replace("TEXT", &json!(published).to_string());
        case.holds(&format!("{hash}.then((hash) => hash === {signed})")).await?;
    }
    Ok(())
}

pub async fn a_document_that_the_server_did_not_publish_is_said_in_the_console(case: &Case<'_>) -> Result<()> {
    let status = "422 Unprocessable Content";
    let refusal = Reply::of("application/problem+json", br#"{"code":"ERR_RECEIPT_NOTICE","status":422}"#);
    case.server.put("/consent/v1/receipts", Reply { status, ..refusal });
    open(case, SCRIPT, "en", &case.subject.html("name=phone receipts=/consent")).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    ensure!(case.it("it.ready()").await? == json!(false), "{}: it is refused", case.browser());
    case.holds("seen.errors.some((error) => error.includes('has not published this disclosure'))")
        .await
}

/// The element begins while the page is parsed, before there is anything in it.
pub async fn a_script_in_the_head_finds_the_document_that_stands_in_the_element(case: &Case<'_>) -> Result<()> {
    let file = case.server.file("/disclosure.en.json").context("the shop has a disclosure")?;
    let element = format!(
        "<phone-consent name=phone country=IE><script type=application/json>{}</script></phone-consent>",
        String::from_utf8(file.body)?
    );
    open(case, "<script src=/phone-consent.classic.js></script>", "en", &element).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.posts("phone").await
}

pub async fn a_form_that_would_send_nothing_for_want_of_a_name_is_said_in_the_console(case: &Case<'_>) -> Result<()> {
    for (attributes, warnings) in [("", 1), ("name=phone", 0)] {
        case.alone(attributes).await?;
        case.holds(&format!(
            "seen.warnings.filter((warning) => warning.includes('without the attribute \"name\"')).length === {warnings}"
        ))
        .await?;
    }
    Ok(())
}
