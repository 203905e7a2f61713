//! The ways in which a page can load the script.

use anyhow::{Context, Result, ensure};
use conformance::{Case, POLICY, Reply, document};
use e2e::{Site, json};

async fn open(case: &Case<'_>, head: &str, policy: &str) -> Result<()> {
    let form = format!(
        "<form method=post action=/posted>{}<button>Send</button></form>",
        case.subject.html("name=phone")
    );
    let page = Reply::page(&document(head, &form));
    case.open(Reply {
        policy: policy.to_owned(),
        ..page
    })
    .await
}

pub async fn a_classic_script_does_the_same(case: &Case<'_>) -> Result<()> {
    let names = "Object.getOwnPropertyNames(window).length";
    open(case, "<script src=/names.js></script><script src=/phone-consent.classic.js></script>", POLICY).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    ensure!(
        case.page.eval("typeof FormElement + typeof FILES + typeof configure").await? == json!("undefinedundefinedundefined"),
        "{names}"
    );
    case.give().await?;
    case.posts("phone").await
}

/// From the receipt server, which serves its files to any origin. The browser checks the script's hash, and the script those of the other files.
pub async fn from_another_origin_it_comes_by_cors_and_integrity(case: &Case<'_>) -> Result<()> {
    let site = Site::start().await?;
    let other = site.receipts();
    let policy = POLICY.replace("'self'", &format!("'self' {other}"));
    for (file, kind) in [("phone-consent.js", "type=module"), ("phone-consent.classic.js", "")] {
        let hash = hash(case, &format!("/{file}")).await?;
        open(
            case,
            &format!("<script {kind} src={other}/{file} integrity={hash} crossorigin=anonymous></script>"),
            &policy,
        )
        .await?;
        case.subject.usable(case.page, &[case.subject.tag]).await?;
        case.subject.agree(case.page, &[case.subject.tag]).await?;
        case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 3456").await?;
        case.becomes("it.state === 'ready'").await?;
        let mut files = vec![format!("/{file}")];
        for key in ["widget", "engine", "locale-en"] {
            files.push(case.server.built(key)?);
        }
        for file in files {
            // The second page takes some of the content-addressed files from its cache.
            let came = format!("performance.getEntriesByType('resource').some((one) => one.name === '{other}{file}')");
            ensure!(case.page.eval(&came).await? == json!(true), "{}: {file} came from elsewhere", case.browser());
        }
    }
    case.posts("phone").await
}

/// Returns the SHA-384 of a file of this origin in the form of the attribute `integrity`.
async fn hash(case: &Case<'_>, path: &str) -> Result<String> {
    case.body("").await?;
    case.page
        .text(&format!(
            "fetch('{path}').then((answer) => answer.arrayBuffer()).then((bytes) => crypto.subtle.digest('SHA-384', bytes))
                .then((hash) => 'sha384-' + btoa(String.fromCharCode(...new Uint8Array(hash))))"
        ))
        .await
}

pub async fn a_script_that_is_not_the_one_named_does_not_run(case: &Case<'_>) -> Result<()> {
    let other = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
    open(case, &format!("<script type=module src=/phone-consent.js integrity={other}></script>"), POLICY).await?;
    case.page.eval("new Promise((done) => setTimeout(done, 500))").await?;
    case.holds("customElements.get('phone-consent') === undefined && it.innerText.includes('without a number')")
        .await?;
    // The same for the module that the script loads: a modified one is not run.
    case.server
        .put(&case.server.built("widget")?, Reply::of("application/wasm", b"\0asm\x01\0\0\0"));
    open(case, "<script type=module src=/phone-consent.js></script>", POLICY).await?;
    case.page
        .wait_for(
            "seen.errors.some((error) => error.includes('a file of the widget could not be loaded: widget-'))",
            5,
        )
        .await?;
    case.becomes("it.state === 'unavailable' && it.shadowRoot === null && it.innerText.includes('without a number')")
        .await?;
    case.page.click(&["form button"]).await?;
    case.arrived().await
}

/// Compiled from the response by the browser's streaming compiler, once for all elements.
pub async fn the_module_is_compiled_while_it_comes(case: &Case<'_>) -> Result<()> {
    let two = [case.subject.html("name=phone"), case.subject.html("name=other")].concat();
    let page = document("<script type=module src=/phone-consent.js></script>", &format!("<form>{two}</form>"));
    case.open(Reply::page(&page)).await?;
    case.page
        .wait_for("[...document.querySelectorAll('phone-consent')].every((one) => one.state === 'disclosing')", 20)
        .await?;
    case.holds("seen.compiled.join() === 'instantiateStreaming'").await
}

/// A host that has no media type for wasm.
pub async fn a_host_that_does_not_know_wasm_serves_it_all_the_same(case: &Case<'_>) -> Result<()> {
    for key in ["widget", "engine"] {
        let path = case.server.built(key)?;
        let file = case.server.file(&path).context("it is built")?;
        case.server.put(&path, Reply::of("application/octet-stream", &file.body));
    }
    case.alone("name=phone").await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.posts("phone").await
}

/// Hosted elsewhere than next to the script, as set with `configure`.
pub async fn its_files_may_be_hosted_elsewhere(case: &Case<'_>) -> Result<()> {
    let module = "import { configure } from '/phone-consent.js'; configure({ base: '/static/widget' });";
    case.server.put("/page.js", Reply::of("text/javascript", module.as_bytes()));
    for key in ["widget", "locale-en", "engine", "zone-9"] {
        let path = case.server.built(key)?;
        let file = case.server.file(&path).context("it is built")?;
        case.server.put(&format!("/static/widget{path}"), file);
        case.server.put(&path, Reply::none());
    }
    open(case, "<script type=module src=/page.js></script>", POLICY).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.holds("seen.errors.length === 0").await?;
    let refused = "import('/phone-consent.js').then(({ configure }) => { try { configure({ base: 'http://[' }); } catch ({ message }) { return message; } })";
    let refused = case.page.text(refused).await?;
    ensure!(
        refused.contains("the address of a folder") && refused.contains("http://["),
        "{}: {refused}",
        case.browser()
    );
    case.posts("phone").await
}

pub async fn a_second_copy_changes_nothing(case: &Case<'_>) -> Result<()> {
    open(
        case,
        "<script src=/phone-consent.classic.js></script><script type=module src=/phone-consent.js></script><script type=module src=/phone-consent.js?again></script>",
        POLICY,
    )
    .await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.page.eval("new Promise((done) => setTimeout(done, 300))").await?;
    case.holds("seen.errors.length === 0").await?;
    case.give().await?;
    case.posts("phone").await
}

/// Under a path of the site's own origin, such as `/consent`: the receipt names the whole address.
pub async fn a_receipt_server_may_be_a_path_of_the_site(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone receipts=/consent/ on-failure=allow").await?;
    case.give().await?;
    case.holds("it.ready()").await?;
    let audience = case
        .it("JSON.parse(atob(it.receipt.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).aud")
        .await?;
    ensure!(audience == json!(format!("{}/consent", case.server.origin())), "{}: {audience}", case.browser());
    let asked: Vec<String> = case.server.posts().into_iter().map(|post| post.path).collect();
    ensure!(asked.iter().any(|path| path == "/consent/v1/receipts"), "{asked:?}");
    Ok(())
}

const BACKSPACE: &str = "\u{e003}";
const ENTER: &str = "\u{e007}";

/// Returns the zones whose tables were fetched, in order.
fn zones(case: &Case<'_>) -> Vec<String> {
    let seen = case.page.proxy().seen().into_iter();
    let zone = |url: &str| Some(url.split_once("/files/zone-")?.1.split_once('-')?.0.to_owned());
    seen.filter_map(|seen| zone(&seen.url)).collect()
}

pub async fn tables_of_numbers_come_a_zone_at_a_time(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    // The page's country is Ireland.
    case.becomes("it.shadowRoot.querySelector('[part=country]').textContent.includes('+353')")
        .await?;
    ensure!(zones(case) == ["9"], "{}: {:?}", case.browser(), zones(case));
    case.page.send_keys(&["phone-consent input[type=tel]"], "+44 7400 123456").await?;
    case.becomes("it.state === 'ready'").await?;
    ensure!(zones(case) == ["9", "3"], "{}: {:?}", case.browser(), zones(case));
    for (name, code, national, all) in [
        ("France", "+33", "06 12 34 56 78", &["9", "3", "2"][..]),
        ("Japan", "+81", "090 1234 5678", &["9", "3", "2", "6"]),
    ] {
        // A number with a country code would change the country.
        case.page.eval("void document.querySelector('phone-consent input').select()").await?;
        case.page.press(BACKSPACE).await?;
        case.page.click(&[case.subject.tag, "[part=country]"]).await?;
        // The rows may be left from an earlier opening, so an open list is recognised by the focus.
        case.becomes("it.shadowRoot.activeElement?.role === 'combobox' && it.shadowRoot.querySelector('[role=option]') !== null")
            .await?;
        case.page.press(name).await?;
        case.page.press(ENTER).await?;
        case.becomes(&format!("it.shadowRoot.querySelector('[part=country]').textContent.includes('{code}')"))
            .await?;
        case.page.send_keys(&["phone-consent input[type=tel]"], national).await?;
        case.becomes("it.state === 'ready'").await?;
        ensure!(zones(case) == all, "{}: {:?}", case.browser(), zones(case));
    }
    Ok(())
}

pub async fn without_the_tables_of_a_zone_its_numbers_wait_for_them(case: &Case<'_>) -> Result<()> {
    let path = case.server.built("zone-3")?;
    for reply in [Reply::none(), Reply::of("application/octet-stream", b"other tables")] {
        case.server.put(&path, reply);
        case.alone("name=phone").await?;
        case.subject.agree(case.page, &[case.subject.tag]).await?;
        case.page.send_keys(&["phone-consent input[type=tel]"], "+44 7400 12345").await?;
        case.page.press("\t").await?;
        case.becomes("it.innerText.includes('The number could not be checked. Check your connection and try again.')")
            .await?;
        // Numbers of a zone that is loaded are still checked.
        case.page.eval("void document.querySelector('phone-consent input').select()").await?;
        case.page.send_keys(&["phone-consent input[type=tel]"], "085 012 3456").await?;
        case.becomes("it.state === 'ready'").await?;
        case.server.put_back(&path);
        case.page.eval("void document.querySelector('phone-consent input').select()").await?;
        case.page.send_keys(&["phone-consent input[type=tel]"], "+44 7400 123456").await?;
        case.becomes("it.state === 'ready' && it.shadowRoot.querySelector('[part=country]').textContent.includes('+44')")
            .await?;
    }
    case.page.click(&["form button"]).await?;
    case.arrived().await?;
    let posted = case.server.posts().pop().context("the form is sent")?;
    ensure!(posted.field("phone").as_deref() == Some("+447400123456"), "{}: {posted:?}", case.browser());
    Ok(())
}
