// pkg/verify.js: what a site's back end relies on. Receipts come from maker.mjs, and from the Rust crate as golden files.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ReceiptError, verify } from "../../pkg/verify.js";
import { AUDIENCE, NOTICE, ORIGIN, PHONE, SIGNED_AT, b64, makeReceipt, sha256, unb64 } from "./maker.mjs";

// The checks of the receipt alone; those of the server's word are in verify.site.test.mjs.
const EXPECTED = { phone: PHONE, audience: AUDIENCE, origin: ORIGIN, notice: NOTICE, now: SIGNED_AT + 60, acceptUnseen: true };

/** Refused with this code, in one sentence that repeats nothing of the visitor's. */
async function refused(receipt, code, expected = EXPECTED) {
  await assert.rejects(verify(receipt, expected), (error) => {
    assert.ok(error instanceof ReceiptError, `${error}`);
    assert.equal(error.code, code);
    assert.match(error.message, /^[A-Z][^\n]+\.$/);
    assert.ok(!error.message.includes(PHONE));
    return true;
  });
}

test("a good receipt gives its payload, number, identity and key", async () => {
  const { receipt, kid, payload, input } = await makeReceipt();
  const result = await verify(receipt, EXPECTED);
  assert.deepEqual(result.payload, payload);
  assert.equal(result.phone, PHONE);
  assert.equal(result.kid, kid);
  assert.equal(result.hash, Buffer.from(await sha256(Buffer.from(input))).toString("hex"));
});

test("audience, origin and notice may be lists, and the notice need not be asked about", async () => {
  const { receipt } = await makeReceipt();
  await verify(receipt, { ...EXPECTED, audience: ["https://other.example", AUDIENCE], origin: [ORIGIN], notice: ["00".repeat(32), NOTICE.toUpperCase()] });
  await verify(receipt, { ...EXPECTED, notice: undefined });
});

test("a receipt without a receipt server passes only where the page has none", async () => {
  const { receipt } = await makeReceipt({ payload: ({ aud, nonce, ...rest }) => rest });
  await verify(receipt, { ...EXPECTED, audience: null });
  await refused(receipt, "ERR_RECEIPT_AUDIENCE");
  const { receipt: served } = await makeReceipt();
  await refused(served, "ERR_RECEIPT_AUDIENCE", { ...EXPECTED, audience: null });
});

test("evidence may be left out, and lies anywhere within its ranges", async () => {
  for (const evidence of [undefined, { font_px: 1, visible_pct: 0, visible_s: 0 }, { font_px: 200, visible_pct: 100, visible_s: 86_400 }]) {
    const { receipt } = await makeReceipt({ payload: ({ evidence: _, ...p }) => (evidence === undefined ? p : { ...p, evidence }) });
    assert.deepEqual((await verify(receipt, EXPECTED)).payload.evidence, evidence);
  }
});

test("a receipt of any version of the labels and of the layout passes: which versions exist is for those who check the text", async () => {
  for (const version of [1, 2, Number.MAX_SAFE_INTEGER]) {
    const { receipt } = await makeReceipt({ payload: (p) => ({ ...p, notice: { ...p.notice, labels: version, layout: version } }) });
    const { payload } = await verify(receipt, EXPECTED);
    assert.deepEqual([payload.notice.labels, payload.notice.layout], [version, version]);
  }
});

test("a forgotten or mistyped option is the caller's error and no check is skipped for it", async () => {
  const { receipt } = await makeReceipt();
  for (const wrong of [{ audience: undefined }, { origin: undefined }, { origin: [] }, { audience: "" }, { notice: [1] }, { maxAge: "60" }, { now: NaN }, { maxage: 60 }, { acceptUnseen: 1 }, { status: "yes" }, { jwks: "keys" }, { disclosure: "{}" }, { audience: null, status: true }]) {
    await assert.rejects(verify(receipt, { ...EXPECTED, ...wrong }), TypeError, JSON.stringify(wrong));
  }
  const { phone, acceptUnseen, ...rest } = EXPECTED;
  await assert.rejects(verify(receipt, { ...rest, acceptUnseen }), TypeError, "without phone");
  await assert.rejects(verify(receipt, { ...rest, phone }), TypeError, "without countersignature");
  await assert.rejects(verify(receipt, { ...rest, phone, countersignature: "" }), TypeError, "without jwks");
  await assert.rejects(verify(receipt), TypeError);
});

/** Ends the granted purpose, and with it the whole, at another time. */
const ending = (until) => (p) => ({ ...p, choices: [{ ...p.choices[0], until }, p.choices[1]], valid_until: until });

// One change, one code. Everything before the changed place must pass, so these also pin the order of the checks.
const spoiled = {
  ERR_RECEIPT_ALG: [
    { header: (h) => ({ ...h, alg: "none" }) },
    { header: (h) => ({ ...h, alg: "HS256" }) },
    { header: ({ alg, ...h }) => h },
  ],
  ERR_RECEIPT_HEADER: [
    { header: (h) => ({ ...h, typ: "JWT" }) },
    { header: (h) => ({ ...h, jku: "https://evil.example/keys" }) },
    { header: (h) => ({ ...h, crit: ["exp"] }) },
    { header: (h) => ({ ...h, kid: 7 }) },
    { header: ({ kid, ...h }) => h },
    { header: (h) => ({ ...h, jwk: { ...h.jwk, d: "AA" } }) },
    { header: (h) => ({ ...h, jwk: { ...h.jwk, crv: "P-384" } }) },
    { header: (h) => ({ ...h, jwk: { ...h.jwk, x: h.jwk.x.slice(4) } }) },
    { header: (h) => ({ ...h, jwk: { ...h.jwk, x: `${h.jwk.x}=` } }) },
  ],
  ERR_RECEIPT_KID: [
    { header: (h) => ({ ...h, kid: b64(new Uint8Array(32)) }) },
    { payload: (p) => ({ ...p, iss: b64(new Uint8Array(32)) }) },
  ],
  ERR_RECEIPT_CANONICAL: [
    { payloadText: (t) => t.replace('"aud":', '"aud": ') },
    { payloadText: (t) => `${t}\n` },
    { payloadText: (t) => t.replace('"web-form"', '"web\\u002dform"') },
    { payloadText: (t) => t.replace(/^\{("_sd":[^\]]+\]),("_sd_alg":"sha-256")/, "{$2,$1") },
  ],
  ERR_RECEIPT_FORM: [
    { payloadText: (t) => t.replace('"labels":1', '"labels":1,"labels":1') },
    { payloadText: (t) => t.replace('"granted":true', '"granted":false,"granted":true') },
    { payloadText: (t) => t.replace('"labels":1', '"labels":1.0') },
    { payloadText: (t) => t.replace('"labels":1', '"labels":1e0') },
    { payloadText: (t) => t.replace('"labels":1', '"labels":-0') },
    { payloadText: (t) => t.replace('"labels":1', '"labels":9007199254740992') },
    { payloadText: (t) => t.replace('"sign-up"', '"\\ud800"') },
    { payloadText: (t) => `\uFEFF${t}` },
    { payloadText: (t) => t.replace('"sign-up"', "[".repeat(33) + "]".repeat(33)) },
    { payloadText: (t) => t.replace('"sign-up"', "[".repeat(4000) + "]".repeat(4000)) },
    { payloadText: () => "" },
    { headerText: (t) => t.replace('"alg":"ES256"', '"alg":"none","alg":"ES256"') },
    { headerText: (t) => t.slice(1) },
  ],
  ERR_RECEIPT_SCHEMA: [
    { payload: (p) => ({ ...p, schema: "phone-consent/receipt/2" }) },
    { payload: (p) => ({ ...p, more: 1 }) },
    { payload: ({ controller, ...p }) => p },
    { payload: (p) => ({ ...p, jti: "01900000-0000-4000-8000-000000000001" }) },
    { payload: (p) => ({ ...p, aud: null }) },
    { payload: (p) => ({ ...p, iat: -1 }) },
    { payload: (p) => ({ ...p, controller: " " }) },
    { payload: (p) => ({ ...p, _sd_alg: "sha-512" }) },
    { payload: (p) => ({ ...p, _sd: [...p._sd, p._sd[0]] }) },
    { payload: (p) => ({ ...p, _sd: [] }) },
    { payload: (p) => ({ ...p, number_check: "fine" }) },
    { payload: (p) => ({ ...p, notice: { ...p.notice, sha256: NOTICE.toUpperCase() } }) },
    ...[0, -1, "1", null, true].map((layout) => ({ payload: (p) => ({ ...p, notice: { ...p.notice, layout } }) })),
    { payload: ({ notice: { layout, ...notice }, ...p }) => ({ ...p, notice }) },
    { payload: (p) => ({ ...p, notice: { ...p.notice, more: 1 } }) },
    { payload: (p) => ({ ...p, choices: [{ purpose: "offers", granted: "yes" }] }) },
    { payload: (p) => ({ ...p, choices: [{ purpose: "offers", granted: true }] }) },
    { payload: (p) => ({ ...p, choices: [{ purpose: "offers", granted: true, until: null }] }) },
    { payload: (p) => ({ ...p, choices: [p.choices[0], { purpose: "offers", granted: false, until: p.valid_until }] }) },
    { payload: (p) => ({ ...p, choices: { purpose: "offers", granted: true } }) },
    { payload: (p) => ({ ...p, events: p.events.map((e) => (e.e === "agreed" ? { ...e, trusted: false } : e)) }) },
    { payload: (p) => ({ ...p, events: p.events.map((e) => (e.e === "shown" ? { ...e, filled: true } : e)) }) },
    { payload: (p) => ({ ...p, events: [{ e: "read", s: 0 }] }) },
    { payload: (p) => ({ ...p, evidence: null }) },
    { payload: (p) => ({ ...p, evidence: { font_px: 16, visible_pct: 100 } }) },
    ...[["font_px", 0], ["font_px", 201], ["font_px", "16"], ["visible_pct", -1], ["visible_pct", 101], ["visible_s", -1], ["visible_s", 86_401], ["width", 360]].map(
      ([name, value]) => ({ payload: (p) => ({ ...p, evidence: { ...p.evidence, [name]: value } }) }),
    ),
  ],
  ERR_RECEIPT_EVENTS: [
    { payload: (p) => ({ ...p, events: p.events.slice(1) }) },
    { payload: (p) => ({ ...p, events: [p.events[0], p.events[2], p.events[1], p.events[3]] }) },
    { payload: (p) => ({ ...p, events: p.events.map((e) => (e.e === "agreed" ? { ...e, s: 90 } : e)) }) },
  ],
  ERR_RECEIPT_DISCLOSURE: [
    { payload: (p) => ({ ...p, _sd: [b64(new Uint8Array(32))] }) },
    { disclosure: ([salt, , phone]) => [salt, "name", phone] },
    { disclosure: ([salt, name]) => [salt, name, "0850123456"] },
    { disclosure: ([salt, name]) => [salt, name, "+0353850123456"] },
    { disclosure: ([salt, name]) => [salt, name, "+123"] },
    { disclosure: ([salt, name]) => [salt, name, "+1234567890123456"] },
    { disclosure: ([, name, phone]) => ["c2hvcnQ", name, phone] },
    { disclosure: ([salt, name, phone]) => [salt, name, phone, 1] },
    { disclosure: ([salt, name, phone]) => ({ salt, name, phone }) },
  ],
  ERR_RECEIPT_PHONE: [{ disclosure: ([salt, name]) => [salt, name, "+353850123457"] }],
  ERR_RECEIPT_AUDIENCE: [{ payload: (p) => ({ ...p, aud: "https://other.example" }) }],
  ERR_RECEIPT_ORIGIN: [{ payload: (p) => ({ ...p, origin: "https://shop.example.evil.example" }) }],
  ERR_RECEIPT_NOTICE: [{ payload: (p) => ({ ...p, notice: { ...p.notice, sha256: "00".repeat(32) } }) }],
  ERR_RECEIPT_CHOICES: [
    { payload: (p) => ({ ...p, choices: p.choices.map(({ purpose }) => ({ purpose, granted: false })) }) },
    { payload: (p) => ({ ...p, choices: [] }) },
  ],
  ERR_RECEIPT_VALID_UNTIL: [
    { payload: ending(SIGNED_AT) },
    { payload: (p) => ({ ...p, valid_until: p.valid_until + 1 }) },
    { payload: (p) => ({ ...p, valid_until: p.valid_until - 1 }) },
    { payload: (p) => ({ ...p, choices: [p.choices[0], { purpose: "offers", granted: true, until: SIGNED_AT - 1 }] }) },
  ],
  ERR_RECEIPT_EXPIRED: [{ payload: ending(SIGNED_AT + 60) }],
};

for (const [code, ways] of Object.entries(spoiled)) {
  test(`${code}: ${ways.length} receipts signed with that fault are refused for it`, async () => {
    for (const way of ways) await refused((await makeReceipt(way)).receipt, code);
  });
}

test("what is not a receipt is refused by its form or size", async () => {
  const { receipt } = await makeReceipt();
  const [jws, disclosure] = receipt.split("~");
  const [header, payload, signature] = jws.split(".");
  const forms = ["", "~", "~~", jws, `${jws}~`, `${jws}~${disclosure}`, `${receipt}~`, `${receipt}${disclosure}~`, `${header}.${payload}~${disclosure}~`];
  forms.push(`${jws}.${signature}~${disclosure}~`, `${header}=.${payload}.${signature}~${disclosure}~`, `${header}.${payload}.${signature}+~${disclosure}~`);
  forms.push(`${header}.${payload}.${signature.slice(4)}~${disclosure}~`, ` ${receipt}`, `${receipt}\n`, undefined, null, 7, {}, [receipt]);
  for (const form of forms) await refused(form, "ERR_RECEIPT_FORM");
  await refused("a".repeat(16 * 1024 + 1), "ERR_RECEIPT_SIZE");
});

test("stray last bits in base64url are refused: one receipt has one spelling", async () => {
  const { receipt } = await makeReceipt();
  const [jws, disclosure] = receipt.split("~");
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // 64 bytes of signature end in a character of which two of six bits are used.
  const last = alphabet.indexOf(jws.at(-1));
  await refused(`${jws.slice(0, -1)}${alphabet[last ^ 1]}~${disclosure}~`, "ERR_RECEIPT_FORM");
});

test("a key that is no point of the curve is refused as a signature that does not hold", async () => {
  const off = b64(new Uint8Array(32).fill(1));
  const jwk = { crv: "P-256", kty: "EC", x: off, y: off };
  const kid = b64(await sha256(Buffer.from(JSON.stringify(jwk))));
  const { receipt } = await makeReceipt({ header: (h) => ({ ...h, jwk, kid }), payload: (p) => ({ ...p, iss: kid }) });
  await refused(receipt, "ERR_RECEIPT_SIGNATURE");
});

test("a receipt signed again by another key is refused", async () => {
  const [one, other] = [await makeReceipt(), await makeReceipt()];
  const swapped = [...one.receipt.split("~")[0].split(".").slice(0, 2), other.receipt.split("~")[0].split(".")[2]].join(".");
  await refused(`${swapped}~${one.receipt.split("~")[1]}~`, "ERR_RECEIPT_SIGNATURE");
  await refused(`${one.receipt.split("~")[0]}~${other.receipt.split("~")[1]}~`, "ERR_RECEIPT_DISCLOSURE");
});

test("maxAge refuses old receipts", async () => {
  const { receipt } = await makeReceipt();
  await verify(receipt, { ...EXPECTED, maxAge: 60 });
  await refused(receipt, "ERR_RECEIPT_EXPIRED", { ...EXPECTED, maxAge: 59 });
});

test("without `now` the clock decides", async () => {
  const soon = Math.floor(Date.now() / 1000);
  const { now, ...expected } = EXPECTED;
  await verify((await makeReceipt({ payload: ending(soon + 60) })).receipt, expected);
  await refused((await makeReceipt({ payload: ending(soon - 60) })).receipt, "ERR_RECEIPT_EXPIRED", expected);
});

test("one changed bit in any byte of header, payload, signature or disclosure is refused", async () => {
  const { receipt } = await makeReceipt();
  const parts = receipt.split(/[.~]/).slice(0, 4).map(unb64);
  for (const [part, bytes] of parts.entries()) {
    for (let position = 0; position < bytes.length; position += 1) {
      for (const bit of [position % 8, (position + 3) % 8]) {
        const changed = parts.map((each) => Buffer.from(each));
        changed[part][position] ^= 1 << bit;
        const [header, payload, signature, disclosure] = changed.map(b64);
        await assert.rejects(verify(`${header}.${payload}.${signature}~${disclosure}~`, EXPECTED), ReceiptError, `part ${part}, byte ${position}, bit ${bit}`);
      }
    }
  }
});

test("every changed character of the text is refused", async () => {
  const { receipt } = await makeReceipt();
  for (let i = 0; i < receipt.length; i += 1) {
    const other = receipt[i] === "A" ? "B" : "A";
    await assert.rejects(verify(receipt.slice(0, i) + other + receipt.slice(i + 1), EXPECTED), ReceiptError, `character ${i}`);
  }
});

// Written by the tests of crates/receipt: both implementations must read one receipt alike.
const golden = new URL("../golden/receipt/", import.meta.url);
test("the golden receipt of the Rust crate verifies, to the byte of its payload", async () => {
  const receipt = readFileSync(new URL("receipt.txt", golden), "utf8").trim();
  const payload = readFileSync(new URL("payload.json", golden), "utf8").trim();
  const { iat, aud, origin, notice } = JSON.parse(payload);
  const result = await verify(receipt, { phone: PHONE, audience: aud, origin, notice: notice.sha256, now: iat, acceptUnseen: true });
  assert.equal(unb64(receipt.split(".")[1]).toString(), payload);
  assert.deepEqual(result.payload, JSON.parse(payload));
  await refused(receipt, "ERR_RECEIPT_PHONE", { phone: "+353850123457", audience: aud, origin, now: iat, acceptUnseen: true });
});

// Shared with crates/receipt/tests/bounds.rs: both implementations must judge each payload alike.
test("the shared vectors of the payload's bounds are judged as they say", async () => {
  const vectors = JSON.parse(readFileSync(new URL("bounds.json", golden), "utf8"));
  const base = JSON.parse(readFileSync(new URL("payload.json", golden), "utf8"));
  assert.ok(vectors.length > 40);
  for (const { what, set, code } of vectors) {
    const changed = (own) => {
      const payload = { ...structuredClone(base), iss: own.iss, _sd: own._sd };
      for (const [pointer, value] of Object.entries(set)) {
        const steps = pointer.split("/").slice(1);
        const last = steps.pop();
        steps.reduce((at, step) => at[step], payload)[last] = value?.repeat === undefined || typeof value !== "object" ? value : value.repeat.repeat(value.times);
      }
      return payload;
    };
    const { receipt, payload } = await makeReceipt({ payload: changed });
    const { aud, origin } = changed(payload);
    const judged = verify(receipt, { phone: PHONE, audience: aud, origin, now: base.iat, acceptUnseen: true });
    const found = await judged.then(() => null, (error) => (error instanceof ReceiptError ? error.code : assert.fail(`${what}: ${error}`)));
    assert.equal(found, code, what);
  }
});
