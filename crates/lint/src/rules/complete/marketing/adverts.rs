//! The words of advertising in three languages, and what around them gives them another sense.
//!
//! What deliberately does not live here: which purpose advertises, and what it needs then (`marketing`).

use crate::rules::write::*;
use crate::{Context, Place};

/// Words that advertise, unless what stands around them gives them another sense.
#[derive(Clone, Copy)]
struct Advert {
    words: &'static [&'static str],
    /// Right before the words: another sense. `we offer`, `for sale`.
    not_behind: &'static [&'static str],
    /// Right behind the words: another sense. `offer on your house`, `deals with`.
    not_before: &'static [&'static str],
    /// In the same sentence: another sense.
    not_beside: &'static [&'static str],
    /// In the same sentence, or it is no advertising; empty: no matter.
    only_beside: &'static [&'static str],
}

const ADVERT: Advert = Advert {
    words: &[],
    not_behind: &[],
    not_before: &[],
    not_beside: &[],
    only_beside: &[],
};

const ENGLISH: &[Advert] = &[
    Advert {
        words: &[
            "marketing",
            "advertising",
            "advertise",
            "advertisement*",
            "adverts",
            "newsletter*",
            "special offer*",
            "price cut*",
        ],
        ..ADVERT
    },
    Advert {
        words: &["deals"],
        not_before: &["with"],
        ..ADVERT
    },
    Advert {
        words: &["promotion*"],
        not_behind: &["your", "health"],
        not_before: &["to"],
        ..ADVERT
    },
    Advert {
        words: &["discount*", "voucher*", "coupon*"],
        not_behind: &["your", "your gift"],
        ..ADVERT
    },
    Advert {
        words: &["offers"],
        not_behind: &["it", "that", "which", "who", "he", "she", "we", "they", "job", "your"],
        not_before: &[
            "you", "a", "an", "the", "to", "free", "another", "help", "it", "them", "its", "their", "both", "advice", "on your", "for your", "you made",
        ],
        ..ADVERT
    },
    Advert {
        words: &["offer"],
        not_behind: &[
            "we", "they", "who", "it", "to", "can", "could", "will", "would", "may", "must", "cannot", "that", "which", "also", "not", "i", "staff", "you",
            "still", "then", "your", "job",
        ],
        not_before: &[
            "you",
            "to",
            "on your",
            "for your",
            "of a",
            "you made",
            "of employment",
            "letter",
            "is accepted",
            "is ready",
        ],
        ..ADVERT
    },
    // Who offers a contract sells; who offers a repair or another date does not.
    Advert {
        words: &["offer", "offers"],
        not_beside: &["free", "repair*", "replac*", "refund*", "recall*", "appointment*", "slot*", "date", "time"],
        only_beside: &[
            "contract*",
            "plan",
            "plans",
            "upgrade*",
            "product*",
            "accessor*",
            "membership*",
            "subscription*",
            "insurance",
            "tariff*",
        ],
        not_behind: &["your", "job"],
        ..ADVERT
    },
    Advert {
        words: &["sale", "sales"],
        not_behind: &["for", "of", "after", "your"],
        not_before: &[
            "since",
            "between",
            "until",
            "before",
            "of your",
            "of the",
            "agreement",
            "contract",
            "team",
            "desk",
            "staff",
            "receipt",
            "is complete*",
            "completes",
            "completed",
            "goes through",
            "falls through",
            "closes",
        ],
        not_beside: &["recall*", "defect*", "faulty"],
        ..ADVERT
    },
];

const FRENCH: &[Advert] = &[
    Advert {
        words: &[
            "marketing",
            "publicit*",
            "prospection",
            "démarchage",
            "démarcher",
            "démarchons",
            "promo",
            "promos",
            "bon de réduction",
            "bons de réduction",
        ],
        ..ADVERT
    },
    Advert {
        words: &["promotion*"],
        not_behind: &["votre", "sa"],
        not_beside: &["élève*", "étudiant*", "diplôm*", "classe"],
        ..ADVERT
    },
    Advert {
        words: &["offres"],
        not_behind: &["vos", "appel d'", "appels d'"],
        not_before: &["d' emploi", "de stage", "sur votre", "pour votre"],
        ..ADVERT
    },
    Advert {
        words: &["offre"],
        not_behind: &["votre", "vous", "qui", "il", "elle", "appel d'", "appels d'"],
        not_before: &[
            "un",
            "une",
            "le",
            "la",
            "l'",
            "les",
            "des",
            "à",
            "aux",
            "gratuit*",
            "aussi",
            "d' emploi",
            "de prix",
            "de stage",
            "sur votre",
            "pour votre",
        ],
        ..ADVERT
    },
    Advert {
        words: &["soldes"],
        not_behind: &["vos"],
        not_beside: &["compte*", "paiement*", "livret*"],
        ..ADVERT
    },
    // Without a number it is the handing over of something.
    Advert {
        words: &["remise*"],
        not_behind: &["la", "votre", "cette", "sa"],
        not_before: &[
            "du", "des", "en", "au", "aux", "à", "a lieu", "de votre", "de vos", "de la", "de l'", "de ce", "de cette", "de son", "de sa",
        ],
        ..ADVERT
    },
];

const GERMAN: &[Advert] = &[
    Advert {
        words: &[
            "marketing",
            "werbung",
            "werbe",
            "werben",
            "werbeanruf*",
            "werbenachricht*",
            "rabatt*",
            "newsletter*",
            "sonderpreis*",
            "angebote",
            "unseren angeboten",
            "neuen angeboten",
            "mit angeboten",
            "zu angeboten",
            "von angeboten",
        ],
        not_behind: &["ihre"],
        ..ADVERT
    },
    Advert {
        words: &["gutschein*"],
        not_behind: &["ihr", "ihren", "ihrem", "ihres"],
        ..ADVERT
    },
    // Of one thing it is a quote.
    Advert {
        words: &["angebot", "angebots", "angebotes"],
        not_behind: &["ihr", "ihrem", "ihres"],
        not_before: &["für ihr*", "zu ihr*", "über ihr*"],
        not_beside: &["kostenvoranschlag*"],
        ..ADVERT
    },
    Advert {
        words: &["aktion", "aktionen"],
        not_beside: &[
            "rückruf*",
            "zurückgerufen",
            "zurückrufen",
            "austausch*",
            "tausch*",
            "sicherheit*",
            "defekt*",
            "mangel*",
            "mängel*",
            "reparatur*",
            "spende*",
            "sammel*",
            "hilf*",
        ],
        ..ADVERT
    },
];

/// Words that advertise behind a percentage: `10 % off`, `10 % de remise`.
const CHEAPER: Phrases = Phrases {
    en: &["off"],
    fr: &["réduction", "remise", "rabais"],
    de: &["nachlass", "ermäßigung"],
};

impl Advert {
    fn is_meant(&self, context: &Context, place: &Place) -> bool {
        let index = context.index;
        !index.is_negated(place)
            && !index.is_behind(place, self.not_behind)
            && !index.is_before(place, self.not_before)
            && !index.beside(place, self.not_beside)
            && (self.only_beside.is_empty() || index.beside(place, self.only_beside))
    }
}

/// Where the document advertises; `None` for a language in which documents are not read.
pub(super) fn advertising(context: &Context) -> Option<Vec<Place>> {
    let adverts = match context.language() {
        "en" => ENGLISH,
        "fr" => FRENCH,
        "de" => GERMAN,
        _ => return None,
    };
    let meant = adverts.iter().flat_map(|advert| {
        let places = context.index.find_any(advert.words).into_iter();
        places.filter(|place| advert.is_meant(context, place))
    });
    let cheaper = CHEAPER.find(context)?.into_iter().filter(|place| {
        let text = context.index.text(place);
        let from = place.words.start.saturating_sub(2);
        (from..place.words.start).any(|word| text.gap(word).contains('%')) && !context.index.is_negated(place)
    });
    Some(meant.chain(cheaper).collect())
}
