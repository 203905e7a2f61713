//! A server's public keys: the JSON Web Key Set (RFC 7517) that it publishes at `/.well-known/jwks.json`.

use json::{Mismatch, Node, Value, parse};
use receipt::{Jwk, ServerKey, decode};

/// Reads the P-256 keys of a JWKS; keys of other types are ignored (RFC 7517, 5). `exp` is when a key's use ended, in seconds since 1970, as in the
/// historical keys of OpenID Federation. The error is a sentence.
///
/// # Errors
/// The bytes are not strict JSON, have no list `keys`, or the list holds no P-256 key.
pub fn read_jwks(bytes: &[u8]) -> Result<Vec<ServerKey>, String> {
    let node = parse(bytes).map_err(|e| e.sentence(bytes))?;
    let keys = node
        .fields()
        .and_then(|mut fields| fields.need("keys", |node| node.list(|key| Ok(read_jwk(key)))))
        .map_err(|m: Mismatch| m.sentence(bytes))?;
    let keys: Vec<ServerKey> = keys.into_iter().flatten().collect();
    if keys.is_empty() { Err("it holds no P-256 key".into()) } else { Ok(keys) }
}

fn read_jwk(node: &Node) -> Option<ServerKey> {
    let Value::Object(members) = &node.value else { return None };
    let member = |name: &str| members.iter().find(|m| m.name == name).and_then(|m| m.node.str().ok());
    if member("kty") != Some("EC") || member("crv") != Some("P-256") {
        return None;
    }
    let until = match members.iter().find(|m| m.name == "exp") {
        Some(member) => Some(member.node.int().ok()?),
        None => None,
    };
    Some(ServerKey {
        key: Jwk {
            x: decode(member("x")?)?.try_into().ok()?,
            y: decode(member("y")?)?.try_into().ok()?,
        },
        until,
    })
}

#[cfg(test)]
mod tests {
    use super::read_jwks;
    use receipt::{Jwk, ServerKey, encode};

    #[test]
    fn p_256_keys_are_read_and_keys_of_other_types_are_ignored() {
        let [x, y] = [[1; 32], [2; 32]].map(|bytes| encode(&bytes));
        let p256 = format!(r#"{{"kty":"EC","crv":"P-256","kid":"any","use":"sig","x":"{x}","y":"{y}"}}"#);
        let others = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}},{{"kty":"EC","crv":"P-384","x":"{x}","y":"{y}"}},{{"kty":"RSA"}},7"#);
        let keys = read_jwks(format!(r#"{{"keys":[{others},{p256}]}}"#).as_bytes());
        let known = |until| ServerKey {
            key: Jwk { x: [1; 32], y: [2; 32] },
            until,
        };
        assert_eq!(keys, Ok(vec![known(None)]));
        let ended = p256.replace(r#""use""#, r#""exp":1795000000,"use""#);
        assert_eq!(read_jwks(format!(r#"{{"keys":[{ended}]}}"#).as_bytes()), Ok(vec![known(Some(1_795_000_000))]));
        let unclear = ended.replace("1795000000", r#""never""#);
        assert!(
            read_jwks(format!(r#"{{"keys":[{unclear}]}}"#).as_bytes()).is_err(),
            "a key whose end is not known is not used"
        );
    }

    #[test]
    fn a_set_without_a_usable_key_is_refused_in_one_sentence() {
        let short = r#"{"keys":[{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}]}"#;
        for bad in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[]}"#, r#"{"keys":[],"keys":[]}"#, short] {
            let why = read_jwks(bad.as_bytes()).expect_err(bad);
            assert!(!why.is_empty() && !why.contains('\n'), "{bad}: {why}");
        }
    }
}
