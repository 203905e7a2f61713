"""What a simulated year has told so far: the world of promises.py, what the log and the feed must have, and which answers were wrong.

Here is what those share who judge a year (year.py). Nothing is judged here.
"""

import json
from base64 import urlsafe_b64decode
from collections import Counter, defaultdict
from datetime import datetime, timezone
from hashlib import sha256

from promises import World

DAY = 86_400
# How long the words of an opt-out or of a question are kept after it is done.
KEPT = 90 * DAY
# States and time zones of area codes; the last ones are there for the zones of a number that is of no place.
AREAS = {
    "212": ("NY", "New_York"),
    "214": ("TX", "Chicago"),
    "305": ("FL", "New_York"),
    "850": ("FL", "Chicago", "New_York"),
    "208": ("ID", "Boise", "Denver", "Los_Angeles"),
    "206": ("WA", "Los_Angeles"),
    "405": ("OK", "Chicago"),
    "602": ("AZ", "Phoenix"),
    "804": ("VA", "New_York"),
    "907": ("AK", "Adak", "Anchorage", "Juneau"),
    "787": ("PR", "Puerto_Rico"),
    "808": ("HI", "Pacific/Honolulu"),
    "671": ("GU", "Pacific/Guam"),
    "684": ("AS", "Pacific/Pago_Pago"),
}


def digest(record):
    """The SHA-256 of a record in canonical form (RFC 8785; there are no numbers but small integers)."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def payload(token):
    """What a compact JWT says."""
    part = token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def when(at):
    return f"{datetime.fromtimestamp(at, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


def midnight(date):
    """When a day begins; a month without a day counts from its first."""
    day = datetime.fromisoformat(date if len(date) > 7 else date + "-01")
    return int(day.replace(tzinfo=timezone.utc).timestamp())


def standing(receipt, at):
    """The purposes of a receipt whose consent stands, or is only suspended."""
    told = receipt["told"]
    return [p for p in receipt["granted"] if "withdrawn" not in told[p] and told[p]["until"] > at]


class Book:
    def __init__(self):
        self.world, self.counts, self.faults = World(), Counter(), defaultdict(list)
        # How often something came in each language.
        self.languages = defaultdict(Counter)
        # What the log must have: kind, hash, and the leaf of the receipt that it is about. What is at a leaf, by what the server says elsewhere.
        self.leaves, self.places = Counter(), {}
        # What the feed must have: type, what it is about, purposes. Of late opt-outs and questions, when each is due by the list of them.
        self.feed, self.dues = Counter(), {}
        # The document of each id and language that pages show.
        self.current = {}
        for area, (state, *zones) in AREAS.items():
            zones = [zone if "/" in zone else f"America/{zone}" for zone in zones]
            self.world.areas["+1" + area] = {"states": [state], "zones": zones}
        self.world.elsewhere.add("+1416")

    def publish(self, text):
        """A document that pages show from now on, with its digest."""
        hash, document = sha256(text.encode()).hexdigest(), json.loads(text)
        self.world.documents[hash] = self.current[document["id"], document["language"]] = document
        return hash

    def wrong(self, sort, sentence):
        self.faults[sort].append(sentence)

    def same(self, sort, where, answered, promised):
        if answered != promised:
            self.wrong(sort, f"{where}: the server says {answered}, and by the documents it is {promised}")

    def once(self, sort, seen, promised):
        """A list has what it must have, as often."""
        seen = Counter(seen)
        for one in seen | promised:
            if seen[one] != promised[one]:
                self.wrong(sort, f"{one} is there {seen[one]} times, and should be {promised[one]} times")

    def receipts(self, number=None):
        """Those of a number, or all; without those that were erased."""
        if number:
            return list(self.world.by_number[number])
        return [receipt for own in self.world.by_number.values() for receipt in own]
