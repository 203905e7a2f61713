//! Measures the time per key press in the number field, against intl-tel-input in the same page, in three browser engines.
//!
//! The time is that of the `input` event of a key press: from before it is dispatched until every listener has returned, including formatting, validation
//! and messages. What the browser does before and after is the same for any field and not counted. The page is cross-origin isolated, where clocks have a
//! resolution of 5 to 20 microseconds. "Slowest" is the median of the digit that takes longest. There are no limits: the times depend on the machine.

use anyhow::{Context, Result};
use conformance::{POLICY, Reply, Server, WIDGET, document, repository};
use e2e::{Browser, Value};

/// Types a number repeatedly, one digit at a time, and returns the time of each key in milliseconds.
const TYPE: &str = r"
window.type = (field, keys, number) => {
  const times = [];
  field.focus();
  for (let key = 0; key < keys; key += 1) {
    const digit = number[key % number.length];
    if (key % number.length === 0) field.value = '';
    field.value += digit;
    field.setSelectionRange(field.value.length, field.value.length);
    const event = new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText', data: digit });
    const before = performance.now();
    field.dispatchEvent(event);
    times.push(performance.now() - before);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
  const slowest = Math.max(...Array.from(number, (_, digit) => times.filter((_, key) => key % number.length === digit).toSorted((a, b) => a - b)[keys / number.length / 2 | 0]));
  return { slowest, median: at(0.5), p95: at(0.95), most: at(1), shown: field.value };
};
";

const OTHER: &str = r"
import intlTelInput from '/other.mjs';
window.other = intlTelInput(document.getElementById('other'), { initialCountry: 'ie', loadUtils: () => import('/utils.js'), formatAsYouType: true, strictMode: false });
await window.other.promise;
window.there = true;
";

const KEYS: u32 = 500;

#[tokio::main]
async fn main() -> Result<()> {
    println!("{KEYS} keys in each field, milliseconds a key:");
    println!("{:10} {:16} {:>8} {:>8} {:>8} {:>8}  last shown", "", "", "median", "95 %", "most", "slowest");
    for browser in Browser::ALL {
        let server = Server::start().await?;
        let dist = repository().join("tests/node_modules/intl-tel-input/dist/js");
        for (path, file) in [("/other.mjs", "intlTelInput.mjs"), ("/data.mjs", "data.mjs"), ("/utils.js", "utils.js")] {
            let bytes = std::fs::read(dist.join(file)).with_context(|| format!("{} is missing; run `cargo xtask setup node`", dist.join(file).display()))?;
            server.put(path, Reply::of("text/javascript", &bytes));
        }
        for (path, script) in [("/type.js", TYPE), ("/start.js", OTHER)] {
            server.put(path, Reply::of("text/javascript", script.as_bytes()));
        }
        let head = "<script type=module src=/phone-consent.js></script><script src=/type.js></script><script type=module src=/start.js></script>";
        let body = format!("<form>{}<input id=other type=tel aria-label=Phone></form>", WIDGET.html("name=phone"));
        server.put(
            "/page",
            Reply {
                // intl-tel-input writes HTML from strings, which Trusted Types refuse.
                policy: POLICY.replace("require-trusted-types-for 'script'; ", ""),
                isolated: true,
                ..Reply::page(&document(head, &body))
            },
        );
        let page = browser.open().await?;
        page.set_size(1280, 1000).await?;
        page.goto(&format!("{}/page", server.origin())).await?;
        page.wait_for("window.there", 20).await.context("intl-tel-input does not start")?;
        WIDGET.usable(&page, &["phone-consent"]).await?;
        WIDGET.give(&page, &["phone-consent"]).await?;
        // The first round is a warm-up; the libraries take turns.
        for keys in [100, KEYS] {
            // intl-tel-input shows the country code separately and takes the number without its leading 0.
            for (name, field, number) in [
                ("phone-consent", "document.querySelector('phone-consent input')", "0850123456"),
                ("intl-tel-input", "document.getElementById('other')", "850123456"),
            ] {
                let told = page.eval(&format!("type({field}, {keys}, '{number}')")).await?;
                if keys == KEYS {
                    report(browser, name, &told);
                }
            }
        }
        println!("{:10} clock: {}", "", page.eval("crossOriginIsolated ? 'isolated' : 'coarse'").await?);
        page.quit().await?;
    }
    Ok(())
}

fn report(browser: Browser, name: &str, told: &Value) {
    let number = |name: &str| told[name].as_f64().unwrap_or(f64::NAN);
    println!(
        "{:10} {name:16} {:8.3} {:8.3} {:8.3} {:8.3}  {}",
        browser.name(),
        number("median"),
        number("p95"),
        number("most"),
        number("slowest"),
        told["shown"].as_str().unwrap_or_default()
    );
}
