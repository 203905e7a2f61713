//! What a script cannot do in the visitor's name, in three engines: agree, or obtain a receipt.

use crate::visitor::{E164, ELEMENT, Visit, field};
use anyhow::Result;
use e2e::{Browser, json, tests};

tests! {
    in each engine:
        no_script_agrees_for_the_visitor,
        the_policy_test_can_fail;
}

/// All ways in which a page's own script can act on the choice, short of modifying the browser.
const ATTEMPTS: &str = r#"(async () => {
  const element = document.querySelector('phone-consent');
  const root = element.shadowRoot;
  const boxes = [...root.querySelectorAll('[part=box]')];
  const row = root.querySelector('[part=purpose]');
  const agree = root.querySelector('[part=agree]');
  const pause = () => new Promise((done) => setTimeout(done, 30));
  const fire = (target, ...events) => events.forEach((event) => target.dispatchEvent(event));
  const tried = [];
  const attempt = async (name, act) => {
    await act();
    await pause();
    agree.click();
    fire(agree, new MouseEvent('click', {bubbles: true, composed: true, detail: 1}), new PointerEvent('click', {bubbles: true, composed: true}));
    fire(agree, new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}), new KeyboardEvent('keyup', {key: ' ', bubbles: true}));
    await pause();
    tried.push(`${name}: ${element.state}`);
  };
  await attempt('click on the box', () => boxes.forEach((box) => box.click()));
  await attempt('click on the row', () => row.click());
  await attempt('dispatched click', () => boxes.forEach((box) => fire(box, new MouseEvent('click', {bubbles: true, composed: true}))));
  await attempt('dispatched change', () => boxes.forEach((box) => { box.checked = true; fire(box, new Event('input', {bubbles: true}), new Event('change', {bubbles: true})); }));
  await attempt('keys', () => boxes.forEach((box) => { box.focus(); fire(box, new KeyboardEvent('keydown', {key: ' ', bubbles: true}), new KeyboardEvent('keyup', {key: ' ', bubbles: true})); }));
  await attempt('a label of its own', () => {
    boxes.forEach((box, i) => {
      box.id ||= `box-${i}`;
      const label = document.createElement('label');
      label.htmlFor = box.id;
      root.append(label);
      label.click();
      label.remove();
    });
    const label = document.createElement('label');
    agree.id ||= 'agree';
    label.htmlFor = agree.id;
    root.append(label);
    label.click();
    label.remove();
  });
  await attempt('value =', () => { element.value = '+353850123456'; });
  await attempt('restored state', () => element.formStateRestoreCallback('+353850123456', 'restore'));
  await attempt('ready()', () => element.ready());
  await attempt('reset()', () => element.reset());
  return {tried, value: element.value, receipt: element.receipt, ready: await element.ready(),
          entries: [...new FormData(element.form).keys()].filter((name) => name.startsWith('phone'))};
})()"#;

async fn no_script_agrees_for_the_visitor(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let came_to = visit.page.eval(ATTEMPTS).await?;
    let tried = came_to["tried"].as_array().map(Vec::len);
    assert_eq!(tried, Some(10), "{browser}: {came_to}");
    for attempt in came_to["tried"].as_array().into_iter().flatten() {
        assert!(attempt.as_str().is_some_and(|a| a.ends_with(": disclosing")), "{browser}: {came_to}");
    }
    assert_eq!(
        (&came_to["value"], &came_to["receipt"], &came_to["entries"]),
        (&json!(""), &json!(""), &json!([])),
        "{browser}"
    );

    visit.fill_the_rest().await?;
    visit.page.eval(&format!("{ELEMENT}.form.requestSubmit()")).await?;
    visit.booked().await?;
    let fields = visit.posted()?;
    for name in ["phone", "phone_consent", "phone_receipt"] {
        assert_eq!(field(&fields, name), None, "{browser}: {fields:?}");
    }
    assert!(
        !visit.page.proxy().seen().iter().any(|seen| seen.text().contains(&E164[1..])),
        "{browser}: a number was sent"
    );
    assert!(visit.posts_to_server().is_empty());
    visit.nothing_stored().await?;
    visit.talked_to_two_and_kept_the_policy();
    visit.page.close().await
}

/// A page that does violate the policy is reported; otherwise "no violations" could mean that the report does not work.
async fn the_policy_test_can_fail(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit
        .page
        .eval("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p { color: red }'}))")
        .await?;
    visit.page.eval("new Promise((done) => setTimeout(done, 700))").await?;
    let reports = visit.page.proxy().seen().iter().filter(|seen| seen.url.ends_with("/csp-report")).count();
    assert!(reports > 0, "{browser} reported nothing");
    visit.page.close().await
}
