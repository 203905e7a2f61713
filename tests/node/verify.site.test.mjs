// pkg/verify.js: what it does with the receipt server's word, the document, the clock, and whatever is posted.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";
import { ReceiptError, verify } from "../../pkg/verify.js";
import { AUDIENCE, ORIGIN, PHONE, SIGNED_AT, countersign, makeKey, makeReceipt } from "./maker.mjs";

const DAY = 86_400;
const server = await makeKey();
const JWKS = { keys: [{ kty: "OKP", crv: "Ed25519", x: "AA" }, server.jwk] };
const EXPECTED = { phone: PHONE, audience: AUDIENCE, origin: ORIGIN, jwks: JWKS, now: SIGNED_AT + 60 };

/** Verifies what was made, countersigned by the server unless `expected` says otherwise. */
async function judge(made, expected = {}) {
  return verify(made.receipt, { ...EXPECTED, countersignature: await countersign(server, made), ...expected });
}

async function refused(judged, code) {
  await assert.rejects(judged, (error) => {
    assert.ok(error instanceof ReceiptError, `${error?.stack}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /^[A-Z][^\n]+\.$/);
    return true;
  });
}

/** The same receipt signed at another time, its end moved along. */
const signedAt = (iat) => (p) => {
  const end = iat + 100 * DAY;
  const jti = (iat * 1000).toString(16).padStart(12, "0").replace(/^(.{8})/, "$1-");
  return { ...p, iat, jti: `${jti}-7bab-abab-abababababab`, valid_until: end, choices: [{ ...p.choices[0], until: end }, p.choices[1]] };
};

test("a countersigned receipt gives what the server saw and which purposes stand", async () => {
  const { granted, seen } = await judge(await makeReceipt());
  assert.deepEqual(granted, ["repair-updates"]);
  assert.deepEqual(seen, { receivedAt: SIGNED_AT + 1, nonceIssuedAt: SIGNED_AT - 32, log: undefined });
});

test("a countersignature may name the receipt's place in the server's log, whole or not at all", async () => {
  const made = await makeReceipt();
  const origin = `${"a".repeat(240)}/v1/log/1`;
  const { seen } = await judge(made, { countersignature: await countersign(server, made, { log_origin: origin, leaf_index: 7 }) });
  assert.deepEqual(seen.log, { origin, index: 7 });
  const wrong = [{ log_origin: origin }, { leaf_index: 7 }, { log_origin: "", leaf_index: 7 }, { log_origin: "a b", leaf_index: 7 }, { log_origin: "a\u0007", leaf_index: 7 }, { log_origin: "a".repeat(256), leaf_index: 7 }, { log_origin: origin, leaf_index: -1 }, { log_origin: origin, leaf_index: "7" }];
  for (const said of wrong) {
    await refused(judge(made, { countersignature: await countersign(server, made, said) }), "ERR_RECEIPT_COUNTERSIGNATURE");
  }
});

test("a receipt that no server saw is refused, unless the site says that it may be", async () => {
  const { receipt } = await makeReceipt();
  for (const countersignature of ["", null, undefined]) {
    await refused(verify(receipt, { ...EXPECTED, countersignature }), "ERR_RECEIPT_UNSEEN");
    assert.equal((await verify(receipt, { ...EXPECTED, countersignature, acceptUnseen: true })).seen, null);
  }
});

test("a countersignature of another key, receipt, server, form or algorithm is refused, also where none is needed", async () => {
  const [made, other, foreign] = [await makeReceipt(), await makeReceipt(), await makeKey()];
  const good = await countersign(server, made);
  const bad = [
    await countersign(foreign, made),
    await countersign(foreign, made, {}, { kid: server.kid }),
    await countersign(server, other),
    await countersign(server, made, { notice_sha256: "00".repeat(32) }),
    await countersign(server, made, { iss: "https://other.example" }),
    await countersign(server, made, { extra: 1 }),
    await countersign(server, made, { received_at: "soon" }),
    await countersign(server, made, {}, { alg: "none" }),
    await countersign(server, made, {}, { typ: "JWT" }),
    await countersign(server, made, {}, { jwk: server.jwk }),
    `${good}x`,
    good.slice(0, -3),
    "x".repeat(5000),
    "a.b",
  ];
  for (const [i, countersignature] of bad.entries()) {
    for (const acceptUnseen of [false, true]) await refused(judge(made, { countersignature, acceptUnseen }), "ERR_RECEIPT_COUNTERSIGNATURE").catch((e) => assert.fail(`${i}: ${e}`));
  }
});

test("a key that another one has replaced proves what it signed before its end, and nothing later", async () => {
  const [made, next] = [await makeReceipt(), await makeKey()];
  const countersignature = await countersign(server, made);
  const ended = (exp) => ({ jwks: { keys: [{ ...server.jwk, exp }, next.jwk] }, countersignature });
  await judge(made, ended(SIGNED_AT + 1));
  await judge(made, ended(SIGNED_AT + 100));
  for (const exp of [SIGNED_AT, 0, "never", null]) {
    await refused(judge(made, ended(exp)), "ERR_RECEIPT_COUNTERSIGNATURE");
  }
  await judge(made, { ...ended(0), countersignature: await countersign(next, made) });
});

test("keys are fetched, kept, and asked for again; a server that cannot be reached is a refusal of its own", async () => {
  let [asked, keys] = [0, []];
  const site = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys }));
  });
  await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
  const made = await makeReceipt();
  const { port } = site.address();
  const address = (path) => `http://127.0.0.1:${port}/${path}`;
  keys = [server.jwk];
  await judge(made, { jwks: address("one") });
  await judge(made, { jwks: new URL(address("one")) });
  assert.equal(asked, 1);
  keys = [];
  await refused(judge(made, { jwks: address("two") }), "ERR_RECEIPT_COUNTERSIGNATURE");
  site.close();
  site.closeAllConnections();
  await refused(judge(made, { jwks: address("three") }), "ERR_RECEIPT_UNREACHABLE");
});

test("what the receipt server holds decides: a purpose stands, is suspended, or has ended", async () => {
  const until = SIGNED_AT + 31_536_000;
  const both = await makeReceipt({ payload: (p) => ({ ...p, choices: p.choices.map(({ purpose }) => ({ purpose, granted: true, until })) }) });
  const hash = (await judge(both)).hash;
  let said;
  const site = createServer((request, response) => {
    assert.equal(request.url, `/v1/receipts/${hash}`);
    response.end(JSON.stringify({ receipt_hash: hash, ...said }));
  });
  await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
  const status = `http://127.0.0.1:${site.address().port}`;
  const [stands, suspended, ended] = [{ withdrawn_at: null, suspended_since: null }, { withdrawn_at: null, suspended_since: 9 }, { withdrawn_at: 9, suspended_since: null }];
  const answered = async (repairs, offers, withdrawn_at = null) => {
    said = { withdrawn_at, purposes: [{ purpose: "repair-updates", until, ...repairs }, { purpose: "offers", until, ...offers }] };
    const { granted, suspended } = await judge(both, { status });
    return [granted, suspended];
  };
  assert.deepEqual(await answered(stands, stands), [["repair-updates", "offers"], []]);
  assert.deepEqual(await answered({ withdrawn_at: null }, stands), [["repair-updates", "offers"], []], "a server that suspends nothing does not say it");
  assert.deepEqual(await answered(suspended, stands), [["offers"], ["repair-updates"]]);
  assert.deepEqual(await answered(stands, suspended), [["repair-updates"], ["offers"]]);
  assert.deepEqual(await answered(ended, stands), [["offers"], []]);
  await refused(answered(suspended, suspended), "ERR_RECEIPT_SUSPENDED");
  await refused(answered(suspended, ended), "ERR_RECEIPT_SUSPENDED");
  await refused(answered({ withdrawn_at: 9, suspended_since: 9 }, ended), "ERR_RECEIPT_WITHDRAWN");
  await refused(answered(ended, ended, 9), "ERR_RECEIPT_WITHDRAWN");
  await refused(answered(suspended, suspended, 9), "ERR_RECEIPT_WITHDRAWN");
  said = { withdrawn_at: null, purposes: [] };
  await refused(judge(both, { status }), "ERR_RECEIPT_WITHDRAWN");
  said = { withdrawn_at: null };
  await refused(judge(both, { status }), "ERR_RECEIPT_UNREACHABLE");
  site.close();
  site.closeAllConnections();
  assert.deepEqual((await judge(both)).suspended, [], "without asking nothing is known of it");
});

test("times that cannot be are refused: 1970, the future, and such as the server did not see", async () => {
  for (const [iat, code] of [[1, "ERR_RECEIPT_TIME"], [SIGNED_AT - 3000 * DAY, "ERR_RECEIPT_TIME"], [SIGNED_AT + 60 + 301, "ERR_RECEIPT_TIME"]]) {
    const { receipt } = await makeReceipt({ payload: signedAt(iat) });
    await refused(verify(receipt, { ...EXPECTED, countersignature: "", acceptUnseen: true }), code);
  }
  const made = await makeReceipt();
  const near = [{ received_at: SIGNED_AT - 300 }, { received_at: SIGNED_AT + 60 }, { nonce_issued_at: SIGNED_AT - 1802 }, { nonce_issued_at: SIGNED_AT + 2 }];
  for (const said of near) await judge(made, { countersignature: await countersign(server, made, said) });
  const far = [{ received_at: SIGNED_AT - 301 }, { received_at: SIGNED_AT + 7 * DAY + 1 }, { nonce_issued_at: SIGNED_AT - 1803 }, { nonce_issued_at: SIGNED_AT + 3 }];
  for (const said of far) await refused(judge(made, { countersignature: await countersign(server, made, said), now: SIGNED_AT + 9 * DAY }), "ERR_RECEIPT_TIME");
});

test("an endless term is refused, with and without the document", async () => {
  const until = (end) => (p) => ({ ...p, valid_until: end, choices: [{ ...p.choices[0], until: end }, p.choices[1]] });
  const decade = SIGNED_AT + 3660 * DAY;
  await judge(await makeReceipt({ payload: until(decade) }));
  await refused(judge(await makeReceipt({ payload: until(decade + 1) })), "ERR_RECEIPT_VALID_UNTIL");
});

const TEXT = readFileSync(new URL("../../www/disclosure.en.json", import.meta.url), "utf8");
const FRENCH = readFileSync(new URL("../../www/disclosure.fr.json", import.meta.url));
const SHA256 = createHash("sha256").update(TEXT).digest("hex");
const about = (p) => ({ ...p, notice: { ...p.notice, sha256: SHA256 }, choices: CHOICES, valid_until: CHOICES[0].until });
// Six months after 2026-11-24.
const CHOICES = JSON.parse(TEXT).purposes.filter((p) => p.legal_basis === "consent").map(({ id }, i) => ({ purpose: id, granted: i === 0, ...(i === 0 ? { until: Date.UTC(2027, 4, 24) / 1000 + (SIGNED_AT % DAY) } : {}) }));

test("with the document, purposes, controller, names and ends are its own", async () => {
  const check = async (change) => {
    const made = await makeReceipt({ payload: (p) => change(about(p)) });
    return judge(made, { disclosure: [FRENCH, TEXT], countersignature: await countersign(server, made, { notice_sha256: SHA256 }) });
  };
  assert.deepEqual((await check((p) => p)).granted, [CHOICES[0].purpose]);
  const until = (by) => (p) => ({ ...p, valid_until: p.valid_until + by, choices: [{ ...p.choices[0], until: p.valid_until + by }, ...p.choices.slice(1)] });
  await check(until(-DAY));
  for (const [code, change] of [
    ["ERR_RECEIPT_VALID_UNTIL", until(1)],
    ["ERR_RECEIPT_CHOICES", (p) => ({ ...p, choices: p.choices.slice(0, 1) })],
    ["ERR_RECEIPT_CHOICES", (p) => ({ ...p, choices: [...p.choices, { purpose: "sell-it", granted: false }] })],
    ["ERR_RECEIPT_CHOICES", (p) => ({ ...p, choices: [{ ...p.choices[0], purpose: "anything" }, ...p.choices.slice(1)] })],
    ["ERR_RECEIPT_CHOICES", (p) => ({ ...p, controller: "Somebody Else Ltd" })],
    ["ERR_RECEIPT_NOTICE", (p) => ({ ...p, notice: { ...p.notice, version: "2000-01-01" } })],
  ]) {
    await refused(check(change), code);
  }
  await refused(judge(await makeReceipt(), { disclosure: TEXT }), "ERR_RECEIPT_NOTICE");
});

// Periods added by Rust's `Period::add_to`, in crates/disclosure/tests/period.rs, are the same.
test("an end follows the calendar: the last day of a shorter month, years, weeks, days and hours", async () => {
  for (const [period, from, to] of [
    ["P1M", Date.UTC(2027, 0, 31, 9), Date.UTC(2027, 1, 28, 9)],
    ["P1M", Date.UTC(2028, 0, 31, 9), Date.UTC(2028, 1, 29, 9)],
    ["P1Y", Date.UTC(2028, 1, 29), Date.UTC(2029, 1, 28)],
    ["P1Y2M1W3DT5H", Date.UTC(2026, 11, 30, 23), Date.UTC(2028, 2, 11, 4)],
  ]) {
    const document = JSON.parse(TEXT);
    document.purposes[0].retention.period = period;
    const text = JSON.stringify(document);
    const sha = createHash("sha256").update(text).digest("hex");
    const [iat, end] = [from / 1000, to / 1000];
    for (const by of [0, 1]) {
      const choices = [{ ...CHOICES[0], until: end + by }, ...CHOICES.slice(1)];
      const made = await makeReceipt({ payload: (p) => ({ ...signedAt(iat)(about(p)), choices, valid_until: end + by, notice: { ...p.notice, sha256: sha } }) });
      const said = { notice_sha256: sha, received_at: iat, nonce_issued_at: iat };
      const judged = judge(made, { disclosure: text, now: iat, countersignature: await countersign(server, made, said) });
      await (by === 0 ? judged : refused(judged, "ERR_RECEIPT_VALID_UNTIL"));
    }
  }
});

test("a returning visitor's receipt is accepted two days later, and as long as it stands", async () => {
  const made = await makeReceipt();
  await judge(made, { now: SIGNED_AT + 2 * DAY });
  await judge(made, { now: SIGNED_AT + 31_536_000 - 1 });
  await refused(judge(made, { now: SIGNED_AT + 31_536_000 }), "ERR_RECEIPT_EXPIRED");
});

test("whatever is posted, the answer is a ReceiptError with a code and never another exception", async () => {
  const made = await makeReceipt();
  const good = await countersign(server, made);
  const posts = [undefined, null, "", 7, NaN, true, [], ["a", "b"], [made.receipt], {}, { length: 1 }, new File(["x"], "receipt.txt"), Symbol("x"), () => 1, 10n, "x".repeat(5_000_000), "\ud800", "~".repeat(1000), ".".repeat(1000), "\0"];
  for (const post of posts) {
    const fields = [{ receipt: post }, { phone: post }, { countersignature: post }];
    for (const field of fields) {
      const { receipt, ...posted } = { receipt: made.receipt, phone: PHONE, countersignature: good, ...field };
      await assert.rejects(verify(receipt, { ...EXPECTED, ...posted }), (error) => error instanceof ReceiptError && /^ERR_RECEIPT_[A-Z_]+$/.test(error.code), `${typeof post} ${String(post).slice(0, 20)}`);
    }
  }
});
