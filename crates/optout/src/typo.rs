//! How far a word is from a keyword.

/// How a word differs from a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Nearness {
    /// The same letters, some of them more times in a row: `stooop`, `quitt`; or the whole several times: `stopstop`
    Repeated,
    /// Hardly anything else: two neighbours exchanged, or one or two letters wrong in a long word
    Slip,
    /// One letter wrong in a short word, which may be another word
    Doubtful,
}

/// How near a word is to a keyword; `None` where it is another word.
pub(crate) fn nearness(word: &str, keyword: &str) -> Option<Nearness> {
    let (letters, of_keyword): (Vec<char>, Vec<char>) = (word.chars().collect(), keyword.chars().collect());
    if letters == of_keyword {
        return Some(Nearness::Repeated);
    }
    if letters.len() > 64 || of_keyword.len() < 3 {
        return None;
    }
    if repeats(&letters, &of_keyword) || (squeezed(&letters) == squeezed(&of_keyword) && letters.len() > of_keyword.len()) {
        return Some(Nearness::Repeated);
    }
    if of_keyword.len() < 4 || letters.len().abs_diff(of_keyword.len()) > 2 {
        return None;
    }
    let distance = distance(&letters, &of_keyword);
    match (of_keyword.len(), distance) {
        (7.., 1) | (9.., 2) => Some(Nearness::Slip),
        (_, 1) if are_exchanged(&letters, &of_keyword) => Some(Nearness::Slip),
        (_, 1) => Some(Nearness::Doubtful),
        (_, _) => None,
    }
}

fn repeats(word: &[char], keyword: &[char]) -> bool {
    word.len() > keyword.len() && word.len().is_multiple_of(keyword.len()) && word.chunks(keyword.len()).all(|chunk| chunk == keyword)
}

fn squeezed(word: &[char]) -> Vec<char> {
    let mut out = word.to_vec();
    out.dedup();
    out
}

fn are_exchanged(word: &[char], keyword: &[char]) -> bool {
    let (mut word, mut keyword) = (word.to_vec(), keyword.to_vec());
    word.sort_unstable();
    keyword.sort_unstable();
    word == keyword
}

/// Insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &to) in b.iter().enumerate() {
            let above = last.get(j + 1).map_or(usize::MAX, |cost| cost + 1);
            let left = row.get(j).map_or(usize::MAX, |cost| cost + 1);
            let diagonal = last.get(j).map_or(usize::MAX, |cost| cost + usize::from(from != to));
            let is_exchange = i > 0 && j > 0 && a.get(i - 1) == Some(&to) && b.get(j - 1) == Some(&from);
            let exchange = if is_exchange {
                before.get(j - 1).map_or(usize::MAX, |cost| cost + 1)
            } else {
                usize::MAX
            };
            row.push(above.min(left).min(diagonal).min(exchange));
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_told_from_other_words() {
        for (word, keyword, expected) in [
            ("stpo", "stop", Some(Nearness::Slip)),
            ("stooooop", "stop", Some(Nearness::Repeated)),
            ("stopstop", "stop", Some(Nearness::Repeated)),
            ("quitt", "quit", Some(Nearness::Repeated)),
            ("unsuscribe", "unsubscribe", Some(Nearness::Slip)),
            ("unscubscibe", "unsubscribe", Some(Nearness::Slip)),
            ("stip", "stop", Some(Nearness::Doubtful)),
            ("strip", "stop", None),
            ("e", "end", None),
            ("subscribed", "unsubscribe", None),
        ] {
            assert_eq!(nearness(word, keyword), expected, "{word} {keyword}");
        }
    }
}
