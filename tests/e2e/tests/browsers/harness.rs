//! Tests of the harness itself, in each engine on a page defined here: clicks and keys through shadow roots are trusted, scripted ones are not, and the
//! proxy sees every request.
//!
//! The page is served under the widget's own strict policy with Trusted Types, to show that the harness works there.

use std::fs;

use anyhow::{Context, Result};
use e2e::{Browser, json, tests};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' http://elsewhere.example; \
                      base-uri 'none'; require-trusted-types-for 'script'";

const PAGE: &str = "<!doctype html><html lang=en><title>Harness</title><script type=module src=/page.js></script><outer-box></outer-box>";

const SCRIPT: &str = r#"
window.seen = [];
const note = (event) => window.seen.push({type: event.type, key: event.key ?? null, trusted: event.isTrusted});
class InnerField extends HTMLElement {
  connectedCallback() {
    const input = document.createElement('input');
    input.addEventListener('keydown', note);
    this.attachShadow({mode: 'open'}).append(input);
  }
}
class OuterBox extends HTMLElement {
  connectedCallback() {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.addEventListener('click', note);
    this.attachShadow({mode: 'open'}).append(box, document.createElement('inner-field'));
    this.box = box;
  }
}
customElements.define('inner-field', InnerField);
customElements.define('outer-box', OuterBox);
"#;

/// Serves the page, its script, and an echo of any POST body; returns the origin.
async fn serve() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://localhost:{}", listener.local_addr()?.port());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = Vec::new();
                loop {
                    let text = String::from_utf8_lossy(&request).into_owned();
                    if let Some((head, body)) = text.split_once("\r\n\r\n") {
                        let wanted = head
                            .lines()
                            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())
                            .unwrap_or(0usize);
                        if body.len() >= wanted {
                            break;
                        }
                    }
                    if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                let text = String::from_utf8_lossy(&request).into_owned();
                let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
                let (status, kind, answer) = match head.split(' ').nth(1).unwrap_or_default() {
                    "/" => ("200 OK", "text/html", PAGE),
                    "/page.js" => ("200 OK", "text/javascript", SCRIPT),
                    "/echo" => ("200 OK", "text/plain", body),
                    _ => ("404 Not Found", "text/plain", "no such page"),
                };
                let response = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nContent-Security-Policy: {POLICY}\r\nConnection: close\r\n\r\n{answer}",
                    answer.len()
                );
                stream.write_all(response.as_bytes()).await.ok();
                stream.shutdown().await.ok();
            });
        }
    });
    Ok(origin)
}

async fn gestures_are_trusted_and_requests_recorded(browser: Browser) -> Result<()> {
    let origin = serve().await?;
    let page = browser.open_in("fr-FR").await?;
    let proxy = page.proxy();
    page.goto(&format!("{origin}/")).await?;
    assert_eq!(
        page.eval("isSecureContext && typeof crypto.subtle").await?,
        json!("object"),
        "{browser}: no SubtleCrypto"
    );

    let language = page.text("navigator.language").await?;
    assert!(language.starts_with("fr"), "{browser} speaks {language}");

    page.click(&["outer-box", "input"]).await?;
    assert_eq!(
        page.eval("window.seen").await?,
        json!([{"type": "click", "key": null, "trusted": true}]),
        "{browser}: a click by WebDriver"
    );
    assert!(
        page.shadow_find("outer-box", "input").await?.is_selected().await?,
        "{browser}: the box is not ticked"
    );

    page.eval("window.seen = []").await?;
    page.eval("document.querySelector('outer-box').box.click()").await?;
    assert_eq!(
        page.eval("window.seen").await?,
        json!([{"type": "click", "key": null, "trusted": false}]),
        "{browser}: a click by script"
    );

    page.eval("window.seen = []").await?;
    page.send_keys(&["outer-box", "inner-field", "input"], "7").await?;
    page.press("8").await?;
    let keys = json!([{"type": "keydown", "key": "7", "trusted": true}, {"type": "keydown", "key": "8", "trusted": true}]);
    assert_eq!(page.eval("window.seen").await?, keys, "{browser}: typed keys");
    let typed = "document.querySelector('outer-box').shadowRoot.querySelector('inner-field').shadowRoot.querySelector('input').value";
    assert_eq!(page.text(typed).await?, "78");
    assert!(!page.has(&["outer-box", "button"]).await);

    page.eval("setTimeout(() => { window.later = true }, 200)").await?;
    page.wait_for("window.later", 5).await?;
    let late = page.wait_for("window.never", 0).await.expect_err("a condition that never holds");
    assert!(late.to_string().contains("window.never"), "{late}");

    let narrow = page.set_size(360, 640).await?;
    assert!(
        if browser == Browser::Chromium { narrow == 360 } else { narrow <= 500 },
        "{browser} is {narrow} wide"
    );
    assert_eq!(page.set_size(1280, 900).await?, 1280);
    let picture = tempfile::tempdir()?.path().join("shots/harness.png");
    page.screenshot(&picture).await?;
    assert_eq!(fs::read(&picture)?.get(..4), Some(&b"\x89PNG"[..]), "{browser}: the picture is no PNG");

    let echoed = page
        .text("fetch('/echo', {method: 'POST', body: 'told'}).then((answer) => answer.text())")
        .await?;
    assert_eq!(echoed, "told");
    let posts: Vec<_> = proxy.seen().into_iter().filter(|seen| seen.method == "POST").collect();
    let post = posts.first().context("the proxy saw no POST")?;
    assert_eq!(
        (posts.len(), post.url.as_str(), post.text().as_str()),
        (1, format!("{origin}/echo").as_str(), "told")
    );
    assert!(post.header("content-type").is_some());
    assert_eq!(
        proxy.origins(),
        std::slice::from_ref(&origin),
        "{browser} talked to others: {:#?}",
        proxy.seen()
    );

    page.eval("fetch('http://elsewhere.example/pixel', {mode: 'no-cors'}).then(() => true, () => false)")
        .await?;
    assert_eq!(
        proxy.origins(),
        [origin, "http://elsewhere.example".to_owned()],
        "{browser}: a request elsewhere goes through the proxy, and is seen"
    );
    page.close().await
}

tests! {
    in each engine:
        gestures_are_trusted_and_requests_recorded;
}
