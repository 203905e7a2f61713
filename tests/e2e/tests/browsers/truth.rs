//! A yes stays true and a no stays a no, in three engines on the real server: what was withdrawn anywhere is never submitted, and what the network
//! loses on the way is not lost.

use crate::visitor::{ELEMENT, NUMBER, ROOT, Visit, field};
use anyhow::Result;
use e2e::{Browser, Site, Value, json, tests};

tests! {
    in each engine:
        withdrawn_elsewhere_it_is_not_given_by_the_open_form,
        withdrawn_elsewhere_it_is_not_given_by_the_reopened_form,
        withdrawn_elsewhere_it_is_not_given_by_the_page_that_is_gone_back_to,
        what_may_be_an_opt_out_pauses_it_until_a_person_has_looked,
        withdrawn_in_another_tab_it_ends_in_this_one,
        a_withdrawal_that_cannot_be_sent_counts_at_once_and_is_sent_later,
        a_page_that_withdraws_before_the_widget_is_there_is_heard,
        a_receipt_whose_answer_was_lost_is_shown_and_can_be_withdrawn,
        a_box_that_is_ticked_is_not_dropped,
        a_form_waits_while_its_receipt_cannot_be_checked,
        a_no_after_a_yes_offers_to_withdraw_it,
        two_elements_in_a_form_check_their_receipts_once_each,
        a_browser_that_keeps_nothing_withdraws_all_the_same;
}

const RECORDS: &str = "phone-consent/receipts/1";

/// Books with a number.
async fn booked(browser: Browser) -> Result<Visit> {
    booked_at(Site::start().await?, browser).await
}

/// Books with a number at this shop.
async fn booked_at(site: Site, browser: Browser) -> Result<Visit> {
    let visit = Visit::begin_at(site, browser, "/").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.booked().await?;
    Ok(visit)
}

async fn form(visit: &Visit) -> Result<()> {
    visit.page.goto(&format!("{}/", visit.site.shop())).await
}

/// Withdraws as another device would: the page's element is told nothing.
async fn withdraw_elsewhere(visit: &Visit) -> Result<()> {
    let script = format!(
        "fetch('{}/v1/withdrawals', {{method: 'POST', headers: {{'content-type': 'application/json'}},
           body: JSON.stringify({{secret: JSON.parse(localStorage['{RECORDS}'])[0].secret}})}}).then((answer) => answer.status)",
        visit.site.receipts()
    );
    assert_eq!(visit.page.eval(&script).await?, json!(200), "{}", visit.browser);
    Ok(())
}

/// What the form would send of the element's now.
async fn entries(visit: &Visit) -> Result<Value> {
    visit
        .page
        .eval(&format!("[...new FormData({ELEMENT}.form)].filter(([name]) => name.startsWith('phone'))"))
        .await
}

/// Submits; the form goes without the number, at the first press or, after the visitor was told, at the second.
async fn goes_without_number(visit: &Visit, heading: &str) -> Result<()> {
    visit.fill_the_rest().await?;
    visit.page.proxy().clear();
    visit.send().await?;
    if visit
        .page
        .wait_for("location.pathname === '/thanks' && document.readyState === 'complete'", 3)
        .await
        .is_err()
    {
        let told = visit.page.text(&format!("{ROOT}.querySelector('h2').textContent")).await?;
        assert_eq!(told, heading, "{}: the visitor is told", visit.browser);
        visit.send().await?;
        visit.booked().await?;
    }
    let fields = visit.posted()?;
    assert_ne!(field(&fields, "phone_consent"), Some("given"), "{}: {fields:?}", visit.browser);
    for name in ["phone", "phone_receipt", "phone_countersignature"] {
        assert_eq!(field(&fields, name), None, "{}: {fields:?}", visit.browser);
    }
    Ok(())
}

async fn withdrawn_elsewhere_it_is_not_given_by_the_open_form(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    form(&visit).await?;
    visit.state("recorded").await?;
    withdraw_elsewhere(&visit).await?;
    goes_without_number(&visit, "Withdrawn.").await?;
    visit.page.close().await
}

async fn withdrawn_elsewhere_it_is_not_given_by_the_reopened_form(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    // By the link, as from an email or another device.
    let secret = visit.record().await?["secret"].as_str().unwrap_or_default().to_owned();
    visit.page.goto(&format!("{}/m/{secret}", visit.site.receipts())).await?;
    visit.page.click(&["button"]).await?;
    visit.page.wait_for("document.body.innerText.includes('ithdrawn on')", 10).await?;
    form(&visit).await?;
    visit.state("withdrawn").await?;
    assert_eq!(entries(&visit).await?, json!([]), "{browser}");
    goes_without_number(&visit, "Withdrawn.").await?;
    // What this browser knows now, the next page needs not ask for.
    form(&visit).await?;
    visit.state("disclosing").await?;
    visit.page.close().await
}

async fn withdrawn_elsewhere_it_is_not_given_by_the_page_that_is_gone_back_to(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    form(&visit).await?;
    visit.state("recorded").await?;
    visit.page.goto(&format!("{}/fr.html", visit.site.shop())).await?;
    visit.state("recorded").await?;
    withdraw_elsewhere(&visit).await?;
    visit.page.back().await?;
    visit.state("withdrawn").await?;
    assert_eq!(entries(&visit).await?, json!([]), "{browser}");
    goes_without_number(&visit, "Withdrawn.").await?;
    visit.page.close().await
}

/// What the visitor reads of the purpose that they agreed to.
const PAUSED: &str = "Paused: somebody may have asked us to stop. Until we have looked, nobody contacts you for this. You can withdraw it at any time.";

async fn what_may_be_an_opt_out_pauses_it_until_a_person_has_looked(browser: Browser) -> Result<()> {
    let visit = booked_at(Site::start_with_desk().await?, browser).await?;
    let reply = async || -> Result<()> {
        visit.page.goto(&format!("{}/desk", visit.site.shop())).await?;
        visit.page.send_keys(&["input[name=text]"], "another text, great\u{e007}").await?;
        visit.page.wait_for("document.body.innerText.includes('Read as unclear')", 20).await
    };
    let state_of_it = format!("{ROOT}.querySelector('.granted .small').textContent");
    reply().await?;
    form(&visit).await?;
    visit.state("suspended").await?;
    assert_eq!(
        visit.page.text(&format!("{ROOT}.querySelector('h2').textContent")).await?,
        "Paused.",
        "{browser}"
    );
    assert_eq!(visit.page.text(&state_of_it).await?, PAUSED, "{browser}");
    assert_eq!(entries(&visit).await?, json!([]), "{browser}");
    assert_eq!(
        visit.page.eval(&format!("{ELEMENT}.choices.some((choice) => choice.granted)")).await?,
        json!(false),
        "{browser}"
    );
    assert_eq!(visit.page.eval(&format!("{ELEMENT}.value + {ELEMENT}.receipt")).await?, json!(""), "{browser}");

    // Somebody looks, and it was none: it stands again, until the next one, of which the open form learns when it is sent.
    let open = visit.site.operate(&["opt-outs", "list", "--why", "opt-outs to settle"])?;
    let id = open.split('\t').next().unwrap_or_default();
    visit.site.operate(&["opt-outs", "settle", id, "--resume"])?;
    form(&visit).await?;
    visit.state("recorded").await?;
    let client = visit.page.client();
    let (first, second) = (client.window().await?, client.new_window(true).await?);
    client.switch_to_window(second.handle).await?;
    reply().await?;
    client.close_window().await?;
    client.switch_to_window(first).await?;
    goes_without_number(&visit, "Paused.").await?;

    // The visitor can end it.
    form(&visit).await?;
    visit.state("suspended").await?;
    visit.press("withdraw").await?;
    visit.state("withdrawn").await?;
    visit.page.wait_for(&format!("{state_of_it}.startsWith('Withdrawn on')"), 20).await?;
    visit.page.close().await
}

async fn withdrawn_in_another_tab_it_ends_in_this_one(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    form(&visit).await?;
    visit.state("recorded").await?;
    let client = visit.page.client();
    let first = client.window().await?;
    let second = client.new_window(true).await?;
    client.switch_to_window(second.handle).await?;
    // The page where receipts are managed, in the second tab.
    visit.page.goto(&format!("{}/thanks", visit.site.shop())).await?;
    visit.page.click(&["phone-consent-manage", ".held", "[part=withdraw]"]).await?;
    visit
        .page
        .wait_for(&format!("!!JSON.parse(localStorage['{RECORDS}'])[0].choices[0].withdrawn_at"), 10)
        .await?;
    client.switch_to_window(first).await?;
    visit.state("withdrawn").await?;
    assert_eq!(entries(&visit).await?, json!([]), "{browser}");
    visit
        .page
        .wait_for(&format!("{ROOT}.querySelector('.unseen[role=status]').textContent === 'Withdrawn.'"), 10)
        .await?;
    goes_without_number(&visit, "Withdrawn.").await?;
    visit.page.close().await
}

async fn a_withdrawal_that_cannot_be_sent_counts_at_once_and_is_sent_later(browser: Browser) -> Result<()> {
    let mut visit = booked(browser).await?;
    visit.site.kill_receipts();
    visit.page.click(&["phone-consent-manage", ".held", "[part=withdraw]"]).await?;
    let said_at = visit.page.eval("Math.ceil(Date.now() / 1000)").await?.as_i64().unwrap_or_default();
    let held = "document.querySelector('phone-consent-manage').shadowRoot.querySelector('.held').shadowRoot";
    visit
        .page
        .wait_for(&format!("{held}.querySelector('.status').textContent.includes('could not be sent yet')"), 30)
        .await?;
    let (shown, said) = (
        visit.page.text(&format!("{held}.querySelector('.status').textContent")).await?,
        visit.page.text(&format!("{held}.querySelector('.unseen[role=status]').textContent")).await?,
    );
    assert_eq!(shown, said, "{browser}: what is shown is what is announced");

    // The form is on another page, and the server is still away.
    form(&visit).await?;
    visit.state("disclosing").await?;
    goes_without_number(&visit, "Withdrawn.").await?;
    assert_eq!(visit.record().await?["choices"][0]["withdrawn_at"], Value::Null);

    visit.page.wait_for(&format!("Date.now() / 1000 > {said_at} + 2"), 10).await?;
    visit.site.start_receipts().await?;
    form(&visit).await?;
    let at = withdrawn_at_server(&visit).await?.as_i64();
    assert!(
        at.is_some_and(|at| at <= said_at),
        "{browser}: it counts as of when it was said, {said_at}, not of when it arrived: {at:?}"
    );
    visit.page.close().await
}

/// When the server says that the receipt was withdrawn, once it has answered the withdrawal: the page says so before.
async fn withdrawn_at_server(visit: &Visit) -> Result<Value> {
    let answered = format!("!!JSON.parse(localStorage['{RECORDS}'])[0].choices[0].withdrawn_at");
    visit.page.wait_for(&answered, 30).await?;
    let hash = visit.record().await?["hash"].as_str().unwrap_or_default().to_owned();
    let ask = format!(
        "fetch('{}/v1/receipts/{hash}').then((answer) => answer.json()).then((it) => it.withdrawn_at)",
        visit.site.receipts()
    );
    visit.page.eval(&ask).await
}

async fn a_page_that_withdraws_before_the_widget_is_there_is_heard(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    form(&visit).await?;
    visit.state("recorded").await?;
    // An element that is not in the page yet has no widget behind it.
    let put = format!("(() => {{ const old = {ELEMENT}; const one = old.cloneNode(true); one.withdraw(); old.replaceWith(one); return one.state }})()");
    assert_eq!(visit.page.text(&put).await?, "loading", "{browser}");
    visit.state("withdrawn").await?;
    assert!(withdrawn_at_server(&visit).await?.is_number(), "{browser}");
    visit.page.close().await
}

async fn a_receipt_whose_answer_was_lost_is_shown_and_can_be_withdrawn(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.page.proxy().swallow_answers(Some("/v1/receipts"));
    visit.send().await?;
    visit
        .page
        .wait_for(
            &format!("{ROOT}.querySelector('[part=problem]:not([hidden])')?.textContent.includes('could not be sent')"),
            30,
        )
        .await?;
    // The tab is gone before any answer came; the visitor opens the shop again.
    visit.page.goto("about:blank").await?;
    visit.page.proxy().swallow_answers(None);
    form(&visit).await?;
    visit.state("recorded").await?;
    visit
        .page
        .wait_for(&format!("!!JSON.parse(localStorage['{RECORDS}'])[0].countersignature"), 10)
        .await?;
    let link = format!("{ROOT}.querySelector('.link-out:not([hidden]) a')?.href");
    visit.page.wait_for(&link, 10).await?;
    let link = visit.page.text(&link).await?;
    visit.page.goto(&link).await?;
    visit.page.click(&["button"]).await?;
    visit.page.wait_for("document.body.innerText.includes('ithdrawn on')", 10).await?;
    form(&visit).await?;
    visit.state("withdrawn").await?;
    visit.page.close().await
}

async fn a_box_that_is_ticked_is_not_dropped(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit.fill_the_rest().await?;
    visit.press("box").await?;
    visit.send().await?;
    visit.state("capturing").await?;
    assert_eq!(visit.page.text("location.pathname").await?, "/", "{browser}: the form waits");
    let said = visit.page.text(&format!("{ROOT}.querySelector('.unseen[role=status]').textContent")).await?;
    assert!(said.starts_with("You ticked a use of your number."), "{browser}: {said}");
    let why = visit.page.text(&format!("{ROOT}.querySelector('.agreed').textContent")).await?;
    assert!(why.starts_with("You ticked: "), "{browser}: {why}");
    visit.type_number(NUMBER).await?;
    visit.send().await?;
    visit.booked().await?;
    assert_eq!(field(&visit.posted()?, "phone_consent"), Some("given"), "{browser}");
    visit.page.close().await
}

async fn a_form_waits_while_its_receipt_cannot_be_checked(browser: Browser) -> Result<()> {
    let mut visit = booked(browser).await?;
    visit.site.kill_receipts();
    form(&visit).await?;
    visit.state("checking").await?;
    assert_eq!(entries(&visit).await?, json!([]), "{browser}: nothing is used before it was checked");
    visit.fill_the_rest().await?;
    visit.page.proxy().clear();
    visit.send().await?;
    let status = format!("{ROOT}.querySelector('.status').textContent");
    visit.page.wait_for(&format!("{status}.includes('Your form waits')"), 30).await?;
    visit
        .page
        .wait_for(&format!("{ROOT}.querySelector('.unseen[role=status]').textContent === {status}"), 5)
        .await?;
    visit.site.start_receipts().await?;
    visit
        .page
        .wait_for("location.pathname === '/thanks' && document.readyState === 'complete'", 70)
        .await?;
    assert_eq!(field(&visit.posted()?, "phone_consent"), Some("given"), "{browser}: it went by itself");
    visit.page.close().await
}

async fn a_no_after_a_yes_offers_to_withdraw_it(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    form(&visit).await?;
    visit.state("recorded").await?;
    visit.press("change").await?;
    visit.state("disclosing").await?;
    visit.press("decline").await?;
    visit.state("declined").await?;
    let told = format!("{ROOT}.querySelector('.status').textContent");
    assert!(visit.page.text(&told).await?.contains("still stands until you withdraw it"), "{browser}");
    assert_eq!(entries(&visit).await?, json!([["phone_consent", "declined"]]), "{browser}");
    visit.press("withdraw-all").await?;
    visit.page.wait_for(&format!("{told}.startsWith('Withdrawn on')"), 10).await?;
    assert_eq!(visit.posts_to_server().last().map(String::as_str), Some("/v1/withdrawals"), "{browser}");
    goes_without_number(&visit, "Withdrawn.").await?;
    visit.page.close().await
}

/// Each holds the submit, and lets it go: neither starts the other anew.
async fn two_elements_in_a_form_check_their_receipts_once_each(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    form(&visit).await?;
    visit.state("recorded").await?;
    let twin = format!("(() => {{ const twin = {ELEMENT}.cloneNode(true); twin.setAttribute('name', 'second'); {ELEMENT}.after(twin) }})()");
    visit.page.eval(&twin).await?;
    visit.page.wait_for("document.querySelector('[name=second]').state === 'recorded'", 20).await?;
    visit.fill_the_rest().await?;
    visit.page.proxy().clear();
    visit.send().await?;
    visit.booked().await?;
    let asked = visit.page.proxy().seen().iter().filter(|seen| seen.url.contains("/v1/receipts/")).count();
    // The page that follows shows the receipt and asks once more.
    assert!((2..=3).contains(&asked), "{browser}: asked {asked} times");
    let fields = visit.posted()?;
    for name in ["phone_consent", "second_consent"] {
        assert_eq!(field(&fields, name), Some("given"), "{browser}: {fields:?}");
    }
    visit.page.close().await
}

async fn a_browser_that_keeps_nothing_withdraws_all_the_same(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit.fill_storage().await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.state("recorded").await?;
    assert_eq!(
        visit.page.eval(&format!("localStorage.getItem('{RECORDS}')")).await?,
        Value::Null,
        "{browser}: it is full"
    );
    visit.press("withdraw").await?;
    visit
        .page
        .wait_for(&format!("{ROOT}.querySelector('.status').textContent.startsWith('Withdrawn on')"), 10)
        .await?;
    assert_eq!(visit.posts_to_server().last().map(String::as_str), Some("/v1/withdrawals"), "{browser}");
    visit.page.close().await
}
