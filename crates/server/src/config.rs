//! The operator's configuration, validated while it is parsed.
//!
//! What lives here: the settings, and the two kinds of web address among them. What deliberately does not: where settings come from (flags,
//! environment), and whether files and folders exist (reported when they are opened).

use crate::RootKeyPlace;
use axum::http::Uri;
use json::MAX_LINE;
use std::path::PathBuf;
use std::str::FromStr;

/// The settings of a server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address and port to listen on, for example `127.0.0.1:8081`; port 0 takes a free one.
    pub listen: String,
    /// The folder of the database and the keys.
    pub data: PathBuf,
    /// The folder of the widget's files; without it none are served.
    pub files: Option<PathBuf>,
    /// The disclosures to publish. The language of the first is the default.
    pub disclosures: Vec<PathBuf>,
    /// The origins of the pages whose receipts are accepted.
    pub origins: Vec<Origin>,
    /// The server's own public address: the `aud` of every receipt and the `iss` of every countersignature.
    pub public_url: PublicUrl,
    /// Requests per minute and client address; 0 is no limit by address at all, of requests or of connections.
    pub limit: u32,
    /// Whether webhooks may reach this machine and private networks, there also by http.
    pub allow_private_webhooks: bool,
    /// Where the root key of the key store is.
    pub root_key: RootKeyPlace,
    /// The file with the auth token of the Twilio account whose messages are taken; without it none are.
    pub twilio_token: Option<PathBuf>,
}

/// The origin of a web page (RFC 6454): `https://host[:port]`, or `http` on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The origin as a browser sends it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = String;

    /// Parses an origin as browsers send it: lower case, no path, no default port.
    fn from_str(text: &str) -> Result<Origin, String> {
        let wrong =
            || format!("\"{text}\" is not an origin; write it as a browser sends it, for example https://shop.example, without a path or a trailing slash");
        check_length(text)?;
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        let default_port = if scheme == "https" { Some(443) } else { Some(80) };
        let as_sent = authority.as_str() == rest
            && !rest.contains('@')
            && text == text.to_ascii_lowercase()
            && authority.port_u16() != default_port
            && !rest.ends_with(':');
        let host = authority.host();
        let here = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || host == "[::1]";
        match scheme {
            _ if !as_sent => Err(wrong()),
            "https" => Ok(Origin(text.into())),
            "http" if here => Ok(Origin(text.into())),
            "http" => Err(format!(
                "\"{text}\" is not secure; browsers sign receipts on https pages only (http is for localhost)"
            )),
            _ => Err(wrong()),
        }
    }
}

/// The server's public address: `http` or `https`, a host, optionally a port and a path; no trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address as receipts name it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PublicUrl {
    /// Its origin, as a browser sends it.
    pub fn origin(&self) -> &str {
        let host = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[host..].find('/').map_or(self.0.len(), |at| host + at);
        &self.0[..end]
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<PublicUrl, String> {
        check_length(text)?;
        let wrong = || format!("\"{text}\" is not a public address; write it like https://receipts.shop.example, without a trailing slash");
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let fits = matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|h| !h.is_empty())
            && !text.ends_with('/')
            && !text.contains(['?', '#', '@']);
        if fits { Ok(PublicUrl(text.into())) } else { Err(wrong()) }
    }
}

/// A receipt names the address as a text, which has a greatest length.
fn check_length(text: &str) -> Result<(), String> {
    if text.chars().count() > MAX_LINE {
        return Err(format!(
            "\"{text}\" is over {MAX_LINE} characters, the most that a receipt may name; give the server a shorter address"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINE, Origin, PublicUrl};

    #[test]
    fn an_address_that_no_receipt_could_name_is_refused() {
        let host = |length: usize| format!("https://{}", "a".repeat(length - "https://".len()));
        for (length, fits) in [(MAX_LINE, true), (MAX_LINE + 1, false)] {
            assert_eq!(host(length).parse::<PublicUrl>().is_ok(), fits, "{length}");
            assert_eq!(host(length).parse::<Origin>().is_ok(), fits, "{length}");
        }
    }

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for good in [
            "https://shop.example",
            "https://shop.example:8443",
            "http://localhost:8080",
            "http://127.0.0.1:1",
            "http://[::1]:8080",
        ] {
            assert_eq!(good.parse::<Origin>().map(|o| o.as_str().to_owned()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "shop.example",
            "https://",
            "https://shop.example/",
            "https://shop.example/a",
            "https://Shop.example",
            "https://shop.example:443",
            "http://shop.example",
            "ftp://localhost",
            "https://a@shop.example",
            "null",
            "*",
            "https://shop.example:",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_public_address_has_an_origin() {
        for (address, origin) in [
            ("https://receipts.shop.example", "https://receipts.shop.example"),
            ("http://localhost:8081/a/b", "http://localhost:8081"),
        ] {
            assert_eq!(address.parse::<PublicUrl>().map(|url| url.origin().to_owned()), Ok(origin.to_owned()));
        }
    }

    #[test]
    fn a_public_address_has_no_slash_at_its_end() {
        for good in ["https://receipts.shop.example", "http://localhost:8081", "https://shop.example/receipts"] {
            assert!(good.parse::<PublicUrl>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "localhost",
            "https://shop.example/",
            "https://shop.example?x",
            "ftp://shop.example",
            "https://a@shop.example",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }
}
