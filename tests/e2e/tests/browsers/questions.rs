//! A question to the controller in the real widget, with the real shop and receipt server, in three engines: it is asked by keyboard, sends nothing else,
//! loses no text, and says what became of it. Its look and axe-core are in `gallery.rs`.

use crate::visitor::{ELEMENT, ROOT, Visit};
use anyhow::{Context, Result, ensure};
use e2e::{Browser, Value, json, tests};

tests! {
    in each engine:
        a_question_is_asked_by_keyboard_and_touches_nothing_of_the_form,
        a_question_is_answered_on_the_command_line_and_read_by_the_link_after_a_reload,
        a_question_beside_the_receipt_names_it_and_a_slow_answer_loses_nothing,
        what_is_written_in_the_list_of_receipts_stays_when_another_is_recorded,
        each_refusal_of_a_question_has_a_sentence_and_keeps_the_text,
        without_a_server_the_documents_own_address_is_the_way_to_ask;
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const TEXT: &str = "Who has my number?";

/// An expression for the link to the answer.
const LINK: &str = "document.querySelector('phone-consent').shadowRoot.querySelector('#question a').href";

/// Opens the section on questions, and the form in it.
async fn open(visit: &Visit) -> Result<()> {
    visit
        .page
        .eval(&format!("void ({ROOT}.querySelector('[part=ask]').closest('details').open = true)"))
        .await?;
    visit.press("ask").await
}

/// Writes a text as a person does.
async fn write(visit: &Visit, text: &str) -> Result<()> {
    visit.page.send_keys(&["phone-consent", "textarea"], text).await
}

async fn focus_is_on(visit: &Visit, selector: &str) -> Result<()> {
    visit.page.wait_for(&format!("{ROOT}.activeElement?.matches({selector:?}) === true"), 10).await
}

/// Waits for what is said of the question, on screen and to a screen reader.
async fn told(visit: &Visit, start: &str) -> Result<()> {
    let shown = format!("{ROOT}.querySelector('#question-note').textContent");
    visit.page.wait_for(&format!("{shown}.startsWith({start:?})"), 30).await?;
    let said = format!("{ROOT}.querySelector('.unseen[role=status]').textContent");
    visit.page.wait_for(&format!("{said} === {shown}"), 5).await
}

async fn written(visit: &Visit) -> Result<String> {
    visit.page.text(&format!("{ROOT}.querySelector('textarea').value")).await
}

/// The bodies of the questions that were posted.
fn posted(visit: &Visit) -> Result<Vec<Value>> {
    let posts = visit.page.proxy().seen().into_iter();
    let posts = posts.filter(|seen| seen.method == "POST" && seen.url.ends_with("/v1/questions"));
    posts.map(|seen| Ok(serde_json::from_slice(&seen.body)?)).collect()
}

async fn a_question_is_asked_by_keyboard_and_touches_nothing_of_the_form(browser: Browser) -> Result<()> {
    let mut visit = Visit::begin(browser, "/").await?;
    visit.fill_the_rest().await?;
    let ask = format!("{ROOT}.querySelector('[part=ask]')");
    visit
        .page
        .eval(&format!("(() => {{ {ask}.closest('details').open = true; {ask}.focus() }})()"))
        .await?;
    visit.page.press(ENTER).await?;
    focus_is_on(&visit, "textarea").await?;
    visit.page.press(TEXT).await?;
    visit.page.press(TAB).await?;
    focus_is_on(&visit, "input[type=email]").await?;
    visit.page.press("ann@example.org").await?;
    // Enter neither submits the site's form nor sends the question.
    visit.page.press(ENTER).await?;
    visit.only_files_asked_for();
    // Closed and opened, the text is there.
    visit.page.press(TAB).await?;
    focus_is_on(&visit, "[part=send-question]").await?;
    visit.page.press(TAB).await?;
    focus_is_on(&visit, "[part=cancel-question]").await?;
    visit.page.press(ENTER).await?;
    focus_is_on(&visit, "[part=ask]").await?;
    visit.page.press(ENTER).await?;
    focus_is_on(&visit, "textarea").await?;
    ensure!(written(&visit).await? == TEXT, "{browser}: the text is kept");

    // The server is away.
    visit.site.kill_receipts();
    visit.press("send-question").await?;
    told(&visit, "This could not be sent. Check your connection").await?;
    ensure!(written(&visit).await? == TEXT, "{browser}: the text is kept");
    visit.site.start_receipts().await?;
    visit.press("send-question").await?;
    told(&visit, "Your question is sent. You get an answer by ").await?;
    focus_is_on(&visit, "#question-note").await?;

    let posts = posted(&visit)?;
    let last = posts.last().context("a question was posted")?.clone();
    ensure!(posts.len() == 1, "{browser}: one question is asked: {posts:?}");
    ensure!(
        last["text"] == TEXT && last["reply_to"] == "ann@example.org" && last["receipt_hash"].is_null(),
        "{browser}: {last}"
    );
    let ticked = format!("[...{ROOT}.querySelectorAll('[part=box]')].some((box) => box.checked)");
    ensure!(visit.page.eval(&ticked).await? == json!(false), "{browser}: nothing is ticked");
    ensure!(visit.page.text("location.pathname").await? == "/", "{browser}: the form is not sent");
    visit.state("disclosing").await?;
    ensure!(
        visit.stored().await?["local"] == json!(["phone-consent/question/1"]),
        "{browser}: the link to the answer is kept and nothing else"
    );
    visit.talked_to_two_and_kept_the_policy();
    // The link shows the question.
    let link = visit.page.text(LINK).await?;
    ensure!(link.starts_with(&visit.site.receipts()), "{browser}: {link}");
    visit.page.goto(&link).await?;
    visit.page.wait_for(&format!("document.body.textContent.includes({TEXT:?})"), 10).await?;
    visit.page.close().await
}

async fn a_question_is_answered_on_the_command_line_and_read_by_the_link_after_a_reload(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    open(&visit).await?;
    write(&visit, TEXT).await?;
    visit.press("send-question").await?;
    told(&visit, "Your question is sent.").await?;
    let link = visit.page.text(LINK).await?;

    let listed = visit.site.operate(&["questions", "list"])?;
    let fields: Vec<&str> = listed.split('\t').collect();
    let [id, _, _, "open", "en", TEXT] = fields[..] else {
        anyhow::bail!("{browser}: one open question is listed: {listed}")
    };
    let answer = visit.site.data().join("answer.txt");
    std::fs::write(&answer, "Only our workshop has your number.")?;
    visit.site.operate(&["questions", "answer", id, &answer.display().to_string()])?;

    // The page is loaded anew: the link is where the question was asked, and another one can be written.
    visit.page.goto(&format!("{}/", visit.site.shop())).await?;
    visit.state("disclosing").await?;
    open(&visit).await?;
    ensure!(visit.page.text(LINK).await? == link, "{browser}: the link is kept");
    let shown = ["textarea", "#question a", "[part=copy-question]"].map(|it| format!("{ROOT}.querySelector('{it}').checkVisibility()"));
    ensure!(
        visit.page.eval(&shown.join(" && ")).await? == json!(true),
        "{browser}: the form and the link are shown"
    );
    visit.page.goto(&link).await?;
    visit
        .page
        .wait_for("document.body.innerText.includes('Only our workshop has your number.')", 20)
        .await?;
    visit.page.close().await
}

async fn a_question_beside_the_receipt_names_it_and_a_slow_answer_loses_nothing(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    // Written before the agreement, it is there beside the receipt.
    open(&visit).await?;
    write(&visit, TEXT).await?;
    visit.agree_and_stay().await?;
    ensure!(written(&visit).await? == TEXT, "{browser}: the text is kept");
    visit.page.proxy().hold_answers(&["/v1/questions"]);
    visit.press("send-question").await?;
    told(&visit, "Sending your question").await?;
    // A second press sends nothing, and what is being sent cannot be changed.
    visit.press("send-question").await?;
    ensure!(
        visit.page.eval(&format!("{ROOT}.querySelector('textarea').readOnly")).await? == json!(true),
        "{browser}: it can be changed while it is sent"
    );
    visit.press("cancel-question").await?;
    visit.page.proxy().hold_answers(&[]);
    visit
        .page
        .wait_for(
            &format!("{ROOT}.querySelector('.unseen[role=status]').textContent.startsWith('Your question is sent.')"),
            20,
        )
        .await?;
    visit.state("recorded").await?;
    visit.press("ask").await?;
    told(&visit, "Your question is sent.").await?;
    let posts = posted(&visit)?;
    let held = visit.page.text("JSON.parse(localStorage.getItem('phone-consent/receipts/1'))[0].hash").await?;
    ensure!(
        posts.len() == 1 && posts.first().is_some_and(|it| it["receipt_hash"] == json!(held)),
        "{browser}: {posts:?}"
    );
    visit.page.close().await
}

async fn what_is_written_in_the_list_of_receipts_stays_when_another_is_recorded(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit.agree_and_stay().await?;
    let first = visit.record().await?["hash"].clone();
    visit.page.goto(&format!("{}/", visit.site.shop())).await?;
    visit.state("recorded").await?;
    visit
        .page
        .eval("void document.body.append(document.createElement('phone-consent-manage'))")
        .await?;
    let held = "document.querySelector('phone-consent-manage').shadowRoot?.querySelectorAll('.held')";
    visit.page.wait_for(&format!("{held}?.length === 1"), 10).await?;
    let list = ["phone-consent-manage", ".held"];
    visit.page.click(&[list[0], list[1], "[part=ask]"]).await?;
    visit.page.send_keys(&[list[0], list[1], "textarea"], TEXT).await?;

    visit.press("change").await?;
    visit.state("disclosing").await?;
    visit.agree_and_stay().await?;
    visit.page.wait_for(&format!("{held}?.length === 2"), 10).await?;
    let written = format!("[...{held}].map((box) => box.shadowRoot.querySelector('textarea')?.value)");
    ensure!(
        visit.page.eval(&written).await? == json!(["", TEXT]),
        "{browser}: the newest stands first, and what was written stays where it was: {}",
        visit.page.eval(&written).await?
    );
    // It is asked about the receipt that it was written beside.
    visit
        .page
        .eval(&format!("void {held}[1].shadowRoot.querySelector('[part=send-question]').scrollIntoView()"))
        .await?;
    visit.page.click(&[list[0], ".held:nth-of-type(2)", "[part=send-question]"]).await?;
    let note = format!("{held}[1].shadowRoot.querySelector('#question-note').textContent");
    visit.page.wait_for(&format!("{note}.startsWith('Your question is sent.')"), 20).await?;
    let posts = posted(&visit)?;
    ensure!(
        posts.len() == 1 && posts.first().is_some_and(|it| it["receipt_hash"] == first),
        "{browser}: {posts:?}"
    );
    visit.page.close().await
}

async fn each_refusal_of_a_question_has_a_sentence_and_keeps_the_text(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    open(&visit).await?;
    visit.press("send-question").await?;
    told(&visit, "Write between 1 and 4,000 characters.").await?;
    write(&visit, TEXT).await?;
    visit.page.send_keys(&["phone-consent", "#question-address"], "ann at home").await?;
    visit.press("send-question").await?;
    told(&visit, "This was not accepted. Check your email address").await?;
    visit.only_files_asked_for();
    visit.page.eval(&format!("void ({ROOT}.querySelector('#question-address').value = '')")).await?;
    // What the server seldom answers is put in its mouth.
    for (status, sentence) in [
        (503, "The server cannot take this now."),
        (413, "Write between 1 and 4,000 characters."),
        (422, "This was not accepted."),
        (404, "This was not accepted."),
    ] {
        visit
            .page
            .eval(&format!(
                "(() => {{ const real = window.fetch; window.fetch = (url, options) => {{ window.fetch = real; return Promise.resolve(Response.json({{}}, {{status: {status}}})) }} }})()"
            ))
            .await?;
        visit.press("send-question").await?;
        told(&visit, sentence).await.with_context(|| status.to_string())?;
        ensure!(written(&visit).await? == TEXT, "{browser}: the text is kept after {status}");
    }
    // The real server, after as many as an address may ask.
    let notice = "crypto.subtle.digest('SHA-256', await (await fetch('/disclosure.en.json')).arrayBuffer())";
    let hex = format!("[...new Uint8Array(await {notice})].map((byte) => byte.toString(16).padStart(2, '0')).join('')");
    let ask = format!(
        "(async () => {{ const notice_sha256 = {hex}; let status; for (let n = 0; n < 21; n += 1) {{
           const body = JSON.stringify({{language: 'en', notice_sha256, text: `Question ${{n}}`}});
           ({{status}} = await fetch('{}/v1/questions', {{method: 'POST', headers: {{'content-type': 'application/json'}}, body}})) }} return status }})()",
        visit.site.receipts()
    );
    ensure!(visit.page.eval(&ask).await? == json!(429), "{browser}: the server has a limit");
    visit.press("send-question").await?;
    told(&visit, "Too many questions came from your connection.").await?;
    ensure!(written(&visit).await? == TEXT, "{browser}: the text is kept");
    visit.page.close().await
}

async fn without_a_server_the_documents_own_address_is_the_way_to_ask(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    visit
        .page
        .eval(&format!(
            "(() => {{ const other = document.createElement('phone-consent'); other.setAttribute('disclosure', {ELEMENT}.getAttribute('disclosure'));
               {ELEMENT}.replaceWith(other) }})()"
        ))
        .await?;
    visit.state("disclosing").await?;
    let links = format!("[...{ROOT}.querySelectorAll('details:last-of-type a')].map((link) => link.href)");
    visit.page.wait_for(&format!("{links}.includes('mailto:ask@northwind.example')"), 10).await?;
    ensure!(
        !visit.page.has(&["phone-consent", "[part=ask]"]).await,
        "{browser}: there is nobody to send a question to"
    );
    // Nor beside the receipt.
    visit.agree_and_stay().await?;
    let link = format!("{ROOT}.querySelector('.more > a').href");
    ensure!(visit.page.text(&link).await? == "mailto:ask@northwind.example", "{browser}: the address");
    visit.page.close().await
}
