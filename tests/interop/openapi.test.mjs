// The server, judged by its own description with schemathesis: with the key of each role, and without any.
//
//   PHONE_CONSENT_BIN=... SCHEMATHESIS=target/venv/bin/schemathesis node --test tests/interop/openapi.test.mjs
//
// SCHEMATHESIS_EXAMPLES is how many requests are made up for each address and key; 3 where it is not set, which takes about a minute.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { b64, jti, makeReceipt, PHONE } from "../node/maker.mjs";
import { versions } from "./visitor.mjs";

const ORIGIN = "https://shop.example";
const PUBLIC = "https://receipts.northwind.example";
const DAY = 86_400;
const root = fileURLToPath(new URL("../../", import.meta.url));
const { PHONE_CONSENT_BIN: program, SCHEMATHESIS, SCHEMATHESIS_EXAMPLES = "3" } = process.env;
const folder = mkdtempSync(join(tmpdir(), "openapi-"));
const data = join(folder, "data");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
let server;
let address;
const keys = {};

before(async () => {
  const token = join(folder, "twilio");
  writeFileSync(token, "4f0c", { mode: 0o600 });
  const options = ["--listen", "127.0.0.1:0", "--origin", ORIGIN, "--public-url", PUBLIC, "--limit", "0", "--twilio-token-file", token];
  const documents = ["en", "fr"].flatMap((language) => ["--disclosure", join(root, `www/disclosure.${language}.json`)]);
  server = spawn(program, ["serve", "--data", data, ...options, ...documents], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of server.stdout) {
    said += chunk;
    address = /listening on (\S+)\n/.exec(said)?.[1];
    if (address) break;
  }
  assert.ok(address, `the server does not start: ${said}`);
  for (const role of ["publish", "operate", "permit", "audit"]) {
    keys[role] = execFileSync(program, ["keys", "add", "--role", role, "--name", role, "--data", data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  }
  await visitor();
  await materialChange();
});

after(() => {
  server.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Posts a receipt of a visitor who grants everything, and returns its hash and its secret. */
async function visitor(number = PHONE) {
  const file = join(root, "www/disclosure.en.json");
  const document = readFileSync(file, "utf8");
  const shown = execFileSync(program, ["render", file, "--as", "text"]);
  const [{ id, version, language, controller, purposes }, iat, secret] = [JSON.parse(document), Math.floor(Date.now() / 1000), randomBytes(32)];
  const until = iat + 100 * DAY;
  const choices = purposes.filter((one) => one.legal_basis === "consent").map((one) => ({ purpose: one.id, granted: true, until }));
  const notice = { id, version, language, ...versions, sha256: sha256(document).toString("hex"), text_sha256: sha256(shown).toString("hex") };
  const own = { iat, choices, notice, origin: ORIGIN, aud: PUBLIC, controller: controller.name, valid_until: until, withdraw_sha256: sha256(secret).toString("hex") };
  const made = await makeReceipt({ payload: ({ nonce, ...rest }) => ({ ...rest, ...own, jti: jti(iat) }), disclosure: ([salt, name]) => [salt, name, number] });
  const answer = await fetch(`${address}/v1/receipts`, { method: "POST", headers: { Origin: ORIGIN, "Content-Type": "application/sd-jwt" }, body: made.receipt });
  assert.equal(answer.status, 201, await answer.text());
  return { hash: sha256(made.input).toString("hex"), secret: b64(secret), notice: notice.sha256 };
}

/** What the server answers to JSON that the key of a role posts, or nobody's. */
async function posted(path, body, role) {
  const key = role ? { Authorization: `Bearer ${keys[role]}` } : {};
  const answer = await fetch(address + path, { method: "POST", headers: { "Content-Type": "application/json", ...key }, body });
  const said = await answer.json();
  assert.ok(answer.ok, JSON.stringify(said));
  return said;
}

/** A version that is published over the visitors' one and does not cover their consent. */
async function materialChange() {
  const document = JSON.parse(readFileSync(join(root, "www/disclosure.en.json"), "utf8"));
  const version = "2026-12-01";
  document.changes.unshift({ version, date: version, summary: "We keep your number 7 months after a repair. It was 6 months.", material: true });
  document.purposes[0].retention = { ...document.purposes[0].retention, period: "P7M", reason: "Our repair guarantee runs for 7 months." };
  const { to_tell } = await posted("/v1/disclosures", JSON.stringify({ ...document, version }), "publish");
  assert.equal(to_tell, 1);
}

/** A permit that was given for a visitor's number. */
async function permit() {
  return (await posted("/v1/permits", JSON.stringify({ number: PHONE, purpose: "repair-updates", channel: "sms" }), "permit")).permit_id;
}

/** A question of a visitor's: the secret of its link, and its id. */
async function question(notice_sha256) {
  const secret = randomBytes(32);
  await posted("/v1/questions", JSON.stringify({ notice_sha256, text: "Who has my number?", language: "en", secret: b64(secret) }));
  const answer = await fetch(`${address}/v1/questions?state=open`, { headers: { Authorization: `Bearer ${keys.operate}` } });
  return { secret: b64(secret), id: (await answer.json()).questions.at(-1).id };
}

/** An opt-out that waits for a person, of a number that no example names. */
async function optOut() {
  const number = "+353850123457";
  await visitor(number);
  const { opt_out } = await posted("/v1/hooks/messages", JSON.stringify({ number, by: "sms", text: "another text, great" }), "operate");
  assert.equal(opt_out.state, "suspended");
  return opt_out.id;
}

/** The description, in whose examples stands what this server has. */
async function described(file) {
  const text = await (await fetch(`${address}/openapi.json`)).text();
  const { components, paths } = JSON.parse(text);
  const { hash, secret, notice } = await visitor();
  const asked = await question(notice);
  const known = [
    [components.parameters.Hash.example, hash],
    [components.parameters.LinkSecret.example, secret],
    [paths["/v1/disclosures/sha256/{hex}"].get.parameters[0].example, notice],
    [components.parameters.QuestionId.example, asked.id],
    [components.parameters.QuestionSecret.example, asked.secret],
    [paths["/v1/permits/{id}"].delete.parameters[0].example, await permit()],
    [paths["/v1/optouts/{id}/settle"].post.parameters[0].example, await optOut()],
  ];
  writeFileSync(file, known.reduce((changed, [example, real]) => changed.replaceAll(example, real), text));
}

for (const role of ["nobody", "publish", "operate", "permit", "audit"]) {
  test(`nothing is found against the description with the key of ${role}`, { timeout: 3_600_000 }, async () => {
    const file = join(folder, `${role}.json`);
    await described(file);
    const key = keys[role] ? ["--header", `Authorization: Bearer ${keys[role]}`] : [];
    const options = ["--url", address, "--max-examples", SCHEMATHESIS_EXAMPLES, "--phases", "examples,coverage,fuzzing", "--no-color", "--warnings", "off"];
    const run = promisify(execFile)(SCHEMATHESIS, ["--config-file", join(root, "tests/interop/openapi/schemathesis.toml"), "run", file, ...options, ...key], { cwd: folder, env: { ...process.env, PYTHONPATH: join(root, "tests/interop/openapi") }, maxBuffer: 1 << 26 });
    const said = await run.catch((failed) => assert.fail(`${failed.message}\n${failed.stdout}`));
    const count = /(\d+) generated/.exec(said.stdout)?.[1];
    assert.ok(Number(count) > 500, `too few requests were made:\n${said.stdout}`);
    assert.match(said.stdout, /Selected: (\d+)\/\1\n\s*Tested: \1\n/);
    console.log(`${count} requests as ${role}`);
  });
}
