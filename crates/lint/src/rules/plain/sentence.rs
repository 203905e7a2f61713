//! Sentences that are too long, shouted, or together too hard.

use super::GDPR_12;
use crate::{Case, Check, Context, Family, Found, Readability, Rule, Severity, Text, readability};
use disclosure::base_language;

/// The longest sentence, in words, that most people read once.
const LONGEST: usize = 25;

/// The Flesch-Kincaid grade that a text for everybody stays under.
const GRADE: f64 = 9.0;

/// LIX above which a text is hard.
const LIX: f64 = 50.0;

/// Fewer words than this have no grade that means anything.
const FEWEST: usize = 60;

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "plain/long-sentence",
        family: Family::Plain,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "No sentence has more than 25 words.",
        why: "A visitor decides in ten seconds, and loses a long sentence before its end.",
        law: &[GDPR_12],
        cases: &[
            Case::fires(
                "en",
                &[(
                    "/summary",
                    "\"We would like your number so that our mechanic can call you and text you about your bike when it is ready and at each step before that and after it.\"",
                )],
            ),
            Case::silent("en", &[("/summary", "\"We would like your number. Our mechanic calls you about your bike.\"")]),
            Case::allows(
                "en",
                &[(
                    "/summary",
                    "\"Our mechanic calls you about your bike, e.g. its brakes, at 12.30 p.m. Write to ask@northwind.example with a question. We answer each of them on the same day.\"",
                )],
            ),
            Case::fires(
                "fr",
                &[(
                    "/summary",
                    "\"Nous aimerions votre numéro pour que notre mécanicien vous appelle et vous écrive au sujet de votre vélo quand il est prêt et à chaque étape avant et après.\"",
                )],
            ),
            Case::silent("fr", &[("/summary", "\"Nous aimerions votre numéro. Notre mécanicien vous appelle.\"")]),
            Case::fires(
                "de",
                &[(
                    "/summary",
                    "\"Wir hätten gern Ihre Nummer, damit unsere Mechanikerin Sie anruft und Ihnen schreibt, wenn Ihr Rad fertig ist und bei jedem Schritt davor und bei jedem danach und später.\"",
                )],
            ),
            Case::silent("de", &[("/summary", "\"Wir hätten gern Ihre Nummer. Unsere Mechanikerin ruft Sie an.\"")]),
        ],
        check: Check::Text(long_sentence),
    },
    Rule {
        id: "plain/capitals",
        family: Family::Plain,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "No sentence is in capital letters.",
        why: "Capitals are slower to read, and look like something to skip.",
        law: &[],
        cases: &[
            // A script without small letters shouts at nobody.
            Case::allows("en", &[("/summary", "\"لا نرسل إليك رسائل نصية ولا نتصل بك بعروض إلا بعد موافقتك\"")]),
            Case::fires("en", &[("/summary", "\"WE TEXT YOU WHEN YOUR BIKE IS READY.\"")]),
            Case::silent("en", &[("/summary", "\"We text you when your bike is ready.\"")]),
            Case::allows("en", &[("/opt_out/methods/0/text", "\"Reply STOP, QUIT or END.\"")]),
        ],
        check: Check::Text(capitals),
    },
    Rule {
        id: "plain/grade",
        family: Family::Plain,
        severity: Severity::Note,
        profiles: &[],
        from: None,
        until: None,
        asks: "The text as a whole asks for no more than nine years of school (Flesch-Kincaid), or stays under LIX 50 in other languages.",
        why: "A grade proves little by itself, but a text above it loses readers.",
        law: &[GDPR_12],
        cases: &[
            Case::fires(
                "en",
                &[(
                    "/summary",
                    "\"Telecommunication operations necessitate comprehensive documentation concerning individuals participating voluntarily in promotional initiatives administered internationally. Organisational responsibilities encompass administrative verification, technological optimisation, methodological evaluation, interdepartmental communication, contractual standardisation, statistical interpretation, geographical classification, demographic categorisation, operational synchronisation, supplementary authentication procedures, institutional accountability requirements, regulatory harmonisation, environmental considerations, multidisciplinary collaboration and infrastructural modernisation. Telecommunication operations necessitate comprehensive documentation concerning individuals participating voluntarily in promotional initiatives administered internationally. Telecommunication operations necessitate comprehensive documentation concerning individuals participating voluntarily in promotional initiatives administered internationally. Organisational responsibilities encompass administrative verification, technological optimisation, methodological evaluation, interdepartmental communication, contractual standardisation, statistical interpretation, geographical classification, demographic categorisation, operational synchronisation, supplementary authentication procedures, institutional accountability requirements, regulatory harmonisation, environmental considerations, multidisciplinary collaboration and infrastructural modernisation. Telecommunication operations necessitate comprehensive documentation concerning individuals participating voluntarily in promotional initiatives administered internationally. Organisational responsibilities encompass administrative verification, technological optimisation, methodological evaluation, interdepartmental communication, contractual standardisation, statistical interpretation, geographical classification, demographic categorisation, operational synchronisation, supplementary authentication procedures, institutional accountability requirements, regulatory harmonisation, environmental considerations, multidisciplinary collaboration and infrastructural modernisation.\"",
                )],
            ),
            Case::silent("en", &[("/summary", "\"So that our mechanic can tell you about your bike.\"")]),
        ],
        check: Check::Document(grade),
    },
];

fn long_sentence(text: &Text, found: &mut Vec<Found>) {
    for sentence in text.sentences.iter().filter(|sentence| sentence.words.len() > LONGEST) {
        let message = format!("this sentence has {} words; make two of it", sentence.words.len());
        found.push(Found::at(&text.pointer, message).part(sentence.range.clone()));
    }
}

/// Four words or more in a row with capitals only: a keyword or two is none.
fn capitals(text: &Text, found: &mut Vec<Found>) {
    for sentence in text.sentences.iter() {
        let words = text.words.get(sentence.words.clone()).unwrap_or_default();
        let letters = |word: &&crate::Word| {
            text.value
                .get(word.range.clone())
                .is_some_and(|w| w.len() > 1 && w.chars().any(char::is_alphabetic))
        };
        let shouted = |word: &&crate::Word| {
            text.value
                .get(word.range.clone())
                .is_some_and(|w| w.chars().any(char::is_uppercase) && !w.chars().any(char::is_lowercase))
        };
        let (all, loud) = (words.iter().filter(letters).count(), words.iter().filter(letters).filter(shouted).count());
        // In a longer text, what no full stop ends is a heading.
        let has_stop = text.value.get(sentence.range.clone()).is_some_and(|said| said.ends_with(['.', '!']));
        let is_heading = text.context.is_none() && !(has_stop && all >= 8);
        if !is_heading && loud >= 5 && loud * 10 >= all * 9 {
            let message = "this sentence is in capital letters; write it as any other";
            found.push(Found::at(&text.pointer, message).part(sentence.range.clone()));
        }
    }
}

/// The grade of all the texts together, said at the hardest of them.
fn grade(context: &Context, found: &mut Vec<Found>) {
    let mut all: Readability = context.texts.iter().map(Text::counts).sum();
    all.sentences = all.sentences.max(1);
    let is_english = base_language(&context.document.language) == "en";
    let figure = |r: Readability| if is_english { r.flesch_kincaid() } else { r.lix() };
    let (limit, name) = if is_english { (GRADE, "Flesch-Kincaid grade") } else { (LIX, "LIX") };
    if all.words < FEWEST || figure(all) <= limit {
        return;
    }
    let hardness = |text: &Text| figure(readability(text.value));
    let hardest = context.texts.iter().max_by(|a, b| hardness(a).total_cmp(&hardness(b)));
    if let Some(Text { pointer, .. }) = hardest {
        let message = format!(
            "the whole text has a {name} of {:.0}, above {limit:.0}; this part is the hardest: use shorter words and sentences",
            figure(all)
        );
        found.push(Found::at(pointer, message));
    }
}
