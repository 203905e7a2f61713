//! Elements removed from the page are collected: none is kept alive by the module, a listener, a timer or a finished request.
//!
//! Chromium collects on command and reports what is left; in Firefox and WebKitGTK collection is provoked.

use anyhow::{Result, ensure};
use conformance::{Case, POLICY, Reply, document};
use e2e::{Browser, Value, json};
use std::time::Duration;

/// Creates elements in a form, waits until each shows its disclosure, removes them, and keeps weak references.
const MAKE: &str = r#"
window.make = async (count, inside) => {
  const text = inside && (await (await fetch('/disclosure.en.json')).text());
  for (let made = 0; made < count; made += 100) {
    const all = Array.from({ length: Math.min(100, count - made) }, () => {
      const it = document.createElement('phone-consent');
      it.setAttribute('name', 'phone');
      if (inside) it.append(Object.assign(document.createElement('script'), { type: 'application/json' }));
      if (inside) it.firstChild.append(text);
      else it.setAttribute('disclosure', '/disclosure.{lang}.json');
      return it;
    });
    const shown = new Promise((done) => {
      let left = all.length;
      const count = () => { if (--left === 0) { removeEventListener('phone-consent-shown', count); done(); } };
      addEventListener('phone-consent-shown', count);
    });
    document.forms[0].append(...all);
    await shown;
    for (const it of all) {
      it.remove();
      gone.push(new WeakRef(it));
    }
  }
};
window.pages = () => seen.memories[0].buffer.byteLength / 65536;
"#;

async fn begin(case: &Case<'_>) -> Result<()> {
    case.server.put("/make.js", Reply::of("text/javascript", MAKE.as_bytes()));
    let head = "<script type=module src=/phone-consent.js></script><script src=/make.js></script>";
    // The script of this test sets `innerHTML`, which Trusted Types would refuse.
    let policy = POLICY.replace("require-trusted-types-for 'script'; ", "");
    let page = Reply::page(&document(head, "<form></form>"));
    case.open(Reply { policy, ..page }).await?;
    case.page.wait_for("window.make && customElements.get('phone-consent')", 10).await
}

/// Waits until every removed element has been collected.
async fn all_gone(case: &Case<'_>) -> Result<()> {
    let mut alive = Value::Null;
    // WebKitGTK has no command for garbage collection and may take long.
    let patience = if case.browser() == Browser::WebKit { 240 } else { 40 };
    for _ in 0..patience {
        case.page.collect_garbage().await?;
        alive = case.page.eval("alive()").await?;
        if alive == json!(0) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    anyhow::bail!("{}: {alive} elements are alive", case.browser())
}

/// Returns Chromium's own count of nodes and listeners, as a check that is independent of weak references.
async fn counted(case: &Case<'_>) -> Result<[i64; 2]> {
    case.page.collect_garbage().await?;
    let counts = case.page.devtools("Memory.getDOMCounters", json!({})).await?;
    Ok(["nodes", "jsEventListeners"].map(|name| counts[name].as_i64().unwrap_or(i64::MAX)))
}

pub async fn of_a_thousand_elements_made_and_removed_none_is_alive(case: &Case<'_>) -> Result<()> {
    begin(case).await?;
    // What one element leaves behind once, such as texts in the browser's caches, is there before counting starts.
    case.page.eval("make(1)").await?;
    all_gone(case).await?;
    let before = match case.browser() {
        Browser::Chromium => Some(counted(case).await?),
        _ => None,
    };
    case.page.eval("make(1000)").await?;
    all_gone(case).await?;
    ensure!(case.page.eval("gone.length").await? == json!(1001));
    if let Some(before) = before {
        let after = counted(case).await?;
        // A single leaked element would have a hundred nodes or more.
        ensure!(
            after.iter().zip(before).all(|(after, before)| *after < before + 20),
            "of nodes and listeners there were {before:?} and are {after:?}"
        );
    }
    Ok(())
}

pub async fn the_modules_memory_does_not_grow_from_the_second_thousand_to_the_third(case: &Case<'_>) -> Result<()> {
    begin(case).await?;
    let mut pages = Vec::new();
    for _ in 0..3 {
        for _ in 0..4 {
            case.page.eval("make(250, 'with the document inside')").await?;
            // Memory of removed elements is returned to the module after the browser has collected them.
            match case.browser() {
                Browser::WebKit => case.page.collect_garbage().await?,
                _ => all_gone(case).await?,
            }
        }
        pages.push(case.page.eval("pages()").await?);
    }
    println!("{}: {pages:?} pages of 64 KiB after each thousand", case.browser());
    ensure!(pages[1] == pages[2], "{}: {pages:?} pages of 64 KiB", case.browser());
    Ok(())
}

/// Clicks a part of the element by its position, without a reference to the element.
async fn click(case: &Case<'_>, part: &str) -> Result<()> {
    let middle = format!(
        "((found) => {{ found.scrollIntoView({{block: 'center'}}); const {{x, y, width, height}} = found.getBoundingClientRect();
            return [Math.round(x + width / 2), Math.round(y + height / 2)]; }})(it.shadowRoot.querySelector('[part={part}]'))"
    );
    let middle = case.it(&middle).await?;
    case.page
        .click_at(middle[0].as_i64().unwrap_or_default(), middle[1].as_i64().unwrap_or_default())
        .await
}

/// Goes to the number field as a person does, and types the number if there is one.
async fn agree(case: &Case<'_>, number: &str) -> Result<()> {
    click(case, "box").await?;
    click(case, "agree").await?;
    case.becomes("document.activeElement === it.querySelector('input')").await?;
    case.page.press(number).await?;
    case.becomes(if number.is_empty() {
        "it.state === 'capturing'"
    } else {
        "it.state === 'ready'"
    })
    .await
}

/// Removes the element and moves pointer and focus elsewhere, since the browser remembers their targets.
async fn take_out(case: &Case<'_>) -> Result<()> {
    // The script declares no variables: a closure created in it would keep them alive.
    case.page
        .eval("(() => { const all = document.querySelectorAll('phone-consent'); gone.push(new WeakRef(all[0])); all[0].remove(); })()")
        .await?;
    case.page.click(&["form button[type=button]"]).await
}

/// Opens a form with the element and a button, which can be clicked after the element is gone.
async fn open(case: &Case<'_>, attributes: &str) -> Result<()> {
    case.form(&format!("{}<button type=button>Elsewhere</button>", case.subject.html(attributes)))
        .await
}

pub async fn taken_out_on_any_screen_it_ends(case: &Case<'_>) -> Result<()> {
    for screen in ["disclosing", "declined", "capturing", "ready", "picker", "recorded", "withdrawn"] {
        open(case, "name=phone").await?;
        match screen {
            "disclosing" => {}
            "declined" => click(case, "decline").await?,
            "capturing" => agree(case, "").await?,
            "picker" => {
                agree(case, "").await?;
                click(case, "country").await?;
                case.becomes("it.shadowRoot.querySelectorAll('[role=option]').length > 200").await?;
            }
            _ => agree(case, "0850123456").await?,
        }
        if ["recorded", "withdrawn"].contains(&screen) {
            case.holds("it.ready()").await?;
        }
        if screen == "withdrawn" {
            click(case, "withdraw").await?;
        }
        if screen != "picker" {
            case.becomes(&format!("it.state === '{screen}'")).await?;
        }
        take_out(case).await?;
        all_gone(case).await.map_err(|error| error.context(screen))?;
        case.page.eval("localStorage.clear()").await?;
    }
    Ok(())
}

/// A request to a server keeps the element alive until it is answered or aborted, and a receipt that is being sent is still stored in the visitor's
/// browser.
pub async fn taken_out_while_a_request_is_under_way_it_ends_with_it(case: &Case<'_>) -> Result<()> {
    let slow = |body: &str| Reply {
        wait: Duration::from_millis(1500),
        ..Reply::of("application/json", body.as_bytes())
    };
    case.server.put("/slow/v1/challenges", slow("{}"));
    case.server.put("/slow/v1/receipts", slow(r#"{"countersignature":"kept"}"#));
    open(case, "name=phone receipts=/slow").await?;
    agree(case, "0850123456").await?;
    case.page
        .eval("void document.querySelector('phone-consent').ready().then((may) => { window.may = may })")
        .await?;
    case.becomes("it.state === 'sealing'").await?;
    take_out(case).await?;
    case.page.wait_for("window.may === false", 5).await?;
    all_gone(case).await?;
    case.page
        .wait_for("JSON.parse(localStorage['phone-consent/receipts/1'])[0].countersignature === 'kept'", 5)
        .await
}
