//! Web sites and mail domains: which belong together.

/// The host of a web address, in small letters, without its port.
pub(crate) fn host(link: &str) -> Option<String> {
    let rest = link.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    (!host.is_empty()).then(|| host.to_lowercase())
}

/// The site of a web address: the last two labels of its host, or three where the last two are a public suffix such as `co.uk`.
pub(crate) fn of(link: &str) -> Option<String> {
    host(link).map(|host| registered(&host).to_owned())
}

/// The site of an email address.
pub(crate) fn of_email(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    Some(registered(&domain.to_lowercase()).to_owned())
}

/// The part of a host that somebody registered.
fn registered(host: &str) -> &str {
    const SECOND: [&str; 8] = ["co", "com", "org", "net", "gov", "ac", "gouv", "gob"];
    let dots: Vec<usize> = host.match_indices('.').map(|(at, _)| at).collect();
    let labels: Vec<&str> = host.split('.').collect();
    let is_second = matches!(labels[..], [.., second, last] if last.len() == 2 && SECOND.contains(&second));
    let keep = if is_second { 3 } else { 2 };
    match dots.len().checked_sub(keep).and_then(|i| dots.get(i)) {
        Some(dot) => &host[dot + 1..],
        None => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_what_somebody_registered() {
        for (link, site) in [
            ("https://www.shop.example/a", "shop.example"),
            ("https://receipts.shop.example:8443", "shop.example"),
            ("https://a.b.shop.co.uk/", "shop.co.uk"),
            ("https://shop.co.uk", "shop.co.uk"),
            ("https://localhost/", "localhost"),
        ] {
            assert_eq!(of(link).as_deref(), Some(site), "{link}");
        }
        assert_eq!(of_email("a@mail.shop.example").as_deref(), Some("shop.example"));
    }
}
