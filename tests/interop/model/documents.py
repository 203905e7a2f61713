"""Judges documents: their publication, who must be told of a material change, and when the next audit is due."""

import json
from hashlib import sha256

from book import DAY, midnight, standing, when
from promises import later


class Documents:
    def __init__(self, book):
        self.book = book
        # By document: the day of the last audit that was made. By document and version: the material changes.
        self.audits, self.material = {}, {}

    def concerned(self, change, at):
        """The receipts that a material change concerns and that stand."""
        own = [r for r in self.book.receipts() if r["document"]["id"] == change["document"]]
        return [r for r in own if r["document"]["version"] in change["uncovered"] and standing(r, at)]

    def to_tell(self, change, at):
        return [r for r in self.concerned(change, at) if r["receipt"] not in change["told"]]

    def on_document(self, line):
        self.book.feed["disclosure.published", self.book.publish(line["text"]), ()] += 1
        self.book.counts["documents"] += 1

    def on_publish(self, line):
        at, new = line["at"], json.loads(line["text"])
        before = [document for document in self.book.world.documents.values() if document["id"] == new["id"]]
        known = {change["version"] for document in before for change in document["changes"]}
        added = [change for change in new["changes"] if change["version"] not in known]
        if any(change["material"] for change in added):
            begins = next(midnight(change["date"]) for change in added if change["version"] == new["version"])
            self.material[new["id"], new["version"]] = {
                "document": new["id"],
                "version": new["version"],
                "uncovered": {document["version"] for document in before} - {new["version"]},
                "due": max(at - at % DAY + DAY, begins) - 1,
                "at": at,
                "told": {},
            }
        change = self.material[new["id"], new["version"]]
        self.book.same("material change", f"whom to tell of {new['id']}", line["answer"]["to_tell"], len(self.to_tell(change, at)))
        self.on_document(line)
        self.book.same("publication", when(at), line["answer"]["sha256"], sha256(line["text"].encode()).hexdigest())

    def on_check(self, line):
        new, answer = json.loads(line["text"]), line["answer"]
        stand = sum(r["document"]["id"] == new["id"] and bool(standing(r, line["at"])) for r in self.book.receipts())
        answered = (answer["material"], answer["standing"], answer["asked_again"], answer["refusal"])
        where = f"the next version of {new['id']} at {when(line['at'])}"
        self.book.same("material change", where, answered, (True, stand, stand, None))
        self.book.counts["asked again after a material change"] += stand

    def on_material(self, line):
        promised = []
        for change in self.material.values():
            concerned, to_tell = len(self.concerned(change, line["at"])), len(self.to_tell(change, line["at"]))
            own = (change["document"], change["version"], change["due"], change["at"])
            promised.append((*own, concerned, concerned - to_tell, to_tell))
        members = ("document", "version", "due_at", "published_at", "standing", "told", "to_tell")
        seen = [tuple(one[member] for member in members) for one in line["list"]]
        self.book.same("material change", f"the list at {when(line['at'])}", sorted(seen), sorted(promised))

    def on_to_tell(self, line):
        to_tell = self.to_tell(self.material[line["document"], line["version"]], line["at"])
        promised = {r["receipt"]: (r["document"]["version"], r["document"]["language"], r["number"], None) for r in to_tell}
        seen = {one["receipt_hash"]: (one["version"], one["language"], one["number"], one["told"]) for one in line["list"]}
        self.book.same("material change", f"whom to tell at {when(line['at'])}", seen, promised)

    def on_told_of_change(self, line):
        told = self.material[line["document"], line["version"]]["told"]
        new = [hash for hash in line["receipts"] if hash not in told]
        told.update({hash: "sms" for hash in new})
        promised = {"told": len(new), "before": len(line["receipts"]) - len(new), "foreign": []}
        self.book.same("material change", f"who was told at {when(line['at'])}", line["answer"], promised)
        self.book.counts["told of a material change"] += len(new)

    def on_receipt(self, line):
        """Who agrees to a newer text was told by it."""
        document = self.book.world.documents[line["document"]]
        own = [r for r in self.book.receipts(line["number"]) if r["document"]["id"] == document["id"]]
        for change in self.material.values():
            if change["document"] == document["id"] and change["version"] <= document["version"]:
                for older in own:
                    if older["document"]["version"] in change["uncovered"]:
                        change["told"].setdefault(older["receipt"], "notice")

    def on_audit(self, line):
        self.audits[line["document"]] = max(line["date"], self.audits.get(line["document"], ""))
        self.book.same("audit", line["document"], line["answer"]["due_at"], self.audit_due(line["document"]))
        self.book.counts["audits"] += 1

    def audit_due(self, id):
        """One interval after the last one."""
        audit = next(document for document in self.book.current.values() if document["id"] == id)["security"]["audit"]
        return later(midnight(max(audit["last"], self.audits.get(id, ""))), audit["every"])

    def dues(self, at):
        dues = [(self.audit_due(id), "audit", id) for id in {id for id, _ in self.book.current}]
        for change in self.material.values():
            to_tell = len(self.to_tell(change, at))
            if to_tell:
                dues.append((change["due"], "change", f"{change['document']} {change['version']}, {to_tell} to tell"))
        return dues
