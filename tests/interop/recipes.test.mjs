// The back ends of docs/recipes, each run as it is written and posted to, with the real receipt server behind it.
//
//   PHONE_CONSENT_BIN=... RECIPE_BIN=... PYTHON=... node --test tests/interop/recipes.test.mjs
//
// The receipts come from tests/node/maker.mjs. What no receipt server would countersign is countersigned here with the server's own
// key out of its data folder, as a thief would: so each check of a recipe is met by itself, and its code is asked for.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { createPrivateKey, sign } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { b64, sorted, PHONE } from "../node/maker.mjs";
import { jti, visitor as selfDated } from "./visitor.mjs";

const ORIGIN = "https://shop.example";
const DAY = 86_400;
const root = fileURLToPath(new URL("../../", import.meta.url));
const { PHONE_CONSENT_BIN, PYTHON, RECIPE_BIN } = process.env;
const folder = mkdtempSync(join(tmpdir(), "recipes-"));
const children = [];

after(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** A port that nothing listens on at this moment. */
async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts a program and waits until something answers on the port. */
async function start(program, args, options, port) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  children.push(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += data));
  const failed = new Promise((_, reject) => child.on("error", reject));
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false);
    if (await Promise.race([answer, failed])) return { child, printed: () => printed };
    if (child.exitCode !== null) break;
    await new Promise((later) => setTimeout(later, 50));
  }
  assert.fail(`${program} does not listen on ${port}:\n${printed}`);
}

/** The site's document, and one of the same server that another page shows, for purposes that this site does not have. */
const document = readFileSync(join(root, "www/disclosure.en.json"), "utf8");
const foreign = document.replace('"northwind-callback"', '"northwind-sales"').replaceAll("repair-updates", "sell-it");
writeFileSync(join(folder, "site.json"), document);
writeFileSync(join(folder, "foreign.json"), foreign);

/** A receipt server with both documents. */
async function receiptServer(name) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const flags = ["serve", "--listen", `127.0.0.1:${port}`, "--data", name, "--origin", ORIGIN, "--public-url", address, "--disclosure", "site.json,foreign.json", "--limit", "0"];
  await start(PHONE_CONSENT_BIN, flags, { cwd: folder }, port);
  const key = createPrivateKey({ key: readFileSync(join(folder, name, "keys/sign-0001.p8")), format: "der", type: "pkcs8" });
  const [{ kid }] = (await (await fetch(`${address}/.well-known/jwks.json`)).json()).keys;
  return { address, key, kid };
}

/** A receipt of a visitor who grants the first purposes, as the page makes it; `change` alters its payload before it is signed. */
function visitor({ address }, change, text = document, count = 1) {
  const file = join(folder, text === document ? "site.json" : "foreign.json");
  return selfDated({ program: PHONE_CONSENT_BIN, file, address, origin: ORIGIN, count, change });
}

/** An access key of this role for the first server. */
function accessKey(role) {
  const add = ["keys", "add", "--role", role, "--name", role, "--data", "data"];
  return execFileSync(PHONE_CONSENT_BIN, add, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
}

/** Posts a receipt as the page does: the server's countersignature. */
async function post(server, { receipt }) {
  const answer = await fetch(`${server.address}/v1/receipts`, { method: "POST", headers: { origin: ORIGIN, "content-type": "application/sd-jwt" }, body: receipt });
  const body = await answer.json();
  assert.equal(answer.status, 201, JSON.stringify(body));
  return body.countersignature;
}

/** A countersignature with the server's own key, stolen, of a receipt that the server never saw. */
function stolen(server, { hash, signed }) {
  const said = { iss: server.address, receipt_hash: hash, notice_sha256: signed.notice.sha256, received_at: signed.iat };
  const input = [{ alg: "ES256", kid: server.kid, typ: "consent-countersignature+jwt" }, said].map((part) => b64(sorted(part))).join(".");
  return `${input}.${b64(sign("sha256", Buffer.from(input), { key: server.key, dsaEncoding: "ieee-p1363" }))}`;
}

/** How each recipe is started. */
const RECIPES = {
  node: () => {
    const app = join(folder, "node");
    mkdirSync(join(app, "node_modules"), { recursive: true });
    copyFileSync(join(root, "docs/recipes/node/app.mjs"), join(app, "app.mjs"));
    for (const [name, to] of [["phone-consent", "pkg"], ["express", "tests/node_modules/express"]]) symlinkSync(join(root, to), join(app, "node_modules", name));
    return ["node", () => [join(app, "app.mjs")]];
  },
  python: () => [PYTHON, () => [join(root, "docs/recipes/python/app.py")]],
  php: () => ["php", (port) => ["-S", `127.0.0.1:${port}`, join(root, "docs/recipes/php/app.php")]],
  rust: () => [RECIPE_BIN, () => []],
};

let [server, other, away, operate] = [];
before(async () => {
  [server, other] = [await receiptServer("data"), await receiptServer("other")];
  operate = accessKey("operate");
  away = `http://127.0.0.1:${await freePort()}`;
});

for (const [name, recipe] of Object.entries(RECIPES)) {
  test(`${name}`, async (t) => {
    const [program, args] = recipe();
    const run = async (env) => {
      const port = await freePort();
      const own = { RECEIPTS: server.address, ORIGIN, DISCLOSURE: join(folder, "site.json"), PORT: String(port), PYTHONDONTWRITEBYTECODE: "1", ...env };
      const { printed } = await start(program, args(port), { env: { ...process.env, ...own } }, port);
      const raw = async (body, type = "application/x-www-form-urlencoded") => {
        const answer = await fetch(`http://127.0.0.1:${port}/book`, { method: "POST", headers: { "content-type": type }, body });
        return { status: answer.status, text: await answer.text() };
      };
      const book = async (fields) => {
        const { status, text } = await raw(new URLSearchParams(fields).toString());
        assert.ok([200, 422].includes(status), `${status} ${text}\n${printed()}`);
        return JSON.parse(text);
      };
      return { book, raw, printed };
    };
    const form = (made, countersignature, change = {}) => ({ phone: PHONE, phone_consent: "given", phone_receipt: made.receipt, phone_countersignature: countersignature, ...change });
    const { book, raw, printed } = await run({});
    let good = await visitor(server);
    let seen = await post(server, good);
    const refuses = async (code, fields, app = book) => assert.deepEqual(await app(fields), { booked: false, code: `ERR_RECEIPT_${code}` }, printed());
    const accepted = { booked: true, number: { phone: PHONE, hash: good.hash, granted: ["repair-updates"] } };

    await t.test("accepts a receipt that the server saw, and none where none was given", async () => {
      assert.deepEqual(await book(form(good, seen)), accepted, printed());
      assert.deepEqual(await book({ phone_consent: "declined" }), { booked: true, number: null });
      assert.deepEqual(await book(form(good, seen, { phone_consent: "declined" })), { booked: true, number: null });
    });
    await t.test("accepts a returning visitor two days later, and refuses after the end", async () => {
      const later = (days) => run({ NOW: String(good.signed.iat + days * DAY) });
      assert.deepEqual(await (await later(2)).book(form(good, seen)), accepted);
      await refuses("EXPIRED", form(good, seen), (await later(101)).book);
    });
    await t.test("refuses another number", async () => {
      await refuses("PHONE", form(good, seen, { phone: "+353850123457" }));
    });
    await t.test("refuses a receipt that no server saw", async () => {
      const unseen = await visitor(server);
      await refuses("UNSEEN", form(unseen, ""));
      await refuses("COUNTERSIGNATURE", form(unseen, seen));
      await refuses("COUNTERSIGNATURE", form(unseen, stolen({ ...other, address: server.address }, unseen)));
      await refuses("COUNTERSIGNATURE", form(unseen, stolen({ ...server, key: other.key }, unseen)));
      await refuses("UNSEEN", form(unseen, stolen(server, unseen)));
    });
    await t.test("refuses a receipt of another server", async () => {
      const elsewhere = await visitor(other);
      await refuses("AUDIENCE", form(elsewhere, await post(other, elsewhere)));
      await refuses("UNREACHABLE", form(await visitor({ address: away }), seen), (await run({ RECEIPTS: away })).book);
    });
    await t.test("refuses a consent that was withdrawn", async () => {
      const left = await visitor(server);
      const countersignature = await post(server, left);
      assert.equal((await book(form(left, countersignature))).booked, true);
      const answer = await fetch(`${server.address}/v1/withdrawals`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ secret: left.secret }) });
      assert.equal(answer.status, 200);
      await refuses("WITHDRAWN", form(left, countersignature));
    });
    await t.test("tells which of two purposes stands when the other was withdrawn", async () => {
      const both = await visitor(server, undefined, document, 2);
      const countersignature = await post(server, both);
      const stand = async () => (await book(form(both, countersignature))).number?.granted;
      assert.deepEqual(await stand(), ["repair-updates", "offers"]);
      const withdraw = (purpose) => fetch(`${server.address}/v1/withdrawals`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ secret: both.secret, purposes: [purpose] }) });
      assert.equal((await withdraw("repair-updates")).status, 200);
      assert.deepEqual(await stand(), ["offers"]);
      assert.equal((await withdraw("offers")).status, 200);
      await refuses("WITHDRAWN", form(both, countersignature));
    });
    await t.test("tells which of two purposes stands when the other is suspended, and refuses both", async () => {
      const both = await visitor(server, undefined, document, 2);
      const countersignature = await post(server, both);
      const stand = async () => (await book(form(both, countersignature))).number?.granted;
      assert.deepEqual(await stand(), ["repair-updates", "offers"]);
      // An opt-out without proof suspends what is no advertising and ends what is.
      const posted = (path, body, type) => fetch(`${server.address}${path}`, { method: "POST", headers: { authorization: `Bearer ${operate}`, "content-type": type }, body });
      const said = await posted("/v1/hooks/messages", JSON.stringify({ number: PHONE, by: "sms", text: "another text, great" }), "application/json");
      const { opt_out } = await said.json();
      assert.equal(opt_out.state, "suspended");
      await refuses("SUSPENDED", form(both, countersignature));
      const settled = await posted(`/v1/optouts/${opt_out.id}/settle`, '{"settlement":"resume"}', "application/json");
      assert.equal(settled.status, 200);
      assert.deepEqual(await stand(), ["repair-updates", "offers"]);
      assert.equal((await posted("/stop", new URLSearchParams({ number: PHONE }).toString(), "application/x-www-form-urlencoded")).status, 200);
      await refuses("SUSPENDED", form(both, countersignature));
      const listed = await (await fetch(`${server.address}/v1/optouts?state=open`, { headers: { authorization: `Bearer ${operate}` } })).json();
      for (const { id } of listed.opt_outs) await posted(`/v1/optouts/${id}/settle`, '{"settlement":"resume"}', "application/json");
      assert.deepEqual(await stand(), ["repair-updates"]);
      // The first receipt was withdrawn with the others of the number: the person agrees anew.
      good = await visitor(server);
      seen = await post(server, good);
      accepted.number.hash = good.hash;
    });
    await t.test("refuses an answer of the receipt server without the purposes", async () => {
      // Between the recipe and the server: what the server says of one receipt is said of another, with the purposes or without.
      let [made, whole] = [undefined, true];
      const between = createHttpServer(async (request, response) => {
        const answer = await fetch(`${server.address}${request.url.replace(made.hash, good.hash)}`);
        const { purposes, ...rest } = await answer.json();
        const said = rest.keys ? rest : { ...rest, ...(whole && { purposes }), receipt_hash: made.hash };
        response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(said));
      });
      await new Promise((listening) => between.listen(0, "127.0.0.1", listening));
      t.after(() => between.close());
      const there = { ...server, address: `http://127.0.0.1:${between.address().port}` };
      made = await visitor(there);
      const app = (await run({ RECEIPTS: there.address })).book;
      assert.equal((await app(form(made, stolen(there, made)))).booked, true);
      whole = false;
      await refuses("UNREACHABLE", form(made, stolen(there, made)), app);
    });
    await t.test("refuses purposes that the site does not have", async () => {
      const sold = await visitor(server, undefined, foreign);
      await refuses("NOTICE", form(sold, await post(server, sold)));
      for (const choices of [(all) => [{ ...all[0], purpose: "sell-it" }, ...all.slice(1)], (all) => all.slice(0, 1), (all) => [...all, { purpose: "more", granted: false }]]) {
        const made = await visitor(server, (p) => ({ ...p, choices: choices(p.choices) }));
        await refuses("CHOICES", form(made, stolen(server, made)));
      }
    });
    await t.test("refuses an endless term, and one beyond what was told", async () => {
      const until = (end) => (p) => ({ ...p, valid_until: end, choices: [{ ...p.choices[0], until: end }, ...p.choices.slice(1)] });
      for (const end of [good.signed.iat + 185 * DAY, good.signed.iat + 1_000_000 * 366 * DAY]) {
        const made = await visitor(server, until(end));
        await refuses("VALID_UNTIL", form(made, stolen(server, made)));
      }
    });
    await t.test("refuses a receipt signed in 1970, or in the future", async () => {
      for (const iat of [1, good.signed.iat + 3600]) {
        const made = await visitor(server, (p) => ({ ...p, iat, jti: jti(iat) }));
        await refuses("TIME", form(made, stolen(server, made)));
      }
    });
    await t.test("answers twelve malformed posts, and goes on", async () => {
      const filled = form(good, seen);
      const [jws, disclosure] = good.receipt.split("~");
      const part = (value) => b64(typeof value === "string" ? value : JSON.stringify(value));
      const unlike = [
        { phone_receipt: "" }, { phone_receipt: "~~" }, { phone_receipt: `..~${disclosure}~` }, { phone_receipt: `${jws}~${disclosure}~\0` }, { phone_receipt: "x".repeat(90_000) },
        { phone_receipt: `${part({ alg: "none" })}.${part([])}.AA~${disclosure}~` }, { phone_receipt: `${part({ alg: "ES256", jwk: 7, kid: [], typ: "consent-receipt+sd-jwt" })}.${part(7)}.${"A".repeat(86)}~AA~` },
        { phone_countersignature: "..." }, { phone_countersignature: "\ud800\0".repeat(50) }, { phone_countersignature: `${part([])}.${part(null)}.AA` }, { phone: "\u202e" },
      ];
      const bodies = [
        ...unlike.map((change) => new URLSearchParams({ ...filled, ...change }).toString()),
        `${new URLSearchParams(filled)}&phone_receipt=again`, "phone_consent=given&phone_receipt[]=a&phone_receipt[a]=b&phone[]=1", "phone_consent=given", "%", "%ff%00=%ff&phone_consent=given&phone_receipt=%ff%fe",
        `phone_consent=given&phone_receipt=${"a".repeat(200_000)}`,
      ];
      for (const body of bodies) {
        const { status, text } = await raw(body);
        const fine = status >= 400 && status < 500 && (status !== 422 || /"code":\s*"ERR_[A-Z_]+"/.test(text));
        // Where nothing says `given`, there is simply no number.
        assert.ok(fine || (status === 200 && JSON.parse(text).number === null), `${status} ${text} to ${body.slice(0, 60)}\n${printed()}`);
      }
      for (const type of ["application/json", "multipart/form-data; boundary=x", "text/plain"]) {
        const { status, text } = await raw("{]", type);
        assert.ok((status >= 400 && status < 500) || JSON.parse(text).number === null, `${type}: ${status} ${text}`);
      }
      assert.deepEqual(await book(filled), accepted, printed());
      assert.doesNotMatch(printed(), /Traceback|TypeError|Warning|Fatal|panicked/);
    });
  });
}

/** The address of a server between, which hands requests on to the receipt server and puts this permit in the place of the one in its answer. */
async function swapped(permit) {
  const between = createHttpServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { authorization, "content-type": type } = request.headers;
    const headers = { ...(authorization && { authorization }), ...(type && { "content-type": type }) };
    const answer = await fetch(`${server.address}${request.url}`, { method: request.method, headers, ...(body && { body }) });
    const said = await answer.json();
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(said.permit === undefined ? said : { ...said, permit, allowed: true, reason: undefined, next: undefined }));
  });
  await new Promise((listening) => between.listen(0, "127.0.0.1", listening));
  between.unref();
  return `http://127.0.0.1:${between.address().port}`;
}

/** How each recipe that contacts somebody is run: given the environment, a function of a contact and of whether it can be made. */
const CONTACTS = {
  "contact.mjs": `import { contact } from "./contact.mjs";
    let sent = 0;
    const [about, can] = JSON.parse(process.argv[2]);
    const said = await contact(about, async () => { sent += 1; return can; }).catch((error) => ({ error: error.message }));
    console.log(JSON.stringify({ ...said, sent }));`,
  "contact.py": `import json, os, sys
from contact import Server, Unanswered, contact
sent = []
def make():
    sent.append(1)
    return can
about, can = json.loads(sys.argv[1])
try:
    said = contact(Server(os.environ["RECEIPTS"], os.environ["PERMIT_KEY"]), make, **about)
except Unanswered as error:
    said = {"error": str(error)}
print(json.dumps({**said, "sent": len(sent)}))`,
  "contact.php": `<?php
require 'contact.php';
$sent = 0;
[$about, $can] = json_decode($argv[1], true);
try {
    $said = Contact\\contact(getenv('RECEIPTS'), getenv('PERMIT_KEY'), $about, function () use (&$sent, $can) { $sent++; return $can; });
} catch (RuntimeException $error) {
    $said = ['error' => $error->getMessage()];
}
echo json_encode([...$said, 'sent' => $sent]);`,
};
const LANGUAGES = { "contact.mjs": ["node", "node", "run.mjs"], "contact.py": ["python", PYTHON, "run.py"], "contact.php": ["php", "php", "run.php"] };

for (const [name, script] of Object.entries(CONTACTS)) {
  test(`${name} calls and texts with a permit alone`, async (t) => {
    const add = ["keys", "add", "--role", "permit", "--name", name, "--data", "data"];
    const key = execFileSync(PHONE_CONSENT_BIN, add, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
    const [language, program, file] = LANGUAGES[name];
    const beside = mkdtempSync(join(folder, "contact-"));
    copyFileSync(join(root, "docs/recipes", language, name), join(beside, name));
    writeFileSync(join(beside, file), script);
    const contact = async (about, can = true, RECEIPTS = server.address) => {
      const env = { ...process.env, RECEIPTS, PERMIT_KEY: key, PYTHONDONTWRITEBYTECODE: "1" };
      const { stdout } = await promisify(execFile)(program, [file, JSON.stringify([about, can])], { cwd: beside, env });
      return JSON.parse(stdout);
    };
    const about = (occasion) => ({ number: PHONE, purpose: "repair-updates", channel: "sms", occasion: `${name} ${occasion}` });
    const withdraw = (secret) => fetch(`${server.address}/v1/withdrawals`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ secret }) });
    // The withdrawals of other tests reach what was received within the same second.
    await new Promise((later) => setTimeout(later, 1_100));
    const made = await visitor(server);
    await post(server, made);

    await t.test("two texts a repair, and what was not sent is given back", async () => {
      assert.deepEqual(await contact(about("one"), false), { made: false, reason: "not made", next: null, sent: 1 });
      const { permit, ...said } = await contact(about("one"));
      assert.deepEqual(said, { made: true, sent: 1 });
      const [header, payload] = permit.split(".").slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url")));
      assert.deepEqual([header.typ, header.kid, payload.allowed, payload.remaining], ["contact-permit+jwt", server.kid, true, 1]);
      assert.equal((await contact(about("one"))).made, true);
      assert.deepEqual(await contact(about("one")), { made: false, reason: "frequency", next: null, sent: 0 });
    });
    await t.test("nothing after a withdrawal", async () => {
      assert.equal((await contact(about("two"))).made, true);
      assert.equal((await withdraw(made.secret)).status, 200);
      assert.deepEqual(await contact(about("two")), { made: false, reason: "consent", next: null, sent: 0 });
    });
    await t.test("nothing without an answer, or with a refusal of the server", async () => {
      const refused = await contact({ ...about("three"), purpose: "unheard-of" });
      assert.match(refused.error, /ERR_PERMIT_UNSTATED/);
      const unanswered = await contact(about("three"), true, away);
      assert.ok(unanswered.error.length > 0);
      assert.deepEqual([refused.sent, unanswered.sent], [0, 0]);
    });
    if (name === "contact.php") return; // it says why it does not check the signature
    await t.test("nothing with a permit that the server did not sign for this contact", async () => {
      // The withdrawal above reaches what was received within the same second.
      await new Promise((later) => setTimeout(later, 1_100));
      await post(server, await visitor(server));
      const made = await contact(about("four"));
      assert.equal(made.made, true);
      const [header, signed, signature] = made.permit.split(".");
      const payload = JSON.parse(Buffer.from(signed, "base64url"));
      const by = (key, head = header, change = {}) => {
        const input = `${head}.${b64(sorted({ ...payload, ...change }))}`;
        return `${input}.${b64(sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }))}`;
      };
      // Signed as the server would: only what the permit says differs.
      assert.equal((await contact(about("four"), true, await swapped(by(server.key)))).made, true);
      const no = await contact(about("four"), true, await swapped(by(server.key, header, { allowed: false })));
      assert.deepEqual([no.made, no.sent], [false, 0]);
      for (const [what, permit] of Object.entries({
        "another signature": `${header}.${signed}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
        "another server's key": by(other.key),
        "a key that the server does not have": by(other.key, b64(sorted({ alg: "ES256", kid: other.kid, typ: "contact-permit+jwt" }))),
        "another kind of statement": by(server.key, b64(sorted({ alg: "ES256", kid: server.kid, typ: "consent-countersignature+jwt" }))),
        "another number": by(server.key, header, { number: { ...payload.number, sha256: "0".repeat(64) } }),
        "another purpose": by(server.key, header, { purpose: "offers" }),
        "another channel": by(server.key, header, { channel: "call" }),
        "another payload": `${header}.${b64(sorted({ ...payload, permit_id: "0".repeat(32) }))}.${signature}`,
      })) {
        const said = await contact(about("four"), true, await swapped(permit));
        assert.match(said.error ?? JSON.stringify(said), /not signed by the receipt server for this contact/, what);
        assert.equal(said.sent, 0, what);
      }
    });
  });
}
