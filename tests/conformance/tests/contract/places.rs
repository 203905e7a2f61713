//! The element's place: next to another, moved, copied, in another tree or another document.

use anyhow::{Result, ensure};
use conformance::{Case, E164, Reply, Server, document};

pub async fn two_in_a_form_stand_alone(case: &Case<'_>) -> Result<()> {
    let one = |name| format!("<div id={name}>{}</div>", case.subject.html(&format!("name={name}")));
    case.form(&[one("a"), one("b")].concat()).await?;
    let css = |name: &str| format!("#{name} {}", case.subject.tag);
    let (a, b) = (css("a"), css("b"));
    case.subject.usable(case.page, &[&b]).await?;
    case.subject.give(case.page, &[&b]).await?;
    case.page.wait_for(&format!("document.querySelector('{a}').value === ''"), 1).await?;
    case.subject.give(case.page, &[&a]).await?;
    case.page.click(&["form button"]).await?;
    case.arrived().await?;
    let posts = case.server.posts();
    ensure!(posts.len() == 1, "{posts:?}");
    for name in ["a", "b"] {
        ensure!(posts[0].field(name).as_deref() == Some(E164), "{name}: {posts:?}");
    }
    ensure!(posts[0].fields().len() == 2 * case.subject.endings.len(), "{posts:?}");
    Ok(())
}

pub async fn moved_to_another_form_it_keeps_what_was_given(case: &Case<'_>) -> Result<()> {
    case.body(&format!(
        "<form id=one>{}</form><form id=two method=post action=/posted><button>Send</button></form>",
        case.subject.html("name=phone")
    ))
    .await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.it("document.getElementById('two').prepend(it)").await?;
    case.holds("it.form.id === 'two' && forms.entries(document.getElementById('one')).length === 0")
        .await?;
    if case.subject.is_widget() {
        case.holds("it.state === 'ready' && it.querySelector('input').value !== ''").await?;
    }
    case.page.click(&["#two button"]).await?;
    case.posted("phone").await
}

/// The form stays the same but its tree changes, so the submit event is dispatched in another tree.
pub async fn moved_with_its_form_into_another_tree_it_is_sent(case: &Case<'_>) -> Result<()> {
    let form = format!(
        "<form method=post action=/posted>{}<button>Send</button></form>",
        case.subject.html("name=phone")
    );
    case.body(&[&form, "<div id=other></div>"].concat()).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.it("document.getElementById('other').attachShadow({mode: 'open'}).append(document.forms[0])")
        .await?;
    case.page.click(&["#other", "form button"]).await?;
    case.posted("phone").await
}

pub async fn a_copy_begins_anew(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.give().await?;
    case.sends("phone").await?;
    case.it("localStorage.clear()").await?;
    case.it("document.forms[0].append(Object.assign(it.cloneNode(true), {id: 'copy', name: 'copy'}))")
        .await?;
    case.subject.usable(case.page, &["#copy"]).await?;
    case.holds("document.getElementById('copy').value === '' && document.getElementById('copy').name === 'copy'")
        .await?;
    case.sends("phone").await
}

/// A move happens synchronously; an element that is outside the page for longer is reset and asks again.
pub async fn taken_out_and_put_back_it_begins_anew(case: &Case<'_>) -> Result<()> {
    case.alone("name=phone").await?;
    case.give().await?;
    case.it("new Promise((done) => { window.kept = it; it.remove(); setTimeout(() => { document.forms[0].prepend(kept); done(); }, 50); })")
        .await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.holds("it.querySelector('input') === null && it.querySelector('.fallback') !== null")
        .await?;
    case.sends_nothing("phone").await?;
    case.give().await?;
    case.posts("phone").await
}

pub async fn it_works_inside_a_shadow_root(case: &Case<'_>) -> Result<()> {
    case.body(&format!(
        "<div id=host><template shadowrootmode=open><form method=post action=/posted>{}<button>Send</button></form></template></div>",
        case.subject.html("name=phone required")
    ))
    .await?;
    let path = ["#host", case.subject.tag];
    case.subject.usable(case.page, &path).await?;
    let inside = "document.getElementById('host').shadowRoot";
    let held = format!("!{inside}.querySelector('form').checkValidity()");
    ensure!(case.page.eval(&held).await? == true, "{}: a value or a decision is required", case.browser());
    let focused = format!("{inside}.querySelector('form').elements.phone.focus(), {inside}.activeElement === {inside}.querySelector('form').elements.phone");
    ensure!(case.page.eval(&focused).await? == true, "{}: it takes no focus", case.browser());
    case.subject.give(case.page, &path).await?;
    case.page.click(&["#host", "form button"]).await?;
    case.posted("phone").await
}

pub async fn it_works_inside_a_frame(case: &Case<'_>) -> Result<()> {
    let script = "<script type=module src=/phone-consent.js></script>";
    let form = format!(
        "<form method=post action=/posted>{}<button>Send</button></form>",
        case.subject.html("name=phone")
    );
    case.server.put("/inner", Reply::page(&document(script, &form)));
    case.open(Reply::page(&document("", "<iframe src=/inner width=900 height=900></iframe>")))
        .await?;
    gives_in_the_frame(case).await
}

/// Gives a number in the page's only frame, and goes back to the page around it.
async fn gives_in_the_frame(case: &Case<'_>) -> Result<()> {
    case.page.client().clone().enter_frame(0).await?;
    case.subject.usable(case.page, &[case.subject.tag]).await?;
    case.give().await?;
    case.posts("phone").await?;
    case.page.client().clone().enter_parent_frame().await?;
    Ok(())
}

/// The page around it is of another origin, and could lay anything over it.
pub async fn in_a_frame_of_another_site_it_takes_no_agreement_unless_that_is_allowed(case: &Case<'_>) -> Result<()> {
    let around = Server::start().await?;
    let script = "<script type=module src=/phone-consent.js></script>";
    for (attributes, state) in [
        ("name=phone".to_owned(), "unavailable"),
        (format!("name=phone framed-by='https://partner.example {}'", around.origin()), "disclosing"),
    ] {
        let form = format!(
            "<form method=post action=/posted>{}<button>Send</button></form>",
            case.subject.html(&attributes)
        );
        case.server.put("/inner", Reply::page(&document(script, &form)));
        let mut page = Reply::page(&document(
            "",
            &format!("<iframe src='{}/inner' width=900 height=900></iframe>", case.server.origin()),
        ));
        page.policy = page.policy.replace("frame-src 'self'", &format!("frame-src {}", case.server.origin()));
        around.put("/around", page);
        case.page.goto(&format!("{}/around", around.origin())).await?;
        case.page.client().clone().enter_frame(0).await?;
        case.becomes(&format!("it.state === '{state}'")).await?;
        if state == "unavailable" {
            let said = case.page.eval("seen.errors").await?.to_string();
            ensure!(said.contains("framed-by") && said.contains(&around.origin()), "{}: {said}", case.browser());
            case.page.eval("void (seen.errors = [])").await?;
        }
        case.page.client().clone().enter_parent_frame().await?;
    }
    Ok(())
}

/// A page in `srcdoc` has no address of its own, and the origin of the page around it.
pub async fn it_works_inside_a_frame_whose_page_stands_in_an_attribute(case: &Case<'_>) -> Result<()> {
    let script = "<script type=module src=/phone-consent.js></script>";
    let form = format!(
        "<form method=post action=/posted>{}<button>Send</button></form>",
        case.subject.html("name=phone")
    );
    let inner = document(script, &form).replace('&', "&amp;").replace('"', "&quot;");
    case.open(Reply::page(&document(
        "",
        &format!("<iframe srcdoc=\"{inner}\" width=900 height=900></iframe>"),
    )))
    .await?;
    gives_in_the_frame(case).await
}
