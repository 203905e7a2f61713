// The signature of Twilio's webhooks, judged by Twilio's own library: the server takes what that validates, and refuses what it refuses.
//
//   PHONE_CONSENT_BIN=... node --test tests/interop/twilio.test.mjs
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "node:querystring";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PHONE } from "../node/maker.mjs";
import { visitor } from "./visitor.mjs";

const { validateRequest, getExpectedTwilioSignature } = createRequire(new URL("../package.json", import.meta.url))("twilio/lib/webhooks/webhooks.js");
const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.PHONE_CONSENT_BIN ?? join(root, "target/debug/phone-consent");
const folder = mkdtempSync(join(tmpdir(), "twilio-"));
const file = join(root, "www/disclosure.en.json");
const [TOKEN, ORIGIN, PUBLIC, HOOK] = ["0123456789abcdef0123456789abcdef", "https://shop.example", "https://receipts.shop.example", "/v1/hooks/twilio"];
let [server, base] = [];

before(async () => {
  writeFileSync(join(folder, "token"), TOKEN, { mode: 0o600 });
  const options = ["--data", join(folder, "data"), "--listen", "127.0.0.1:0", "--origin", ORIGIN, "--public-url", PUBLIC, "--disclosure", file];
  server = spawn(program, ["serve", ...options, "--twilio-token-file", join(folder, "token"), "--limit", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of server.stdout) {
    said += chunk;
    base = /listening on (http:\/\/\S+?)[,.]?\s/.exec(said)?.[1];
    if (base !== undefined) return;
  }
  assert.fail(`the server does not start: ${said}`);
});

after(() => {
  server?.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Posts a form, to the address as it is written: `fetch` would write a quote otherwise. Resolves to status and text of the answer. */
function send(path, signature, body) {
  const { hostname, port } = new URL(base);
  const headers = { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature };
  return new Promise((done, failed) => {
    const sent = request({ hostname, port, path, method: "POST", headers, agent: false }, async (answer) => {
      let text = "";
      for await (const chunk of answer) text += chunk;
      done({ status: answer.statusCode, text });
    });
    sent.on("error", failed).end(body);
  });
}

/** The server's answer to a request as it would come from Twilio, and what Twilio's library says of the same request. */
async function judged({ query = "", body, signature }) {
  const { status, text } = await send(`${HOOK}${query}`, signature, body);
  assert.ok(status === 200 || (status === 403 && JSON.parse(text).code === "ERR_HOOK_SIGNATURE"), `${status} ${text}`);
  return { taken: status === 200, library: validateRequest(TOKEN, signature, `${PUBLIC}${HOOK}${query}`, { ...parse(body) }), text };
}

/** What Twilio signs: the address that it called, here with the port where it adds one. */
const signed = (query, body, at = PUBLIC) => getExpectedTwilioSignature(TOKEN, `${at}${HOOK}${query}`, { ...parse(body) });

const one = new URLSearchParams({ MessageSid: "SM1", AccountSid: "AC1", From: PHONE, To: "+353209100123", Body: "What are your hours?", NumMedia: "0" }).toString();
const REQUESTS = {
  "a plain message": ["", one],
  "a query": ["?site=1", one],
  "a query with a quote, a space and an empty value": ["?name=it's&text=a+b%20c&empty=&flag", one],
  "a query with percent signs in both cases": ["?a=%c3%a4&b=%C3%A4", one],
  "letters of other languages, emoji and signs of XML": ["", new URLSearchParams({ From: PHONE, Body: "Größe? 你好 🚲 <b>&\"' \u{1f468}\u200d\u{1f527} \u00a0" }).toString()],
  "line ends and spaces": ["", new URLSearchParams({ From: PHONE, Body: "  one\r\ntwo\n\tthree  " }).toString()],
  "plus and percent signs that were sent": ["", new URLSearchParams({ From: PHONE, Body: "1 + 1 = 2, 100 % + %41" }).toString()],
  "spaces as percent signs": ["", `From=${encodeURIComponent(PHONE)}&Body=what%20are%20your%20hours%3f`],
  "a name that comes twice": ["", `${one}&MediaUrl=b&MediaUrl=a&MediaUrl=b&MediaUrl=`],
  "names that differ in case, by digits and by their ends": ["", `${one}&a=1&A=2&a1=3&a10=4&a2=5&aa=6&a_=7&%C3%A4=8`],
  "a value and a name that are empty": ["", `${one}&OptOutType=&=x`],
};

for (const [name, [query, body]] of Object.entries(REQUESTS)) {
  test(`what the library signs is taken: ${name}`, async () => {
    const signature = signed(query, body);
    assert.deepEqual(await judged({ query, body, signature }), { taken: true, library: true, text: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' });
    const port = await judged({ query, body, signature: signed(query, body, `${PUBLIC}:443`) });
    assert.deepEqual([port.taken, port.library], [true, true], "with the port in the address that is signed");
  });
  test(`one changed byte is refused: ${name}`, async () => {
    const signature = signed(query, body);
    const changed = [
      { query, body, signature: signature.replace(/^./, (c) => (c === "A" ? "B" : "A")) },
      { query, body, signature: signature.slice(0, -1) },
      { query, body, signature: "" },
      { query, body: body.replace("353850123456", "353850123457"), signature },
      { query, body: `${body}&x=`, signature },
      { query, body: body.replace("Body=", "Bodx="), signature },
      { query: `${query}${query === "" ? "?" : "&"}x=1`, body, signature },
      { query, body, signature: signed(query, body, "https://receipts.shop.example:8443") },
      { query, body, signature: signed(query, body, "http://receipts.shop.example") },
      { query, body, signature: getExpectedTwilioSignature(`${TOKEN}0`, `${PUBLIC}${HOOK}${query}`, { ...parse(body) }) },
    ];
    for (const request of changed) {
      const { taken, library } = await judged(request);
      assert.deepEqual([taken, library], [false, false], JSON.stringify(request));
    }
  });
}

test("the examples that Twilio has published are signed alike by the library", () => {
  // The same are in crates/server/src/twilio.rs.
  const fields = { Digits: "1234", To: "+18005551212", From: "+12349013030", Caller: "+12349013030", CallSid: "CA1234567890ABCDE" };
  const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
  assert.equal(getExpectedTwilioSignature("12345", url, fields), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
  const tests = { ...fields, From: "+14158675309", Caller: "+14158675309" };
  assert.equal(getExpectedTwilioSignature("12345", url, tests), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
});

test("a message that the library signed opts out", async () => {
  const made = await visitor({ program, file, address: PUBLIC, origin: ORIGIN });
  const posted = await fetch(`${base}/v1/receipts`, { method: "POST", headers: { origin: ORIGIN, "content-type": "application/sd-jwt" }, body: made.receipt });
  assert.equal(posted.status, 201, await posted.text());
  const held = async () => (await fetch(`${base}/v1/receipts/${made.hash}`)).json();
  assert.equal((await held()).withdrawn_at, null);
  const body = new URLSearchParams({ MessageSid: "SM9", From: PHONE, To: "+353209100123", Body: "pls stop texting me 🙏" }).toString();
  const query = "?site=1";
  const other = body.replace("353850123456", "353850123457");
  assert.equal((await judged({ query, body, signature: signed(query, other) })).taken, false);
  assert.equal((await held()).withdrawn_at, null, "what is refused ends nothing");
  assert.equal((await judged({ query, body, signature: signed(query, body) })).taken, true);
  assert.ok((await held()).withdrawn_at > 0);
});
