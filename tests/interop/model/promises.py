"""A second, independent judgement of a story of consents and contacts: may this person be contacted now?

    python tests/interop/model/promises.py STORY

STORY is what the example `story` of crates/promises prints; its header has the format. Written from docs/spec/permit.md and from
what the disclosures say, not from the Rust code: other data structures, Python's own calendar and time zones. Each contact
is judged with what the story has told until then, and the story's own answer must be the same. The exit code is 1 if one differs.
Needs nothing but Python and time zones: the system's, or PyPI tzdata.
"""

import json
import sys
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from re import fullmatch
from zoneinfo import ZoneInfo

# Hours by state: Monday to Saturday, and Sunday.
STATE_HOURS = {
    "FL": ((8, 20), (8, 20)),
    "OK": ((8, 20), (8, 20)),
    "WA": ((8, 20), (8, 20)),
    "VA": ((8, 21), (8, 21)),
    "TX": ((9, 21), (12, 21)),
}
STRICTEST = ((9, 20), (12, 20))
THREE_A_DAY = {"FL", "OK"}
ANSWERS = {"allowed", "unknown", "other-basis", "refused", "not-yet", "expired", "withdrawn", "erased", "suspended", "channel"}
ANSWERS |= {"frequency", "quiet-hours"}
DURATION = r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?"


def later(at, duration):
    """The time one ISO 8601 duration after `at`, by the calendar in UTC; beyond a month's end its last day."""
    years, months, weeks, days, hours = (int(part or 0) for part in fullmatch(DURATION, duration).groups())
    then = datetime.fromtimestamp(at, timezone.utc)
    year, month = divmod(then.year * 12 + then.month - 1 + years * 12 + months, 12)
    then = then.replace(year=year, month=month + 1, day=min(then.day, monthrange(year, month + 1)[1]))
    return int((then + timedelta(weeks=weeks, days=days, hours=hours)).timestamp())


def about(contact):
    """Whom a contact reaches, and for what."""
    return contact["person"], contact["document"], contact["purpose"]


class World:
    """What the story has told so far."""

    def __init__(self):
        self.areas, self.elsewhere, self.documents = {}, set(), {}
        self.receipts, self.by_number = {}, defaultdict(list)
        self.contacts, self.by_purpose = {}, defaultdict(dict)

    def tell(self, line):
        """Takes one line; for a contact returns the answer."""
        kind = line["t"]
        if kind == "area":
            self.areas[line["prefix"]] = line
        elif kind == "elsewhere":
            self.elsewhere.add(line["prefix"])
        elif kind == "document":
            self.documents[line["key"]] = line["document"]
        elif kind == "receipt":
            told = {choice["purpose"]: {"until": choice["until"]} for choice in line["choices"]}
            receipt = self.receipts[line["receipt"]] = {**line, "document": self.documents[line["document"]], "told": told}
            self.by_number[line["number"]].append(receipt)
        elif kind == "erasure":
            self.receipts[line["receipt"]]["erased"] = True
        elif kind == "given_back":
            contact = self.contacts.pop(line["contact"], None)
            if contact:
                del self.by_purpose[about(contact)][line["contact"]]
        elif kind == "contact":
            return self.judge(line)
        else:
            told = self.receipts[line["receipt"]]["told"]
            if kind == "withdrawal":
                for purpose in line["purposes"]:
                    told[purpose].setdefault("withdrawn", line["at"])
            elif kind == "event":
                told[line["purpose"]]["until"] = line["until"]
            elif kind == "suspension":
                told[line["purpose"]]["suspended"] = line["at"]
            elif kind == "lifted":
                del told[line["purpose"]]["suspended"]
            else:
                sys.exit(f"promises.py: there is no kind of line {kind}")
        return None

    def judge(self, asked):
        at, purpose = asked["at"], asked["purpose"]
        own = [r for r in self.by_number[asked["person"]] if r["document"]["id"] == asked["document"]]
        answering = [r for r in own if purpose in r["told"]]
        if not answering:
            stated = [p for r in own for p in r["document"]["purposes"] if p["id"] == purpose]
            return "other-basis" if any(p["legal_basis"] != "consent" for p in stated) else "unknown"
        newest = sorted(answering, key=lambda r: r["at"])[-1]
        choice = newest["told"][purpose]

        def said(what):
            return what in choice or any(r["told"][purpose].get(what, -1) >= newest["at"] for r in answering)

        if newest.get("erased"):
            return "erased"
        if choice["until"] is None:
            return "refused"
        if said("withdrawn"):
            return "withdrawn"
        if at < newest["at"]:
            return "not-yet"
        if not at < choice["until"]:
            return "expired"
        if said("suspended"):
            return "suspended"
        promised = next(p for p in newest["document"]["purposes"] if p["id"] == purpose)
        if asked["channel"] not in promised["channels"]:
            return "channel"
        laws = {law["profile"] for law in newest["document"]["laws"]}
        states, zones = self.whereabouts(asked["person"])
        if self.used_up(asked, newest, promised["frequency"], self.a_day(laws, states)):
            return "frequency"
        if zones and self.quiet(at, laws, states, zones):
            return "quiet-hours"
        contact = {**asked, "receipt": newest["receipt"]}
        self.contacts[asked["contact"]] = self.by_purpose[about(asked)][asked["contact"]] = contact
        return "allowed"

    def whereabouts(self, number):
        """States and time zones; no zones outside of the United States, no states where the area code is of no place."""
        if not number.startswith("+1") or number[:5] in self.elsewhere:
            return [], []
        if number[:5] in self.areas:
            return self.areas[number[:5]]["states"], self.areas[number[:5]]["zones"]
        return [], sorted({zone for area in self.areas.values() for zone in area["zones"]})

    def a_day(self, laws, states):
        return "us-states" in laws and (not states or bool(THREE_A_DAY & set(states)))

    def used_up(self, asked, newest, frequency, three_a_day):
        earlier = list(self.by_purpose[about(asked)].values())
        limits = []
        if asked["person"].startswith("+1") and asked["person"][:5] not in self.elsewhere and three_a_day:
            limits.append((3, "PT24H"))
        if frequency != "varies" and fullmatch(DURATION, frequency["per"]):
            limits.append((frequency["max"], frequency["per"]))
        elif frequency != "varies":
            def is_same(c):
                unnamed = c["occasion"] is None or asked["occasion"] is None
                return c["receipt"] == newest["receipt"] if unnamed else c["occasion"] == asked["occasion"]

            if sum(map(is_same, earlier)) >= frequency["max"]:
                return True
        times = [c["at"] for c in earlier] + [asked["at"]]
        for most, per in limits:
            # No moment may see more contacts than promised whose period is not over.
            ends = [(time, later(time, per)) for time in times]
            if any(sum(start <= moment < end for start, end in ends) > most for moment in times if moment >= asked["at"]):
                return True
        return False

    def quiet(self, at, laws, states, zones):
        weeks = [((8, 21), (8, 21))] if "us-tcpa" in laws else []
        if "us-states" in laws:
            weeks += [STATE_HOURS[state] for state in states if state in STATE_HOURS] if states else [STRICTEST]
        for zone in zones:
            wall = datetime.fromtimestamp(at, ZoneInfo(zone))
            for weekday, sunday in weeks:
                opens, closes = sunday if wall.isoweekday() == 7 else weekday
                if not opens <= wall.hour < closes:
                    return True
        return False


def main():
    world, answers, differing = World(), Counter(), defaultdict(list)
    for text in open(sys.argv[1], encoding="utf-8"):
        line = json.loads(text)
        answer = world.tell(line)
        if answer is not None:
            answers[answer] += 1
            if answer != line["answer"]:
                differing[line["answer"], answer].append(line)
    for (theirs, ours), lines in differing.items():
        print(f"{len(lines)} times {theirs} instead of {ours}, first {json.dumps(lines[0])}")
    told = ", ".join(f"{count} {answer}" for answer, count in answers.most_common())
    print(f"{sum(answers.values())} contacts: {told}")
    missing = ANSWERS - set(answers)
    if differing or missing:
        sys.exit(f"promises.py: {sum(map(len, differing.values()))} answers differ; answers that the story never has: {sorted(missing)}")


if __name__ == "__main__":
    main()
