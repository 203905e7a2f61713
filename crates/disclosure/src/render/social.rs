//! The post for a social network: who asks and why, what is most asked about it, and the link, in 280 characters as X counts them.
//!
//! What lives here: the order of importance, and the count. What deliberately does not: cutting a sentence: one that does not fit is left
//! to the page behind the link, and a post whose first sentences do not fit is an error.

use super::sms::stop;
use crate::notice::phrases::sentences;
use crate::{Document, Labels, Selling};
use unicode_segmentation::UnicodeSegmentation;

/// The longest post, as [`social_length`] counts.
pub const SOCIAL_LIMIT: usize = 280;

/// What each link counts, however long it is.
const LINK: usize = 23;

/// The post: controller, heading, summary and link, then as many of these as fit: no sale, how to stop, that agreeing is no condition, and the
/// benefit of each use.
///
/// # Errors
/// One sentence, when controller, heading, summary and link alone are longer than [`SOCIAL_LIMIT`].
pub fn social(document: &Document, labels: &Labels) -> Result<String, String> {
    let link = document.controller.privacy_policy.as_str();
    let heading = document.heading.as_deref().unwrap_or(labels.get("heading"));
    let mut said = vec![
        [document.controller.name.as_str(), labels.get("colon"), heading].concat(),
        document.summary.clone(),
    ];
    let post = |said: &[String]| format!("{}\n{link}", sentences(said));
    let length = social_length(&post(&said));
    if length > SOCIAL_LIMIT {
        return Err(format!(
            "the post is {length} characters long with the controller's name, the heading, the summary and the link alone, and at most {SOCIAL_LIMIT} are allowed; shorten /summary"
        ));
    }
    let sold = match &document.selling {
        Selling::Never => labels.get("never_sold").into(),
        Selling::Sold { to, .. } => labels.fill("sold", &[("to", to)]),
    };
    let more = [sold, stop(document), labels.get("not_condition").to_owned()];
    let benefits = document
        .choices()
        .map(|purpose| [purpose.title.as_str(), labels.get("colon"), &purpose.benefit].concat());
    for sentence in more.into_iter().chain(benefits) {
        said.push(sentence);
        if social_length(&post(&said)) > SOCIAL_LIMIT {
            said.pop();
        }
    }
    Ok(post(&said))
}

/// The length of a post as X counts it (twitter-text, configuration 3): a link counts 23, an emoji 2, Latin, Greek, Cyrillic, Hebrew,
/// Arabic and the like 1 a code point, and all else 2.
pub fn social_length(text: &str) -> usize {
    let mut length = 0;
    for word in text.split_inclusive([' ', '\n']) {
        let bare = word.trim_end_matches([' ', '\n']);
        if bare.starts_with("https://") {
            length += LINK + word.len() - bare.len();
        } else {
            length += word.graphemes(true).map(weight).sum::<usize>();
        }
    }
    length
}

fn weight(character: &str) -> usize {
    let is_joined = character.contains(['\u{fe0f}', '\u{200d}']);
    let light = |c: char| matches!(u32::from(c), 0..=4351 | 8192..=8205 | 8208..=8223 | 8242..=8247);
    if is_joined {
        return 2;
    }
    character.chars().map(|c| if light(c) { 1 } else { 2 }).sum()
}
