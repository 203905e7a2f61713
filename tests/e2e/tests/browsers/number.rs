//! What visitors type, paste and have filled in, in three engines: the text that the field ends with, the country that the label names, what is said when
//! the field is left, on screen and to a screen reader, and the number that the form would get.

use crate::visitor::{ROOT, Visit};
use anyhow::{Context, Result};
use e2e::{Browser, Page, tests};

tests! {
    in each engine:
        every_number_ends_as_the_table_says,
        what_was_typed_comes_back_by_undo;
}

const INPUT: &str = "document.querySelector('phone-consent input[type=tel]')";

/// The region at first; how the text comes; the text, with `{XX}` where a country is picked; what the field shows in the end; the label's region and code;
/// what is said; the number, `-` for none.
const TABLE: &str = include_str!("number/table.txt");

/// How a text comes into the field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Typed,
    Pasted,
    Filled,
}

/// Begins anew in a region: an empty field, as if nothing had been said.
async fn begin(page: &Page, region: &str) -> Result<()> {
    page.eval(&format!(
        "(() => {{
            const input = {INPUT};
            document.number = '-';
            input.focus();
            input.value = '';
            input.dispatchEvent(new InputEvent('input', {{bubbles: true}}));
        }})()"
    ))
    .await?;
    pick(page, region).await
}

/// What the country list says when a row of it is chosen.
async fn pick(page: &Page, region: &str) -> Result<()> {
    let heard = format!("{ROOT}.querySelector('.countries').dispatchEvent(new CustomEvent('pick', {{detail: '{region}'}}))");
    page.eval(&format!("void {heard}")).await?;
    // The tables of its zone may have to come first.
    page.wait_for(&format!("{ROOT}.querySelector('.picker').ariaLabel.includes('{region} +') || {INPUT}.value"), 5)
        .await
}

/// Copies a text by hand from another field and pastes it at the caret.
async fn paste(page: &Page, text: &str) -> Result<()> {
    const CONTROL: char = '\u{e009}';
    page.eval(&format!(
        "(() => {{ const other = document.querySelector('[name=problem]'); other.value = {text:?}; other.focus(); other.select(); }})()"
    ))
    .await?;
    page.chord(CONTROL, 'c').await?;
    page.eval(&format!("{INPUT}.focus()")).await?;
    page.chord(CONTROL, 'v').await
}

async fn enter(page: &Page, how: How, text: &str) -> Result<()> {
    match how {
        _ if text.is_empty() => Ok(()),
        How::Typed => page.press(text).await,
        How::Pasted => paste(page, text).await,
        How::Filled => page
            .eval(&format!(
                "(() => {{ const input = {INPUT}; input.value += {text:?}; input.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"
            ))
            .await
            .map(drop),
    }
}

/// The field's text, the label's region and code, what is said and the number, as the table writes them.
const SHOWN: &str = "(() => {
    const root = document.querySelector('phone-consent').shadowRoot, input = document.querySelector('phone-consent input[type=tel]');
    const note = document.querySelector('[slot=phone-consent-note]').textContent;
    const label = root.querySelector('.picker').ariaLabel ?? root.querySelector('.picker').getAttribute('aria-label');
    const said = root.querySelector('[role=status].unseen').textContent;
    const described = input.getAttribute('aria-describedby') === document.querySelector('[slot=phone-consent-note]').id;
    const odd = [said !== note && 'another thing is announced: ' + said, !described && 'the field is not described by it',
        (input.getAttribute('aria-invalid') === 'true') === note.startsWith('We will use') && 'aria-invalid is wrong'].filter(Boolean);
    return [input.value, label.split(/[:,] /).at(-1), [note, ...odd].join(' AND '), document.number].join(' | ');
})()";

async fn every_number_ends_as_the_table_says(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let page = &visit.page;
    visit.agree().await?;
    page.wait_for(&format!("{ROOT}.querySelector('.picker').textContent.includes('+353')"), 10)
        .await?;
    page.eval("void document.addEventListener('phone-consent-number', (event) => { document.number = event.detail.value || '-'; })")
        .await?;
    let (mut wrong, mut regions, mut count) = (Vec::new(), Vec::new(), 0);
    for row in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (question, wanted) = row.split_once(" => ").context(row)?;
        let (start, text) = question.split_once(": ").context(row)?;
        let (region, how) = start.split_once(' ').context(row)?;
        let how = match how {
            "typed" => How::Typed,
            "pasted" => How::Pasted,
            "filled" => How::Filled,
            other => anyhow::bail!("{other} is no way to enter a number: {row}"),
        };
        begin(page, region).await?;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            enter(page, how, before).await?;
            let (picked, after) = after.split_once('}').context(row)?;
            pick(page, picked).await?;
            rest = after;
        }
        enter(page, how, rest).await?;
        // Said only when the field is left.
        let before = page.text(&format!("{ROOT}.querySelector('[role=status].unseen').textContent = ''")).await?;
        page.eval(&format!("{INPUT}.blur()")).await?;
        // The tables of a zone may still have to come.
        let _ = page.wait_for(&format!("{ROOT}.querySelector('[role=status].unseen').textContent"), 2).await;
        let shown = page.text(SHOWN).await?;
        count += 1;
        regions.push(region.to_owned());
        if shown != wanted || !before.is_empty() {
            wrong.push(format!("{question} => {shown}\n    wanted {wanted}"));
        }
    }
    regions.sort_unstable();
    regions.dedup();
    assert!(count >= 60 && regions.len() >= 15, "{count} rows in {} countries", regions.len());
    assert!(wrong.is_empty(), "{browser}: {} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    visit.page.close().await
}

/// The key for undo is the browser's own; WebKitGTK's MiniBrowser has none, in any field, so that its command is asked for.
async fn undo(page: &Page) -> Result<String> {
    match page.browser() {
        Browser::Chromium | Browser::Firefox => page.chord('\u{e009}', 'z').await?,
        Browser::WebKit => page
            .eval("void document.execCommand('undo')")
            .await?
            .is_null()
            .then_some(())
            .context("nothing")?,
    }
    page.text(&format!("{INPUT}.value")).await
}

async fn what_was_typed_comes_back_by_undo(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let page = &visit.page;
    visit.agree().await?;
    page.wait_for(&format!("{ROOT}.querySelector('.picker').textContent.includes('+353')"), 10)
        .await?;
    page.press("0850123456").await?;
    let mut seen = Vec::new();
    while seen.last().is_none_or(|text: &String| !text.is_empty()) && seen.len() < 10 {
        seen.push(undo(page).await?);
    }
    match browser {
        // Step by step, each as it was written and as it was typed.
        Browser::Chromium | Browser::Firefox => assert_eq!(seen, ["085 012 3", "085 0123", "085 0", "0850", ""], "{browser}"),
        // It takes several keys for one step, and so leaves out some of what was typed; it comes back to the beginning all the same.
        Browser::WebKit => assert!(seen.len() < 10 && seen[0] == "085 012 3", "{browser}: {seen:?}"),
    }
    // Typing goes on from what came back.
    page.press("0850123").await?;
    assert_eq!(page.text(&format!("{INPUT}.value")).await?, "085 012 3", "{browser}");
    undo(page).await?;
    page.press("3").await?;
    let digits = page.text(&format!("{INPUT}.value.replaceAll(/\\D/g, '')")).await?;
    assert!(digits.starts_with("0850"), "{browser}: {digits}");
    visit.page.close().await
}
