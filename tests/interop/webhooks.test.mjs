// The messages of webhooks, judged by the library of those who wrote Standard Webhooks.
//
//   PHONE_CONSENT_BIN=... node --test tests/interop/webhooks.test.mjs
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createRequire } from "node:module";

const { Webhook } = createRequire(new URL("../package.json", import.meta.url))("standardwebhooks");
const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.PHONE_CONSENT_BIN ?? join(root, "target/debug/phone-consent");
const folder = mkdtempSync(join(tmpdir(), "webhooks-"));
const data = join(folder, "data");
let server;
let http;

after(() => {
  server?.kill("SIGKILL");
  http?.closeAllConnections();
  http?.close();
  rmSync(folder, { recursive: true });
});

/** Starts the server with these documents, until it listens. */
async function start(...documents) {
  const given = documents.flatMap((name) => ["--disclosure", join(root, "www", name)]);
  const options = ["--data", data, "--listen", "127.0.0.1:0", "--origin", "https://shop.example", "--public-url", "https://receipts.shop.example"];
  server = spawn(program, ["serve", ...options, ...given, "--allow-private-webhooks"], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of server.stdout) {
    said += chunk;
    if (said.includes("listening on")) return;
  }
  assert.fail(`the server does not start: ${said}`);
}

async function stop() {
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
}

/** Answers each message with this status, and keeps it. */
function receiver() {
  const arrived = [];
  const wake = [];
  http = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    arrived.push({ body, headers: request.headers });
    response.writeHead(204).end();
    wake.splice(0).forEach((call) => call());
  });
  const next = async () => {
    while (arrived.length === 0) await new Promise((call) => wake.push(call));
    return arrived.shift();
  };
  return next;
}

test("the reference library accepts every message, and none that was changed", { timeout: 60_000 }, async () => {
  const next = receiver();
  await once(http.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${http.address().port}/hook`;
  await start("disclosure.en.json");
  const run = async (...args) => (await promisify(execFile)(program, ["webhooks", ...args, "--data", data])).stdout.trim();
  const secret = await run("add", url, "--allow-private-webhooks");
  const id = (await run("list")).split("\t")[0];
  await run("test", id, "--allow-private-webhooks");
  const webhook = new Webhook(secret);
  const tested = await next();
  assert.equal(webhook.verify(tested.body, tested.headers).type, "webhook.test");
  await stop();
  // What is published at the next start is a change.
  await start("disclosure.en.json", "disclosure.fr.json");
  const published = await next();
  const message = webhook.verify(published.body, published.headers);
  assert.equal(message.type, "disclosure.published");
  assert.equal(message.data.language, "fr");
  assert.match(message.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.throws(() => webhook.verify(published.body.replace('"fr"', '"en"'), published.headers));
  assert.throws(() => webhook.verify(published.body, { ...published.headers, "webhook-id": "msg_another" }));
  assert.throws(() => new Webhook("whsec_" + Buffer.alloc(32).toString("base64")).verify(published.body, published.headers));
  await stop();
});
