//! Language files: one file, requested early and once; and what is shown if it is missing.

use anyhow::{Context, Result, ensure};
use conformance::{Case, Reply, document};

/// Returns the names of the language files that were fetched, sorted.
fn fetched(case: &Case<'_>) -> Vec<String> {
    let seen = case.page.proxy().seen().into_iter();
    let language = |url: &str| Some(url.split_once("/files/locale-")?.1.split_once('-')?.0.to_owned());
    let mut names: Vec<String> = seen.filter_map(|seen| language(&seen.url)).collect();
    names.sort_unstable();
    names
}

/// Opens a page in a language with a form with this content.
async fn open(case: &Case<'_>, language: &str, inside: &str) -> Result<()> {
    let form = format!("<form method=post action=/posted>{inside}<button>Send</button></form>");
    let page = document("<script type=module src=/phone-consent.js></script>", &form);
    let page = page.replacen("<html lang=en>", &format!("<html lang={language}>"), 1);
    case.open(Reply::page(&page)).await
}

pub async fn two_elements_ask_for_a_languages_file_once(case: &Case<'_>) -> Result<()> {
    let two = [case.subject.html("name=phone"), case.subject.html("name=other")].concat();
    open(case, "fr", &two).await?;
    case.page
        .wait_for(
            "[...document.querySelectorAll('phone-consent')].every((one) => one.shadowRoot?.textContent.includes('Accepter et saisir'))",
            20,
        )
        .await?;
    ensure!(fetched(case) == ["fr"], "{}: {:?}", case.browser(), fetched(case));
    Ok(())
}

pub async fn it_is_asked_for_before_the_module_is_there_and_so_is_the_document(case: &Case<'_>) -> Result<()> {
    let path = case.server.built("widget")?;
    let file = case.server.file(&path).context("the widget is built")?;
    let wait = std::time::Duration::from_secs(4);
    case.server.put(&path, Reply { wait, ..file });
    open(case, "fr-CA", &case.subject.html("name=phone")).await?;
    case.becomes("performance.getEntriesByType('resource').filter((one) => one.name.includes('/files/locale-fr-') || one.name.endsWith('/disclosure.fr.json')).length === 2")
        .await?;
    case.holds("it.state === 'loading' && it.shadowRoot === null").await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    ensure!(fetched(case) == ["fr"], "{}: {:?}", case.browser(), fetched(case));
    Ok(())
}

pub async fn a_language_that_the_release_has_not_is_shown_in_english(case: &Case<'_>) -> Result<()> {
    let english = case.server.file("/disclosure.en.json").context("the shop has a disclosure")?;
    let welsh = String::from_utf8(english.body.clone())?.replacen("\"language\": \"en\"", "\"language\": \"cy\"", 1);
    let body = welsh.into_bytes();
    case.server.put("/disclosure.cy.json", Reply { body, ..english });
    open(case, "cy", &case.subject.html("name=phone")).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.holds("it.shadowRoot.querySelector('[part=decline]').textContent === 'No thanks' && seen.errors.length === 0")
        .await?;
    ensure!(fetched(case) == ["en"], "{}: {:?}", case.browser(), fetched(case));
    case.give().await?;
    case.posts("phone").await
}

pub async fn a_language_that_does_not_come_is_shown_in_english(case: &Case<'_>) -> Result<()> {
    case.server.put(&case.server.built("locale-fr")?, Reply::none());
    open(case, "fr", &case.subject.html("name=phone")).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.holds("it.shadowRoot.querySelector('[part=decline]').textContent === 'No thanks'").await?;
    case.holds("seen.errors.some((error) => error.startsWith('phone-consent: a file of the widget could not be loaded: locale-fr-'))")
        .await?;
    case.give().await?;
    case.posts("phone").await
}

pub async fn texts_that_are_not_those_of_the_release_are_not_read(case: &Case<'_>) -> Result<()> {
    let path = case.server.built("locale-en")?;
    let file = case.server.file(&path).context("English is built")?;
    let body = String::from_utf8(file.body.clone())?.replacen("No thanks", "Yes please", 1).into_bytes();
    ensure!(body != file.body, "the button is in the file");
    case.server.put(&path, Reply { body, ..file });
    without_words(case).await
}

pub async fn without_any_language_the_fallback_is_read_and_the_form_works(case: &Case<'_>) -> Result<()> {
    case.server.put(&case.server.built("locale-en")?, Reply::none());
    without_words(case).await
}

/// Neither element renders anything; the console says why, the page receives an event, and the form works.
async fn without_words(case: &Case<'_>) -> Result<()> {
    let heard = "<script type=module src=/heard.js></script>";
    let script = "globalThis.codes = []; addEventListener('phone-consent-error', ({ detail }) => codes.push(detail.code));";
    case.server.put("/heard.js", Reply::of("text/javascript", script.as_bytes()));
    let manage = "<phone-consent-manage><p>Write to us to withdraw.</p></phone-consent-manage>";
    let form = format!(
        "<form method=post action=/posted>{}<button>Send</button></form>{manage}",
        case.subject.html("name=phone required")
    );
    let head = format!("{heard}<script type=module src=/phone-consent.js></script>");
    case.open(Reply::page(&document(&head, &form))).await?;
    case.becomes("it.state === 'unavailable'").await?;
    case.holds("it.innerText.includes('without a number') && document.querySelector('input[type=tel]') === null")
        .await?;
    case.holds("seen.errors.some((error) => error.startsWith('phone-consent: a file of the widget could not be loaded: locale-en-'))")
        .await?;
    case.holds("codes.join() === 'ERR_WIDGET_LOAD'").await?;
    case.holds("document.querySelector('phone-consent-manage').innerText.includes('Write to us') && document.querySelector('phone-consent-manage').shadowRoot === null")
        .await?;
    case.page.click(&["form button"]).await?;
    case.arrived().await
}
