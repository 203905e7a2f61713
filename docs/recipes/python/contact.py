"""Calls or texts somebody only with a permit. Python 3.11 with PyPI jwcrypto, as consent.py.

    server = Server("https://receipts.shop.example", permit_key)  # an access key of the role permit
    said = contact(server, lambda: provider.send(number, text), number="+353850123456",
                   purpose="repair-updates", channel="sms", occasion="repair 4711")
    # {"made": True, "permit": "eyJ..."}, or {"made": False, "reason": "frequency", "next": None}
"""

import hashlib
import json
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64decode
from dataclasses import dataclass

from jwcrypto.common import JWException
from jwcrypto.jwk import JWKSet
from jwcrypto.jws import JWS


@dataclass
class Server:
    receipts: str  # the receipt server's address
    key: str


class Unanswered(Exception):
    """The receipt server refuses the request, or its answer is not of the protocol. Nothing was permitted that is known of."""


class Stay(urllib.request.HTTPRedirectHandler):
    """The key is for this server alone."""

    def redirect_request(self, *_):
        return None


def contact(server, make, **about):
    """Asks whether this contact is permitted now, and makes it while the permit holds. Raises without a contact when no answer can be had.

    `make` returns False when the contact was certainly not made, which gives the permit back. When it raises nobody knows, so the contact counts.
    """
    said = ask(server, "POST", "/v1/permits", about)
    permit = opened(server, said.get("permit"), about)
    if permit["allowed"] is not True:
        return {"made": False, "reason": said.get("reason"), "next": said.get("next")}
    if time.time() < permit["exp"] and make() is not False:
        return {"made": True, "permit": said["permit"]}  # keep the permit: it is the proof
    ask(server, "DELETE", f"/v1/permits/{permit['permit_id']}")
    return {"made": False, "reason": "not made", "next": None}


def opened(server, permit, about):
    """What the permit says, where the server signed it for this contact (docs/spec/permit.md)."""
    keys = JWKSet.from_json(json.dumps(ask(server, "GET", "/.well-known/jwks.json")))
    try:
        jws = JWS()
        jws.allowed_algs = ["ES256"]
        jws.deserialize(permit)
        jws.verify(keys.get_key(jws.jose_header["kid"]))
        said = json.loads(jws.payload)
        number = hashlib.sha256(urlsafe_b64decode(said["number"]["salt"] + "=") + about["number"].encode()).hexdigest()
        this = [jws.jose_header["typ"], said["number"]["sha256"], said["purpose"], said["channel"]]
        if this != ["contact-permit+jwt", number, about["purpose"], about["channel"]]:
            raise ValueError("it is for another contact")
        return said
    except (AttributeError, JWException, LookupError, TypeError, ValueError) as wrong:
        raise Unanswered(f"the permit was not signed by the receipt server for this contact: {wrong}") from wrong


def ask(server, method, path, body=None):
    request = urllib.request.Request(server.receipts + path, method=method, headers={"Authorization": f"Bearer {server.key}"})
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=10) as answer:
            return json.loads(answer.read(1_048_576))
    except urllib.error.HTTPError as refused:
        said = refused.read(65_536).decode(errors="replace")
        raise Unanswered(f"the receipt server refuses: {refused.code} {said}") from refused
    except (OSError, ValueError) as wrong:
        raise Unanswered(f"the receipt server did not answer as it should: {wrong}") from wrong
