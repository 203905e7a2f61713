//! Every failure of `crates/flow/src/failure.rs` in the real widget, with the real shop and receipt server, in three engines: what is shown is what is
//! announced, without a code, and what happens next is what the table says. The number field's own errors are in `tests/conformance` (`announced.rs`).

use crate::visitor::{ELEMENT, NUMBER, ROOT, Visit};
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Value, tests};

tests! {
    in each engine:
        a_receipt_that_cannot_be_sent_or_is_refused_or_not_signed_is_told_in_the_words_that_are_announced,
        a_receipt_that_cannot_be_checked_or_withdrawn_is_told_in_the_words_that_are_announced,
        a_receipt_that_cannot_be_kept_is_told_in_the_words_that_are_announced,
        a_no_while_the_receipt_is_sent_stops_the_form,
        a_refusal_that_is_not_the_servers_own_forgets_no_receipt,
        a_page_that_could_not_write_adds_to_what_another_wrote_since;
    without a browser:
        no_failure_has_a_sentence_that_these_tests_do_not_meet;
}

/// The names of the sentences, in `src/locale`, and how each begins.
const MET: [(&str, &str); 6] = [
    ("send_unreachable", "Your number could not be sent: the server cannot be reached."),
    ("send_refused", "The server did not accept your agreement, so your form was not sent."),
    ("send_signing", "Your browser could not sign your agreement, so your form was not sent."),
    ("not_checked", "We could not check whether your agreement still stands."),
    ("withdrawal_waits", "Your withdrawal could not be sent yet."),
    ("unkept", "This browser could not keep your receipt."),
];

/// Waits for the sentence of this name on screen, and asserts that the live region says the same.
async fn told(visit: &Visit, name: &str) -> Result<()> {
    let (_, start) = MET.iter().find(|(met, _)| *met == name).context("a sentence of the table")?;
    let shown = format!("({ROOT}.querySelector('[part=problem]:not([hidden]), .status:not([hidden])')?.textContent ?? '')");
    let said = format!("{ROOT}.querySelector('.unseen[role=status]').textContent");
    visit.page.wait_for(&format!("{shown}.startsWith('{start}')"), 40).await?;
    visit.page.wait_for(&format!("{said} === {shown}"), 5).await.ok();
    let (shown, said) = (visit.page.text(&shown).await?, visit.page.text(&said).await?);
    ensure!(
        shown == said && !shown.contains("ERR_"),
        "{}: shown {shown:?}, announced {said:?}",
        visit.browser
    );
    Ok(())
}

/// Up to a usable number, with the rest of the form filled in.
async fn begin(browser: Browser) -> Result<Visit> {
    let visit = Visit::begin(browser, "/").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    Ok(visit)
}

async fn a_receipt_that_cannot_be_sent_or_is_refused_or_not_signed_is_told_in_the_words_that_are_announced(browser: Browser) -> Result<()> {
    let mut visit = begin(browser).await?;
    // The browser does not sign, once.
    visit
        .page
        .eval(
            "(() => { const sign = SubtleCrypto.prototype.sign; SubtleCrypto.prototype.sign = function () {
               SubtleCrypto.prototype.sign = sign; return Promise.reject(new Error('no')); } })()",
        )
        .await?;
    visit.send().await?;
    told(&visit, "send_signing").await?;

    // A server that knows nothing of the nonce: its keys are others.
    visit.site.kill_receipts();
    std::fs::remove_dir_all(visit.site.data())?;
    visit.site.start_receipts().await?;
    visit.send().await?;
    told(&visit, "send_refused").await?;

    // And one that is away.
    visit.site.kill_receipts();
    visit.send().await?;
    told(&visit, "send_unreachable").await?;
    ensure!(visit.page.text("location.pathname").await? == "/", "{browser}: the form waits");
    visit.site.start_receipts().await?;
    visit
        .page
        .wait_for("location.pathname === '/thanks' && document.readyState === 'complete'", 70)
        .await?;
    visit.page.close().await
}

async fn a_receipt_that_cannot_be_checked_or_withdrawn_is_told_in_the_words_that_are_announced(browser: Browser) -> Result<()> {
    let mut visit = begin(browser).await?;
    visit.send().await?;
    visit.booked().await?;
    visit.site.kill_receipts();
    visit.page.goto(&format!("{}/", visit.site.shop())).await?;
    visit.state("checking").await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    told(&visit, "not_checked").await?;
    visit.press("withdraw").await?;
    told(&visit, "withdrawal_waits").await?;
    // The form goes without the number.
    visit.send().await?;
    visit.booked().await?;
    visit.page.close().await
}

async fn a_receipt_that_cannot_be_kept_is_told_in_the_words_that_are_announced(browser: Browser) -> Result<()> {
    let visit = begin(browser).await?;
    visit.fill_storage().await?;
    visit.send().await?;
    visit.state("recorded").await?;
    told(&visit, "unkept").await?;
    ensure!(visit.page.text("location.pathname").await? == "/", "{browser}: the form is stopped once");
    ensure!(
        visit.page.text(&format!("{ELEMENT}.value")).await? == crate::visitor::E164,
        "{browser}: and has the number"
    );
    visit.send().await?;
    visit.booked().await?;
    visit.page.close().await
}

async fn a_no_while_the_receipt_is_sent_stops_the_form(browser: Browser) -> Result<()> {
    let visit = begin(browser).await?;
    // The server has it, and its answer takes three seconds.
    visit
        .page
        .eval(
            "(() => { const real = window.fetch.bind(window); window.fetch = async (...asked) => { const answer = await real(...asked);
               if (String(asked[0].url ?? asked[0]).endsWith('/v1/receipts')) await new Promise((done) => setTimeout(done, 3000)); return answer; } })()",
        )
        .await?;
    // A press through Firefox's driver returns only when the page is left.
    visit.page.eval("setTimeout(() => document.querySelector('button.send').click())").await?;
    visit.state("sealing").await?;
    visit.press("decline").await?;
    visit.state("declined").await?;
    visit
        .page
        .wait_for("!!JSON.parse(localStorage['phone-consent/receipts/1'])[0].choices[0].withdrawn_at", 20)
        .await?;
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    ensure!(visit.page.text("location.pathname").await? == "/", "{browser}: the form did not go");
    visit.send().await?;
    visit.booked().await?;
    let fields = visit.posted()?;
    ensure!(crate::visitor::field(&fields, "phone_consent") == Some("declined"), "{browser}: {fields:?}");
    ensure!(crate::visitor::field(&fields, "phone").unwrap_or_default().is_empty(), "{browser}: {fields:?}");
    visit.page.close().await
}

async fn a_refusal_that_is_not_the_servers_own_forgets_no_receipt(browser: Browser) -> Result<()> {
    let visit = begin(browser).await?;
    // The first attempt arrives and its answer is lost; the second meets a proxy that refuses.
    visit
        .page
        .eval(
            "(() => { const real = window.fetch.bind(window); let tries = 0; window.fetch = async (...asked) => {
               if (!String(asked[0].url ?? asked[0]).endsWith('/v1/receipts')) return real(...asked);
               tries += 1;
               if (tries === 2) return new Response('<!doctype html><p>Blocked', { status: 403 });
               const answer = await real(...asked);
               if (tries === 1) throw new TypeError('lost');
               return answer; } })()",
        )
        .await?;
    visit.send().await?;
    visit.booked().await?;
    let record = visit.record().await?;
    ensure!(record["countersignature"].is_string(), "{browser}: {record}");
    let sent = visit.posts_to_server();
    let sent = sent.iter().filter(|path| path.as_str() == "/v1/receipts").count();
    ensure!(sent == 2, "{browser}: the same receipt was sent {sent} times");
    visit.page.close().await
}

async fn a_page_that_could_not_write_adds_to_what_another_wrote_since(browser: Browser) -> Result<()> {
    let visit = begin(browser).await?;
    visit.fill_storage().await?;
    visit.send().await?;
    visit.state("recorded").await?;
    told(&visit, "unkept").await?;
    // There is room again, and another tab keeps a receipt.
    let others = r#"(() => { localStorage.clear(); localStorage.setItem("phone-consent/receipts/1", JSON.stringify([{ choices: [], hash: "other", receipt: "a.b.c~", secret: "s" }])); })()"#;
    visit.page.eval(others).await?;
    visit.press("withdraw").await?;
    let hashes = "JSON.parse(localStorage['phone-consent/receipts/1']).map((one) => one.hash)";
    visit.page.wait_for(&format!("{hashes}.length === 2 && {hashes}.includes('other')"), 10).await?;
    visit.page.close().await
}

/// The texts that the code names for failures are those of the table.
fn no_failure_has_a_sentence_that_these_tests_do_not_meet() -> Result<()> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    let texts: Value = serde_json::from_str(&std::fs::read_to_string(format!("{root}src/locale/en.json"))?)?;
    for (name, start) in MET {
        let text = texts[name].as_str().with_context(|| format!("there is no text {name}"))?;
        ensure!(text.starts_with(start), "{name} is {text}");
    }
    let code = std::fs::read_to_string(format!("{root}crates/flow/src/failure.rs"))?;
    let rows = code.lines().filter(|line| line.starts_with("//! | [`")).count();
    ensure!(rows == MET.len(), "the table of failures has {rows} rows");
    Ok(())
}
