//! Elements that are taken out of the page end: none is held by the module, a listener, a timer or a request that is over.
//!
//! Chromium is told to collect, and tells what is left; Firefox and WebKitGTK are brought to it by rubbish.

use anyhow::{Result, ensure};
use conformance::{Case, Reply};
use e2e::{Browser, Value, json};
use std::time::Duration;

/// Makes elements in a form, each until it shows its disclosure, takes them out again, and keeps weak references.
const MAKE: &str = r#"
window.gone = [];
window.make = async (count, each = async () => {}, attributes = {}) => {
  for (let made = 0; made < count; made += 100) {
    const all = Array.from({ length: Math.min(100, count - made) }, () => {
      const it = document.createElement('phone-consent');
      const given = { name: 'phone', disclosure: '/disclosure.{lang}.json', country: 'IE', ...attributes };
      for (const [name, value] of Object.entries(given)) it.setAttribute(name, value);
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
      await each(it);
      it.remove();
      gone.push(new WeakRef(it));
    }
  }
};
window.alive = () => gone.filter((it) => it.deref()).length;
window.pages = () => seen.memories[0].buffer.byteLength / 65536;
"#;

async fn begin(case: &Case<'_>) -> Result<()> {
    case.server.put("/make.js", Reply::of("text/javascript", MAKE.as_bytes()));
    let head = "<script type=module src=/phone-consent.js></script><script src=/make.js></script>";
    case.open(Reply::page(&conformance::document(head, "<form></form>"))).await?;
    case.page
        .wait_for("window.make && customElements.get('phone-consent') && seen.memories.length > 0", 10)
        .await
}

/// Waits until no element that was taken out is alive.
async fn all_gone(case: &Case<'_>) -> Result<()> {
    let mut alive = Value::Null;
    for _ in 0..40 {
        match case.browser() {
            Browser::Chromium => drop(case.page.devtools("HeapProfiler.collectGarbage", json!({})).await?),
            // Turns of the event loop, with rubbish that wants room.
            _ => drop(case.page.eval("new Promise((done) => { let left = 12; const turn = () => { Array.from({length: 40}, () => new Uint8Array(1 << 18).fill(1)); if (--left) setTimeout(turn, 15); else done(); }; turn(); })").await?),
        }
        alive = case.page.eval("alive()").await?;
        if alive == json!(0) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    anyhow::bail!("{}: {alive} elements are alive", case.browser())
}

pub async fn of_a_thousand_elements_made_and_removed_none_is_alive(case: &Case<'_>) -> Result<()> {
    begin(case).await?;
    case.page.eval("make(1000)").await?;
    all_gone(case).await?;
    ensure!(case.page.eval("gone.length").await? == json!(1000));
    if case.browser() == Browser::Chromium {
        // Asked of the engine itself, rather than of weak references.
        let class = case
            .page
            .devtools("Runtime.evaluate", json!({"expression": "customElements.get('phone-consent').prototype"}))
            .await?;
        let left = case
            .page
            .devtools("Runtime.queryObjects", json!({"prototypeObjectId": class["result"]["objectId"]}))
            .await?;
        let count = json!({"objectId": left["objects"]["objectId"], "functionDeclaration": "function() { return this.length }", "returnByValue": true});
        let count = case.page.devtools("Runtime.callFunctionOn", count).await?;
        ensure!(count["result"]["value"] == json!(0), "{count}");
    }
    Ok(())
}

pub async fn the_modules_memory_does_not_grow_from_the_second_thousand_to_the_third(case: &Case<'_>) -> Result<()> {
    begin(case).await?;
    let mut pages = Vec::new();
    for _ in 0..3 {
        case.page.eval("make(1000)").await?;
        all_gone(case).await?;
        pages.push(case.page.eval("pages()").await?);
    }
    println!("{}: {pages:?} pages of 64 KiB after each thousand", case.browser());
    ensure!(pages[1] == pages[2], "{}: {pages:?} pages of 64 KiB", case.browser());
    Ok(())
}

/// A person agrees, types and sends; the element is taken out on each screen that follows.
pub async fn taken_out_on_any_screen_it_ends(case: &Case<'_>) -> Result<()> {
    for screen in ["declined", "capturing", "ready", "picker", "recorded", "withdrawn"] {
        case.alone("name=phone").await?;
        case.page.eval("localStorage.clear()").await?;
        match screen {
            "declined" => case.page.click(&["phone-consent", "[part=decline]"]).await?,
            "capturing" => case.subject.agree(case.page, &["phone-consent"]).await?,
            "picker" => {
                case.subject.agree(case.page, &["phone-consent"]).await?;
                case.page.click(&["phone-consent", "[part=country]"]).await?;
                case.becomes("it.shadowRoot.querySelectorAll('[role=option]').length > 200").await?;
            }
            _ => case.give().await?,
        }
        if ["recorded", "withdrawn"].contains(&screen) {
            case.holds("it.ready()").await?;
        }
        if screen == "withdrawn" {
            case.page.click(&["phone-consent", "[part=withdraw]"]).await?;
        }
        if screen != "picker" {
            case.becomes(&format!("it.state === '{screen}'")).await?;
        }
        case.it("(window.gone = [new WeakRef(it)], window.alive = () => gone.filter((it) => it.deref()).length, it.remove())")
            .await?;
        all_gone(case).await.map_err(|error| error.context(screen))?;
    }
    Ok(())
}

/// A question to a server holds the element until it is answered or given up, and a receipt that is being sent still reaches the
/// visitor's store.
pub async fn taken_out_while_a_request_is_under_way_it_ends_with_it(case: &Case<'_>) -> Result<()> {
    let slow = |body: &str| Reply {
        wait: Duration::from_millis(1200),
        ..Reply::of("application/json", body.as_bytes())
    };
    case.server.put("/slow/v1/challenges", slow("{}"));
    case.server.put("/slow/v1/receipts", slow(r#"{"countersignature":"kept"}"#));
    case.alone("name=phone receipts=/slow").await?;
    case.give().await?;
    case.it(
        "void (window.gone = [new WeakRef(it)], window.alive = () => gone.filter((it) => it.deref()).length, it.ready().then((may) => { window.may = may }))",
    )
    .await?;
    case.becomes("it.state === 'sealing'").await?;
    case.page
        .wait_for("performance.getEntriesByType('resource').some(({name}) => name.endsWith('/challenges'))", 5)
        .await?;
    case.it("it.remove()").await?;
    case.page.wait_for("window.may === false", 5).await?;
    all_gone(case).await?;
    case.page
        .wait_for("JSON.parse(localStorage['phone-consent/receipts/1'])[0].countersignature === 'kept'", 5)
        .await
}
