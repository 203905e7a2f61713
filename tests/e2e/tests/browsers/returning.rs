//! Returning and withdrawing, in three engines with the real server: the receipt is recognised, a changed notice asks again or is announced, what could not
//! be sent is sent later, and one purpose or all can be withdrawn from any page.

use crate::visitor::{ELEMENT, NUMBER, ROOT, Visit, field};
use anyhow::{Context, Result};
use e2e::{Browser, Value, json, tests};

tests! {
    in each engine:
        who_agreed_before_is_recognised_and_the_form_goes_by_it,
        a_change_of_wording_is_told_and_a_material_one_asks_again,
        a_no_is_remembered,
        one_purpose_is_withdrawn_and_the_other_stands,
        a_link_withdraws_from_anywhere_without_script,
        a_receipt_that_could_not_be_sent_is_sent_from_the_next_page,
        a_receipt_that_is_recorded_while_the_list_waits_for_its_language_stays_in_it;
}

const RECORDS: &str = "phone-consent/receipts/1";
const MANAGE: &str = "document.querySelector('phone-consent-manage').shadowRoot.querySelector('.held').shadowRoot";

/// Books with a number, with both purposes granted.
async fn booked(browser: Browser) -> Result<Visit> {
    let visit = Visit::begin(browser, "/").await?;
    // Visibility is measured on drawn frames, and an engine may draw its first frame a second late.
    let drawn = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))";
    visit.page.wait_for(drawn, 20).await?;
    for nth in [1, 2] {
        visit.page.click(&["phone-consent", &format!("li:nth-child({nth}) [part=box]")]).await?;
    }
    // Long enough to be recorded as shown.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    visit.press("agree").await?;
    visit.state("capturing").await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.send().await?;
    visit.booked().await?;
    Ok(visit)
}

/// Returns to the form and waits for a state.
async fn back(visit: &Visit, state: &str) -> Result<()> {
    visit.page.goto(&format!("{}/", visit.site.shop())).await?;
    visit.state(state).await
}

/// Overwrites members of the stored record to make it look older.
async fn older(visit: &Visit, members: &str) -> Result<()> {
    let script = format!(
        "(() => {{ const all = JSON.parse(localStorage['{RECORDS}']); Object.assign(all[0], {members}); localStorage['{RECORDS}'] = JSON.stringify(all); }})()"
    );
    visit.page.eval(&script).await?;
    Ok(())
}

async fn who_agreed_before_is_recognised_and_the_form_goes_by_it(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    let evidence = evidence(&visit).await?;
    assert!(evidence["font_px"].as_i64() >= Some(16), "{browser}: {evidence}");
    assert!(evidence["visible_pct"].as_i64() > Some(20), "{browser}: {evidence}");
    assert!(evidence["visible_s"].as_i64() >= Some(1), "{browser}: {evidence}");

    back(&visit, "recorded").await?;
    assert_eq!(
        visit.page.text(&format!("{ROOT}.querySelector('h2').textContent")).await?,
        "You have already agreed."
    );
    let matches = visit.page.eval(&format!("{ELEMENT}.matches(':state(recorded)')")).await?;
    assert_eq!(matches, json!(true), "{browser}");
    let receipt = visit.page.text(&format!("{ELEMENT}.receipt")).await?;
    visit.fill_the_rest().await?;
    let before = visit.posts_to_server().len();
    visit.send().await?;
    visit.booked().await?;
    assert_eq!(visit.posts_to_server().len(), before, "{browser}: nothing is signed twice");
    let bookings = visit.bookings();
    assert_eq!(bookings.len(), 2);
    assert!(bookings[1].text().replace("%7E", "~").contains(&receipt), "{browser}");

    // Another number needs a new agreement.
    back(&visit, "recorded").await?;
    visit.press("change").await?;
    visit.state("disclosing").await?;
    assert_eq!(visit.page.text(&format!("{ELEMENT}.value")).await?, "");
    visit.talked_to_two_and_kept_the_policy();
    visit.page.close().await
}

/// Returns the evidence in the stored receipt.
async fn evidence(visit: &Visit) -> Result<Value> {
    let payload = visit
        .page
        .text(&format!(
            "atob(JSON.parse(localStorage['{RECORDS}'])[0].receipt.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))"
        ))
        .await?;
    let payload: Value = serde_json::from_str(&payload)?;
    payload.get("evidence").cloned().context("evidence")
}

async fn a_change_of_wording_is_told_and_a_material_one_asks_again(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    let changed = format!("{ROOT}.querySelector('[part=changed]').textContent");
    older(&visit, "{notice_version: '2026-03-02', notice_sha256: '00'}").await?;
    back(&visit, "recorded").await?;
    let told = visit.page.text(&changed).await?;
    assert!(
        told.contains("your choice stays") && told.contains("6 months after a repair"),
        "{browser}: {told}"
    );

    older(&visit, "{notice_version: '2025-01-01'}").await?;
    back(&visit, "disclosing").await?;
    let asked = visit.page.text(&changed).await?;
    assert!(
        asked.contains("we ask you again") && asked.contains("We added the spring offers."),
        "{browser}: {asked}"
    );
    let ticked = visit.page.eval(&format!("{ROOT}.querySelectorAll('input:checked').length")).await?;
    assert_eq!(ticked, json!(0), "{browser}: nothing is ticked for them");

    // A different text under the same version has no list of changes, so the visitor is asked again.
    older(&visit, "{notice_version: '2026-11-27'}").await?;
    back(&visit, "disclosing").await?;
    assert!(visit.page.text(&changed).await?.contains("The wording has changed."), "{browser}");
    visit.page.close().await
}

async fn a_no_is_remembered(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit.press("decline").await?;
    visit.state("declined").await?;
    back(&visit, "declined").await?;
    visit.press("change").await?;
    visit.state("disclosing").await?;
    visit.agree().await?;
    let kept = visit.page.text("localStorage.getItem('phone-consent/declined/1')").await?;
    assert_eq!(kept, "{}", "{browser}: a yes takes its place");
    visit.page.close().await
}

async fn one_purpose_is_withdrawn_and_the_other_stands(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    visit
        .page
        .wait_for(&format!("{MANAGE}.querySelectorAll('[part=withdraw]').length === 2"), 10)
        .await?;
    visit.page.click(&["phone-consent-manage", ".held", "li:nth-child(2) [part=withdraw]"]).await?;
    visit
        .page
        .wait_for(
            &format!("{MANAGE}.querySelector('.granted li:nth-child(2)').textContent.includes('Withdrawn on')"),
            10,
        )
        .await?;
    assert_eq!(
        visit.page.text(&format!("{MANAGE}.querySelector('h2').textContent")).await?,
        "Recorded. This is your receipt."
    );

    back(&visit, "recorded").await?;
    let choices = visit.page.eval(&format!("{ELEMENT}.choices.map((choice) => choice.granted)")).await?;
    assert_eq!(choices, json!([true, false]), "{browser}");
    visit.page.click(&["phone-consent", "li:nth-child(1) [part=withdraw]"]).await?;
    visit.state("withdrawn").await?;
    assert_eq!(visit.page.text(&format!("{ELEMENT}.receipt")).await?, "", "{browser}");
    back(&visit, "disclosing").await?;
    visit.talked_to_two_and_kept_the_policy();
    visit.page.close().await
}

async fn a_link_withdraws_from_anywhere_without_script(browser: Browser) -> Result<()> {
    let visit = booked(browser).await?;
    let link = format!("{MANAGE}.querySelector('a[href*=\"/m/\"]').href");
    visit.page.wait_for(&link, 10).await?;
    let link = visit.page.text(&link).await?;
    assert!(link.starts_with(&format!("{}/m/", visit.site.receipts())), "{browser}: {link}");
    visit.page.goto(&link).await?;
    let shown = visit.page.text("document.body.innerText").await?;
    assert!(
        shown.contains("Northwind Bikes Ltd") && !shown.contains("3456") && !shown.contains("··56"),
        "{browser}: {shown}"
    );
    let scripts = visit.page.eval("document.scripts.length").await?;
    assert_eq!(scripts, json!(0), "{browser}");
    visit.page.click(&["button"]).await?;
    visit
        .page
        .wait_for(
            "document.body.innerText.includes('withdrawn on') || document.body.innerText.includes('Withdrawn on')",
            10,
        )
        .await?;
    visit.page.close().await
}

async fn a_receipt_that_could_not_be_sent_is_sent_from_the_next_page(browser: Browser) -> Result<()> {
    let mut visit = Visit::begin(browser, "/").await?;
    visit
        .page
        .eval(&format!(
            "(() => {{ const copy = {ELEMENT}.cloneNode(true); copy.setAttribute('on-failure', 'allow'); {ELEMENT}.replaceWith(copy) }})()"
        ))
        .await?;
    visit.state("disclosing").await?;
    visit.agree().await?;
    visit.type_number(NUMBER).await?;
    visit.fill_the_rest().await?;
    visit.site.kill_receipts();
    visit.send().await?;
    // The shop accepts no receipt that its server has not seen, so it answers with a refusal.
    visit.page.wait_for("location.pathname === '/book'", 30).await?;
    assert!(
        field(&visit.posted()?, "phone_receipt").is_some(),
        "{browser}: the form went on with the receipt"
    );
    visit.page.goto(&format!("{}/thanks", visit.site.shop())).await?;
    visit
        .page
        .wait_for(&format!("{MANAGE}.textContent.includes('Signed and kept on this device')"), 10)
        .await?;
    assert_eq!(visit.record().await?["countersignature"], Value::Null);
    visit.site.start_receipts().await?;
    visit
        .page
        .wait_for(&format!("!!JSON.parse(localStorage['{RECORDS}'])[0].countersignature"), 40)
        .await?;
    visit
        .page
        .wait_for(&format!("{MANAGE}.textContent.includes('by the server that keeps it')"), 5)
        .await?;
    visit.page.close().await
}

async fn a_receipt_that_is_recorded_while_the_list_waits_for_its_language_stays_in_it(browser: Browser) -> Result<()> {
    let files = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg/files");
    let french = std::fs::read_dir(files)?
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .find(|name| name.starts_with("locale-fr-") && name.ends_with(".json"))
        .context("the package has French")?;
    let visit = Visit::begin(browser, "/").await?;
    visit.page.proxy().hold_answers(&[&french]);
    // Nothing is held yet, so it is to say so, in French, once it has the words.
    visit
        .page
        .eval("(() => { const list = document.createElement('phone-consent-manage'); list.lang = 'fr'; document.body.append(list) })()")
        .await?;
    visit.agree_and_stay().await?;
    let held = "document.querySelector('phone-consent-manage').shadowRoot?.querySelectorAll('.held').length";
    visit.page.wait_for(&format!("{held} === 1"), 10).await?;
    visit.page.proxy().hold_answers(&[]);
    let arrived = format!(
        "performance.getEntriesByType('resource').some((it) => it.name.endsWith('{french}') && it.responseEnd > 0) && new Promise((done) => setTimeout(() => done(true), 300))"
    );
    visit.page.wait_for(&arrived, 20).await?;
    assert_eq!(visit.page.eval(held).await?, json!(1), "{browser}: the receipt is there still");
    visit.page.close().await
}
