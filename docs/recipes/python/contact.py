"""Calls or texts somebody only with a permit. Python 3.11 with nothing but the standard library.

    server = Server("https://receipts.shop.example", permit_key)  # an access key of the role permit
    said = contact(server, lambda: provider.send(number, text), number="+353850123456",
                   purpose="repair-updates", channel="sms", occasion="repair 4711")
    # {"made": True, "permit": "eyJ..."}, or {"made": False, "reason": "frequency", "next": None}
"""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass


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
    permit = ask(server, "POST", "/v1/permits", about)
    if permit.get("allowed") is not True:
        return {"made": False, "reason": permit.get("reason"), "next": permit.get("next")}
    if time.time() < permit["exp"] and make() is not False:
        return {"made": True, "permit": permit["permit"]}  # keep the permit: it is signed
    ask(server, "DELETE", f"/v1/permits/{permit['permit_id']}")
    return {"made": False, "reason": "not made", "next": None}


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
