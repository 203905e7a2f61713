//! What goes wrong is shown and said in the same words, on every screen of an element alone. What needs a receipt server is in crate `e2e`
//! (`failures.rs`).

use anyhow::{Context, Result, ensure};
use conformance::{Case, Reply, Server, document, repository};
use serde_json::Value;

const ROOT: &str = "document.querySelector('phone-consent').shadowRoot";
const INPUT: &str = "document.querySelector('phone-consent input[type=tel]')";
const SUBMIT: &str = "form button";

/// Country and further attributes; what is typed; what is shown and said.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("country=IE", "", "Enter your number, or press “No thanks”."),
    (
        "country=IE",
        "call me",
        "This is not a phone number. Use digits, and a plus sign for another country.",
    ),
    (
        "country=IE",
        "+999 1234567",
        "No country has this calling code. Check the digits after the plus sign.",
    ),
    ("", "085 012 3456", "Choose the country, or begin with a plus sign and its code."),
    ("country=DK", "20 12 34 5", "This number is 1 digit short for Denmark."),
    ("country=DK", "20 12 34", "This number is 2 digits short for Denmark."),
    ("country=DK", "20 12 34 567", "This number is 1 digit too long for Denmark."),
    ("country=DK", "20 12 34 56 78", "This number is 2 digits too long for Denmark."),
    ("country=IE", "085 012 3456 789 012 345 678", "This number is too long."),
    ("country=IE", "0", "This number is not complete. Enter it with its area code."),
    ("country=IE", "089 012 345", "No such number is in use in Ireland. Check the digits."),
    (
        "country=IE accept=possible",
        "089 012 345",
        "We do not know this kind of number in Ireland. Is it right?",
    ),
    ("country=IE", "O85 012 3456", "“O” is a letter. Type the digit 0 instead."),
    (
        "country=GB types=MOBILE",
        "020 7946 0018",
        "This is not a mobile number, and we can only text mobile numbers.",
    ),
    (
        "country=IE types='MOBILE FIXED_LINE'",
        "1800 123456",
        "This kind of number cannot be used here. Enter another one.",
    ),
    ("country=IE", "085 012 3456 x12", "Leave out the extension: we need the number alone."),
];

/// The controls' texts in English whose names begin so.
fn texts(prefix: &str) -> Result<Vec<(String, String)>> {
    let file = std::fs::read_to_string(repository().join("src/locale/en.json"))?;
    let file: Value = serde_json::from_str(&file)?;
    let all = file.as_object().context("the texts are an object")?;
    let named = all.iter().filter(|(name, _)| name.starts_with(prefix));
    Ok(named.map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned())).collect())
}

/// Whether a text is this one, whatever stands in its places.
fn is_filled(mut said: &str, text: &str) -> bool {
    let mut pieces = text.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, rest)| rest));
    let Some(rest) = pieces.next().and_then(|first| said.strip_prefix(first)) else {
        return false;
    };
    said = rest;
    pieces.all(|piece| match said.find(piece) {
        Some(at) => {
            said = &said[at + piece.len()..];
            true
        }
        None => false,
    })
}

/// What is shown under the field, once there is something, and what was said.
async fn shown_and_said(case: &Case<'_>, shown: &str) -> Result<(String, String)> {
    let said = format!("{ROOT}.querySelector('.unseen[role=status]').textContent");
    case.page.wait_for(&format!("({shown}) && {said} === ({shown})"), 5).await.ok();
    Ok((case.page.text(shown).await?, case.page.text(&said).await?))
}

/// Each problem of a number: shown at the field, said in the same words, the browser's own message too.
pub async fn each_problem_of_a_number_is_shown_and_said_alike(case: &Case<'_>) -> Result<()> {
    let note = format!("{ROOT}.host.querySelector('[slot=phone-consent-note][data-problem]')?.textContent ?? ''");
    // A language of no country: one that the page does not name is not known.
    let language = "Object.defineProperty(navigator, 'language', { value: 'es-419' });";
    case.server.put("/language.js", Reply::of("text/javascript", language.as_bytes()));
    let head = "<script src=/language.js></script><script type=module src=/phone-consent.js></script>";
    let (mut wrong, mut met) = (Vec::new(), Vec::new());
    for (attributes, typed, wanted) in PROBLEMS {
        let html = case
            .subject
            .html(&format!("name=phone {attributes}"))
            .replace("country=IE disclosure", "disclosure");
        // A form that validates by itself shows the browser's own message, in the place of an empty field's.
        let form = format!("<form novalidate method=post action=/posted>{html}<button>Send</button></form>");
        case.open(Reply::page(&document(head, &form))).await?;
        case.subject.usable(case.page, &[case.subject.tag]).await?;
        case.subject.agree(case.page, &[case.subject.tag]).await?;
        case.page
            .wait_for(&format!("/[+]|^Country$/.test({ROOT}.querySelector('.picker').textContent)"), 10)
            .await?;
        case.page
            .eval(&format!("void ({ROOT}.querySelector('.unseen[role=status]').textContent = '')"))
            .await?;
        if !typed.is_empty() {
            case.page.send_keys(&["phone-consent input[type=tel]"], typed).await?;
        }
        // Leaving an empty field is no mistake; sending the form with it is.
        if typed.is_empty() {
            case.page.click(&[SUBMIT]).await?;
        } else {
            case.page.eval(&format!("{INPUT}.blur()")).await?;
        }
        let (shown, said) = shown_and_said(case, &note).await?;
        let own = case.page.text(&format!("{ROOT}.host.validationMessage")).await?;
        if shown != *wanted || said != shown || own != shown {
            wrong.push(format!("{attributes} {typed:?}: shown {shown:?}, said {said:?}, by the browser {own:?}"));
        }
        met.push(shown);
    }
    ensure!(wrong.is_empty(), "{}:\n{}", case.browser(), wrong.join("\n"));

    // Without the engine: its own sentence.
    case.server.put(&case.server.built("engine")?, Reply::none());
    case.alone("name=phone").await?;
    case.subject.agree(case.page, &[case.subject.tag]).await?;
    case.page.send_keys(&["phone-consent input[type=tel]"], "085").await?;
    let (shown, said) = shown_and_said(case, &note).await?;
    ensure!(
        shown == said && shown.starts_with("The number could not be checked."),
        "{}: shown {shown:?}, said {said:?}",
        case.browser()
    );
    met.push(shown);

    for (name, text) in texts("problem_")? {
        ensure!(met.iter().any(|said| is_filled(said, &text)), "no row leads to `{name}`");
    }
    Ok(())
}

/// Boxes: nothing is ticked, or the page was open for too long.
pub async fn what_is_to_be_done_at_the_boxes_is_shown_and_said_alike(case: &Case<'_>) -> Result<()> {
    // A clock that the page can put on.
    let clock = "const now = performance.now.bind(performance); performance.now = () => now() + Number(document.documentElement.dataset.ahead ?? 0);";
    case.server.put("/clock.js", Reply::of("text/javascript", clock.as_bytes()));
    let head = "<script src=/clock.js></script><script type=module src=/phone-consent.js></script>";
    let form = format!(
        "<form method=post action=/posted>{}<button>Send</button></form>",
        case.subject.html("name=phone")
    );
    case.open(Reply::page(&document(head, &form))).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    let problem = format!("{ROOT}.querySelector('[part=problem]:not([hidden])')?.textContent ?? ''");

    case.page.click(&["phone-consent", "[part=agree]"]).await?;
    let (shown, said) = shown_and_said(case, &problem).await?;
    ensure!(
        shown == said && shown.starts_with("Tick what you agree to"),
        "{}: shown {shown:?}, said {said:?}",
        case.browser()
    );

    // Eight days pass between the notice and the submit.
    case.give().await?;
    case.page.eval("void (document.documentElement.dataset.ahead = 8 * 86400e3)").await?;
    case.page.click(&[SUBMIT]).await?;
    case.becomes("it.state === 'disclosing'").await?;
    let (shown, said) = shown_and_said(case, &problem).await?;
    ensure!(
        shown == said && shown.starts_with("This page was open for over a week."),
        "{}: shown {shown:?}, said {said:?}",
        case.browser()
    );
    case.holds("it.shadowRoot.querySelector('[part=box]').checked && !it.shadowRoot.querySelector('[aria-invalid]')")
        .await?;
    ensure!(case.server.posts().is_empty(), "{}: the form was sent", case.browser());
    // Read again, and agreed to: the number is still there, and the receipt holds.
    case.page.click(&["phone-consent", "[part=agree]"]).await?;
    case.becomes("it.state === 'ready'").await?;
    case.posts("phone").await
}

/// A browser that keeps nothing: the visitor is told while the receipt can still be saved, and the next press sends the form.
pub async fn a_receipt_that_is_not_kept_is_shown_and_said_before_the_form_goes(case: &Case<'_>) -> Result<()> {
    let none = "Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });
        globalThis.codes = []; addEventListener('phone-consent-error', ({ detail }) => codes.push(detail.code));";
    case.server.put("/no-storage.js", Reply::of("text/javascript", none.as_bytes()));
    let head = "<script src=/no-storage.js></script><script type=module src=/phone-consent.js></script>";
    let form = format!(
        "<form method=post action=/posted>{}<button>Send</button></form>",
        case.subject.html("name=phone")
    );
    case.open(Reply::page(&document(head, &form))).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.page.click(&[SUBMIT]).await?;
    case.becomes("it.state === 'recorded'").await?;
    let status = format!("{ROOT}.querySelector('.status:not([hidden])')?.textContent ?? ''");
    let (shown, said) = shown_and_said(case, &status).await?;
    ensure!(
        shown == said && shown.starts_with("This browser could not keep your receipt."),
        "{}: shown {shown:?}, said {said:?}",
        case.browser()
    );
    case.holds("codes.join() === 'ERR_STORAGE' && it.shadowRoot.querySelector('[part=save]').checkVisibility()")
        .await?;
    ensure!(case.server.posts().is_empty(), "{}: the form was sent", case.browser());
    case.posts("phone").await
}

/// In a frame of another site: a sentence above the fallback, which leads to a page of the form's own, and a form that works.
pub async fn in_a_frame_of_another_site_it_says_so_and_the_form_works(case: &Case<'_>) -> Result<()> {
    let around = Server::start().await?;
    let script = "<script type=module src=/phone-consent.js></script>";
    let form = format!(
        "<base href='/elsewhere/'><form method=post action=/posted><input name=name value=Aoife aria-label=Name>{}<button>Send</button></form>",
        case.subject.html("name=phone required")
    );
    for (language, sentence) in [("en", "Open its own page."), ("fr", "Ouvrez sa propre page."), ("ar", "افتح صفحته الخاصة.")] {
        let mut inner = Reply::page(&document(script, &form).replace("lang=en", &format!("lang={language}")));
        // The page has an address of its own, whatever it calls its base.
        inner.policy = inner.policy.replace("base-uri 'none'", "base-uri 'self'");
        case.server.put("/inner", inner);
        let mut page = Reply::page(&document(
            "",
            &format!("<iframe src='{}/inner?a=1' width=900 height=900></iframe>", case.server.origin()),
        ));
        page.policy = page.policy.replace("frame-src 'self'", &format!("frame-src {}", case.server.origin()));
        around.put("/around", page);
        case.page.goto(&format!("{}/around", around.origin())).await?;
        case.page.client().clone().enter_frame(0).await?;
        case.becomes("it.state === 'unavailable'").await?;
        let note = "it.shadowRoot.querySelector('[role=alert]')";
        case.becomes(&format!("{note}?.checkVisibility() && {note}.textContent.includes('{sentence}')"))
            .await?;
        case.holds(&format!(
            "{note}.lang === '{language}' && {note}.dir === ('{language}' === 'ar' ? 'rtl' : 'ltr')"
        ))
        .await?;
        let link = format!("{note}.querySelector('a')");
        case.holds(&format!(
            "{link}.href === location.href && {link}.target === '_blank' && {link}.textContent === {note}.textContent"
        ))
        .await?;
        case.holds("it.querySelector('.fallback').checkVisibility() && !document.querySelector('[type=tel]')")
            .await?;
        case.page.eval("void (seen.errors = [])").await?;
        case.page.click(&[SUBMIT]).await?;
        case.arrived().await?;
        case.page.client().clone().enter_parent_frame().await?;
    }
    let posts = case.server.posts();
    ensure!(
        posts.len() == 3 && posts.iter().all(|post| post.body == "name=Aoife"),
        "{}: {posts:?}",
        case.browser()
    );
    Ok(())
}
