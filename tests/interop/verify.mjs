// Verifies browser-made receipts, the one of tests/golden, and the server's countersignatures with npm `jose`, a verifier
// independent of this project.
//
//   node tests/interop/verify.mjs DIR
//
// DIR contains one `*.json` per browser engine: {"browser", "receipt", "phone", "countersignature", "jwks"}. Each receipt and
// each countersignature must be accepted as it is and refused after one flipped bit in any byte of its header, payload and
// signature. The exit code is 1 on the first failure,
// and if there are not three receipts. jose does not know the disclosures of SD-JWT: their digest is compared here, and
// checked with `sd-jwt` in verify.py.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const ENGINES = 3;
const PARTS = ["header", "payload", "signature"];

// jose is one of the test tools in tests/package.json, in the parent folder.
const { compactVerify, createLocalJWKSet, importJWK } = await import(pathToFileURL(createRequire(new URL("../package.json", import.meta.url)).resolve("jose")));

const decode = (text) => Buffer.from(text, "base64url");
const encode = (bytes) => Buffer.from(bytes).toString("base64url");

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function readReceipts(dir) {
  const names = readdirSync(dir).filter((name) => name.endsWith(".json")).sort();
  const receipts = names.map((name) => ({ name, ...JSON.parse(readFileSync(join(dir, name), "utf8")) }));
  const members = ["browser", "receipt", "phone", "countersignature", "jwks"];
  for (const kept of receipts) {
    if (!members.every((member) => typeof kept[member] === "string")) fail(`${kept.name} must have the strings ${members.join(", ")}.`);
  }
  const engines = new Set(receipts.map(({ browser }) => browser));
  if (engines.size < ENGINES) fail(`${dir} has receipts of ${engines.size} browser engines (${[...engines].join(", ") || "none"}), ${ENGINES} are needed: run the browser tests first.`);
  return receipts;
}

/** Returns the receipt of crate `receipt`, which has every member, including those that a browser may omit. */
function goldenReceipt() {
  const receipt = readFileSync(fileURLToPath(new URL("../golden/receipt/receipt.txt", import.meta.url)), "utf8").trim();
  if (JSON.parse(decode(receipt.split(".")[1])).evidence === undefined) fail("tests/golden/receipt/receipt.txt has no evidence; write it anew as crates/receipt/examples/golden.rs says.");
  return { browser: "tests/golden", receipt, phone: JSON.parse(decode(receipt.split("~")[1]))[2] };
}

/** Resolves to the signed number, as on a site that uses jose only; rejects if the receipt must be refused. */
async function joseVerify(receipt) {
  const [jws, disclosure] = receipt.split("~");
  const { jwk } = JSON.parse(decode(jws.split(".")[0]));
  const { payload } = await compactVerify(jws, await importJWK(jwk, "ES256"), { algorithms: ["ES256"] });
  const digest = createHash("sha256").update(disclosure).digest("base64url");
  if (!JSON.parse(Buffer.from(payload))._sd.includes(digest)) throw new Error("The disclosure is not the signed one.");
  return JSON.parse(decode(disclosure))[2];
}

/** Resolves to the receipt hash that the server countersigned, under the key set that it gave. */
async function joseCountersigned(countersignature, jwks) {
  const { payload } = await compactVerify(countersignature, createLocalJWKSet(JSON.parse(jwks)), { algorithms: ["ES256"] });
  return JSON.parse(Buffer.from(payload)).receipt_hash;
}

/** Returns the receipt, or another JWS, with one bit flipped in the decoded bytes of one part. */
function flipped(receipt, part, position) {
  const [jws, ...rest] = receipt.split("~");
  const segments = jws.split(".");
  const bytes = decode(segments[part]);
  bytes[position] ^= 1 << (position % 8);
  segments[part] = encode(bytes);
  return [segments.join("."), ...rest].join("~");
}

/** Returns how many flipped receipts were refused; throws if the verifier wrongly accepts or refuses one. */
async function examine(verifier, { browser, receipt, phone }) {
  const number = await verifier(receipt).catch((error) => {
    throw new Error(`the receipt made in ${browser} is refused: ${error.message}`);
  });
  if (number !== phone) throw new Error(`the receipt made in ${browser} is of another number than the one typed.`);
  return refusedWhenFlipped(verifier, receipt, `the receipt made in ${browser}`);
}

/** The same of the countersignature. */
async function examineCountersignature(verifier, { browser, receipt, countersignature, jwks }) {
  const what = `the countersignature of ${browser}'s receipt`;
  const signed = await verifier(countersignature, jwks).catch((error) => {
    throw new Error(`${what} is refused: ${error.message}`);
  });
  const [header, payload] = receipt.split(".");
  if (signed !== createHash("sha256").update(`${header}.${payload}`).digest("hex")) throw new Error(`${what} is of another receipt.`);
  return refusedWhenFlipped((text) => verifier(text, jwks), countersignature, what);
}

async function refusedWhenFlipped(verifier, text, what) {
  let refused = 0;
  for (const [part, segment] of text.split("~")[0].split(".").entries()) {
    for (let position = 0; position < decode(segment).length; position += 1) {
      const accepted = await verifier(flipped(text, part, position)).then(() => true, () => false);
      if (accepted) throw new Error(`${what} passes with byte ${position} of its ${PARTS[part]} changed.`);
      refused += 1;
    }
  }
  return refused;
}

// Tests this check itself: it must fail for a verifier that accepts everything, and for one that refuses everything.
async function examineTheExamination(sample) {
  for (const [what, verifier] of [["accepts anything", async () => sample.phone], ["refuses anything", async () => { throw new Error("no"); }]]) {
    const caught = await examine(verifier, sample).then(() => false, () => true);
    if (!caught) fail(`A verifier that ${what} was not caught: this examination proves nothing.`);
  }
  const signed = await joseCountersigned(sample.countersignature, sample.jwks);
  const caught = await examineCountersignature(async () => signed, sample).then(() => false, () => true);
  if (!caught) fail("A verifier that accepts any countersignature was not caught: this examination proves nothing.");
}

const [dir] = process.argv.slice(2);
if (dir === undefined) fail("Say where the receipts are: node tests/interop/verify.mjs DIR");
let receipts;
try {
  receipts = readReceipts(dir);
} catch (error) {
  fail(`The receipts in ${dir} cannot be read: ${error.message}`);
}
await examineTheExamination(receipts[0]);
for (const receipt of [goldenReceipt(), ...receipts]) {
  try {
    console.log(`jose: ${receipt.browser}: accepted, and refused with any of ${await examine(joseVerify, receipt)} bytes changed`);
  } catch (error) {
    fail(`jose: ${error.message}`);
  }
}
for (const receipt of receipts) {
  try {
    console.log(`jose: countersignature of ${receipt.browser}'s receipt: accepted, and refused with any of ${await examineCountersignature(joseCountersigned, receipt)} bytes changed`);
  } catch (error) {
    fail(`jose: ${error.message}`);
  }
}
