//! Content negotiation: the weighted lists of `Accept-Language` and `Accept-Encoding` (RFC 9110, 12.4.2).
//!
//! What lives here: reading such a list, and what it says of languages and of content encodings. What deliberately does not: the
//! representations to choose from.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use std::cmp::Reverse;

/// The languages of an `Accept-Language` header, the most wanted first.
pub fn languages(header: &str) -> Vec<&str> {
    let mut wanted: Vec<(&str, u32)> = weighted(header).filter(|&(tag, weight)| weight > 0 && tag != "*").collect();
    // The sort is stable: of two with one weight, the one that was named first stays first.
    wanted.sort_by_key(|&(_, weight)| Reverse(weight));
    wanted.into_iter().map(|(tag, _)| tag).collect()
}

/// A content encoding that a file may be stored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli (RFC 7932).
    Brotli,
    /// gzip (RFC 1952).
    Gzip,
    /// The file as it is.
    Identity,
}

impl Encoding {
    /// The value of `Content-Encoding`; none for the file as it is.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Encoding::Brotli => Some("br"),
            Encoding::Gzip => Some("gzip"),
            Encoding::Identity => None,
        }
    }

    /// What is appended to the name of the file.
    pub fn suffix(self) -> &'static str {
        match self {
            Encoding::Brotli => ".br",
            Encoding::Gzip => ".gz",
            Encoding::Identity => "",
        }
    }
}

/// The encodings that the client accepts, the best first: by weight, and of one weight Brotli, then gzip, then the file as it is. That one is always
/// among them, even where the client excludes it: RFC 9110, 12.5.3 allows an answer that the client did not ask for, and there may be no other.
pub fn encodings(headers: &HeaderMap) -> Vec<Encoding> {
    let lists: Vec<&str> = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).collect();
    let named = |name: &str| {
        let mut items = lists.iter().flat_map(|list| weighted(list));
        items.find(|(item, _)| item.eq_ignore_ascii_case(name)).map(|(_, weight)| weight)
    };
    let compressed = |name| named(name).or_else(|| named("*")).unwrap_or(0);
    let mut accepted = vec![(Encoding::Brotli, compressed("br")), (Encoding::Gzip, compressed("gzip"))];
    accepted.retain(|&(_, weight)| weight > 0);
    accepted.push((Encoding::Identity, named("identity").unwrap_or(0)));
    accepted.sort_by_key(|&(_, weight)| Reverse(weight));
    accepted.into_iter().map(|(encoding, _)| encoding).collect()
}

/// The items of a list with their weights in thousandths; 1000 where none is given. An item whose weight is malformed is left out.
fn weighted(list: &str) -> impl Iterator<Item = (&str, u32)> {
    list.split(',').filter_map(|item| {
        let (name, weight) = match item.split_once(';') {
            Some((name, parameter)) => (name.trim(), weight(parameter.trim().strip_prefix("q=")?)?),
            None => (item.trim(), 1000),
        };
        (!name.is_empty()).then_some((name, weight))
    })
}

/// A weight of 0 to 1 with at most three decimals, in thousandths.
fn weight(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let whole: u32 = whole.parse().ok().filter(|&whole| whole <= 1)?;
    if decimals.len() > 3 {
        return None;
    }
    let thousandths: u32 = format!("{decimals:0<3}").parse().ok()?;
    Some((whole * 1000 + thousandths).min(1000))
}

#[cfg(test)]
mod tests {
    use super::Encoding::{Brotli, Gzip, Identity};
    use super::{Encoding, encodings, languages};
    use axum::http::header::ACCEPT_ENCODING;
    use axum::http::{HeaderMap, HeaderValue};

    #[test]
    fn the_most_wanted_language_comes_first() {
        assert_eq!(languages("en;q=0.5, fr-CA, de;q=0.75, *;q=0.1"), ["fr-CA", "de", "en"]);
        assert_eq!(languages("fr, en"), ["fr", "en"]);
        assert_eq!(languages("fr;q=0, en;q=x, de;q=2"), Vec::<&str>::new());
        assert_eq!(languages(""), Vec::<&str>::new());
    }

    fn accepted(lines: &[&'static str]) -> Vec<Encoding> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_static(line));
        }
        encodings(&headers)
    }

    #[test]
    fn brotli_comes_before_gzip_before_the_file_as_it_is_where_the_client_does_not_mind() {
        for list in ["gzip, deflate, br, zstd", "br, gzip", "GZIP;q=0.8 , BR;q=0.8", "*", "gzip,*;q=1"] {
            assert_eq!(accepted(&[list]), [Brotli, Gzip, Identity], "{list}");
        }
        assert_eq!(accepted(&["gzip", "br"]), [Brotli, Gzip, Identity], "two lines are one list");
    }

    #[test]
    fn the_weights_of_the_client_decide() {
        assert_eq!(accepted(&["br;q=0.5, gzip"]), [Gzip, Brotli, Identity]);
        assert_eq!(accepted(&["br;q=0.5, identity;q=0.9"]), [Identity, Brotli]);
        assert_eq!(accepted(&["br;q=0, gzip"]), [Gzip, Identity]);
        assert_eq!(accepted(&["br;q=0.000, *"]), [Gzip, Identity]);
        assert_eq!(accepted(&["br;q=0,gzip;q=0"]), [Identity]);
        assert_eq!(accepted(&["*;q=0"]), [Identity]);
        assert_eq!(accepted(&["br;q=2, deflate"]), [Identity]);
        assert_eq!(accepted(&[]), [Identity]);
    }
}
