"""Verifies a log with tools of other people: PyPI aics-tlog (checkpoint, witness, tiles, proofs), proofbundle (tlog-proof) and
scitt-cose (COSE receipts).

    python tests/interop/log/verify.py FOLDER

FOLDER is what the example `interop` of crates/log wrote. Everything in it must hold, and be refused after a flipped bit in any
byte that is signed. The exit code is 1 on the first failure.
"""

import sys
from base64 import b64decode
from pathlib import Path

import aics_tlog
import cbor2
import proofbundle.tlogproof
import scitt_cose.receipt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

OTHER_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def flipped(data, at):
    """Returns the bytes with one bit flipped in the byte at this place."""
    changed = bytearray(data)
    changed[at] ^= 1 << (at % 7)
    return bytes(changed)


def means_the_same(data, changed):
    """Whether all that differs is in bits of base64 that say nothing: those of the last character before the padding. These tools read it
    with any of them; this project's own readers do not."""
    words, others = data.split(), changed.split()
    differing = [(one, other) for one, other in zip(words, others) if one != other]
    if len(words) != len(others) or len(differing) != 1:
        return False
    [(one, other)] = differing
    return other.endswith(b"=") and attempt(lambda: b64decode(one) == b64decode(other, validate=True))


def refuses(verify, data, what, spared=()):
    """Expects that the bytes verify, and that they do not with a flipped bit in any byte but the spared ones."""
    expect(verify(data), f"{what} does not hold")
    for at in range(len(data)):
        changed = flipped(data, at)
        if at not in spared and not means_the_same(data, changed):
            expect(not verify(changed), f"{what} is accepted with a flipped bit in byte {at}")


def expect(held, otherwise):
    if not held:
        sys.exit(f"verify.py: {otherwise}")


def attempt(check):
    """Whether a check passes. Broken input may be refused by whatever exception the tool's parts raise."""
    try:
        return bool(check())
    except Exception:
        return False


def checkpoints(folder, log, witness):
    """The checkpoints with aics-tlog: the log's signature, and the cosignature of the witness."""

    def verify(data, witnesses):
        note = aics_tlog.parse_note(data)
        return aics_tlog.verify_checkpoint(note, log, witnesses, len(witnesses), expected_origin=log.name).ok

    for name, witnesses in [("older", []), ("checkpoint", [witness])]:
        data = (folder / name).read_bytes()
        refuses(lambda data: attempt(lambda: verify(data, witnesses)), data, name)
        expect(not attempt(lambda: verify(data, [aics_tlog.parse_vkey(OTHER_KEY)])), f"{name} is accepted without its witness")


def tree(folder):
    """Tiles and bundles with aics-tlog: the whole tree against the signed root, proofs made of them, and growth."""
    older, newer = (aics_tlog.parse_checkpoint(aics_tlog.parse_note((folder / name).read_bytes()).text) for name in ["older", "checkpoint"])
    reader = aics_tlog.FileSystemTileReader(folder)
    for checkpoint in [older, newer]:
        report = aics_tlog.audit_tiles(reader, checkpoint.size, checkpoint.root)
        expect(report.tiles > 0 and report.bundles > 0, "no tiles were read")

    class Broken(aics_tlog.FileSystemTileReader):
        """Flips a bit in one file."""

        def __init__(self, broken, at):
            super().__init__(folder)
            self.broken, self.at = broken, at

        def _read(self, path):
            data = super()._read(path)
            return flipped(data, self.at % len(data)) if data and path == self.broken else data

    files = [f"tile/{level}/{place}" for level, places in [("0", ["000", "001", "002", "003.p/232"]), ("1", ["000.p/3"])] for place in places]
    files += [f"tile/entries/{place}" for place in ["000", "001", "002", "003.p/232"]]
    for file in files:
        for at in [0, 1000, -1]:
            held = attempt(lambda: aics_tlog.audit_tiles(Broken(file, at), newer.size, newer.root))
            expect(not held, f"{file} is accepted with a flipped bit")

    for index in range(newer.size):
        entry = aics_tlog.read_entry(reader, index, newer.size)
        proof = aics_tlog.inclusion_proof_from_tiles(reader, index, newer.size)
        expect(aics_tlog.verify_leaf_inclusion(entry, index, newer.size, proof, newer.root), f"leaf {index} is not in the tree")
    growth = aics_tlog.consistency_proof_from_tiles(reader, older.size, newer.size)
    expect(aics_tlog.verify_consistency(older.size, newer.size, older.root, newer.root, growth), "the newer tree does not begin with the older")
    for i, one in enumerate(growth):
        changed = [*growth[:i], flipped(one, 0), *growth[i + 1 :]]
        expect(not aics_tlog.verify_consistency(older.size, newer.size, older.root, newer.root, changed), "growth is accepted with a changed hash")
    return newer


def proof(file, entry, log, witness):
    """A tlog-proof with proofbundle, with one witness required."""

    def verify(data):
        return proofbundle.tlogproof.verify_tlog_proof(data.decode(), entry, log, [witness], threshold=1, expected_origin=log.split("+")[0])["ok"]

    data = file.read_bytes()
    refuses(lambda data: attempt(lambda: verify(data)), data, file.name)
    refused = proofbundle.tlogproof.verify_tlog_proof(data.decode(), entry + b" ", log, [witness], threshold=1)
    expect(not refused["ok"], f"{file.name} is accepted for another entry")


def cose(file, entry, key, checkpoint):
    """A COSE receipt with scitt-cose."""

    def verify(data):
        return scitt_cose.receipt.verify_receipt(data, leaf_entry_hex=entry.hex(), log_public_key_pem=key)

    data = file.read_bytes()
    result = verify(data)
    expect(result.ok, f"{file.name} does not hold: {result.errors}")
    expect((result.root, result.tree_size) == (checkpoint.root.hex(), checkpoint.size), f"{file.name} is of another tree")
    # The tree's size is not signed (RFC 9942, 5.2), and some other sizes have the same way up.
    size = data.index(cbor2.dumps(checkpoint.size)) + 1
    refuses(lambda data: verify(data).ok, data, file.name, spared=range(size, size + 2))
    other = scitt_cose.receipt.verify_receipt(data, leaf_entry_hex=(entry + b" ").hex(), log_public_key_pem=key)
    expect(not other.ok, f"{file.name} is accepted for another entry")


def main():
    folder = Path(sys.argv[1])
    log, witness = ((folder / name).read_text().strip() for name in ["log.vkey", "witness.vkey"])
    key = Ed25519PublicKey.from_public_bytes((folder / "log.ed25519").read_bytes()).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    checkpoints(folder, aics_tlog.parse_vkey(log), aics_tlog.parse_vkey(witness))
    newer = tree(folder)
    entries = sorted(folder.glob("leaf/*.entry"))
    expect(len(entries) >= 6, "there are no leaves to prove")
    for file in entries:
        entry = file.read_bytes()
        proof(file.with_suffix(".tlog-proof"), entry, log, witness)
        cose(file.with_suffix(".cose"), entry, key, newer)
    print(f"aics-tlog: 2 checkpoints with a witness, {newer.size} leaves and the growth of the tree hold; proofbundle: {len(entries)} tlog-proofs; "
          f"scitt-cose: {len(entries)} COSE receipts; each is refused with a flipped bit in any signed byte")


main()
