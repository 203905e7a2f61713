"""Judges contacts: whether each was allowed as promises.py decides, what its permit says, and what was given back."""

from base64 import urlsafe_b64decode
from collections import Counter
from hashlib import sha256

from book import digest, payload, when

# What a permit tells of the exact reason; of the others that there is no consent.
TOLD = {"allowed": "allowed", "frequency": "frequency", "quiet-hours": "hours"}
# How long a permit is valid, and until when after its end a contact can be given back.
VALID, BACK = 300, 3_600
UNSIGNED = ("permit", "reason", "next")


class Contacts:
    def __init__(self, book):
        self.book, self.permits, self.seen = book, {}, Counter()

    def judge(self, asked, at, contact):
        about = {"channel": asked["channel"], "document": asked["document"], "purpose": asked["purpose"], "person": asked["number"]}
        return self.book.world.judge({**about, "occasion": asked.get("occasion"), "at": at, "contact": contact})

    def on_plan(self, line):
        for asked, answer in zip(line["asked"], line["answers"]):
            promised = self.judge(asked, line["at"], "plan")
            self.book.world.tell({"t": "given_back", "contact": "plan"})
            said = "allowed" if answer["allowed"] else answer["why"].removesuffix("-of-state")
            self.book.same("reason", f"{asked} at {when(line['at'])}", said, promised)
            self.book.counts["planned"] += 1

    def on_permits(self, line):
        at = line["at"]
        for asked, answer in zip(line["asked"], line["answers"]):
            promised, where = self.judge(asked, at, answer["permit_id"]), f"{asked} at {when(at)}"
            answered = "allowed" if answer["allowed"] else answer["reason"]
            self.book.same("permit", where, answered, TOLD.get(promised, "consent"))
            self.signed(where, asked, answer, at)
            self.book.counts["asked"] += 1
            self.book.counts["allowed" if promised == "allowed" else f"refused: {promised}"] += 1
            if promised == "allowed":
                self.allowed(where, asked, answer, at)

    def signed(self, where, asked, answer, at):
        """What is signed is what is said, and about this contact."""
        said = {member: answer[member] for member in answer if member not in UNSIGNED}
        self.book.same("permit", f"the signed permit of {where}", payload(answer["permit"]), said)
        number = answer["number"]
        salted = sha256(urlsafe_b64decode(number["salt"] + "=") + asked["number"].encode()).hexdigest()
        said = (number["sha256"], answer["purpose"], answer["channel"], answer["as_of"])
        self.book.same("permit", f"what is permitted of {where}", said, (salted, asked["purpose"], asked["channel"], at))

    def allowed(self, where, asked, answer, at):
        """A contact that is allowed is in the log, and its permit ends with the consent."""
        id, purpose, channel = answer["permit_id"], asked["purpose"], asked["channel"]
        receipt = self.book.world.receipts[self.book.world.contacts[id]["receipt"]]
        until = receipt["told"][purpose]["until"]
        if answer["allowed"] and not at < answer["exp"] <= min(at + VALID, until):
            self.book.wrong("permit", f"{where}: it ends at {answer['exp']}, and the consent at {until}")
        record = {"t": "permit", "v": 1, "at": at, "permit_id": id, "channel": channel, "purpose": purpose}
        self.book.leaves["permit", digest({**record, "receipt_hash": receipt["receipt"]}), receipt["index"]] += 1
        self.permits[id] = [receipt["receipt"], purpose, channel, at, answer["exp"], None]

    def on_given_back(self, line):
        at, id = line["at"], line["permit_id"]
        permit = self.permits.get(id)
        if not permit:
            return self.book.wrong("permit", f"{id}, given back at {when(at)}, should not have been allowed")
        late = at > permit[4] + BACK
        self.book.same("permit", f"{id} given back at {when(at)}", line["status"], 409 if late else 200)
        if not late:
            permit[5] = at
            self.book.world.tell({"t": "given_back", "contact": id})
        self.book.counts["given back too late" if late else "given back"] += 1

    def on_listed(self, line):
        members = ("permit_id", "receipt_hash", "purpose", "channel", "as_of", "exp", "given_back_at")
        self.seen.update(tuple(one[member] for member in members) for one in line["list"])

    def end(self):
        self.book.once("permit list", self.seen, Counter((id, *permit) for id, permit in self.permits.items()))
