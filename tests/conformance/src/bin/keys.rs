//! What one key in the number field takes, beside intl-tel-input in the same page, in three browser engines.
//!
//! What is measured is the handling of the `input` event that a key brings: from before it is sent to after every listener has heard it, formatting, check,
//! and what is said of the number included. Not what the browser does before and after: that is the same for any field. The page is isolated, where clocks
//! count by 5 to 20 microseconds. "Slowest" is the median of the digit of the number that takes longest. Figures are printed and nothing is judged: they depend on the machine.

use anyhow::{Context, Result};
use conformance::{POLICY, Reply, Server, WIDGET, document, repository};
use e2e::{Browser, Options, Value};

/// Types a number over and over, one digit at a time, and tells what each took, in milliseconds.
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
                // The other library writes markup as text.
                policy: POLICY.replace("require-trusted-types-for 'script'; ", ""),
                isolated: true,
                ..Reply::page(&document(head, &body))
            },
        );
        let page = browser.open(Options::default()).await?;
        page.set_size(1280, 1000).await?;
        page.goto(&format!("{}/page", server.origin())).await?;
        page.wait_for("window.there", 20).await.context("intl-tel-input does not start")?;
        WIDGET.usable(&page, &["phone-consent"]).await?;
        WIDGET.give(&page, &["phone-consent"]).await?;
        // Once to warm up, in turns.
        for keys in [100, KEYS] {
            // The other one shows the country's code apart, and takes the number without the 0 before it.
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
        page.close().await?;
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
