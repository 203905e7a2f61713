"""Judges questions: by when each is due, what its page shows, who opens it again, and when it is forgotten."""

from collections import Counter

from book import KEPT, when
from promises import later

TO_ANSWER = {"eu-gdpr": "P1M", "uk-pecr": "P1M", "br-lgpd": "P15D", "us-ccpa": "P45D"}
# How often a visitor may write to one question.
MOST = 20


def due_at(document, at):
    """By when a question must be answered: the earliest of what the document says and of its laws."""
    laws = [law["profile"] for law in document["laws"]]
    periods = [document["questions"]["respond_within"], *(TO_ANSWER[law] for law in laws if law in TO_ANSWER)]
    return min(later(at, period) for period in periods)


class Questions:
    def __init__(self, book):
        self.book, self.seen = book, Counter()
        # By the secret of the question's link.
        self.questions = {}

    def waits(self, question, at):
        """It waits for an answer from now on."""
        due = due_at(self.book.world.documents[question["document"]], at)
        question.update(state="open", due=due, answered=None, closed=None)
        self.book.feed["question.asked", due, ()] += 1

    def forget(self, question, at):
        question.update(state="closed", closed=question["closed"] or at, written=[], answers=[], forgotten=True)

    def on_question(self, line):
        at = line["at"]
        question = {"at": at, "document": line["document"], "receipt": line["receipt"], "held": line["via"] == "page", "forgotten": False}
        question.update(written=[line["text"]], answers=[], language=line["language"])
        if question["held"] and "erased" in self.book.world.receipts[line["receipt"]]:
            # The link is unknown then.
            return self.book.same("question", when(at), line["status"], 404)
        self.waits(question, at)
        self.questions[line["question"]] = question
        if question["held"]:
            self.book.same("question", when(at), line["status"], 303)
        else:
            self.book.same("question", when(at), (line["status"], line["answer"].get("due_at")), (201, question["due"]))
        self.book.counts[f"questions by {line['via']}"] += 1

    def kept(self, line):
        """The question of this link, unless it was forgotten or never stored."""
        question = self.questions.get(line["question"])
        return None if not question or question["forgotten"] else question

    def on_written_again(self, line):
        at, question = line["at"], self.kept(line)
        where = f"“{line['text']}” at {when(at)}"
        if not question:
            return self.book.same("question", where, line["status"], 404)
        # Sent twice; after an answer, or once it is closed, the same words are asked anew.
        is_same = question["written"][-1] == line["text"] and question["state"] == "open"
        if not is_same and len(question["written"]) >= MOST:
            self.book.counts["questions that are full"] += 1
            return self.book.same("question", where, line["status"], 409)
        self.book.same("question", where, line["status"], 303)
        if not is_same:
            question["written"].append(line["text"])
            if question["state"] != "open":
                self.waits(question, at)
                self.book.counts["questions opened again"] += 1
            self.book.counts["questions written to again"] += 1

    def on_deletion(self, line):
        question = self.kept(line)
        self.book.same("question", f"its deletion at {when(line['at'])}", line["status"], 200 if question else 404)
        if question:
            self.forget(question, line["at"])
            self.book.counts["questions deleted by their askers"] += 1

    def on_question_page(self, line):
        """What is written, and whether it is answered, for whoever has the link."""
        question, where = self.kept(line), f"the page of a question at {when(line['at'])}"
        self.book.same("question page", where, line["status"], 200 if question else 404)
        if question:
            said = [*question["written"], *question["answers"]]
            self.book.same("question page", where, Counter(line["said"]), Counter(said))
            self.book.counts["pages of questions read"] += 1

    def on_questions(self, line):
        """The list of questions, with the ids by which the server knows them."""
        known = {question["written"][-1]: question for question in self.questions.values() if question["written"]}
        for one in line["list"]:
            self.book.dues["question.asked", one["id"]] = one["due_at"]
            if one["excerpt"] in known:
                known[one["excerpt"]]["id"] = one["id"]
        members = ("received_at", "due_at", "state", "answered_at", "closed_at", "excerpt", "receipt_hash", "receipt_held")
        seen = Counter(tuple(one[m] for m in members) for one in line["list"])
        if line["state"] == "all":
            self.seen.update(seen)
        else:
            self.book.same("question", f"what waits at {when(line['at'])}", seen, Counter(map(shown, self.open())))

    def on_questions_said(self, line):
        """The same on the command line."""
        rows = [row.split("\t") for row in line["said"].splitlines()]
        promised = [[q["id"], when(q["at"]), when(q["due"]), "open", q["language"], q["written"][-1]] for q in self.open()]
        self.book.same("question", f"what the command line says at {when(line['at'])}", sorted(rows), sorted(promised))

    def on_answer(self, line):
        at, question = line["at"], next(q for q in self.questions.values() if q.get("id") == line["id"])
        self.book.same("question", f"{line['what']} at {when(at)}", line["status"], 200)
        if line["what"] == "answer":
            question.update(state="answered", answered=at)
            question["answers"].append(line["text"])
        else:
            question.update(state="closed", closed=at)
        self.book.counts["questions answered in time" if at <= question["due"] else "questions answered late"] += 1

    def open(self):
        return [question for question in self.questions.values() if question["state"] == "open"]

    def dues(self, at):
        return [(question["due"], "question", question["id"]) for question in self.open()]

    def on_start(self, line):
        at = line["at"]
        for question in self.questions.values():
            if not question["forgotten"] and (question["closed"] or question["answered"] or at) + KEPT <= at:
                self.forget(question, at)

    def on_erasure(self, line):
        """A question goes with its receipt."""
        erased = [line["receipt"]] if "receipt" in line else [r["receipt"] for r in self.book.receipts(line["number"])]
        for question in self.questions.values():
            if not question["forgotten"] and question["receipt"] in erased:
                self.forget(question, line["at"])

    def end(self):
        self.book.once("question list", self.seen, Counter(map(shown, self.questions.values())))


def shown(question):
    """A question as the list of them must show it."""
    members = (question[member] for member in ("at", "due", "state", "answered", "closed"))
    return *members, question["written"][-1] if question["written"] else None, question["receipt"], question["held"]
