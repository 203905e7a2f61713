"""Judges a simulated year of the receipt server by what the documents promise.

    python tests/interop/model/year.py TRACE

TRACE is what tests/load/src/year.rs wrote: what was asked of the server over HTTP, and its answers. Written from docs/ and from the documents in the
trace, not from the Rust code; the decision about a contact is that of promises.py. Says the first wrong answers of each sort in sentences, and then the exit
code is 1; otherwise the counts. Needs nothing but Python and time zones: the system's, or PyPI tzdata.
"""

import json
import sys
from base64 import urlsafe_b64decode
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from hashlib import sha256

from promises import World, later

# The purposes whose words say that they are advertising. An opt-out without proof ends these, and only suspends the others until a person has looked:
# also a charity's request for gifts, a call about savings, and news of features, which do not say it.
ADVERTISED = {"offers"}
# States and time zones of area codes; the last ones are there for the zones of a number that is of no place.
AREAS = {"212": ("NY", "New_York"), "214": ("TX", "Chicago"), "305": ("FL", "New_York"), "850": ("FL", "Chicago", "New_York"), "208": ("ID", "Boise", "Denver", "Los_Angeles"),
         "206": ("WA", "Los_Angeles"), "405": ("OK", "Chicago"), "602": ("AZ", "Phoenix"), "804": ("VA", "New_York"), "907": ("AK", "Adak", "Anchorage", "Juneau"),
         "787": ("PR", "Puerto_Rico"), "808": ("HI", "Pacific/Honolulu"), "671": ("GU", "Pacific/Guam"), "684": ("AS", "Pacific/Pago_Pago")}
BUSINESS_DAYS, MONTH = {"au-spam": 5, "us-tcpa": 10, "ca-casl": 10}, {"eu-gdpr", "uk-pecr"}
TO_ANSWER = {"eu-gdpr": "P1M", "uk-pecr": "P1M", "br-lgpd": "P15D", "us-ccpa": "P45D"}
# The one reply of the corpus that is read wrongly, as docs/replies.md says.
MISSED = {"no Dave here": "other"}
TOLD = {"frequency": "frequency", "quiet-hours": "hours"}
DAY, SAME, KEPT, BACK = 86_400, 300, 90 * 86_400, 3_600


def jcs(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def payload(token):
    part = token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def when(at):
    return f"{datetime.fromtimestamp(at, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


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


class Year:
    def __init__(self):
        self.world, self.counts, self.faults = World(), Counter(), defaultdict(list)
        for area, (state, *zones) in AREAS.items():
            zones = [zone if "/" in zone else f"America/{zone}" for zone in zones]
            self.world.areas["+1" + area] = {"states": [state], "zones": zones}
        self.world.elsewhere.add("+1416")
        self.index, self.leaves, self.changes, self.seen_leaves, self.seen_changes = {}, Counter(), Counter(), [], []
        self.questions, self.material, self.audits, self.looks, self.seen_looks, self.due_of, self.question_dues = [], {}, {}, Counter(), [], {}, {}
        self.current, self.outs, self.by_id, self.seen_outs, self.permits, self.seen_permits, self.places, self.seen_questions = {}, [], {}, Counter(), {}, {}, {}, Counter()

    def wrong(self, sort, sentence):
        self.faults[sort].append(sentence)

    def same(self, sort, where, answered, promised):
        if answered != promised:
            self.wrong(sort, f"{where}: the server says {answered}, and by the documents it is {promised}")

    def receipts(self, number=None):
        found = self.world.by_number[number] if number else (r for own in self.world.by_number.values() for r in own)
        return list(found)

    # What happens to a receipt: each is a leaf of the log, a change in the feed, and an event of the receipt.
    def effect(self, receipt, at, kind, **about):
        record = {"t": kind, "at": at, "receipt_hash": receipt["receipt"], **about}
        entry = receipt["receipt"] if kind == "receipt" else sha256(jcs(record)).hexdigest()
        self.leaves[kind, entry, None if kind == "receipt" else self.index[receipt["receipt"]]] += 1
        receipt["events"].append((kind, at, about, entry))
        name = {"receipt": "given", "withdrawal": "withdrawn", "erasure": "erased"}[kind]
        purposes = receipt["granted"] if kind == "receipt" else about.get("purposes", [about.get("cause")])
        self.changes[f"receipt.{name}", receipt["receipt"], tuple(purposes)] += 1

    def withdraw(self, receipt, at, purposes=None):
        ended = [p for p in receipt["granted"] if "withdrawn" not in receipt["told"][p] and (purposes is None or p in purposes)]
        if ended:
            self.world.tell({"t": "withdrawal", "receipt": receipt["receipt"], "purposes": ended, "at": at})
            self.effect(receipt, at, "withdrawal", purposes=ended)
            self.lift(at, lambda r, p: r is receipt and p in ended)

    def erase(self, receipt, at, cause):
        """Returns what is withdrawn with it, of older receipts: they must not count again."""
        own = [r for r in self.receipts(receipt["number"]) if r["document"]["id"] == receipt["document"]["id"]]
        place = next(i for i, r in enumerate(own) if r is receipt)
        replaced = set(receipt["told"]).difference(*(r["told"] for r in own[place + 1:]))
        ended = [(r, [p for p in r["granted"] if p in replaced and "withdrawn" not in r["told"][p] and r["told"][p]["until"] > at]) for r in own[:place]]
        ended = [(r, purposes) for r, purposes in ended if purposes]
        for older, purposes in ended:
            self.withdraw(older, at, purposes)
            self.counts["withdrawn with a newer receipt"] += 1
        receipt["erased"] = at
        self.effect(receipt, at, "erasure", cause=cause)
        self.lift(at, lambda r, _: r is receipt)
        # It is not found by its number any more, and its contacts count no longer.
        self.world.by_number[receipt["number"]].remove(receipt)
        for purpose in receipt["told"]:
            for contact in list(self.world.by_purpose[receipt["number"], receipt["document"]["id"], purpose].values()):
                if contact["receipt"] == receipt["receipt"]:
                    self.world.tell({"t": "given_back", "contact": contact["contact"]})
        return [{"receipt_hash": r["receipt"], "purposes": purposes} for r, purposes in ended]

    def standing(self, change, at):
        """The receipts that a material change concerns and that stand."""
        own = [r for r in self.receipts() if r["document"]["id"] == change["document"] and r["document"]["version"] in change["uncovered"]]
        return [r for r in own if any("withdrawn" not in r["told"][p] and r["told"][p]["until"] > at for p in r["granted"])]

    def forget(self, question, at):
        question.update(state="closed", closed=question["closed"] or at, text=None)

    def lift(self, at, which, only=None):
        """Ends suspensions: of every opt-out, or of one; an opt-out that suspends nothing any more is settled."""
        for out in [only] if only else [out for out in self.outs if out["waits"]]:
            lifted = [(r, p) for r, p in out["waits"] if which(r, p)]
            if not lifted:
                continue
            out["waits"] = [(r, p) for r, p in out["waits"] if not which(r, p)]
            for receipt, purpose in lifted:
                others = [o["at"] for o in self.outs for r, p in o["waits"] if r is receipt and p == purpose]
                receipt["told"][purpose].pop("suspended", None)
                if others:
                    receipt["told"][purpose]["suspended"] = min(others)
            if not out["waits"]:
                out.update(state="settled", done=at)

    def opt_out(self, number, at, by, reading, key=None):
        """What an opt-out does; what must be answered."""
        earlier = self.by_id.get(key)
        standing = [(r, [p for p in r["granted"] if "withdrawn" not in r["told"][p] and r["told"][p]["until"] > at]) for r in self.receipts(number)]
        standing = [(receipt, purposes) for receipt, purposes in standing if purposes]
        if not earlier and not standing and reading != "unclear":
            recent = [o for o in self.outs if o["number"] == number and o["reading"] != "unclear" and abs(o["at"] - at) < SAME]
            earlier = recent[0] if recent else None
        if earlier:
            return {"repeated": True, "state": earlier["state"], "due_at": earlier["due"], "receipts": []}
        documents = [r["document"] for r in self.receipts(number)] or self.current.values()
        out = {"at": at, "by": by, "reading": reading, "number": number, "due": min(due_at(d, at) for d in documents), "waits": [], "state": "done", "done": at}
        self.outs.append(out)
        if key:
            self.by_id[key] = out
        done = []
        for receipt, purposes in standing:
            waits = [p for p in purposes if reading == "unclear" or (by in ("email", "form") and p not in ADVERTISED)]
            ends = [p for p in purposes if p not in waits]
            for purpose in waits:
                receipt["told"][purpose].setdefault("suspended", at)
                out["waits"].append((receipt, purpose))
            self.withdraw(receipt, at, ends)
            done.append({"receipt_hash": receipt["receipt"], "suspended": waits, "withdrawn": ends})
        if out["waits"]:
            out.update(state="suspended", done=None)
        return {"repeated": False, "state": out["state"], "due_at": out["due"], "receipts": done}

    # The lines of the trace.
    def on_document(self, line):
        document = json.loads(line["text"])
        digest = sha256(line["text"].encode()).hexdigest()
        self.world.documents[digest] = self.current[document["id"], document["language"]] = document
        self.changes["disclosure.published", digest, ()] += 1
        self.counts["documents"] += 1

    def on_publish(self, line):
        new = json.loads(line["text"])
        before = [document for document in self.world.documents.values() if document["id"] == new["id"]]
        entries = {change["version"] for document in before for change in document["changes"]}
        added = [change for change in new["changes"] if change["version"] not in entries]
        uncovered = {document["version"] for document in before} - {new["version"]}
        if any(change["material"] for change in added):
            name = (new["id"], new["version"])
            begins = datetime.fromisoformat(next(c["date"] for c in added if c["version"] == new["version"])).replace(tzinfo=timezone.utc).timestamp()
            due = max(line["at"] - line["at"] % DAY + DAY, int(begins)) - 1
            self.material[name] = {"document": new["id"], "version": new["version"], "uncovered": uncovered, "due": due, "at": line["at"], "told": {}}
        change = self.material[new["id"], new["version"]]
        to_tell = [r for r in self.standing(change, line["at"]) if r["receipt"] not in change["told"]]
        self.same("material change", f"whom to tell of {new['id']}", line["answer"]["to_tell"], len(to_tell))
        self.on_document(line)
        self.same("publication", when(line["at"]), line["answer"]["sha256"], sha256(line["text"].encode()).hexdigest())

    def on_check(self, line):
        new = json.loads(line["text"])
        of = [r for r in self.receipts() if r["document"]["id"] == new["id"]]
        stand = [r for r in of if any("withdrawn" not in r["told"][p] and r["told"][p]["until"] > line["at"] for p in r["granted"])]
        answered = (line["answer"]["material"], line["answer"]["standing"], line["answer"]["asked_again"], line["answer"]["refusal"])
        self.same("material change", f"the next version of {new['id']} at {when(line['at'])}", answered, (True, len(stand), len(stand), None))
        self.counts["asked again after a material change"] += len(stand)

    def on_material(self, line):
        promised = []
        for change in self.material.values():
            standing = self.standing(change, line["at"])
            told = sum(r["receipt"] in change["told"] for r in standing)
            promised.append((change["document"], change["version"], change["due"], change["at"], len(standing), told, len(standing) - told))
        seen = [tuple(one[m] for m in ("document", "version", "due_at", "published_at", "standing", "told", "to_tell")) for one in line["list"]]
        self.same("material change", f"the list at {when(line['at'])}", sorted(seen), sorted(promised))

    def on_to_tell(self, line):
        change = self.material[line["document"], line["version"]]
        promised = {r["receipt"]: (r["document"]["version"], r["document"]["language"], None) for r in self.standing(change, line["at"]) if r["receipt"] not in change["told"]}
        seen = {one["receipt_hash"]: (one["version"], one["language"], one["told"]) for one in line["list"]}
        self.same("material change", f"whom to tell at {when(line['at'])}", seen, promised)
        numbers = {one["receipt_hash"]: one["number"] for one in line["list"]}
        self.same("material change", f"their numbers at {when(line['at'])}", numbers, {hash: self.world.receipts[hash]["number"] for hash in numbers})

    def on_told_of_change(self, line):
        change = self.material[line["document"], line["version"]]
        new = [hash for hash in line["receipts"] if hash not in change["told"]]
        change["told"].update({hash: "sms" for hash in new})
        self.same("material change", f"who was told at {when(line['at'])}", line["answer"], {"told": len(new), "before": len(line["receipts"]) - len(new), "foreign": []})
        self.counts["told of a material change"] += len(new)

    def on_audit(self, line):
        self.audits[line["document"]] = max(line["date"], self.audits.get(line["document"], ""))
        self.same("audit", line["document"], line["answer"]["due_at"], self.audit_due(line["document"]))
        self.counts["audits"] += 1

    def audit_due(self, id):
        """One interval after the last one; a month without a day counts from its first."""
        audit = next(document for document in self.current.values() if document["id"] == id)["security"]["audit"]
        last = max(audit["last"], self.audits.get(id, ""))
        day = datetime.fromisoformat(last if len(last) > 7 else last + "-01").replace(tzinfo=timezone.utc)
        return later(int(day.timestamp()), audit["every"])

    def on_question(self, line):
        document, at = self.world.documents[line["document"]], line["at"]
        due = min([later(at, document["questions"]["respond_within"])] + [later(at, TO_ANSWER[law["profile"]]) for law in document["laws"] if law["profile"] in TO_ANSWER])
        self.same("question", when(at), (line["status"], line["answer"].get("due_at")), (201, due))
        self.questions.append({"at": at, "due": due, "state": "open", "answered": None, "closed": None, "text": line["text"], "receipt": line["receipt"]})
        self.changes["question.asked", due, ()] += 1
        self.counts["questions"] += 1

    def on_questions(self, line):
        """The list of questions, with the ids by which the server knows them."""
        known = {question["text"]: question for question in self.questions if question["text"]}
        for one in line["list"]:
            self.question_dues[one["id"]] = one["due_at"]
            if one["excerpt"] in known:
                known[one["excerpt"]]["id"] = one["id"]
        members = ("received_at", "due_at", "state", "answered_at", "closed_at", "excerpt", "receipt_hash", "receipt_held")
        seen = Counter(tuple(one[m] for m in members) for one in line["list"])
        if line["state"] == "all":
            self.seen_questions.update(seen)
        else:
            self.same("question", f"what waits at {when(line['at'])}", seen, Counter(self.asked(q) for q in self.questions if q["state"] == "open"))

    def asked(self, question):
        return *(question[m] for m in ("at", "due", "state", "answered", "closed", "text", "receipt")), False

    def on_answer(self, line):
        question = next(q for q in self.questions if q.get("id") == line["id"])
        self.same("question", f"{line['what']} at {when(line['at'])}", line["status"], 200)
        question.update(state="answered", answered=line["at"]) if line["what"] == "answer" else question.update(state="closed", closed=line["at"])
        self.counts["questions answered in time" if line["at"] <= question["due"] else "questions answered late"] += 1

    def on_look(self, line):
        self.looks[line["at"], line["why"], line["of"], tuple(line["ids"]), "operate"] += 1

    def on_accesses(self, line):
        for record, index in ((one["record"], one["index"]) for one in line["list"]):
            (of, ids), = record["of"].items()
            self.seen_looks.append((record["at"], record["why"], of, tuple(ids), record["by"].get("key")))
            entry = sha256(jcs(record)).hexdigest()
            self.leaves["access", entry, None] += 1
            self.places[index] = ("access", entry)

    def on_start(self, line):
        at = line["at"]
        for out in self.outs:
            if out["waits"] and out["due"] < at and not out.get("alarmed"):
                out["alarmed"] = True
                self.changes["optout.late", out["due"], tuple(sorted((r["receipt"], p) for r, p in out["waits"]))] += 1
                self.counts["late opt-outs told to programs"] += 1
        for receipt in self.receipts():
            ended = [p for p in receipt["granted"] if "withdrawn" not in receipt["told"][p] and receipt["told"][p]["until"] <= at and p not in receipt["expired"]]
            if ended:
                receipt["expired"].update(ended)
                self.changes["receipt.expired", receipt["receipt"], tuple(ended)] += 1
            ends = [min(receipt["told"][p]["until"], receipt["told"][p].get("withdrawn", receipt["told"][p]["until"])) for p in receipt["granted"]]
            if max(ends) <= at and later(max(ends), receipt["document"]["proof"]["period"]) <= at:
                self.erase(receipt, at, "end")
                self.counts["erased at the end"] += 1
        for out in self.outs:
            if out["done"] is not None and out["done"] + KEPT <= at:
                out["number"] = None
        for question in self.questions:
            if question["text"] and (question["closed"] or question["answered"] or at) + KEPT <= at:
                self.forget(question, at)
        self.counts["starts"] += 1

    def on_receipt(self, line):
        at, answer, document = line["at"], line["answer"], self.world.documents[line["document"]]
        asked = [p for p in document["purposes"] if p["legal_basis"] == "consent"]
        choices = [{"purpose": p["id"], "until": later(at, p["retention"]["period"]) if p["id"] in line["granted"] else None} for p in asked]
        said = payload(answer["countersignature"])
        self.index[answer["receipt_hash"]] = answer["log"]["index"]
        self.world.tell({**line, "receipt": answer["receipt_hash"], "choices": choices})
        receipt = self.world.receipts[answer["receipt_hash"]]
        receipt.update(events=[], expired=set())
        self.same("countersignature", answer["receipt_hash"], (said["received_at"], said["notice_sha256"], said["leaf_index"]), (at, line["document"], answer["log"]["index"]))
        self.effect(receipt, at, "receipt")
        # Who agrees to a newer text was told by it.
        for change in self.material.values():
            if change["document"] == document["id"] and change["version"] <= document["version"]:
                for older in self.receipts(line["number"]):
                    if older["document"]["id"] == document["id"] and older["document"]["version"] in change["uncovered"]:
                        change["told"].setdefault(older["receipt"], "notice")
        self.counts["receipts"] += 1

    def on_withdrawal(self, line):
        receipt, at = self.world.receipts[line["receipt"]], line["at"]
        expected = 404 if receipt.get("erased") else {"request": 200, "one-click": 200, "page": 303}[line["via"]]
        self.same("withdrawal", f"the withdrawal of {line['receipt']} at {when(at)}", line["status"], expected)
        if expected != 404:
            self.withdraw(receipt, at, line["purposes"])
            self.counts[f"withdrawn by {line['via']}"] += 1

    def on_message(self, line):
        meaning, where = MISSED.get(line["text"], line["expect"]), f"“{line['text']}” ({line['language']}) by {line['by']} at {when(line['at'])}"
        reading = meaning if meaning in ("stop", "wrong_number", "unclear") else None
        by = "sms" if line["by"] == "twilio" else line["by"]
        expected = self.opt_out(line["number"], line["at"], by, reading, (by, line["id"])) if reading else None
        self.same("message", where, line["status"], 200)
        if line["by"] != "twilio":
            self.same("message", where, line["answer"]["meaning"], meaning)
            self.answered(where, line["answer"]["opt_out"], expected)
        self.counts[f"messages by {line['by']} in {line['language']}"] += 1

    def on_told(self, line):
        expected = self.opt_out(line["number"], line["at"], line["by"], "stop")
        self.same("opt-out", when(line["at"]), line["status"], 200)
        if line["answer"]:
            self.answered(f"{line['number']} by {line['by']} at {when(line['at'])}", line["answer"], expected)
        self.counts[f"opt-outs by {line['by']}"] += 1

    def answered(self, where, answer, expected):
        ordered = lambda out: out and {**{m: out[m] for m in expected or out if m != "receipts"}, "receipts": sorted(out["receipts"], key=lambda r: r["receipt_hash"])}
        self.same("opt-out", where, ordered(answer), ordered(expected))

    def on_open(self, line):
        """What waits for a person, with the ids by which the server knows it."""
        known = {(out["number"], out["at"]): out for out in self.outs if out["waits"]}
        for one in line["list"]:
            out = known.get((one["number"], one["received_at"]))
            if out:
                out["id"] = one["id"]
        self.same("waiting", f"what waits at {when(line['at'])}", self.listed(line["list"]), Counter(map(self.shown, known.values())))

    def shown(self, out):
        waits = sorted((r["receipt"], p) for r, p in out["waits"])
        return out["at"], out["by"], out["reading"], out["state"], out["due"], out["done"], out["number"], tuple(waits)

    def listed(self, outs):
        waits = lambda one: sorted((r["receipt_hash"], p) for r in one["suspended"] for p in r["purposes"])
        return Counter(tuple(one[m] for m in ("received_at", "by", "reading", "state", "due_at", "done_at", "number")) + (tuple(waits(one)),) for one in outs)

    def on_settle(self, line):
        out = next((out for out in self.outs if out.get("id") == line["id"]), None)
        if not out:
            return self.wrong("settlement", f"{line['id']} at {when(line['at'])} should not wait for a person")
        waits = list(out["waits"])
        self.same("settlement", f"{line['id']} at {when(line['at'])}", line["status"], 200 if waits else 409)
        for receipt in {r["receipt"]: r for r, _ in waits}.values() if line["settlement"] == "stop" else []:
            self.withdraw(receipt, line["at"], [p for r, p in waits if r is receipt])
        self.lift(line["at"], lambda *_: True, only=out)
        self.counts[f"settled: {line['settlement']}"] += 1

    def on_deadlines(self, line):
        """Late ones first, and an exit code that raises the alarm."""
        at = line["at"]
        dues = Counter(("late" if out["due"] < at else "due", when(out["due"]), "opt-out", out.get("id")) for out in self.outs if out["waits"])
        others = [(q["due"], "question", q["id"]) for q in self.questions if q["state"] == "open"]
        others += [(self.audit_due(id), "audit", id) for id in {id for id, _ in self.current}]
        for change in self.material.values():
            to_tell = sum(r["receipt"] not in change["told"] for r in self.standing(change, at))
            others += [(change["due"], "change", f"{change['document']} {change['version']}, {to_tell} to tell")] if to_tell else []
        for due, what, name in others:
            dues["late" if due < at else "due", when(due), what, name] += 1
            self.counts[f"{what}s due or late, told"] += 1
        late = sum(count for due, count in dues.items() if due[0] == "late")
        said = [tuple(row.split("\t")) for row in line["said"].splitlines()]
        self.same("deadline", f"what is due at {when(at)}", (line["exit"], Counter(said)), (3 if late else 0, dues))
        self.counts.update({"deadlines told": sum(dues.values()), "of these late, with an alarm": late})

    def on_event(self, line):
        receipt, at = self.world.receipts[line["receipt"]], line["at"]
        where = f"the event of {line['receipt']} at {when(at)}"
        choice = receipt["told"][line["purpose"]]
        ended = "erased" in receipt or "withdrawn" in choice or choice["until"] <= at
        if not ended:
            period = next(p for p in receipt["document"]["purposes"] if p["id"] == line["purpose"])["retention"]["period"]
            choice["until"] = max(choice["until"], later(line["event_at"], period))
        self.same("event", where, line["answer"], {"receipts": [{"ended": ended, "receipt_hash": line["receipt"], "until": choice["until"]}]})
        self.counts["events"] += 1

    def on_erasure(self, line):
        at, one = line["at"], line.get("receipt")
        erased = [self.world.receipts[one]] if one else self.receipts(line["number"])
        withdrawn = []
        for receipt in erased:
            if "erased" not in receipt:
                withdrawn += self.erase(receipt, at, "request")
            for question in self.questions:
                if question["text"] and question["receipt"] == receipt["receipt"]:
                    self.forget(question, at)
        for out in self.outs:
            if not one and out["number"] == line["number"]:
                out["number"] = None
        answered = sorted((r["receipt_hash"], r["erased_at"]) for r in line["answer"].get("receipts", []))
        self.same("erasure", f"{one or line['number']} at {when(at)}", answered, sorted((r["receipt"], r["erased"]) for r in erased))
        ordered = lambda ended: sorted(ended, key=lambda r: r["receipt_hash"])
        self.same("erasure", f"what {one or line['number']} withdraws at {when(at)}", ordered(line["answer"].get("withdrawn", [])), ordered(withdrawn))
        self.counts["erased by request"] += len(erased)

    def judge(self, asked, at, contact):
        return self.world.judge({"channel": asked["channel"], "document": asked["document"], "purpose": asked["purpose"], "person": asked["number"],
                                 "occasion": asked.get("occasion"), "at": at, "contact": contact})

    def on_plan(self, line):
        for asked, answer in zip(line["asked"], line["answers"]):
            promised = self.judge(asked, line["at"], "plan")
            self.world.tell({"t": "given_back", "contact": "plan"})
            said = "allowed" if answer["allowed"] else answer["why"].removesuffix("-of-state")
            self.same("reason", f"{asked} at {when(line['at'])}", said, promised)
            self.counts["planned"] += 1

    def on_permits(self, line):
        at = line["at"]
        for asked, answer in zip(line["asked"], line["answers"]):
            promised, where = self.judge(asked, at, answer["permit_id"]), f"{asked} at {when(at)}"
            told = "allowed" if promised == "allowed" else TOLD.get(promised, "consent")
            self.same("permit", where, "allowed" if answer["allowed"] else answer["reason"], told)
            signed = payload(answer["permit"])
            self.same("permit", f"the signed permit of {where}", signed, {member: answer[member] for member in answer if member not in ("permit", "reason", "next")})
            number = answer["number"]
            salt = urlsafe_b64decode(number["salt"] + "=")
            bound = (sha256(salt + asked["number"].encode()).hexdigest(), asked["purpose"], asked["channel"], at)
            self.same("permit", f"what is permitted of {where}", (number["sha256"], answer["purpose"], answer["channel"], answer["as_of"]), bound)
            self.counts["asked"] += 1
            self.counts["allowed" if told == "allowed" else f"refused: {promised}"] += 1
            if promised == "allowed":
                contact = self.world.contacts[answer["permit_id"]]
                receipt = self.world.receipts[contact["receipt"]]
                until = receipt["told"][asked["purpose"]]["until"]
                if answer["allowed"] and not at < answer["exp"] <= min(at + 300, until):
                    self.wrong("permit", f"{where}: it ends at {answer['exp']}, and the consent at {until}")
                record = {"at": at, "channel": asked["channel"], "permit_id": answer["permit_id"], "purpose": asked["purpose"], "receipt_hash": contact["receipt"], "t": "permit", "v": 1}
                self.leaves["permit", sha256(jcs(record)).hexdigest(), self.index[contact["receipt"]]] += 1
                self.permits[answer["permit_id"]] = [contact["receipt"], asked["purpose"], asked["channel"], at, answer["exp"], None]

    def on_given_back(self, line):
        permit = self.permits.get(line["permit_id"])
        if not permit:
            return self.wrong("permit", f"{line['permit_id']}, given back at {when(line['at'])}, should not have been allowed")
        late = line["at"] > permit[4] + BACK
        self.same("permit", f"{line['permit_id']} given back at {when(line['at'])}", line["status"], 409 if late else 200)
        if not late:
            permit[5] = line["at"]
            self.world.tell({"t": "given_back", "contact": line["permit_id"]})
        self.counts["given back too late" if late else "given back"] += 1

    # What is read at the end.
    def on_status(self, line):
        receipt, answer = self.world.receipts[line["receipt"]], line["answer"]
        erased = receipt.get("erased")
        choices = [(p, receipt["told"][p]) for p in receipt["granted"]]
        promised = [(p, c["until"], c.get("withdrawn", erased), c.get("suspended")) for p, c in choices]
        shown = [(p["purpose"], p["until"], p["withdrawn_at"], p["suspended_since"]) for p in answer["purposes"]]
        self.same("receipt", line["receipt"], (answer["erased_at"], shown), (erased, promised))
        events = [(e["t"], e["at"], {m: e[m] for m in ("purposes", "cause") if m in e}, e["index"]) for e in answer["events"]]
        # What the server does at its start it does in any order.
        in_order = lambda event: (event[1], event[0] == "erasure", str(event[2]))
        events, promised = sorted(events, key=in_order), sorted(receipt["events"], key=in_order)
        self.same("receipt", f"what happened to {line['receipt']}", [event[:3] for event in events], [event[:3] for event in promised])
        for event, (kind, _, _, entry) in zip(events, promised):
            self.places[event[3]] = (kind, entry)

    def on_opt_outs(self, line):
        self.seen_outs.update(self.listed(line["list"]))
        self.due_of.update((one["id"], one["due_at"]) for one in line["list"])

    def on_changes(self, line):
        for change in (one["message"] for one in line["list"]):
            data = change["data"]
            if change["type"] in ("optout.late", "question.asked"):
                dues = self.due_of if change["type"] == "optout.late" else self.question_dues
                self.same("feed", f"{change['type']} of {data['id']}", data["due_at"], dues.get(data["id"]))
                waits = tuple(sorted((r["receipt_hash"], p) for r in data.get("suspended", []) for p in r["purposes"]))
                self.seen_changes.append((change["type"], data["due_at"], waits))
                continue
            about = data.get("receipt_hash", data.get("sha256"))
            self.seen_changes.append((change["type"], about, tuple(data.get("purposes", [data["cause"]] if "cause" in data else []))))

    def on_listed(self, line):
        for one in line["list"]:
            self.seen_permits[one["permit_id"]] = [one[m] for m in ("receipt_hash", "purpose", "channel", "as_of", "exp", "given_back_at")]

    def on_leaves(self, line):
        self.seen_leaves += [(leaf["t"], leaf["h"], leaf.get("ref")) for leaf in line["list"]]

    def once(self, sort, seen, promised):
        seen = Counter(seen)
        for one in seen | promised:
            if seen[one] != promised[one]:
                self.wrong(sort, f"{one} is there {seen[one]} times, and should be {promised[one]} times")

    def end(self):
        self.once("log", self.seen_leaves, self.leaves)
        for place, (kind, entry) in self.places.items():
            self.same("log", f"leaf {place}", self.seen_leaves[place][:2] if place < len(self.seen_leaves) else None, (kind, entry))
        self.once("feed", self.seen_changes, self.changes)
        self.once("access", self.seen_looks, self.looks)
        self.once("question list", self.seen_questions, Counter(map(self.asked, self.questions)))
        self.once("opt-out list", self.seen_outs, Counter(map(self.shown, self.outs)))
        self.once("permit list", ((k, *v) for k, v in self.seen_permits.items()), Counter((k, *v) for k, v in self.permits.items()))
        met = [out for out in self.outs if out["done"] is not None]
        self.counts.update({"people with a receipt": len(self.world.by_number), "opt-outs": len(self.outs), "opt-outs met in time": sum(o["done"] <= o["due"] for o in met),
                            "opt-outs met late": sum(o["done"] > o["due"] for o in met), "opt-outs open": len(self.outs) - len(met)})
        self.counts.update(Counter(f"leaves: {leaf[0]}" for leaf in self.seen_leaves))


def main():
    year = Year()
    for number, text in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
        line = json.loads(text)
        try:
            getattr(year, "on_" + line["t"])(line)
        except (KeyError, IndexError, StopIteration) as missing:
            # After a wrong answer the server may tell of what should not be there.
            if not year.faults:
                raise
            print(f"line {number} follows from what is wrong before it, and cannot be judged: {missing!r}")
            break
    else:
        year.end()
    for sort, sentences in year.faults.items():
        print(f"{sort}: {len(sentences)} wrong, first", *sentences[:3], sep="\n  ")
    print(", ".join(f"{count} {name}" for name, count in sorted(year.counts.items())))
    if year.faults:
        sys.exit(f"year.py: {sum(map(len, year.faults.values()))} answers are not what the documents promise")


if __name__ == "__main__":
    main()
