//! The country list, in three engines and five languages: what a visitor types finds the country that they mean first.

use crate::visitor::{ROOT, Visit};
use anyhow::{Context, Result};
use e2e::{Browser, json, tests};

tests! {
    in each engine:
        every_search_finds_the_country_that_is_meant_first;
}

/// A language, and pairs of what is typed and the region that comes first, each `typed = REGION`.
const SEARCHES: [(&str, &str); 5] = [
    (
        "en",
        "ie = IE, de = DE, GB = GB, 44 = GB, +44 = GB, 0044 = GB, 1 = US, +1 = US, +7 = RU, 353 = IE, +39 = IT, +599 = CW, uk = GB, usa = US, uae = AE,
        england = GB, scotland = GB, wales = GB, northern ireland = GB, holland = NL, turkey = TR, türkiye = TR, turkiye = TR, deutschland = DE, españa = ES,
        espana = ES, 日本 = JP, 中国 = CN, ελλάδα = GR, россия = RU, україна = UA, österreich = AT, polska = PL, brasil = BR, suomi = FI, france = FR,
        fran = FR, reunion = RE, cote d'ivoire = CI, ivory coast = CI, kingdom = GB, states = US, korea = KR, niger = NE, guinea = GN, ireland = IE,
        republic = CF, dub = AE, burma = MM, eire = IE, emir = AE, america = US, +1 204 = -, zzz = -",
    ),
    (
        "fr",
        "allemagne = DE, allem = DE, angleterre = GB, royaume-uni = GB, royaume uni = GB, ecosse = GB, pays de galles = GB, états-unis = US, etats unis = US,
        usa = US, hollande = NL, pays-bas = NL, suisse = CH, belgique = BE, turquie = TR, germany = DE, espagne = ES, 33 = FR, japon = JP, es = ES",
    ),
    (
        "de",
        "deutschland = DE, grossbritannien = GB, großbritannien = GB, england = GB, schottland = GB, usa = US, amerika = US, vereinigte st = US, osterreich = AT,
        österreich = AT, schweiz = CH, holland = NL, türkei = TR, turkei = TR, spain = ES, 0049 = DE, japan = JP",
    ),
    (
        "es",
        "alemania = DE, inglaterra = GB, reino unido = GB, escocia = GB, ee.uu. = US, eeuu = US, estados unidos = US, holanda = NL, suiza = CH, turquía = TR,
        turquia = TR, españa = ES, espana = ES, méxico = MX, mexico = MX, 52 = MX, germany = DE",
    ),
    (
        "ja",
        "日本 = JP, にほん = -, イギリス = GB, いぎりす = GB, ｲｷﾞﾘｽ = GB, 英国 = GB, イングランド = GB, アメリカ = US, 米国 = US, ドイツ = DE, どいつ = DE,
        フランス = FR, オランダ = NL, トルコ = TR, germany = DE, 81 = JP, 韓国 = KR, 中国 = CN",
    ),
];

/// An element whose document is in another language: the shop's own, which declares it.
fn speak(language: &str) -> String {
    format!(
        "(async () => {{
            const told = await (await fetch('/disclosure.en.json')).json();
            const script = document.createElement('script'), made = document.createElement('phone-consent');
            script.type = 'application/json';
            script.append(JSON.stringify({{...told, language: '{language}'}}));
            made.setAttribute('name', 'phone');
            made.append(script);
            document.querySelector('phone-consent').replaceWith(made);
        }})()"
    )
}

async fn every_search_finds_the_country_that_is_meant_first(browser: Browser) -> Result<()> {
    let visit = Visit::begin(browser, "/").await?;
    let (page, mut count, mut wrong) = (&visit.page, 0, Vec::new());
    for (language, pairs) in SEARCHES {
        page.eval(&speak(language)).await?;
        visit.state("disclosing").await?;
        visit.agree().await?;
        // The arrow opens it, as it opens a select.
        page.wait_for(&format!("{ROOT}.querySelector('.picker').textContent.includes('+')"), 10).await?;
        page.eval(&format!("{ROOT}.querySelector('.picker').focus()")).await?;
        page.press("\u{e015}").await?;
        page.wait_for(
            &format!("{ROOT}.activeElement.type === 'search' && {ROOT}.querySelectorAll('.countries li').length > 200"),
            10,
        )
        .await?;
        let searches: Vec<(&str, &str)> = pairs
            .split(',')
            .filter_map(|pair| pair.split_once('='))
            .map(|(typed, first)| (typed.trim(), first.trim()))
            .collect();
        let typed: Vec<&str> = searches.iter().map(|(typed, _)| *typed).collect();
        let found = page
            .eval(&format!(
                "{}.map((typed) => {{
                    const search = {ROOT}.querySelector('.countries input');
                    search.value = typed;
                    search.dispatchEvent(new InputEvent('input'));
                    const active = {ROOT}.querySelector('.active'), first = {ROOT}.querySelector('.countries li');
                    return active === first ? first?.dataset.region ?? '-' : 'the first is not active';
                }})",
                json!(typed)
            ))
            .await?;
        for ((typed, first), found) in searches.iter().zip(found.as_array().context("a list")?) {
            count += 1;
            if found != first {
                wrong.push(format!("{language}: {typed} finds {found}, not {first}"));
            }
        }
        page.press("\u{e00c}").await?;
    }
    assert!(count >= 60, "{count}");
    assert!(wrong.is_empty(), "{browser}:\n{}", wrong.join("\n"));
    visit.page.close().await
}
