//! Pages on which the widget cannot run: its fallback content is shown, the form works, no number is collected, and the console says why.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use conformance::{Case, POLICY, Reply, document};

/// Opens a form with another field, and asserts that the fallback is shown and the form is sent without asking for a number.
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
    // The script is missing; a policy against scripts would also stop the monitoring script.
    case.server.put("/phone-consent.js", Reply::none());
    falls_back(case, &case.server.origin(), POLICY, None).await
}

pub async fn without_the_module_the_fallback_is_read_and_the_form_works(case: &Case<'_>) -> Result<()> {
    case.server.put(&case.server.built("widget")?, Reply::none());
    falls_back(case, &case.server.origin(), POLICY, Some("could not be loaded")).await
}

pub async fn where_a_policy_forbids_modules_the_fallback_is_read_and_the_form_works(case: &Case<'_>) -> Result<()> {
    // Without reporting: this test expects the policy to stop the module.
    let policy = POLICY.replace(" 'wasm-unsafe-eval'", "").replace("; report-uri /csp-report", "");
    falls_back(case, &case.server.origin(), &policy, Some("could not be loaded")).await
}

pub async fn on_an_insecure_origin_the_fallback_is_read_and_the_form_works(case: &Case<'_>) -> Result<()> {
    case.page.proxy().alias("shop.example", case.server.port());
    falls_back(case, "http://shop.example", POLICY, Some("not on a secure origin")).await?;
    ensure!(case.page.eval("isSecureContext").await? == false, "{}: the origin is secure", case.browser());
    Ok(())
}

pub async fn a_document_that_is_not_valid_is_never_shown(case: &Case<'_>) -> Result<()> {
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
    let form = case.subject.html("name=phone").replace("/disclosure.{lang}.json", "/bad.json");
    let page = document(
        "<script src=/codes.js></script><script type=module src=/phone-consent.js></script>",
        &format!("<form method=post action=/posted>{form}<button>Send</button></form>"),
    );
    case.server.put("/codes.js", Reply::of("text/javascript", CODES.as_bytes()));
    case.open(Reply::page(&page)).await?;
    case.becomes("it.state === 'unavailable'").await?;
    case.holds("seen.errors.some((error) => error.includes('the disclosure /bad.json is not valid: line ') && error.includes('privacy_policy'))")
        .await?;
    case.holds("codes.join() === 'ERR_DISCLOSURE_DOCUMENT' && it.innerText.includes('without a number') && it.shadowRoot === null")
        .await?;
    case.page.click(&["form button"]).await?;
    case.arrived().await
}

/// Records the codes of the element's errors.
const CODES: &str = "globalThis.codes = []; addEventListener('phone-consent-error', ({ detail }) => codes.push(detail.code));";

/// Wrong responses that a host may send instead of a file.
fn bad_answers(good: &Reply) -> [Reply; 3] {
    let cut_off = Reply { cut_off: true, ..good.clone() };
    [Reply::none(), Reply::page("<!doctype html><title>Shop</title><p>All our bicycles"), cut_off]
}

/// The module is missing on every request: a state, an event, a console message, and a form that works.
pub async fn a_file_that_cannot_be_had_is_said_and_the_form_works(case: &Case<'_>) -> Result<()> {
    let path = case.server.built("widget")?;
    let good = case.server.file(&path).context("the widget is built")?;
    case.server.put("/codes.js", Reply::of("text/javascript", CODES.as_bytes()));
    for bad in bad_answers(&good) {
        case.server.put(&path, bad);
        let form = format!(
            "<form method=post action=/posted>{}<button>Send</button></form>",
            case.subject.html("name=phone required")
        );
        let head = "<script src=/codes.js></script><script type=module src=/phone-consent.js></script>";
        case.page.proxy().clear();
        case.open(Reply::page(&document(head, &form))).await?;
        case.becomes("it.state === 'unavailable'").await?;
        case.holds("codes.join() === 'ERR_WIDGET_LOAD' && it.innerText.includes('without a number') && it.shadowRoot === null")
            .await?;
        case.holds("seen.errors.some((error) => error.startsWith('phone-consent: a file of the widget could not be loaded: widget-'))")
            .await?;
        let asked = case.page.proxy().seen().iter().filter(|seen| seen.url.ends_with(&path)).count();
        ensure!(asked == 2, "{}: asked for {asked} times", case.browser());
        case.page.click(&["form button"]).await?;
        case.arrived().await?;
    }
    Ok(())
}

/// The same with a single wrong response, as a cache or host may send: the file is requested once more, and the error is not visible.
pub async fn a_file_that_was_spoilt_is_asked_for_once_more(case: &Case<'_>) -> Result<()> {
    for key in ["widget", "locale-en", "engine"] {
        let path = case.server.built(key)?;
        let good = case.server.file(&path).context("it is built")?;
        for bad in bad_answers(&good) {
            case.server.put(&path, Reply { times: Some(1), ..bad });
            case.alone("name=phone").await?;
            case.subject.usable(case.page, &[case.subject.tag]).await?;
            case.give().await?;
        }
    }
    case.posts("phone").await
}

/// A host that takes a file's request and never answers: after a minute, which this page's clock makes a second, it is requested once more.
pub async fn a_file_that_does_not_come_is_given_up_after_a_minute(case: &Case<'_>) -> Result<()> {
    let clock = "const timeout = AbortSignal.timeout; AbortSignal.timeout = (millis) => timeout.call(AbortSignal, millis / 60);";
    case.server.put("/clock.js", Reply::of("text/javascript", clock.as_bytes()));
    let path = case.server.built("widget")?;
    let good = case.server.file(&path).context("the widget is built")?;
    let never = Duration::from_secs(120);
    case.server.put(
        &path,
        Reply {
            wait: never,
            times: Some(1),
            ..good
        },
    );
    let form = format!(
        "<form method=post action=/posted>{}<button>Send</button></form>",
        case.subject.html("name=phone")
    );
    let head = "<script src=/clock.js></script><script type=module src=/phone-consent.js></script>";
    case.open(Reply::page(&document(head, &form))).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.posts("phone").await
}

/// Returns the hash of a file in the form that the script contains.
async fn integrity(case: &Case<'_>, body: &[u8]) -> Result<String> {
    let bytes: Vec<String> = body.iter().map(u8::to_string).collect();
    let hash = format!("crypto.subtle.digest('SHA-256', new Uint8Array([{}]))", bytes.join(","));
    case.page
        .text(&format!(
            "{hash}.then((hash) => 'sha256-' + btoa(String.fromCharCode(...new Uint8Array(hash))))"
        ))
        .await
}

/// The browser's cache may hold files of other releases, and the script itself may come from the cache.
pub async fn a_cache_with_another_release_breaks_nothing(case: &Case<'_>) -> Result<()> {
    const DAY: &str = "max-age=86400";
    let path = case.server.built("locale-en")?;
    let file = case.server.file(&path).context("English is built")?;
    let script = case.server.file("/phone-consent.js").context("the script is built")?;
    // The other release differs in one text.
    let body = String::from_utf8(file.body.clone())?.replacen("No thanks", "No, thank you", 1).into_bytes();
    let other_path = format!("/files/locale-en-{}.json", "0123456789abcdef");
    case.body("").await?;
    let (ours, theirs) = (integrity(case, &file.body).await?, integrity(case, &body).await?);
    let text = String::from_utf8(script.body.clone())?;
    ensure!(text.contains(&ours) && text.contains(&path[1..]), "the script names the file and its hash");
    let other_script = text.replace(&ours, &theirs).replace(&path[1..], &other_path[1..]);
    // Serves only the files of the deployed release; all files but the script may be cached for a day.
    let deploy = |other: bool, cache: &'static str| {
        let (script_body, files) = if other {
            (other_script.clone().into_bytes(), [(&other_path, Some(body.clone())), (&path, None)])
        } else {
            (script.body.clone(), [(&other_path, None), (&path, Some(file.body.clone()))])
        };
        for (path, body) in files {
            let reply = body.map_or_else(Reply::none, |body| Reply {
                cache: DAY,
                ..Reply::of("application/json", &body)
            });
            case.server.put(path, reply);
        }
        case.server.put(
            "/phone-consent.js",
            Reply {
                cache,
                ..Reply::of("text/javascript", &script_body)
            },
        );
    };
    let says = |said: &'static str| format!("it.shadowRoot?.querySelector('[part=decline]')?.textContent === '{said}'");
    // Deploys back and forth: the script is revalidated, files of the previous release are in the cache.
    for other in [false, true, false] {
        deploy(other, "no-cache");
        case.alone("name=phone").await?;
        case.becomes(&says(if other { "No, thank you" } else { "No thanks" })).await?;
    }
    // A host that also allows the script to be cached for a day: then the whole previous release is in the cache, and works.
    deploy(true, DAY);
    case.alone("name=phone").await?;
    case.becomes(&says("No, thank you")).await?;
    deploy(false, "no-cache");
    case.alone("name=phone").await?;
    case.becomes(&says("No, thank you")).await?;
    case.give().await?;
    case.posts("phone").await
}
