"""Compares the table of area codes of crates/promises with what PyPI phonenumbers says of numbers.

    python tests/interop/promises/areas.py STORY

STORY is what the example `story` of crates/promises prints: it begins with the table. For every area code, a number of each of its 800
exchanges is asked about through phonenumbers' public functions: its region, its time zones and its description. An area code
must have exactly the states and time zones that its numbers have, six overlays the time zones of the code that they lie over, and one of another country must not be among those of the
United States. The exit code is 1 if anything differs.
"""

import json
import re
import sys

import phonenumbers
from phonenumbers import PhoneNumberType, geocoder, timezone

OURS = {"US", "PR", "GU", "VI", "AS", "MP"}
NAMES = {"Washington D.C.": "DC", "Washington State": "WA"}
# The overlays of which phonenumbers knows fewer or other time zones than of the code that they lie over.
OVERLAYS = {364: 270, 448: 850, 458: 541, 689: 407, 930: 812, 986: 208}
PLACED = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# The postal code of each state whose name a description writes out.
WRITTEN_OUT = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO", "Connecticut": "CT",
    "Delaware": "DE", "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN", "Iowa": "IA",
    "Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD", "Massachusetts": "MA", "Michigan": "MI",
    "Minnesota": "MN", "Mississippi": "MS", "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH",
    "New Jersey": "NJ", "New Mexico": "NM", "New York": "NY", "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH",
    "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA", "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD",
    "Tennessee": "TN", "Texas": "TX", "Utah": "UT", "Vermont": "VT", "Virginia": "VA", "West Virginia": "WV", "Wisconsin": "WI",
    "Wyoming": "WY",
}


def state(number):
    """The state that the description of a number names; None if it names none."""
    description = geocoder.description_for_number(number, "en")
    town = re.search(r", ([A-Z]{2})$", description)
    return town[1] if town else NAMES.get(description) or WRITTEN_OUT.get(description)


def judge(area, line):
    """What is wrong with the table's line for an area code; `line` is None where it has none."""
    regions, states, zones = set(), set(), set()
    # A number in no prefix but the country's has the zones of the whole plan.
    whole_plan = set(timezone.time_zones_for_number(phonenumbers.parse("+18005550100")))
    for exchange in range(200, 1000):
        number = phonenumbers.PhoneNumber(country_code=1, national_number=area * 10**7 + exchange * 10**4 + 100)
        region = phonenumbers.region_code_for_number(number)
        if region is None or phonenumbers.number_type(number) not in PLACED:
            continue
        regions.add(region)
        states |= {state(number)} - {None}
        found = set(timezone.time_zones_for_number(number))
        zones |= set() if found == whole_plan else found
    if not regions:
        return "is not in use, or stands for no place" if line and line["t"] == "area" else None
    if not regions & OURS:
        return f"is of {regions}" if line and line["t"] == "area" else None
    if line is None or line["t"] != "area":
        return "is of the United States, and the table does not say so"
    if states and set(line["states"]) != states:
        return f"has the states {sorted(states)}, not {line['states']}"
    if area not in OVERLAYS and zones and zones != set(line["zones"]):
        return f"has the time zones {sorted(zones)}, not {line['zones']}"
    return None


def main():
    lines = (json.loads(text) for text in open(sys.argv[1], encoding="utf-8"))
    table = {int(line["prefix"][2:]): line for line in lines if line["t"] in ("area", "elsewhere")}
    wrong = {area: found for area in range(200, 1000) if (found := judge(area, table.get(area)))}
    for overlay, under in OVERLAYS.items():
        if set(table[overlay]["zones"]) != set(table[under]["zones"]):
            wrong[overlay] = f"has the time zones {table[overlay]['zones']}, and {under}, which it lies over, {table[under]['zones']}"
    for area, found in wrong.items():
        print(f"{area} {found}")
    ours = sum(line["t"] == "area" for line in table.values())
    print(f"{len(table)} area codes, {ours} of the United States")
    if wrong or ours < 350:
        sys.exit(f"areas.py: {len(wrong)} area codes differ from phonenumbers {phonenumbers.__version__}")


main()
