"""The records of `phone-consent export --as dpv`, judged by PyLD: each is JSON-LD in which every member means something.

    PHONE_CONSENT_BIN=... python tests/interop/export/dpv.py

The receipts are those of the sample tests/golden/data/2. A context from elsewhere is refused: a record must be readable by itself.
"""
import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from pyld import jsonld

ROOT = Path(__file__).resolve().parents[3]

DPV = "https://w3id.org/dpv#"
STATES = {DPV + name for name in ("ConsentGiven", "ConsentRefused", "ConsentWithdrawn", "ConsentExpired")}


def no_loader(url, options):
    raise AssertionError(f"a record needs {url} to be read")


def members(value):
    """Every name of an object's member, at any depth, but for keywords."""
    if isinstance(value, list):
        for one in value:
            yield from members(one)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "@context":
                if not name.startswith("@"):
                    yield name
                yield from members(inner)


def judge(record):
    options = {"documentLoader": no_loader}
    (expanded,) = jsonld.expand(record, options)
    # What the context does not define is dropped without a word.
    assert len(list(members(record))) == len(list(members(expanded))), "a member means nothing"
    assert all(name.startswith("http") for name in members(expanded)), "a name is no address"
    assert expanded["@type"] == [DPV + "ConsentRecord"]
    quads = jsonld.to_rdf(record, options)["@default"]
    objects = {}
    for quad in quads:
        objects.setdefault(quad["predicate"]["value"], set()).add(quad["object"]["value"])
    assert objects["http://purl.org/dc/terms/conformsTo"] == {"https://w3id.org/dpv/schema/dpv-27560#record-2"}
    types = objects["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]
    processes = expanded[DPV + "hasProcess"]
    for process in processes:
        for name in ("hasPurpose", "hasPersonalData", "hasProcessing", "hasDataController", "hasDataSource", "hasLegalBasis", "hasConsentStatus"):
            assert process[DPV + name], f"a process without {name}"
        (status,) = process[DPV + "hasConsentStatus"]
        assert len(STATES & set(status["@type"])) == 1, status
        (at,) = status[DPV + "isIndicatedAtTime"]
        assert at["@type"] == "http://www.w3.org/2001/XMLSchema#dateTime" and at["@value"].endswith("Z"), at
    entities = {entity["@id"] for entity in expanded[DPV + "hasEntity"]}
    for name in ("hasDataController", "hasRecipient"):
        assert objects.get(DPV + name, set()) <= entities, f"{name} names what is not there"
    return types & STATES


def exported(program, folder):
    """What is exported of the sample, which a start of the server brings up to date."""
    data = folder / "data"
    shutil.copytree(ROOT / "tests/golden/data/2", data)
    for path in [data, *data.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    options = ["--listen", "127.0.0.1:0", "--origin", "https://shop.example", "--public-url", "https://receipts.shop.example"]
    server = subprocess.Popen([program, "serve", "--data", data, *options], stdout=subprocess.PIPE, text=True)
    while not (line := server.stdout.readline()).startswith("listening on"):
        assert line, "the server does not start"
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0
    return subprocess.check_output([program, "export", "--as", "dpv", "--data", data], text=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        lines = exported(os.environ["PHONE_CONSENT_BIN"], Path(folder))
    records = [json.loads(line) for line in lines.splitlines()]
    assert len(records) == 3, f"the sample has three receipts, and {len(records)} were exported"
    states = set().union(*(judge(record) for record in records))
    print(f"{len(records)} consent records are JSON-LD by PyLD, with {', '.join(sorted(state.removeprefix(DPV) for state in states))}")


main()
