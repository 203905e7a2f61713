//! How an operator names a root key in a token: a PKCS#11 URI (RFC 7512), such as
//! `pkcs11:token=receipts;object=root?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/phone-consent/pin`.
//!
//! What lives here: reading one, and the PIN from its file. What deliberately does not: attributes that this program has no use for; each is refused by its
//! name, since a key that was meant otherwise must not be taken. So is `pin-value`: a command line is seen by others.

use super::TokenOptions;
use crate::durable_file;
use crate::vault::root::RootKeyError;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use zeroize::Zeroizing;

/// Where a root key is in a token. Prints as the URI that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenUri {
    uri: String,
    module: PathBuf,
    token: String,
    label: String,
    pin: PathBuf,
}

impl TokenUri {
    /// The same with the PIN, from its file; a line break at its end is no part of it.
    ///
    /// # Errors
    /// [`RootKeyError::Unusable`]: the file is missing, or can be read by other users.
    pub fn options(&self) -> Result<TokenOptions, RootKeyError> {
        let no_text = || RootKeyError::Unusable(format!("{} holds no PIN; it must be one line of text", self.pin.display()));
        let bytes = Zeroizing::new(durable_file::read_private(&self.pin)?);
        let text = std::str::from_utf8(&bytes).map_err(|_| no_text())?;
        let pin = text.strip_suffix('\n').unwrap_or(text);
        if pin.is_empty() || pin.contains(['\n', '\r']) {
            return Err(no_text());
        }
        Ok(TokenOptions {
            module: self.module.clone(),
            token: self.token.clone(),
            pin: Zeroizing::new(pin.to_owned()),
            label: self.label.clone(),
        })
    }
}

impl fmt::Display for TokenUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.uri)
    }
}

impl FromStr for TokenUri {
    type Err = String;

    /// Reads the URI. The error is a sentence, which never repeats a value.
    fn from_str(uri: &str) -> Result<TokenUri, String> {
        let rest = uri.strip_prefix("pkcs11:").ok_or("a PKCS#11 URI begins with pkcs11:")?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut token, mut label, mut module, mut pin) = (None, None, None, None);
        for attribute in path.split(';').chain(query.split('&')).filter(|text| !text.is_empty()) {
            let (name, value) = attribute
                .split_once('=')
                .ok_or("each attribute of a PKCS#11 URI is NAME=VALUE, with ; between them before the ? and & after it")?;
            let value = decoded(value).ok_or_else(|| format!("the value of `{name}` in the PKCS#11 URI is not percent-encoded UTF-8"))?;
            let place = match name {
                "token" => &mut token,
                "object" => &mut label,
                "module-path" => &mut module,
                "pin-source" => &mut pin,
                "type" if value == "secret-key" => continue,
                "type" => return Err("the root key is a secret key; write type=secret-key in the PKCS#11 URI, or leave it out".into()),
                "pin-value" => {
                    return Err("a PIN on the command line is seen by others; put it in a file and write pin-source=file:/PATH in the PKCS#11 URI".into());
                }
                other => {
                    return Err(format!(
                        "this program does not understand `{other}` in a PKCS#11 URI; name the key by token, object, module-path and pin-source"
                    ));
                }
            };
            if place.replace(value).is_some() {
                return Err(format!("`{name}` is twice in the PKCS#11 URI; name it once"));
            }
        }
        let need = |name: &str, value: Option<String>| {
            value
                .filter(|value| !value.is_empty())
                .ok_or_else(|| format!("`{name}` is missing in the PKCS#11 URI; it needs token, object, module-path and pin-source"))
        };
        let pin = need("pin-source", pin)?;
        Ok(TokenUri {
            uri: uri.into(),
            module: absolute("module-path", &need("module-path", module)?)?,
            token: need("token", token)?,
            label: need("object", label)?,
            pin: absolute("pin-source", file(&pin))?,
        })
    }
}

/// The path in `file:/PATH` or `file:///PATH` (RFC 8089), or the text itself.
fn file(text: &str) -> &str {
    match text.strip_prefix("file:") {
        Some(path) => path.strip_prefix("//").unwrap_or(path),
        None => text,
    }
}

fn absolute(name: &str, path: &str) -> Result<PathBuf, String> {
    if path.starts_with('/') {
        Ok(path.into())
    } else {
        Err(format!(
            "`{name}` in the PKCS#11 URI must name a file by its whole path, such as file:/etc/phone-consent/pin"
        ))
    }
}

/// Percent-decoding (RFC 3986, 2.1).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::TokenUri;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use tempfile::TempDir;

    const GOOD: &str = "pkcs11:token=The%20receipts;object=root;type=secret-key?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/pin";

    #[test]
    fn a_uri_names_token_key_module_and_the_file_of_the_pin() {
        let folder = TempDir::new().expect("a folder");
        let pin = folder.path().join("pin");
        fs::write(&pin, "12;34\n").expect("written");
        for source in ["file:", "file://", ""] {
            let uri: TokenUri = GOOD.replace("file:/etc/pin", &format!("{source}{}", pin.display())).parse().expect("it reads");
            fs::set_permissions(&pin, fs::Permissions::from_mode(0o600)).expect("changed");
            let options = uri.options().expect("a PIN");
            assert_eq!(
                (options.token.as_str(), options.label.as_str(), options.pin.as_str()),
                ("The receipts", "root", "12;34")
            );
            assert_eq!(options.module.to_str(), Some("/usr/lib/softhsm/libsofthsm2.so"));
            fs::set_permissions(&pin, fs::Permissions::from_mode(0o640)).expect("changed");
            assert!(
                uri.options()
                    .err()
                    .expect("refused")
                    .to_string()
                    .contains("can be read by other users (mode 640)")
            );
        }
        fs::set_permissions(&pin, fs::Permissions::from_mode(0o600)).expect("changed");
        for none in ["", "\n", "1\n2\n"] {
            fs::write(&pin, none).expect("written");
            let uri: TokenUri = GOOD.replace("/etc/pin", &pin.display().to_string()).parse().expect("it reads");
            assert!(uri.options().err().expect("refused").to_string().contains("holds no PIN"), "{none:?}");
        }
        assert_eq!(GOOD.parse::<TokenUri>().expect("it reads").to_string(), GOOD);
    }

    #[test]
    fn a_uri_that_says_something_else_is_refused_in_one_sentence_without_its_values() {
        for (from, to, says) in [
            ("pkcs11:", "pkcs12:", "begins with pkcs11:"),
            ("token=The%20receipts;", "", "`token` is missing"),
            ("object=root", "object=", "`object` is missing"),
            ("module-path=/usr/lib/softhsm/libsofthsm2.so&", "", "`module-path` is missing"),
            ("&pin-source=file:/etc/pin", "", "`pin-source` is missing"),
            ("pin-source=file:/etc/pin", "pin-value=1234", "put it in a file"),
            ("file:/etc/pin", "file:pin", "by its whole path"),
            ("file:/etc/pin", "|/bin/ask", "by its whole path"),
            ("object=root", "object=root;object=other", "`object` is twice"),
            ("object=root", "object=root;serial=1234", "does not understand `serial`"),
            ("secret-key", "public", "write type=secret-key"),
            ("The%20", "The%2", "not percent-encoded"),
            ("The%20", "The%FF", "not percent-encoded"),
            ("The%20", "The%+1", "not percent-encoded"),
            ("object=root", "root", "NAME=VALUE"),
        ] {
            let wrong = GOOD.replace(from, to);
            assert_ne!(wrong, GOOD);
            let refused = wrong.parse::<TokenUri>().expect_err(&wrong);
            assert!(refused.contains(says) && !refused.contains("1234"), "{wrong}: {refused}");
        }
    }
}
