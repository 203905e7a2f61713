"""Verifies browser-made receipts, the one of tests/golden, and the server's countersignatures with PyPI jwcrypto, joserfc and
sd-jwt, verifiers independent of this project.

    python tests/interop/verify.py DIR

DIR contains one *.json per browser engine: {"browser", "receipt", "phone", "countersignature", "jwks"}. Each receipt must be
accepted as it is, and refused after one flipped bit in any byte of its header, payload and signature; with any byte of the
disclosure changed, sd-jwt must no longer return the number. The same goes for each countersignature, under the key set that
the server gave, and what it says must be of that receipt. The exit code is 1 on the first failure, and if there are not three receipts.
"""

import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

from joserfc import jws
from joserfc.jwk import ECKey, KeySet
from jwcrypto.jwk import JWK, JWKSet
from jwcrypto.jws import JWS
from sd_jwt.verifier import SDJWTVerifier

ENGINES = 3
PARTS = ["header", "payload", "signature"]
MEMBERS = ["browser", "receipt", "phone", "countersignature", "jwks"]


def decode(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data):
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def jwcrypto_verify(receipt):
    """Verifies the signature only; raises if it is not valid. jwcrypto does not know disclosures."""
    signed = JWS()
    signed.allowed_algs = ["ES256"]
    signed.deserialize(receipt.split("~")[0])
    signed.verify(JWK(**signed.jose_header["jwk"]))


def joserfc_verify(receipt):
    """As jwcrypto_verify: joserfc does not know disclosures either. The key in the header is named, not looked up."""
    header = json.loads(decode(receipt.split(".")[0]))
    jws.deserialize_compact(receipt.split("~")[0], ECKey.import_key(header["jwk"]), algorithms=["ES256"])


def sd_jwt_verify(receipt):
    """Returns the number that the receipt discloses; raises if the receipt is not valid."""
    verifier = SDJWTVerifier(receipt, lambda _issuer, header: JWK(**header["jwk"]))
    return verifier.get_verified_payload().get("phone_number")


def jwcrypto_countersigned(countersignature, jwks):
    """Returns what the server countersigned, by the key of its set that the header names."""
    signed = JWS()
    signed.allowed_algs = ["ES256"]
    signed.deserialize(countersignature)
    signed.verify(JWKSet.from_json(jwks).get_key(signed.jose_header["kid"]))
    return json.loads(signed.payload)


def joserfc_countersigned(countersignature, jwks):
    return json.loads(jws.deserialize_compact(countersignature, KeySet.import_key_set(json.loads(jwks)), algorithms=["ES256"]).payload)


def sd_jwt_countersigned(countersignature, jwks):
    """An SD-JWT without a disclosure is the JWS and a tilde (RFC 9901 section 4)."""
    keys = JWKSet.from_json(jwks)
    verifier = SDJWTVerifier(f"{countersignature}~", lambda _issuer, header: keys.get_key(header["kid"]))
    return verifier.get_verified_payload()


def flipped(text, position):
    """Returns the base64url text with one bit flipped in its decoded bytes."""
    data = bytearray(decode(text))
    data[position] ^= 1 << (position % 8)
    return encode(bytes(data))


def outcome(verifier, receipt):
    """Returns the verifier's result, or the reason why it refused."""
    try:
        return True, verifier(receipt)
    except Exception as reason:  # A verifier may refuse broken input by whatever exception its parts raise.
        return False, f"{type(reason).__name__}: {reason}"


def examine(verifier, sample, returns_number):
    """Returns how many changed receipts were refused; raises AssertionError if the verifier is wrong about one."""
    browser, receipt = sample["browser"], sample["receipt"]
    jws, disclosure, _ = receipt.split("~")
    accepted, result = outcome(verifier, receipt)
    require(accepted, f"the receipt made in {browser} is refused: {result}")
    require(not returns_number or result == sample["phone"], f"the receipt made in {browser} is of another number than the one typed.")
    refused = 0
    segments = jws.split(".")
    for part, segment in enumerate(segments):
        for position in range(len(decode(segment))):
            changed = segments[:part] + [flipped(segment, position)] + segments[part + 1 :]
            accepted, _ = outcome(verifier, f"{'.'.join(changed)}~{disclosure}~")
            require(not accepted, f"the receipt made in {browser} passes with byte {position} of its {PARTS[part]} changed.")
            refused += 1
    if returns_number:
        for position in range(len(decode(disclosure))):
            accepted, result = outcome(verifier, f"{jws}~{flipped(disclosure, position)}~")
            require(not accepted or result is None, f"the receipt made in {browser} gives a number with byte {position} of its disclosure changed.")
            refused += 1
    return refused


def examine_countersignature(verifier, sample):
    """Returns how many changed countersignatures were refused; raises AssertionError if the verifier is wrong about one."""
    browser, jwks, countersignature = sample["browser"], sample["jwks"], sample["countersignature"]
    accepted, said = outcome(lambda text: verifier(text, jwks), countersignature)
    require(accepted, f"the countersignature of {browser}'s receipt is refused: {said}")
    receipt_hash = sha256(sample["receipt"].split("~")[0].rpartition(".")[0].encode()).hexdigest()
    require(said.get("receipt_hash") == receipt_hash, f"the countersignature of {browser}'s receipt is of another one: {said}")
    require(isinstance(said.get("leaf_index"), int) and said.get("log_origin"), f"the countersignature of {browser}'s receipt names no place in a log: {said}")
    refused = 0
    segments = countersignature.split(".")
    for part, segment in enumerate(segments):
        for position in range(len(decode(segment))):
            changed = ".".join(segments[:part] + [flipped(segment, position)] + segments[part + 1 :])
            accepted, _ = outcome(lambda text: verifier(text, jwks), changed)
            require(not accepted, f"the countersignature of {browser}'s receipt passes with byte {position} of its {PARTS[part]} changed.")
            refused += 1
    return refused


def examine_the_examination(sample):
    """Tests this check itself: it must fail for a verifier that accepts everything, for one that refuses everything, and
    for one that does not compare the disclosure with what was signed."""

    def refuses_anything(_receipt):
        raise ValueError("no")

    def ignores_the_digest(receipt):
        jwcrypto_verify(receipt)
        return sample["phone"]

    for verifier in (lambda _receipt: sample["phone"], refuses_anything, ignores_the_digest):
        try:
            examine(verifier, sample, returns_number=True)
        except AssertionError:
            continue
        fail("A verifier that does not verify was not caught: this examination proves nothing.")
    said = json.loads(decode(sample["countersignature"].split(".")[1]))
    for verifier in (lambda _text, _jwks: said, lambda text, _jwks: refuses_anything(text)):
        try:
            examine_countersignature(verifier, sample)
        except AssertionError:
            continue
        fail("A verifier that does not verify countersignatures was not caught: this examination proves nothing.")


def require(holds, sentence):
    # Not an assert statement, which `python -O` removes.
    if not holds:
        raise AssertionError(sentence)


def fail(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(1)


def read_receipts(folder):
    receipts = []
    for path in sorted(folder.glob("*.json")):
        receipt = json.loads(path.read_text(encoding="utf-8"))
        require(
            isinstance(receipt, dict) and all(isinstance(receipt.get(member), str) for member in MEMBERS),
            f"{path.name} must have the strings {', '.join(MEMBERS)}.",
        )
        receipts.append(receipt)
    engines = sorted({receipt["browser"] for receipt in receipts})
    found = f"receipts of {len(engines)} browser engines ({', '.join(engines) or 'none'})"
    require(len(engines) >= ENGINES, f"{folder} has {found}, {ENGINES} are needed: run the browser tests first.")
    return receipts


def golden_receipt():
    """Returns the receipt of crate `receipt`, which has every member, including those that a browser may omit."""
    receipt = (Path(__file__).parent.parent / "golden/receipt/receipt.txt").read_text(encoding="utf-8").strip()
    payload = json.loads(decode(receipt.split(".")[1]))
    require("evidence" in payload, "tests/golden/receipt/receipt.txt has no evidence; write it anew as crates/receipt/examples/golden.rs says.")
    return {"browser": "tests/golden", "receipt": receipt, "phone": json.loads(decode(receipt.split("~")[1]))[2]}


def main():
    if len(sys.argv) != 2:
        fail("Say where the receipts are: python tests/interop/verify.py DIR")
    try:
        receipts = read_receipts(Path(sys.argv[1]))
        golden = golden_receipt()
    except (AssertionError, OSError, ValueError) as reason:
        fail(f"The receipts in {sys.argv[1]} cannot be used: {reason}")
    examine_the_examination(receipts[0])
    for name, verifier, returns_number in (("jwcrypto", jwcrypto_verify, False), ("joserfc", joserfc_verify, False), ("sd-jwt", sd_jwt_verify, True)):
        for receipt in [golden, *receipts]:
            try:
                refused = examine(verifier, receipt, returns_number)
            except AssertionError as reason:
                fail(f"{name}: {reason}")
            print(f"{name}: {receipt['browser']}: accepted, and refused with any of {refused} bytes changed")
    for name, verifier in (("jwcrypto", jwcrypto_countersigned), ("joserfc", joserfc_countersigned), ("sd-jwt", sd_jwt_countersigned)):
        for receipt in receipts:
            try:
                refused = examine_countersignature(verifier, receipt)
            except AssertionError as reason:
                fail(f"{name}: {reason}")
            print(f"{name}: countersignature of {receipt['browser']}'s receipt: accepted, and refused with any of {refused} bytes changed")


main()
