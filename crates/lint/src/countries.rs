//! Countries: which belong together under which law, and which one an address names.

use disclosure::{Document, Profile};

/// The countries of the European Economic Area, where GDPR is the law.
const EEA: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT",
    "RO", "SE", "SI", "SK",
];

/// Countries and territories for which the European Commission has decided that data is protected adequately (GDPR 45), without
/// those where the decision covers only companies that joined a framework (US) or only some (CA).
const ADEQUATE: &[&str] = &["AD", "AR", "BR", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY"];

/// Territories of a state of the European Economic Area where GDPR is the law too.
const EU_TERRITORIES: &[&str] = &["AX", "BL", "GF", "GP", "MF", "MQ", "RE", "YT"];

/// Whether GDPR is the law in a country.
pub(crate) fn is_in_eea(country: &str) -> bool {
    EEA.contains(&country) || EU_TERRITORIES.contains(&country)
}

/// What has to be said of a recipient in a country, under a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abroad {
    /// Nothing: the same law holds there.
    No,
    /// That its law is held to be as good.
    Adequate,
    /// What protects the number there.
    Third,
}

/// Where a country stands under a law that limits transfers; `No` under the others.
pub(crate) fn abroad(country: &str, profile: Profile) -> Abroad {
    match profile {
        Profile::EuGdpr if is_in_eea(country) => Abroad::No,
        Profile::EuGdpr if ADEQUATE.contains(&country) => Abroad::Adequate,
        Profile::EuGdpr => Abroad::Third,
        // The United Kingdom treats the European Economic Area, and what the Union held to be adequate in 2020, as adequate.
        Profile::UkPecr if country == "GB" || is_in_eea(country) => Abroad::No,
        Profile::UkPecr if ADEQUATE.contains(&country) || country == "GI" => Abroad::Adequate,
        Profile::UkPecr => Abroad::Third,
        Profile::BrLgpd if country == "BR" => Abroad::No,
        Profile::BrLgpd if is_in_eea(country) => Abroad::Adequate,
        Profile::BrLgpd => Abroad::Third,
        Profile::UsTcpa | Profile::UsCtia | Profile::UsCcpa | Profile::UsStates | Profile::CaCasl | Profile::InDpdp | Profile::AuSpam | Profile::FrL223 => {
            Abroad::No
        }
    }
}

/// Names of countries in English, French and German, in small letters.
const NAMES: &[(&str, &[&str])] = &[
    ("AT", &["austria", "autriche", "österreich"]),
    ("AU", &["australia", "australie", "australien"]),
    ("BE", &["belgium", "belgique", "belgien"]),
    ("BG", &["bulgaria", "bulgarie", "bulgarien"]),
    ("BR", &["brazil", "brésil", "brasilien", "brasil"]),
    ("CA", &["canada", "kanada"]),
    ("CH", &["switzerland", "suisse", "schweiz"]),
    ("CN", &["china", "chine"]),
    ("CY", &["cyprus", "chypre", "zypern"]),
    ("CZ", &["czech republic", "czechia", "tchéquie", "tschechien"]),
    ("DE", &["germany", "allemagne", "deutschland"]),
    ("DK", &["denmark", "danemark", "dänemark"]),
    ("EE", &["estonia", "estonie", "estland"]),
    ("ES", &["spain", "espagne", "spanien"]),
    ("FI", &["finland", "finlande", "finnland"]),
    ("FR", &["france", "frankreich"]),
    (
        "GB",
        &[
            "united kingdom",
            "uk",
            "great britain",
            "england",
            "scotland",
            "wales",
            "northern ireland",
            "royaume-uni",
            "vereinigtes königreich",
        ],
    ),
    ("GR", &["greece", "grèce", "griechenland"]),
    ("HR", &["croatia", "croatie", "kroatien"]),
    ("HU", &["hungary", "hongrie", "ungarn"]),
    ("IE", &["ireland", "irlande", "irland"]),
    ("IN", &["india", "inde", "indien"]),
    ("IS", &["iceland", "islande", "island"]),
    ("IT", &["italy", "italie", "italien"]),
    ("JP", &["japan", "japon"]),
    ("LT", &["lithuania", "lituanie", "litauen"]),
    ("LU", &["luxembourg", "luxemburg"]),
    ("LV", &["latvia", "lettonie", "lettland"]),
    ("MT", &["malta", "malte"]),
    ("NL", &["netherlands", "the netherlands", "pays-bas", "niederlande"]),
    ("NO", &["norway", "norvège", "norwegen"]),
    ("NZ", &["new zealand", "nouvelle-zélande", "neuseeland"]),
    ("PL", &["poland", "pologne", "polen"]),
    ("PT", &["portugal"]),
    ("RO", &["romania", "roumanie", "rumänien"]),
    ("SE", &["sweden", "suède", "schweden"]),
    ("SG", &["singapore", "singapour", "singapur"]),
    ("SI", &["slovenia", "slovénie", "slowenien"]),
    ("SK", &["slovakia", "slovaquie", "slowakei"]),
    (
        "US",
        &[
            "united states",
            "united states of america",
            "usa",
            "u.s.a.",
            "us",
            "états-unis",
            "vereinigte staaten",
        ],
    ),
    ("ZA", &["south africa", "afrique du sud", "südafrika"]),
];

/// The country that a postal address ends with.
pub(crate) fn of_address(address: &str) -> Option<&'static str> {
    let last = address.rsplit(',').next().unwrap_or_default().trim().trim_end_matches('.').to_lowercase();
    named(&last)
}

/// The country of this name, in small letters.
pub(crate) fn named(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(code, _)| *code)
}

/// The country of the controller, where its address names it.
pub(crate) fn of_controller(document: &Document) -> Option<&'static str> {
    of_address(&document.controller.address)
}

/// A country by its English name, in title case.
pub(crate) fn english(code: &str) -> String {
    let name = NAMES.iter().find(|(known, _)| *known == code).and_then(|(_, names)| names.first());
    let Some(name) = name else { return code.into() };
    let words = name.split(' ').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect::<String>())
    });
    words.collect::<Vec<_>>().join(" ")
}
