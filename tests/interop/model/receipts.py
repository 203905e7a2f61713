"""Judges what becomes of receipts: given, withdrawn, prolonged by an event, ended, erased."""

from book import digest, payload, standing, when
from promises import later

STATUS = {"request": 200, "one-click": 200, "page": 303}


class Receipts:
    def __init__(self, book, suspensions):
        self.book, self.suspensions = book, suspensions

    def effect(self, receipt, at, kind, **about):
        """What happens to a receipt is a leaf of the log, a change in the feed, and an event of the receipt."""
        entry, leaf = receipt["receipt"], None
        if kind != "receipt":
            entry, leaf = digest({"t": kind, "at": at, "receipt_hash": receipt["receipt"], **about}), receipt["index"]
        self.book.leaves[kind, entry, leaf] += 1
        name = {"receipt": "given", "withdrawal": "withdrawn", "erasure": "erased"}[kind]
        purposes = about.get("purposes", [about["cause"]] if "cause" in about else receipt["granted"])
        self.book.feed[f"receipt.{name}", receipt["receipt"], tuple(purposes)] += 1
        receipt["events"].append((kind, at, about, entry))

    def withdraw(self, receipt, at, purposes, now=None):
        """As of when it was said, `at`, which may be before it is known, `now`."""
        ended = [p for p in receipt["granted"] if p in purposes and "withdrawn" not in receipt["told"][p]]
        if ended:
            self.book.world.tell({"t": "withdrawal", "receipt": receipt["receipt"], "purposes": ended, "at": at})
            self.effect(receipt, at, "withdrawal", purposes=ended)
            self.suspensions.lift(now or at, lambda r, p: r is receipt and p in ended)

    def erase(self, receipt, at, cause):
        """Returns what is withdrawn with it, of older receipts: they must not count again."""
        world, document = self.book.world, receipt["document"]["id"]
        own = [r for r in self.book.receipts(receipt["number"]) if r["document"]["id"] == document]
        place = next(i for i, r in enumerate(own) if r is receipt)
        replaced = set(receipt["told"]).difference(*(r["told"] for r in own[place + 1:]))
        ended = [(r, [p for p in standing(r, at) if p in replaced]) for r in own[:place]]
        ended = [(r, purposes) for r, purposes in ended if purposes]
        for older, purposes in ended:
            self.withdraw(older, at, purposes)
            self.book.counts["withdrawn with a newer receipt"] += 1
        receipt["erased"] = at
        self.effect(receipt, at, "erasure", cause=cause)
        self.suspensions.lift(at, lambda r, _: r is receipt)
        # It is not found by its number any more, and its contacts count no longer.
        world.by_number[receipt["number"]].remove(receipt)
        for purpose in receipt["told"]:
            for contact in list(world.by_purpose[receipt["number"], document, purpose].values()):
                if contact["receipt"] == receipt["receipt"]:
                    world.tell({"t": "given_back", "contact": contact["contact"]})
        return [{"receipt_hash": r["receipt"], "purposes": purposes} for r, purposes in ended]

    def on_receipt(self, line):
        at, answer = line["at"], line["answer"]
        document, hash, index = self.book.world.documents[line["document"]], answer["receipt_hash"], answer["log"]["index"]
        choices = []
        for purpose in document["purposes"]:
            if purpose["legal_basis"] == "consent":
                until = later(at, purpose["retention"]["period"]) if purpose["id"] in line["granted"] else None
                choices.append({"purpose": purpose["id"], "until": until})
        self.book.world.tell({**line, "receipt": hash, "choices": choices})
        receipt = self.book.world.receipts[hash]
        receipt.update(index=index, events=[], expired=set())
        said = payload(answer["countersignature"])
        said = said["received_at"], said["notice_sha256"], said["leaf_index"]
        self.book.same("countersignature", hash, said, (at, line["document"], index))
        self.effect(receipt, at, "receipt")
        self.book.counts["receipts"] += 1

    def on_withdrawal(self, line):
        receipt, at = self.book.world.receipts[line["receipt"]], line["at"]
        expected = 404 if "erased" in receipt else STATUS[line["via"]]
        self.book.same("withdrawal", f"the withdrawal of {line['receipt']} at {when(at)}", line["status"], expected)
        if "erased" not in receipt:
            # Who withdraws means the purpose, in whichever of their receipts for the document.
            ended = line["purposes"] or receipt["granted"]
            for own in [receipt] + [r for r in self.book.receipts(receipt["number"]) if r["document"]["id"] == receipt["document"]["id"]]:
                self.withdraw(own, at, ended)
            self.book.counts[f"withdrawn by {line['via']}"] += 1

    def on_event(self, line):
        receipt, at, purpose = self.book.world.receipts[line["receipt"]], line["at"], line["purpose"]
        choice = receipt["told"][purpose]
        ended = "erased" in receipt or purpose not in standing(receipt, at)
        if not ended:
            period = next(p for p in receipt["document"]["purposes"] if p["id"] == purpose)["retention"]["period"]
            choice["until"] = max(choice["until"], later(line["event_at"], period))
        promised = {"receipts": [{"ended": ended, "receipt_hash": line["receipt"], "until": choice["until"]}]}
        self.book.same("event", f"the event of {line['receipt']} at {when(at)}", line["answer"], promised)
        self.book.counts["events"] += 1

    def on_erasure(self, line):
        at, one = line["at"], line.get("receipt")
        erased = [self.book.world.receipts[one]] if one else self.book.receipts(line["number"])
        withdrawn = []
        for receipt in erased:
            if "erased" not in receipt:
                withdrawn += self.erase(receipt, at, "request")
        where, answer = f"{one or line['number']} at {when(at)}", line["answer"]
        answered = sorted((r["receipt_hash"], r["erased_at"]) for r in answer.get("receipts", []))
        self.book.same("erasure", where, answered, sorted((r["receipt"], r["erased"]) for r in erased))
        answered = sorted(answer.get("withdrawn", []), key=by_hash)
        self.book.same("erasure", f"what is withdrawn with {where}", answered, sorted(withdrawn, key=by_hash))
        self.book.counts["erased by request"] += len(erased)

    def on_start(self, line):
        at = line["at"]
        for receipt in self.book.receipts():
            told = [receipt["told"][p] for p in receipt["granted"]]
            expired = [p for p in receipt["granted"] if "withdrawn" not in receipt["told"][p] and receipt["told"][p]["until"] <= at]
            expired = [p for p in expired if p not in receipt["expired"]]
            if expired:
                receipt["expired"].update(expired)
                self.book.feed["receipt.expired", receipt["receipt"], tuple(expired)] += 1
            end = max(min(choice["until"], choice.get("withdrawn", choice["until"])) for choice in told)
            if end <= at and later(end, receipt["document"]["proof"]["period"]) <= at:
                self.erase(receipt, at, "end")
                self.book.counts["erased at the end"] += 1
        self.book.counts["starts"] += 1

    def on_status(self, line):
        """How a receipt stands at the end."""
        receipt, answer = self.book.world.receipts[line["receipt"]], line["answer"]
        erased = receipt.get("erased")
        choices = [(p, receipt["told"][p]) for p in receipt["granted"]]
        promised = [(p, c["until"], c.get("withdrawn", erased), c.get("suspended")) for p, c in choices]
        shown = [(p["purpose"], p["until"], p["withdrawn_at"], p["suspended_since"]) for p in answer["purposes"]]
        self.book.same("receipt", line["receipt"], (answer["erased_at"], shown), (erased, promised))
        events = [(e["t"], e["at"], {m: e[m] for m in ("purposes", "cause") if m in e}, e["index"]) for e in answer["events"]]
        events, promised = sorted(events, key=in_order), sorted(receipt["events"], key=in_order)
        where = f"what happened to {line['receipt']}"
        self.book.same("receipt", where, [event[:3] for event in events], [event[:3] for event in promised])
        for event, (kind, _, _, entry) in zip(events, promised):
            self.book.places[event[3]] = (kind, entry)

    def end(self):
        self.book.counts["people with a receipt"] = len(self.book.world.by_number)


def by_hash(one):
    return one["receipt_hash"]


def in_order(event):
    """What the server does at its start it does in any order."""
    return event[1], event[0] == "erasure", str(event[2])
