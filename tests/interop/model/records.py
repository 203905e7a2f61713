"""Judges what a server records for others: the feed of changes, the looks at numbers, and the leaves of the log."""

from collections import Counter

from book import digest


class Records:
    def __init__(self, book):
        self.book = book
        self.feed, self.dues = Counter(), {}
        self.looks, self.accesses, self.leaves = Counter(), Counter(), []

    def on_look(self, line):
        self.looks[line["at"], line["why"], line["of"], tuple(line["ids"]), "operate"] += 1

    def on_accesses(self, line):
        for record, index in ((one["record"], one["index"]) for one in line["list"]):
            (of, ids), = record["of"].items()
            self.accesses[record["at"], record["why"], of, tuple(ids), record["by"].get("key")] += 1
            self.book.leaves["access", digest(record), None] += 1
            self.book.places[index] = ("access", digest(record))

    def on_changes(self, line):
        for message in (one["message"] for one in line["list"]):
            kind, data = message["type"], message["data"]
            if kind in ("optout.late", "question.asked"):
                # A question that is opened again is due anew: the last time counts.
                self.dues[kind, data["id"]] = data["due_at"]
                waits = ((r["receipt_hash"], purpose) for r in data.get("suspended", []) for purpose in r["purposes"])
                self.feed[kind, data["due_at"], tuple(sorted(waits))] += 1
            else:
                purposes = data.get("purposes", [data["cause"]] if "cause" in data else [])
                self.feed[kind, data.get("receipt_hash", data.get("sha256")), tuple(purposes)] += 1

    def on_leaves(self, line):
        self.leaves += [(leaf["t"], leaf["h"], leaf.get("ref")) for leaf in line["list"]]

    def end(self):
        self.book.once("feed", self.feed, self.book.feed)
        for (kind, id), due in self.dues.items():
            self.book.same("feed", f"{kind} of {id}", due, self.book.dues.get((kind, id)))
        self.book.once("access", self.accesses, self.looks)
        self.book.once("log", self.leaves, self.book.leaves)
        for place, promised in self.book.places.items():
            leaf = self.leaves[place][:2] if place < len(self.leaves) else None
            self.book.same("log", f"leaf {place}", leaf, promised)
        self.book.counts.update(f"leaves: {leaf[0]}" for leaf in self.leaves)
