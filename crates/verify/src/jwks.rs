//! A server's public keys: the JSON Web Key Set (RFC 7517) that it publishes at `/.well-known/jwks.json`.

use json::{Mismatch, Node, Value, parse};
use receipt::{Jwk, decode};

/// Reads the P-256 keys of a JWKS; keys of other types are ignored (RFC 7517, 5). The error is a sentence.
///
/// # Errors
/// The bytes are not strict JSON, have no list `keys`, or the list holds no P-256 key.
pub fn read_jwks(bytes: &[u8]) -> Result<Vec<Jwk>, String> {
    let node = parse(bytes).map_err(|e| e.sentence(bytes))?;
    let keys = node
        .fields()
        .and_then(|mut fields| fields.need("keys", |node| node.list(|key| Ok(read_jwk(key)))))
        .map_err(|m: Mismatch| m.sentence(bytes))?;
    let keys: Vec<Jwk> = keys.into_iter().flatten().collect();
    if keys.is_empty() { Err("it holds no P-256 key".into()) } else { Ok(keys) }
}

fn read_jwk(node: &Node) -> Option<Jwk> {
    let Value::Object(members) = &node.value else { return None };
    let member = |name: &str| members.iter().find(|m| m.name == name).and_then(|m| m.node.str().ok());
    if member("kty") != Some("EC") || member("crv") != Some("P-256") {
        return None;
    }
    Some(Jwk {
        x: decode(member("x")?)?.try_into().ok()?,
        y: decode(member("y")?)?.try_into().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::read_jwks;
    use receipt::{Jwk, encode};

    #[test]
    fn p_256_keys_are_read_and_keys_of_other_types_are_ignored() {
        let [x, y] = [[1; 32], [2; 32]].map(|bytes| encode(&bytes));
        let p256 = format!(r#"{{"kty":"EC","crv":"P-256","kid":"any","use":"sig","x":"{x}","y":"{y}"}}"#);
        let others = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}},{{"kty":"EC","crv":"P-384","x":"{x}","y":"{y}"}},{{"kty":"RSA"}},7"#);
        let keys = read_jwks(format!(r#"{{"keys":[{others},{p256}]}}"#).as_bytes());
        assert_eq!(keys, Ok(vec![Jwk { x: [1; 32], y: [2; 32] }]));
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
