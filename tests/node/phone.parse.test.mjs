// pkg/phone.js: loading, and its answers compared with Google's own JavaScript library.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "../../pkg/phone.js";
import { examples, parse, seeded, useOurRelease } from "./phone.google.mjs";

const url = new URL("../../pkg/phone.wasm", import.meta.url);
const bytes = readFileSync(url);
const phone = await load();

test("the engine is loaded from beside its script, by URL, from a response and from bytes", async () => {
  const response = () => new Response(bytes, { headers: { "content-type": "application/wasm" } });
  const data = `data:application/wasm;base64,${bytes.toString("base64")}`;
  const sources = [undefined, url, data, new URL(data), response(), Promise.resolve(response()), bytes, new Uint8Array(bytes).buffer];
  for (const source of sources) {
    const engine = await load(source);
    assert.equal(engine.parse("020 7946 0018", "GB").e164, "+442079460018");
  }
  await assert.rejects(load(new Response("", { status: 404 })), /^Error: phone\.wasm could not be loaded: HTTP 404$/);
  await assert.rejects(load(new Uint8Array(8)), WebAssembly.CompileError);
});

test("a page, which is not to be held up, gets the same engine", async () => {
  globalThis.document = {};
  try {
    assert.equal((await load(bytes)).parse("020 7946 0018", "GB").e164, "+442079460018");
    await assert.rejects(load(new Uint8Array(8)), WebAssembly.CompileError);
  } finally {
    delete globalThis.document;
  }
});

test("regions have names in the language asked for, in its order", () => {
  const german = phone.regions("de");
  assert.equal(german.length, phone.regions().length);
  assert.deepEqual(german.find(({ region }) => region === "FR"), { region: "FR", countryCode: 33, name: "Frankreich" });
  assert.deepEqual(german.map(({ name }) => name), german.map(({ name }) => name).sort(new Intl.Collator("de").compare));
});

test("a parsed number says all that is known of it", () => {
  assert.deepEqual(phone.parse("020 7946 0018 ext. 5", "GB"), {
    ok: true,
    reason: "IS_POSSIBLE",
    missing: 0,
    possible: true,
    valid: true,
    type: "FIXED_LINE",
    region: "GB",
    countryCode: 44,
    e164: "+442079460018",
    international: "+44 20 7946 0018 x5",
    national: "020 7946 0018 x5",
    rfc3966: "tel:+44-20-7946-0018;ext=5",
    extension: "5",
  });
  assert.equal(phone.parse("650 253 222", "US").missing, 1);
  assert.deepEqual(phone.parse("hello", "GB"), { ok: false, error: "NOT_A_NUMBER" });
});

/** Returns the fields in which the two differ, with Google's answer and ours. */
function differences(text, region) {
  const [google, { missing, ...own }] = [parse(text, region), phone.parse(text, region)];
  return Object.keys({ ...google, ...own })
    .filter((field) => google[field] !== own[field])
    .map((field) => ({ field, google: google[field], own: own[field] }));
}

const formats = ({ e164, international, national, rfc3966 }) => [e164, international, national, rfc3966];

/** Yields examples in four formats with one or two changes each, dialled in their region or without one. */
function* mutations(count) {
  const random = seeded(1);
  const pick = (list) => list[random(list.length)];
  const regions = phone.regions().map(({ region }) => region);
  const all = examples(phone);
  for (let number = 0; number < count; number += 1) {
    const { region, number: example } = pick(all);
    let text = pick(formats(example));
    for (let changes = 1 + random(2); changes > 0; changes -= 1) {
      const at = random(text.length + 1);
      const [before, after] = [text.slice(0, at), text.slice(at)];
      text = [
        () => before + random(10) + after,
        () => before + after.slice(1),
        () => before + random(10) + after.slice(1),
        () => before + pick([" ", "-", "x", "(", ")", "+", "#", " ext. ", "/", "\u00a0"]) + after,
        () => text + pick([" x5", " ext. 123", "#12", ";ext=7", ",,9", "abc"]),
        () => `00${text}`,
      ][random(6)]();
    }
    yield [text, random(3) ? region : pick(regions)];
  }
}

const MUTATIONS = [...mutations(12000)];

test("every example in every format is parsed as Google parses it", () => {
  const all = examples(phone);
  assert.ok(all.length > 1000);
  for (const { region, number } of all) {
    for (const text of formats(number)) assert.deepEqual(differences(text, region), [], `${region} ${text}`);
  }
});

test("mutations are parsed as Google parses them, but for those listed", () => {
  const found = MUTATIONS.filter(([text, region]) => differences(text, region).length > 0);
  assert.deepEqual(found, [...OTHER_RELEASE, ...TOO_LONG_FOR_A_DOUBLE].sort((a, b) => order(a) - order(b)));
  for (const [text, region] of TOO_LONG_FOR_A_DOUBLE) {
    assert.deepEqual(differences(text, region).map(({ field }) => field), ["international", "national", "rfc3966"], text);
    assert.ok(text.includes("abc") && phone.parse(text, region).national.endsWith("123222"), text);
  }
});

test("what differs by the release of the metadata is gone with the same metadata", () => {
  useOurRelease();
  for (const [text, region] of OTHER_RELEASE) assert.deepEqual(differences(text, region), [], text);
});

const order = (one) => MUTATIONS.findIndex(([text, region]) => text === one[0] && region === one[1]);

/** Where Google's package contains the metadata of a release other than 9.0.42: formats of China and Botswana, leading digits of Saint Helena. */
const OTHER_RELEASE = [
  ["340 12334", "BW"],
  ["900) 2112-3456", "CN"],
  ["900123 4567", "CN"],
  ["+86 400 1923 4567", "CN"],
  ["tel:+86-400-123-45607", "VA"],
  ["+86 800 123 45167", "VC"],
  ["907-123-4567", "SH"],
  ["+8640012345267", "CN"],
  ["+26731123456", "TK"],
  ["8008123 4517", "CN"],
];

/** National numbers of 17 digits: Google's package stores them in a JavaScript number, which is exact up to 15 digits only. Ours keeps the digits as typed. */
const TOO_LONG_FOR_A_DOUBLE = [
  ["0850 12345 ext. 123abc", "JO"],
  ["tel:+382-78-108-780 ext. 123abc", "ME"],
];
