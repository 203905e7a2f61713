"""Judges opt-outs: what a message ends, what it only suspends until a person has looked, by when it must be met, and what is told of it."""

from collections import Counter
from datetime import datetime, timedelta, timezone

from book import DAY, KEPT, standing, when
from promises import later

# The purposes whose words say that they are advertising, and the languages in which that is known. An opt-out without proof ends these,
# and suspends the others: also a charity's request for gifts, a call about savings, and news of features, which do not say it.
ADVERTISED, KNOWN = {"offers"}, {"en", "fr", "de"}
UNPROVEN = {"email", "form"}
BUSINESS_DAYS, MONTH = {"au-spam": 5, "us-tcpa": 10, "ca-casl": 10}, {"eu-gdpr", "uk-pecr"}
# A repeated opt-out counts once within so many seconds.
SAME = 300
EVENTS = {"unsubscribe": "stop", "reassigned": "wrong_number"}
ENDING = ("stop", "wrong_number")
# The replies of the corpus that are read as something else than they mean: one is missed, as docs/replies.md says, and the others where an
# answer in one of these languages is expected too. There "s" is a yes, "mas" is but, "do" is until, and "basta" is enough.
OTHERWISE = {
    "no Dave here": (None, "other"),
    "S": ({"es", "it", "pt"}, "unclear"),
    "no quiero recibir mas mensajes": ({"pt"}, "unclear"),
    "mera number hata do": ({"pl"}, "unclear"),
    "Bästa!": ({"es", "it", "pt"}, "stop"),
}


def due_at(document, at):
    """By when an opt-out must be met: the earliest of what the document says and of its laws."""
    dues = [later(at, document["opt_out"]["respond_within"])]
    for law in (law["profile"] for law in document["laws"]):
        if law in MONTH:
            dues.append(later(at, "P1M"))
        elif law in BUSINESS_DAYS:
            # Counted from the day before, and over when the last day begins: earlier than the law in every time zone.
            day, left = datetime.fromtimestamp(at - at % DAY - DAY, timezone.utc), BUSINESS_DAYS[law]
            while left:
                day += timedelta(days=1)
                left -= day.isoweekday() < 6
            dues.append(int(day.timestamp()))
    return min(dues)


class Suspensions:
    """The opt-outs, and what each of them suspends."""

    def __init__(self):
        self.outs = []

    def waiting(self):
        return [out for out in self.outs if out["waits"]]

    def lift(self, at, which, only=None):
        """Ends suspensions: of every opt-out, or of one; an opt-out that suspends nothing any more is settled."""
        for out in [only] if only else self.waiting():
            lifted = [wait for wait in out["waits"] if which(*wait)]
            out["waits"] = [wait for wait in out["waits"] if not which(*wait)]
            for receipt, purpose in lifted:
                others = [o["at"] for o in self.outs for r, p in o["waits"] if r is receipt and p == purpose]
                receipt["told"][purpose].pop("suspended", None)
                if others:
                    receipt["told"][purpose]["suspended"] = min(others)
            if lifted and not out["waits"]:
                out.update(state="settled", done=at)


class OptOuts:
    def __init__(self, book, suspensions, receipts):
        self.book, self.suspensions, self.receipts = book, suspensions, receipts
        self.outs, self.by_id, self.seen = suspensions.outs, {}, Counter()

    def opt_out(self, number, at, by, reading, key=None):
        """What an opt-out does; what must be answered."""
        earlier = self.by_id.get(key)
        own = self.book.receipts(number)
        stand = [(receipt, standing(receipt, at)) for receipt in own if standing(receipt, at)]
        if not earlier and not stand and reading != "unclear":
            # One that shows who asked for it is not the same as one without proof.
            as_sure = [o for o in self.outs if o["number"] == number and (by in UNPROVEN or o["by"] not in UNPROVEN)]
            recent = [o for o in as_sure if o["reading"] != "unclear" and at - o["at"] < SAME]
            earlier = recent[0] if recent else None
        if earlier:
            return {"repeated": True, "state": earlier["state"], "due_at": earlier["due"], "receipts": []}
        documents = [receipt["document"] for receipt in own] or self.book.current.values()
        out = {"at": at, "by": by, "reading": reading, "number": number, "waits": [], "state": "done", "done": at}
        out["due"] = min(due_at(document, at) for document in documents)
        self.outs.append(out)
        if key:
            self.by_id[key] = out
        done = []
        for receipt, purposes in stand:
            known = receipt["document"]["language"] in KNOWN
            waits = [p for p in purposes if reading == "unclear" or (by in UNPROVEN and known and p not in ADVERTISED)]
            ends = [p for p in purposes if p not in waits]
            for purpose in waits:
                receipt["told"][purpose].setdefault("suspended", at)
                out["waits"].append((receipt, purpose))
            if waits:
                self.book.feed["receipt.suspended", receipt["receipt"], tuple(waits)] += 1
            self.receipts.withdraw(receipt, at, ends)
            done.append({"receipt_hash": receipt["receipt"], "suspended": waits, "withdrawn": ends})
        if out["waits"]:
            out.update(state="suspended", done=None)
        return {"repeated": False, "state": out["state"], "due_at": out["due"], "receipts": done}

    def answered(self, where, answer, expected):
        """The server names the receipts in any order, and the opt-out by an id that is its own."""
        if answer:
            answer = {member: answer[member] for member in ("repeated", "state", "due_at", "receipts")}
        for one in (answer, expected):
            if one:
                one["receipts"].sort(key=lambda receipt: receipt["receipt_hash"])
        self.book.same("opt-out", where, answer, expected)

    def meaning(self, line):
        """What a message means in the languages in which one is expected."""
        expected = {receipt["document"]["language"] for receipt in self.book.receipts(line["number"])}
        if line["via"] == "json":
            expected.add(line["language"])
        languages, otherwise = OTHERWISE.get(line["text"], (set(), None))
        return otherwise if languages is None or languages & expected else line["expect"]

    def on_message(self, line):
        by, at = line["by"], line["at"]
        where = f"“{line['text']}” ({line['language']}) by {by} ({line['via']}) at {when(at)}"
        meaning = EVENTS[line["event"]] if line["via"] == "event" else self.meaning(line)
        expected = self.opt_out(line["number"], at, by, meaning, (by, line["id"])) if meaning in (*ENDING, "unclear") else None
        self.book.same("message", where, line["status"], 200)
        if line["via"] != "twilio":
            self.book.same("message", where, line["answer"]["meaning"], meaning)
            self.answered(where, line["answer"]["opt_out"], expected)
        self.book.languages[f"messages by {by} ({line['via']})"][line["language"]] += 1

    def on_told(self, line):
        """Somebody else says that it is an opt-out; what was written tells only whether the number is a wrong one."""
        by, at = line["by"], line["at"]
        is_wrong = line["expect"] == "wrong_number" and line["text"] not in OTHERWISE
        expected = self.opt_out(line["number"], at, by, "wrong_number" if is_wrong else "stop")
        self.book.same("opt-out", when(at), line["status"], 200)
        if line["answer"]:
            self.answered(f"{line['number']} by {by} at {when(at)}", line["answer"], expected)
        self.book.languages[f"opt-outs told by {by}"][line["language"]] += 1

    def on_open(self, line):
        """What waits for a person, with the ids by which the server knows it."""
        known = {(out["number"], out["at"]): out for out in self.suspensions.waiting()}
        for one in line["list"]:
            out = known.get((one["number"], one["received_at"]))
            if out:
                out["id"] = one["id"]
        self.book.same("waiting", f"what waits at {when(line['at'])}", listed(line["list"]), Counter(map(shown, known.values())))

    def on_settle(self, line):
        at, where = line["at"], f"{line['id']} at {when(line['at'])}"
        out = next((out for out in self.outs if out.get("id") == line["id"]), None)
        if not out:
            return self.book.wrong("settlement", f"{where} should not wait for a person")
        waits = list(out["waits"])
        self.book.same("settlement", where, line["status"], 200 if waits else 409)
        if line["settlement"] == "stop":
            for receipt in {r["receipt"]: r for r, _ in waits}.values():
                # As of when the person said it: what they agreed to since stands.
                self.receipts.withdraw(receipt, out["at"], [p for r, p in waits if r is receipt], at)
        self.suspensions.lift(at, lambda *_: True, only=out)
        if line["settlement"] == "resume":
            for receipt in {r["receipt"]: r for r, _ in waits}.values():
                resumed = sorted(p for r, p in waits if r is receipt and "suspended" not in receipt["told"][p])
                if resumed:
                    self.book.feed["receipt.resumed", receipt["receipt"], tuple(resumed)] += 1
        self.book.counts[f"settled: {line['settlement']}"] += 1

    def dues(self, at):
        return [(out["due"], "opt-out", out.get("id")) for out in self.suspensions.waiting()]

    def on_start(self, line):
        at = line["at"]
        for out in self.suspensions.waiting():
            if out["due"] < at and not out.get("alarmed"):
                out["alarmed"] = True
                self.book.feed["optout.late", out["due"], waits(out)] += 1
                self.book.counts["late opt-outs told to programs"] += 1
        for out in self.outs:
            if out["done"] is not None and out["done"] + KEPT <= at:
                out["number"] = None

    def on_erasure(self, line):
        for out in self.outs:
            if "number" in line and out["number"] == line["number"]:
                out["number"] = None

    def on_opt_outs(self, line):
        """The whole list, at the end."""
        self.seen.update(listed(line["list"]))
        self.book.dues.update((("optout.late", one["id"]), one["due_at"]) for one in line["list"])

    def end(self):
        self.book.once("opt-out list", self.seen, Counter(map(shown, self.outs)))
        met = [out for out in self.outs if out["done"] is not None]
        in_time = sum(out["done"] <= out["due"] for out in met)
        self.book.counts.update({"opt-outs": len(self.outs), "opt-outs open": len(self.outs) - len(met)})
        self.book.counts.update({"opt-outs met in time": in_time, "opt-outs met late": len(met) - in_time})


def waits(out):
    return tuple(sorted((receipt["receipt"], purpose) for receipt, purpose in out["waits"]))


def shown(out):
    """An opt-out as the list of them must show it."""
    return *(out[member] for member in ("at", "by", "reading", "state", "due", "done", "number")), waits(out)


def listed(outs):
    """The opt-outs of a list, as often as each is there."""
    members = ("received_at", "by", "reading", "state", "due_at", "done_at", "number")
    suspended = [tuple(sorted((r["receipt_hash"], p) for r in one["suspended"] for p in r["purposes"])) for one in outs]
    return Counter((*(one[member] for member in members), waits) for one, waits in zip(outs, suspended))
