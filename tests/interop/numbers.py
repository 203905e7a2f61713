"""Compares the phone engine with PyPI phonenumbers on every example number in Google's PhoneNumberMetadata.xml.

    python tests/interop/numbers.py XML VERSION ENGINE

ENGINE is the program crates/phone/examples/answers.rs with tables made from XML, whose release is VERSION; phonenumbers must
be of the same release. XML is read here by Python's own parser. Each example, of every region and type, is parsed as
written and in the four formats of phonenumbers, with its own region and with none, and with digits changed, since not
every format has an example. Both must give the same error, or the same reason, validity, type, region, country code,
national number, extension and four formats. The engine's own examples must be those of the file. The exit code is 1 if
anything differs.
"""

import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, ValidationResult

TYPES = {
    "fixedLine": "FIXED_LINE",
    "mobile": "MOBILE",
    "tollFree": "TOLL_FREE",
    "premiumRate": "PREMIUM_RATE",
    "sharedCost": "SHARED_COST",
    "voip": "VOIP",
    "personalNumber": "PERSONAL_NUMBER",
    "pager": "PAGER",
    "uan": "UAN",
    "voicemail": "VOICEMAIL",
}
FORMATS = [PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.RFC3966]
ERRORS = {
    NumberParseException.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    NumberParseException.NOT_A_NUMBER: "NOT_A_NUMBER",
    NumberParseException.TOO_SHORT_AFTER_IDD: "TOO_SHORT_AFTER_IDD",
    NumberParseException.TOO_SHORT_NSN: "TOO_SHORT_NSN",
    NumberParseException.TOO_LONG: "TOO_LONG",
}


def names(words):
    """Returns the names of a class's constants by value."""
    return {value: name for name, value in vars(words).items() if name.isupper() and isinstance(value, int)}


# The number of texts with changed digits per example.
CHANGED = 40

REASONS, KINDS = names(ValidationResult), names(PhoneNumberType)


def lengths(territory):
    """Returns the possible lengths of a territory's numbers, written as `6,[8-10]`."""
    found = set()
    for said in territory.iter("possibleLengths"):
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", said.get("national", "")):
            found.update(range(int(first), int(last or first) + 1))
    return sorted(found)


def territories(path):
    """Yields each territory of the file: its id, country code, number lengths, and examples by type."""
    for territory in ElementTree.parse(path).iter("territory"):
        examples = {}
        for tag, name in TYPES.items():
            example = territory.findtext(f"{tag}/exampleNumber")
            if example is not None:
                examples[name] = example.strip()
        yield territory.get("id"), territory.get("countryCode"), lengths(territory), examples


def said(text, region):
    """Returns the answer of phonenumbers for a text, in the engine's fields."""
    try:
        number = phonenumbers.parse(text, region or None)
    except NumberParseException as error:
        return [ERRORS[error.error_type]]
    return [
        REASONS[phonenumbers.is_possible_number_with_reason(number)],
        str(phonenumbers.is_valid_number(number)).lower(),
        KINDS[phonenumbers.number_type(number)],
        phonenumbers.region_code_for_number(number) or "",
        str(number.country_code),
        phonenumbers.national_significant_number(number),
        number.extension or "",
        *(phonenumbers.format_number(number, form) for form in FORMATS),
    ]


def changed(example, possible, dice):
    """Returns the example with one to four digits changed and, in every second case, another length."""
    digits = list(example)
    if dice.randrange(2) == 0:
        length = max(2, dice.choice(possible) + dice.choice([0, 0, 0, 0, 0, 0, -1, 1]))
        digits = digits[:length] + [str(dice.randrange(10)) for _ in range(length - len(digits))]
    for _ in range(dice.randint(1, 4)):
        # Early digits are changed more often, since they determine the format.
        digits[min(dice.randrange(len(digits)), dice.randrange(len(digits)))] = str(dice.randrange(10))
    return "".join(digits)


def questions(path):
    """Yields each example with the texts to parse, each with the region it is dialled in."""
    dice = random.Random(9033)
    for region, code, possible, examples in territories(path):
        for kind, example in examples.items():
            home = "" if region == "001" else region
            number = phonenumbers.parse(f"+{code}{example}", None)
            written = [phonenumbers.format_number(number, form) for form in FORMATS]
            texts = [(text, home) for text in (example, f"+{code} {example}", *written)] + [(text, "") for text in written]
            texts += [(f"+{code}{changed(example, possible, dice)}", home) for _ in range(CHANGED)]
            yield region, kind, example, texts


def main(path, version, engine):
    if phonenumbers.__version__ != version:
        sys.exit(f"numbers.py: phonenumbers is of release {phonenumbers.__version__}, and {path} of {version}; pin the same in requirements.txt")
    asked = list(questions(path))
    lines = []
    for region, kind, _, texts in asked:
        if region != "001":
            lines.append(f"example\t{region}\t{kind}")
        lines.extend(f"parse\t{home}\t{text}" for text, home in texts)
    run = subprocess.run([engine], input="\n".join(lines) + "\n", capture_output=True, check=True, encoding="utf-8")
    found, *answers = run.stdout.splitlines()
    if found != version:
        sys.exit(f"numbers.py: the engine is on tables of release {found}, not {version}")
    if len(answers) != len(lines):
        sys.exit(f"numbers.py: {len(lines)} questions and {len(answers)} answers")
    different, valid = [], 0
    for line, answer in zip(lines, answers):
        question, region, text = line.split("\t")
        if question == "parse":
            expected = said(text, region)
            valid += expected[1:2] == ["true"]
        else:
            expected = [next(example for home, kind, example, _ in asked if (home, kind) == (region, text))]
        if answer.split("\t") != expected:
            different.append(f"  {question} {text!r} in {region or 'no region'}: {answer.split(chr(9))} and not {expected}")
    regions = len({region for region, *_ in asked})
    codes = len({code for _, code, *_ in territories(path)})
    texts = sum(line.startswith("parse") for line in lines)
    print(f"numbers: metadata {version}, phonenumbers {phonenumbers.__version__}: {len(asked)} examples of {regions} regions and {codes} country codes,")
    print(f"numbers: {texts} texts parsed, {valid} of them valid, {len(lines) - texts} examples asked for, {len(different)} differences")
    if different:
        sys.exit("\n".join(different[:40]))
    # The counts of release 9.0.33; lower counts mean that the file was not read completely.
    if len(asked) < 1100 or regions < 240 or valid < 10000:
        sys.exit("numbers.py: that is less than Google's file has")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
