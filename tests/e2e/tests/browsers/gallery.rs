//! The gallery: every state of the element can be reached without violating the page's policy, in three engines. In Chromium each state is also checked with
//! axe-core, for target sizes and narrow windows, and compared with the pictures in `tests/golden/gallery/`.
//!
//! `UPDATE_GOLDEN=1` rewrites those pictures. If a picture differs, the screenshot and a picture of the differences are written to `target/gallery/differs/`.

use std::path::PathBuf;
use std::{env, fs};

use crate::showing::{Gallery, Setting, list, nothing};
use anyhow::{Context, Result, ensure};
use disclosure::Document;
use e2e::{Browser, Picture, json, target_folder, tests};

tests! {
    in each engine:
        every_state_is_reached_and_keeps_the_policy,
        the_gallery_shows_states_in_the_theme_and_the_language_that_are_chosen;
    in Chromium:
        the_script_of_the_gallery_does_nothing_on_another_page,
        axe_finds_nothing_in_any_state_in_light_and_dark_narrow_and_wide,
        every_target_is_large_enough_for_a_pointer_and_a_finger,
        nothing_is_wider_than_a_window_of_320_pixels,
        every_screen_looks_as_it_did,
        nothing_moves_where_the_visitor_wants_calm;
    without a browser:
        the_package_holds_nothing_of_the_gallery,
        the_documents_of_the_gallery_are_the_shops_in_other_languages;
}

async fn every_state_is_reached_and_keeps_the_policy(browser: Browser) -> Result<()> {
    let gallery = Gallery::open(browser).await?;
    let mut found = Vec::new();
    for state in &gallery.states {
        if let Err(error) = gallery.show(state, "en").await {
            found.push(format!("{error:#}"));
            continue;
        }
        let complains = gallery.page.eval("Number(document.documentElement.dataset.complains)").await?;
        let (own, other): (Vec<String>, Vec<String>) = gallery
            .heard()
            .await?
            .into_iter()
            .partition(|it| it.starts_with("console.error: phone-consent: "));
        if json!(own.len()) != complains || !other.is_empty() {
            found.push(format!("{browser} {state}: the console says {own:?} {other:?}"));
        }
    }
    for seen in gallery.page.proxy().seen() {
        if seen.origin() != gallery.site.shop() || seen.url.ends_with("/csp-report") {
            found.push(format!("{browser} sent {} {} {}", seen.method, seen.url, seen.text()));
        }
    }
    nothing(found)?;
    gallery.page.close().await
}

async fn the_gallery_shows_states_in_the_theme_and_the_language_that_are_chosen(browser: Browser) -> Result<()> {
    let gallery = Gallery::open(browser).await?;
    // A state that the element itself renders.
    let (page, frame) = (&gallery.page, "document.querySelector('iframe[title=disclosing]')");
    let choose = |theme: &str, language: &str| {
        format!(
            "(() => {{ const {{theme, language}} = document.querySelector('form').elements; theme.value = '{theme}'; language.value = '{language}';
                language.dispatchEvent(new Event('change', {{bubbles: true}})) }})()"
        )
    };
    let reached = |language: &str| {
        let page = format!("{frame}.contentDocument.documentElement");
        format!("{page}.lang === '{language}' && {page}.dataset.state === 'reached'")
    };
    let card = format!("{frame}.contentDocument.querySelector('phone-consent').shadowRoot.querySelector('.card')");
    // Frames load lazily; some browsers load all of them at once, which takes time.
    page.eval(&format!("void ({frame}.loading = 'eager')")).await?;
    page.wait_for(&reached("en"), 60).await?;
    // Only one frame is kept: WebKit may not run a frame's scripts when other frames cancel loading the same ones.
    page.eval("document.querySelectorAll('iframe:not([title=disclosing])').forEach((it) => it.remove())")
        .await?;
    for (theme, language, dir, ground) in [("dark", "ar", "rtl", "rgb(21, 28, 35)"), ("light", "en", "ltr", "rgb(255, 255, 255)")] {
        page.eval(&choose(theme, language)).await?;
        page.wait_for(&reached(language), 60).await.with_context(|| format!("{theme} {language}"))?;
        for holds in [
            format!("getComputedStyle({card}).backgroundColor === '{ground}'"),
            format!("{frame}.contentDocument.dir === '{dir}'"),
            format!("{frame}.clientWidth === 360"),
        ] {
            page.wait_for(&holds, 5).await.with_context(|| format!("{theme} {language}"))?;
        }
    }
    ensure!(
        !gallery.page.proxy().seen().iter().any(|seen| seen.url.ends_with("/csp-report")),
        "{browser}: the gallery breaks its policy"
    );
    gallery.page.close().await
}

/// No shipped file accepts a script's click as a person's: the gallery's own functions are in no file of the package.
fn the_package_holds_nothing_of_the_gallery() -> Result<()> {
    let (root, mark) = (repository()?, "phoneConsentGallery");
    let own = fs::read_to_string(target_folder().join("gallery/phone-consent.js")).context("`cargo xtask build` makes the gallery's script")?;
    ensure!(own.contains(mark), "the gallery's script has the mark that is looked for");
    let mut folders = vec![root.join("pkg")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path)?;
            ensure!(
                !bytes.windows(mark.len()).any(|at| at == mark.as_bytes()),
                "{} is the gallery's",
                path.display()
            );
            files += 1;
        }
    }
    ensure!(files > 10, "the package has {files} files");
    Ok(())
}

async fn the_script_of_the_gallery_does_nothing_on_another_page() -> Result<()> {
    let gallery = Gallery::open(Browser::Chromium).await?;
    gallery.page.goto(&format!("{}/", gallery.site.shop())).await?;
    let said = gallery
        .page
        .text("import('/gallery/phone-consent.js').then(() => 'it ran', (error) => error.message)")
        .await?;
    assert!(said.contains("this script is the gallery's"), "{said}");
    gallery.page.close().await
}

/// The gallery's documents match the shop's: the same purposes, recipients and changes, in the same order.
fn the_documents_of_the_gallery_are_the_shops_in_other_languages() -> Result<()> {
    let read = |path: &str| {
        let bytes = fs::read(repository()?.join(path)).with_context(|| path.to_owned())?;
        let document = Document::parse(&bytes).map_err(|error| anyhow::anyhow!("{path}: {}", error.sentence(&bytes)))?;
        Ok::<_, anyhow::Error>((document, serde_json::from_slice::<e2e::Value>(&bytes)?))
    };
    let (_, shops) = read("www/disclosure.en.json")?;
    for language in ["ar", "ja"] {
        let (document, json) = read(&format!("www/gallery/disclosure.{language}.json"))?;
        assert_eq!(document.language, language);
        assert_eq!(shape(&json), shape(&shops), "{language}");
    }
    Ok(())
}

/// Returns a document without its prose; all other values are kept.
fn shape(json: &e2e::Value) -> e2e::Value {
    match json {
        e2e::Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), if name == "id" { value.clone() } else { shape(value) }))
            .collect(),
        e2e::Value::Array(items) => items.iter().map(shape).collect(),
        e2e::Value::String(text) if text.contains(' ') || !text.is_ascii() || text.len() == 2 => json!("words"),
        e2e::Value::String(text) if text.chars().all(|c| c.is_ascii_lowercase()) => json!("words"),
        other => other.clone(),
    }
}

/// Automatic accessibility checks, in every state, theme and width.
async fn axe_finds_nothing_in_any_state_in_light_and_dark_narrow_and_wide() -> Result<()> {
    let axe = fs::read_to_string(repository()?.join("tests/node_modules/axe-core/axe.min.js")).context("`cargo xtask setup node` installs axe-core")?;
    let gallery = Gallery::open(Browser::Chromium).await?;
    let mut found = Vec::new();
    let judge = "axe.run(document, {iframes: false, resultTypes: ['violations']}).then(({violations, passes}) => passes.length < 10 ? ['axe judged nothing'] :
        violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) => `${id} ${target} ${[...any, ...all, ...none].map((it) => it.message)}`)))";
    gallery.page.client().execute(&axe, Vec::new()).await?;
    found.extend(
        list(&gallery.page.eval(judge).await?)
            .into_iter()
            .map(|what| format!("the gallery's own page: {what}")),
    );
    let all = [(1280, "light"), (1280, "dark"), (360, "dark"), (360, "light")];
    for (language, settings) in [("ar", &all[..1]), ("en", &all[..])] {
        for state in &gallery.states {
            gallery.show(state, language).await?;
            gallery.page.client().execute(&axe, Vec::new()).await?;
            for (width, scheme) in settings {
                gallery.set(Setting::new(*width, scheme)).await?;
                let said = list(&gallery.page.eval(judge).await?);
                found.extend(said.into_iter().map(|what| format!("{state} in {language}, {scheme}, {width}: {what}")));
            }
        }
    }
    // An error inside the shadow root is reported; otherwise "no errors" could mean that shadow roots are not checked.
    let fault = "void (document.querySelector('phone-consent-manage').shadowRoot.querySelector('p').style.color = '#777')";
    gallery.page.eval(fault).await?;
    gallery.set(Setting::new(1280, "dark")).await?;
    let faults = list(&gallery.page.eval(judge).await?);
    ensure!(
        faults.iter().any(|fault| fault.contains("color-contrast")),
        "axe does not find grey on black: {faults:?}"
    );
    nothing(found)?;
    gallery.page.close().await
}

/// An expression for the controls smaller than 24 pixels wide or `height` pixels high. The target of a checkbox is its whole row, that of a link inside a
/// sentence is exempt (WCAG 2.2, 2.5.8).
fn small(height: u32) -> String {
    format!(
        "(() => {{
            const found = [], seen = new Set();
            const look = (root) => {{
                for (const it of root.querySelectorAll('*')) {{
                    if (it.shadowRoot) look(it.shadowRoot);
                    if (!it.matches('a[href], button, input, select, summary, [role=option]') || !it.checkVisibility() || it.matches('.send')) continue;
                    const target = it.closest('.choice') ?? it, inside = target.matches('p a');
                    const {{width, height}} = target.getBoundingClientRect();
                    if (!inside && (width < 23.99 || height < {height} - .01)) found.push(`${{it.localName}} \"${{it.textContent}}\" ${{width}} x ${{height}}`);
                }}
            }};
            look(document.querySelector('main'));
            return found;
        }})()"
    )
}

async fn every_target_is_large_enough_for_a_pointer_and_a_finger() -> Result<()> {
    let gallery = Gallery::open(Browser::Chromium).await?;
    let mut found = Vec::new();
    for state in gallery
        .states
        .iter()
        .filter(|state| !state.starts_with("loading") && !state.starts_with("unavailable"))
    {
        for (touch, height) in [(false, 24), (true, 44)] {
            gallery
                .page
                .devtools("Emulation.setTouchEmulationEnabled", json!({"enabled": touch, "maxTouchPoints": 5}))
                .await?;
            gallery.set(Setting::new(360, "light")).await?;
            gallery.show(state, "en").await?;
            let coarse = gallery.page.eval("matchMedia('(pointer: coarse)').matches").await?;
            ensure!(coarse == json!(touch), "a coarse pointer is {coarse}");
            found.extend(
                list(&gallery.page.eval(&small(height)).await?)
                    .into_iter()
                    .map(|what| format!("{state}, {height}: {what}")),
            );
        }
    }
    nothing(found)?;
    gallery.page.close().await
}

/// Content wider than the window, in four languages, with long words and right-to-left text.
async fn nothing_is_wider_than_a_window_of_320_pixels() -> Result<()> {
    let gallery = Gallery::open(Browser::Chromium).await?;
    gallery.set(Setting::new(320, "light")).await?;
    let wide = "(() => {
        const found = [], page = document.scrollingElement;
        if (page.scrollWidth > innerWidth) found.push(`the page is ${page.scrollWidth} px wide`);
        const look = (root) => {
            for (const it of root.querySelectorAll('*')) {
                if (it.shadowRoot) look(it.shadowRoot);
                const {left, right, width} = it.getBoundingClientRect();
                if (it.checkVisibility() && width > 2 && (left < 0 || right > innerWidth)) found.push(`${it.localName} \"${it.textContent.slice(0, 60)}\" from ${left} to ${right}`);
            }
        };
        look(document.querySelector('main'));
        return found;
    })()";
    let mut found = Vec::new();
    for language in ["en", "fr", "ar", "ja"] {
        for state in &gallery.states {
            gallery.show(state, language).await?;
            found.extend(
                list(&gallery.page.eval(wide).await?)
                    .into_iter()
                    .map(|what| format!("{state} in {language}: {what}")),
            );
        }
    }
    nothing(found)?;
    gallery.page.close().await
}

/// The states with pictures: each screen, and its main variants.
const PICTURED: [&str; 12] = [
    "disclosing",
    "choose-first",
    "ticked",
    "sections",
    "asked-again",
    "declined",
    "capturing",
    "picker",
    "doubtful",
    "unreachable",
    "recorded",
    "manage",
];

/// Of those, the states with a picture in forced colours: none has a caret, which forced colours make visible and a screenshot cannot hide.
const FORCED: [&str; 4] = ["ticked", "doubtful", "recorded", "manage"];

async fn every_screen_looks_as_it_did() -> Result<()> {
    let gallery = Gallery::open(Browser::Chromium).await?;
    let differs = target_folder().join("gallery/differs");
    let _ = fs::remove_dir_all(&differs);
    let mut found = Vec::new();
    let forced = Setting {
        forced: true,
        ..Setting::new(360, "dark")
    };
    let plain = [("light-1280", Setting::new(1280, "light")), ("dark-360", Setting::new(360, "dark"))];
    let pictures = PICTURED.iter().flat_map(|state| plain.map(|(name, setting)| (*state, name, setting)));
    // Forced colours come last: Chromium may drop the background of a page that starts with them and continues without.
    let forced = FORCED.map(|state| (state, "forced-360", forced));
    for (state, name, setting) in pictures.chain(forced) {
        gallery.set(setting).await?;
        gallery.show(state, "en").await?;
        let file = format!("{state}.{name}.png");
        let seen = Picture::decode(&gallery.picture(setting.width).await?)?;
        if let Some(how) = compare(&seen, &file, &differs)? {
            found.push(how);
        }
    }
    nothing(found)?;
    gallery.page.close().await
}

/// Compares a picture with its reference and describes the difference; with `UPDATE_GOLDEN=1`, replaces the reference instead.
fn compare(seen: &Picture, file: &str, differs: &std::path::Path) -> Result<Option<String>> {
    let path = repository()?.join("tests/golden/gallery").join(file);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        seen.write(&path)?;
        return Ok(None);
    }
    let Ok(bytes) = fs::read(&path) else {
        seen.write(&differs.join(file))?;
        return Ok(Some(format!("{file} is not kept yet; UPDATE_GOLDEN=1 keeps it")));
    };
    let Some(difference) = seen.differs_from(&Picture::decode(&bytes)?) else {
        return Ok(None);
    };
    seen.write(&differs.join(file))?;
    if let Some(picture) = difference.picture {
        picture.write(&differs.join(file.replace(".png", ".difference.png")))?;
    }
    Ok(Some(format!("{file} {}", difference.said)))
}

/// Animations respect `prefers-reduced-motion`: no state then has a running transition or animation.
async fn nothing_moves_where_the_visitor_wants_calm() -> Result<()> {
    let gallery = Gallery::open(Browser::Chromium).await?;
    gallery
        .set(Setting {
            calm: true,
            ..Setting::new(360, "light")
        })
        .await?;
    let moving = "(() => {
        const found = [], zero = (times) => times.split(', ').every((time) => parseFloat(time) === 0);
        const look = (root) => {
            for (const it of root.querySelectorAll('*')) {
                if (it.shadowRoot) look(it.shadowRoot);
                const {transitionDuration, animationDuration, scrollBehavior} = getComputedStyle(it);
                if (it.checkVisibility() && (!zero(transitionDuration) || !zero(animationDuration) || scrollBehavior === 'smooth')) found.push(`${it.localName}.${it.className}`);
            }
        };
        look(document);
        return found;
    })()";
    let mut found = Vec::new();
    for state in ["disclosing", "picker", "doubtful", "sealing", "recorded", "manage"] {
        gallery.show(state, "en").await?;
        found.extend(list(&gallery.page.eval(moving).await?).into_iter().map(|what| format!("{state}: {what} moves")));
    }
    nothing(found)?;
    gallery.page.close().await
}

/// Returns the repository root.
fn repository() -> Result<PathBuf> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package
        .ancestors()
        .nth(2)
        .map(PathBuf::from)
        .context("the package e2e is two folders below the repository root")
}
