"""Whether a posted phone number may be used: the receipt's checks on a site's back end. Needs PyPI jwcrypto.

    accepted = verify(form, Site(...))      # a dict with phone, hash and granted; raises Refused with a code

The order and the codes are those of docs/spec/receipt.md. The text that was shown is not made again here: the receipt server
compared it before it countersigned.
"""

import calendar
import hashlib
import json
import re
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from jwcrypto.common import JWException
from jwcrypto.jwk import JWK, JWKSet
from jwcrypto.jws import JWS

SKEW, LATE, FRESH = 300, 7 * 86_400, 1_802  # seconds: clocks apart, on its way, a nonce's life
EPOCH = 1_577_836_800  # no receipt is older: 2020-01-01
FIELDS = ("phone", "phone_receipt", "phone_countersignature")


class Refused(Exception):
    """The number may not be used. `code` is for programs, the text for the log; neither repeats what was posted."""

    def __init__(self, code, why):
        super().__init__(why)
        self.code = f"ERR_RECEIPT_{code}"


@dataclass
class Site:
    receipts: str  # the receipt server's address, as in the element's attribute
    origin: str  # the page's origin
    documents: list  # the bytes of every disclosure that the site shows
    now: int | None = None  # for tests


def verify(form, site):
    """Makes every check. `form` maps names to whatever was posted."""
    try:
        return checked(form, site)
    except (ArithmeticError, AttributeError, JWException, LookupError, RecursionError, TypeError, ValueError) as wrong:
        raise Refused("FORM", f"a part of what was posted is malformed ({type(wrong).__name__})") from wrong


def checked(form, site):
    phone, receipt, countersignature = (form.get(name) for name in FIELDS)
    need(isinstance(receipt, str) and len(receipt) <= 16_384, "SIZE", "there is no receipt, or one over 16 kB")
    parts = receipt.split("~")
    need(len(parts) == 3 and parts[2] == "", "FORM", "the receipt is not <JWS>~<disclosure>~")
    header, signed = opened(parts[0], None, "consent-receipt+sd-jwt", "SIGNATURE")
    key = JWK(**header["jwk"])
    need(set(header) == {"alg", "jwk", "kid", "typ"} and not key.has_private, "HEADER", "the header is not a receipt's")
    need(header["kid"] == key.thumbprint() == signed.get("iss"), "KID", "the receipt names another key")
    need(digest64(parts[1]) == signed["_sd"][0], "DISCLOSURE", "the number is not the one that was signed")
    number = json.loads(decode(parts[1]))
    need(len(number) == 3 and number[1] == "phone_number" and number[2] == phone, "PHONE", "the receipt is about another number")
    need(signed.get("aud") == site.receipts, "AUDIENCE", "the receipt was made for another receipt server")
    need(signed["origin"] == site.origin, "ORIGIN", "the receipt was made on another site")

    now = int(time.time()) if site.now is None else site.now
    hash_ = hashlib.sha256(parts[0].rpartition(".")[0].encode()).hexdigest()
    seen(countersignature, signed, hash_, site, now)
    granted = documented(signed, site.documents, now)
    return {"phone": phone, "hash": hash_, "granted": standing(granted, hash_, site)}


def seen(countersignature, signed, hash_, site, now):
    """The receipt server saw this receipt, at a time that fits the receipt's own."""
    need(countersignature, "UNSEEN", "no countersignature was posted: no receipt server saw this receipt")
    need(isinstance(countersignature, str) and len(countersignature) <= 2048, "COUNTERSIGNATURE", "it is not a short text")
    keys = JWKSet.from_json(json.dumps(fetched(f"{site.receipts}/.well-known/jwks.json")))
    _, said = opened(countersignature, keys, "consent-countersignature+jwt", "COUNTERSIGNATURE")
    of_this = said["receipt_hash"] == hash_ and said["notice_sha256"] == signed["notice"]["sha256"]
    need(of_this and said["iss"] == signed["aud"], "COUNTERSIGNATURE", "it is of another receipt or server")
    iat, at = whole(signed["iat"]), whole(said["received_at"])
    given = whole(said.get("nonce_issued_at", iat))
    times = EPOCH <= iat <= now + SKEW and iat - SKEW <= at <= min(iat + LATE, now + SKEW) and given - 2 <= iat <= given + FRESH
    need(times, "TIME", "the receipt's time is not that at which the server saw it")


def documented(signed, documents, now):
    """Purposes, controller and ends are the document's. Gives the purposes that have not ended."""
    document = next((json.loads(one) for one in documents if hashlib.sha256(one).hexdigest() == signed["notice"]["sha256"]), None)
    need(document, "NOTICE", "the receipt is about a disclosure that the site does not show")
    purposes = [one for one in document["purposes"] if one["legal_basis"] == "consent"]
    same = [one["id"] for one in purposes] == [one["purpose"] for one in signed["choices"]]
    need(same and signed["controller"] == document["controller"]["name"], "CHOICES", "the purposes are not the document's")
    ends = {}
    for purpose, choice in zip(purposes, signed["choices"]):
        if choice["granted"] is True:
            until = ends[purpose["id"]] = whole(choice["until"])
            told = add(signed["iat"], purpose["retention"]["period"])
            need(signed["iat"] < until <= told, "VALID_UNTIL", "a purpose ends later than the document tells")
    granted = [purpose for purpose, until in ends.items() if until > now]
    need(granted and signed["valid_until"] == max(ends.values()), "EXPIRED", "the consent has expired")
    return granted


def standing(granted, hash_, site):
    """Asks the receipt server what was withdrawn since, and what is suspended."""
    held = fetched(f"{site.receipts}/v1/receipts/{hash_}")
    known = {"receipt_hash", "withdrawn_at", "purposes"} <= held.keys() and held["receipt_hash"] == hash_
    need(known, "UNREACHABLE", "the server's answer is not of the protocol")
    stands = {one["purpose"]: one.get("suspended_since") for one in held["purposes"] if one["withdrawn_at"] is None}
    left = [] if held["withdrawn_at"] is not None else [purpose for purpose in granted if purpose in stands]
    need(left, "WITHDRAWN", "the consent was withdrawn")
    left = [purpose for purpose in left if stands[purpose] is None]
    need(left, "SUSPENDED", "the visitor may have opted out, and nobody has looked at it yet")
    return left


def opened(compact, keys, typ, code):
    """Header and payload of a JWS by ES256, with the given keys or the one in its header."""
    try:
        jws = JWS()
        jws.allowed_algs = ["ES256"]
        jws.deserialize(compact)
        header = jws.jose_header
        need(header.get("typ") == typ, code, "its header is another's")
        jws.verify(keys.get_key(header["kid"]) if keys else JWK(**header["jwk"]))
        return header, json.loads(jws.payload)
    except (AttributeError, JWException, LookupError, TypeError, ValueError) as wrong:
        raise Refused(code, "the signature does not hold") from wrong


def fetched(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return json.loads(answer.read(65_536))
    except (OSError, ValueError) as wrong:
        missing = isinstance(wrong, urllib.error.HTTPError) and wrong.code == 404
        raise Refused("UNSEEN" if missing else "UNREACHABLE", "the receipt server does not hold it, or did not answer") from wrong


def add(seconds, period):
    """An ISO 8601 period after a time, by the calendar in UTC; a day beyond the month's end is its last day."""
    units = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?", period).groups()
    years, months, weeks, days, hours = (int(unit or 0) for unit in units)
    at = datetime.fromtimestamp(seconds, timezone.utc)
    months += at.month - 1
    year, month = at.year + years + months // 12, months % 12 + 1
    at = at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))
    return int((at + timedelta(weeks=weeks, days=days, hours=hours)).timestamp())


def whole(value):
    need(type(value) is int and 0 <= value < 2**53, "SCHEMA", "a time is not a whole number")
    return value


def need(holds, code, why):
    if not holds:
        raise Refused(code, why)


def decode(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digest64(text):
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
