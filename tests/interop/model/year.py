"""Judges a simulated year of the receipt server by what the documents promise.

    python tests/interop/model/year.py TRACE

TRACE is what tests/load/src/year.rs wrote: what was asked of the server over HTTP, and its answers. Written from docs/ and from the documents
in the trace, not from the Rust code; the decision about a contact is that of promises.py. Says the first wrong answers of each sort in
sentences, and then the exit code is 1; otherwise the counts. Needs nothing but Python and time zones: the system's, or PyPI tzdata.

Here the lines are handed out, and deadlines judged, which are of several concerns. Each concern has a module with a class: `on_...` takes the
lines of a kind, `dues` are its deadlines, and `end` compares what was listed with what must be there.
"""

import json
import sys
from collections import Counter

from book import Book, when
from contacts import Contacts
from documents import Documents
from optouts import OptOuts, Suspensions
from questions import Questions
from receipts import Receipts
from records import Records


class Deadlines:
    """`phone-consent deadlines`: late ones first, and an exit code that raises the alarm."""

    def __init__(self, book, concerns):
        self.book, self.concerns = book, concerns

    def on_deadlines(self, line):
        at, promised, late = line["at"], Counter(), 0
        for due, what, name in (one for concern in self.concerns for one in concern.dues(at)):
            promised["late" if due < at else "due", when(due), what, name] += 1
            late += due < at
            self.book.counts[f"deadlines told: {what}"] += 1
        said = Counter(tuple(row.split("\t")) for row in line["said"].splitlines())
        self.book.same("deadline", f"what is due at {when(at)}", (line["exit"], said), (3 if late else 0, promised))
        self.book.counts["deadlines told late, with an alarm"] += late


def main():
    book, suspensions = Book(), Suspensions()
    receipts = Receipts(book, suspensions)
    optouts, questions, documents = OptOuts(book, suspensions, receipts), Questions(book), Documents(book)
    # What an erasure or a start does to receipts comes last: the others look at them as they were.
    concerns = [documents, questions, optouts, receipts, Contacts(book), Deadlines(book, [optouts, questions, documents]), Records(book)]
    for number, text in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
        line = json.loads(text)
        takers = [getattr(concern, "on_" + line["t"]) for concern in concerns if hasattr(concern, "on_" + line["t"])]
        if not takers:
            sys.exit(f"year.py: line {number}: there is no kind of line {line['t']}")
        try:
            for take in takers:
                take(line)
        except (KeyError, IndexError, StopIteration) as missing:
            # After a wrong answer the server may tell of what should not be there.
            if not book.faults:
                raise
            print(f"line {number} follows from what is wrong before it, and cannot be judged: {missing!r}")
            break
    else:
        for concern in concerns:
            if hasattr(concern, "end"):
                concern.end()
    for sort, sentences in book.faults.items():
        print(f"{sort}: {len(sentences)} wrong, first", *sentences[:3], sep="\n  ")
    print(", ".join(f"{count} {name}" for name, count in sorted(book.counts.items())))
    for what, counts in sorted(book.languages.items()):
        print(f"{what}: " + ", ".join(f"{count} {language}" for language, count in sorted(counts.items())))
    if book.faults:
        sys.exit(f"year.py: {sum(map(len, book.faults.values()))} answers are not what the documents promise")


if __name__ == "__main__":
    main()
