"""Writes the table of North American area codes, src/hours/areas.rs, from libphonenumber's data.

    python crates/promises/areas.py > crates/promises/src/hours/areas.rs

Asks for PyPI phonenumbers 9.0.33. An area code's time zones and states are those of every prefix of libphonenumber that
begins with it, so that a code with two zones has both. tests/interop/promises/areas.py judges the table by the answers that
the same library gives for numbers.
"""

import re
import sys

import phonenumbers
from phonenumbers import PhoneNumberType as Type
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.tzdata import TIMEZONE_DATA

RELEASE = "9.0.33"
TERRITORIES = {"PR", "GU", "VI", "AS", "MP"}
# Codes that belong to no place: toll-free, premium, personal and company numbers.
PLACELESS = {Type.TOLL_FREE, Type.PREMIUM_RATE, Type.SHARED_COST, Type.PERSONAL_NUMBER, Type.VOIP, Type.UAN}
STATES = """AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;DC Washington D.C.;
FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;KY Kentucky;LA Louisiana;ME Maine;MD Maryland;
MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;MO Missouri;MT Montana;NE Nebraska;NV Nevada;NH New Hampshire;
NJ New Jersey;NM New Mexico;NY New York;NC North Carolina;ND North Dakota;OH Ohio;OK Oklahoma;OR Oregon;PA Pennsylvania;
RI Rhode Island;SC South Carolina;SD South Dakota;TN Tennessee;TX Texas;UT Utah;VT Vermont;VA Virginia;WA Washington State;
WV West Virginia;WI Wisconsin;WY Wyoming"""
# Overlays whose newer code libphonenumber places worse than the one that it lies over: both are of the same ground. From general knowledge of the numbering
# plan; not compared with NANPA's own list yet.
SAME_GROUND = {364: 270, 448: 850, 458: 541, 689: 407, 930: 812, 986: 208}
CODES = {name: code for code, name in (line.strip().split(" ", 1) for line in STATES.split(";"))}


def region(area):
    """The region of an area code; None for one that is not in use or belongs to no place."""
    for exchange in range(200, 1000):
        number = phonenumbers.PhoneNumber(country_code=1, national_number=area * 10**7 + exchange * 10**4 + 1234)
        found = phonenumbers.region_code_for_number(number)
        if found:
            return None if phonenumbers.number_type(number) in PLACELESS else found
    return None


def states(area, found):
    """The postal codes of the states that libphonenumber names for numbers of this area code."""
    if found in TERRITORIES:
        return [found]
    names = {entry["en"] for prefix, entry in GEOCODE_DATA.items() if prefix.startswith(f"1{area}") and "en" in entry}
    return sorted({name[-2:] if re.search(r", [A-Z]{2}$", name) else CODES[name] for name in names})


def zones(area):
    """The time zones that libphonenumber names for numbers of this area code, or of the one that it lies over."""
    area = SAME_GROUND.get(area, area)
    return sorted({zone for prefix, named in TIMEZONE_DATA.items() if prefix.startswith(f"1{area}") for zone in named})


def array(texts):
    return "&[" + ", ".join(f'"{text}"' for text in texts) + "]"


def main():
    if phonenumbers.__version__ != RELEASE:
        sys.exit(f"areas.py: phonenumbers {RELEASE} is needed; this is {phonenumbers.__version__}")
    regions = {area: found for area in range(200, 1000) if (found := region(area))}
    ours = {area: found for area, found in regions.items() if found in TERRITORIES | {"US"}}
    print(f"//! The area codes of the North American Numbering Plan: facts of libphonenumber {RELEASE} (Apache-2.0), its time zone and")
    print("//! geocoding data, as PyPI `phonenumbers` has them. Written by `crates/promises/areas.py`; do not edit.\n")
    print("/// Each area code of the United States and their territories, with the postal codes of its states and its IANA time zones.")
    print("#[rustfmt::skip]\npub(super) static UNITED_STATES: &[(u16, &[&str], &[&str])] = &[")
    for area, found in ours.items():
        print(f"    ({area}, {array(states(area, found))}, {array(zones(area))}),")
    print("];\n")
    print("/// The area codes of the other countries that share the country calling code 1.")
    print("#[rustfmt::skip]\npub(super) static ELSEWHERE: &[u16] = &[")
    others = [area for area in regions if area not in ours]
    for at in range(0, len(others), 20):
        print("    " + ", ".join(map(str, others[at : at + 20])) + ",")
    print("];")


main()
