// `cargo xtask bench page`: compares the widget's page with a page of two widely used packages: cookieconsent for the purposes and intl-tel-input for the number.
//
//   node tests/bench/page/page.mjs [--rounds N] [--only WORDS]
//
// WORDS selects measurements by part of their names, such as `firefox` or `4G`. PHONE_CONSENT_PKG is the folder of the package (pkg), PHONE_CONSENT_BIN the program
// whose `render` writes the fallback (target/debug/phone-consent).
//
// All pages come from one HTTP/1.1 server with persistent connections, precompressed with brotli. Within a round they take turns. Each visit uses a new origin
// (`vN.localhost`), without cache, connection or process. Figures are medians and their ratios to the peer's; there are no limits.
//
// The widget is loaded by a script tag alone, and by the package's snippet. The peer page starts both packages when both are loaded, as a page's script does; the peer
// in parts starts the purposes as soon as their own package is loaded.
//
// - tickable: from the start of the navigation until the first purpose is painted and a pointer hits it.
// - number: until the number field is painted and its engine is loaded. The widget's field appears after Agree, which is pressed as soon as possible; the time that the
//   driver takes to press is left out. The peer's field is usable as soon as its engine is loaded, behind the open purposes.
// - shift: the sum of the layout shifts without user input (Chromium).
// - main thread: the total duration of the page's tasks until the number field can be used (Chromium; with CPU throttling as stated).
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { Browser } from "../../webdriver.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const own = fileURLToPath(new URL(".", import.meta.url));
const pkg = process.env.PHONE_CONSENT_PKG ?? join(root, "pkg");
const program = process.env.PHONE_CONSENT_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug/phone-consent");
const modules = join(root, "tests/node_modules");

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "9" }, only: { type: "string", default: "" } } });
const rounds = Number(options.rounds);

/**
 * Bytes per second and milliseconds per request, as Chromium emulates them. Slow 4G and Fast 3G have the round trip and the throughput of Lighthouse's mobileSlow4G and
 * mobileRegular3G, without its factors for DevTools. The last is the preset Slow 4G of DevTools (Fast 3G until 2024): 3.75 round trips per request and 0.9 of the throughput.
 */
const kbit = (n) => (n * 1000) / 8;
const CASES = [
  { name: "Chromium plain", browser: "chromium" },
  { name: "Chromium Slow 4G, CPU 4x", browser: "chromium", cpu: 4, latency: 150, down: kbit(1600), up: kbit(750) },
  { name: "Chromium Fast 3G, CPU 6x", browser: "chromium", cpu: 6, latency: 300, down: kbit(700), up: kbit(700) },
  { name: "Chromium DevTools Slow 4G, CPU 4x", browser: "chromium", cpu: 4, latency: 562.5, down: kbit(1440), up: kbit(675) },
  { name: "Firefox plain", browser: "firefox" },
].filter(({ name }) => name.toLowerCase().includes(options.only.toLowerCase()));

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm", ".webp": "image/webp" };
const ELEMENT = "document.querySelector('phone-consent')";
const part = (name) => `${ELEMENT}?.shadowRoot?.querySelector('[part~=${name}]')`;

/** The specific parts of each page. */
function pages() {
  const fallback = execFileSync(program, ["render", "www/disclosure.en.json", "--as", "html"], { cwd: root, encoding: "utf8" });
  const widget = `<phone-consent name="phone" country="IE" disclosure="/disclosure.en.json">${fallback}</phone-consent>`;
  // The engine is loaded when it has set the country's calling code.
  const watched = `window.watched = { purpose: () => ${part("box")}, number: () => { const field = ${ELEMENT}?.querySelector("input[type=tel]");
    return /\\+353/.test(${part("country")}?.textContent) && field } }`;
  const made = [{ name: "script tag", head: '<script type="module" src="/phone-consent.js"></script>', body: widget, watched, agree: true }];
  const snippet = join(pkg, "snippet.html");
  if (existsSync(snippet)) made.push({ name: "snippet", head: readFileSync(snippet, "utf8"), body: widget, watched, agree: true });
  const other = {
    body: '<label>Your number <input type="tel" name="phone"></label>',
    watched: 'window.watched = { purpose: () => document.querySelector("#cc-main .section__toggle"), number: () => window.engine && document.querySelector("[name=phone]") }',
  };
  const styles = '<link rel="stylesheet" href="/cookieconsent.css"><link rel="stylesheet" href="/css/intlTelInput.min.css">';
  const script = (path) => `<script defer src="/${path}"></script>`;
  const [consent, number] = [["cookieconsent.umd.js", "peer-consent.js"], ["intlTelInputWithUtils.min.js", "peer-number.js"]];
  made.push({ ...other, name: "peer", head: [styles, ...[consent[0], number[0], consent[1], number[1]].map(script)].join("\n") });
  made.push({ ...other, name: "peer in parts", head: [styles, ...[...consent, ...number].map(script)].join("\n") });
  return made;
}

const html = ({ head, body, watched }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Book a repair</title>
<link rel="icon" href="data:,">
<script>${readFileSync(join(own, "watch.js"), "utf8")}
${watched};</script>
${head}
</head>
<body>
<h1>Book a repair</h1>
<form method="post">
<label>Your name <input name="name"></label>
${body}
<button>Book the repair</button>
</form>
</body>
</html>
`;

/** Returns every file by its path, compressed. */
function files(made) {
  const all = new Map();
  const put = (path, bytes) => all.set(path, { type: TYPES[extname(path)] ?? "application/octet-stream", bytes: compressed(path, bytes) });
  const compressed = (path, bytes) =>
    extname(path) === ".webp" ? undefined : brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  for (const page of made) put(`/${encodeURIComponent(page.name)}.html`, Buffer.from(html(page)));
  for (const file of readdirSync(pkg, { recursive: true })) {
    const path = join(pkg, file);
    if (statSync(path).isFile() && /\.(js|wasm|bin|json)$/.test(file)) put(`/${relative(pkg, path)}`, readFileSync(path));
  }
  put("/disclosure.en.json", readFileSync(join(root, "www/disclosure.en.json")));
  const consent = join(modules, "vanilla-cookieconsent/dist");
  const number = join(modules, "intl-tel-input/dist");
  for (const [path, from] of [
    ["/cookieconsent.css", join(consent, "cookieconsent.css")], ["/cookieconsent.umd.js", join(consent, "cookieconsent.umd.js")],
    ["/css/intlTelInput.min.css", join(number, "css/intlTelInput.min.css")], ["/intlTelInputWithUtils.min.js", join(number, "js/intlTelInputWithUtils.min.js")],
    ["/peer-consent.js", join(own, "peer-consent.js")], ["/peer-number.js", join(own, "peer-number.js")],
  ]) put(path, readFileSync(from));
  for (const flags of ["flags.webp", "flags@2x.webp"]) all.set(`/img/${flags}`, { type: TYPES[".webp"], plain: readFileSync(join(number, "img", flags)) });
  return all;
}

/** Serves the files, and counts the bytes sent for each visit. */
async function serve(all) {
  const sent = new Map();
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url, "http://localhost");
    const file = all.get(pathname);
    sent.set(asked.headers.host, [...(sent.get(asked.headers.host) ?? []), { pathname, bytes: file ? (file.bytes ?? file.plain).length : 0 }]);
    if (!file) return answer.writeHead(404).end();
    const body = file.bytes ?? file.plain;
    const headers = { "content-type": file.type, "content-length": body.length, "cache-control": "max-age=600", "timing-allow-origin": "*" };
    answer.writeHead(200, file.bytes ? { ...headers, "content-encoding": "br" } : headers).end(body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((done) => server.listen(0, done));
  return { port: server.address().port, sent, stop: () => (server.close(), server.closeAllConnections()) };
}

let visits = 0;

/** Makes one visit; returns the measurements and the bytes sent. */
async function visit(browser, server, page, emulated) {
  visits += 1;
  const host = `v${visits}.localhost:${server.port}`;
  await browser.goto("about:blank");
  if (emulated.browser === "chromium") {
    await browser.devtools("Performance.enable");
    await browser.devtools("Network.enable");
    const { latency = 0, down = -1, up = -1, cpu = 1 } = emulated;
    await browser.devtools("Network.emulateNetworkConditions", { offline: false, latency, downloadThroughput: down, uploadThroughput: up });
    await browser.devtools("Emulation.setCPUThrottlingRate", { rate: cpu });
  }
  await browser.goto(`http://${host}/${encodeURIComponent(page.name)}.html`);
  await browser.wait("bench.tickable", 60_000);
  let driver = 0;
  if (page.agree) {
    await browser.click(part("box"));
    await browser.click(part("agree"));
    driver = await browser.run("bench.clicked - bench.tickable");
  }
  await browser.wait("bench.usable", 60_000);
  const { tickable, usable, shift } = await browser.run("bench");
  const whole = server.sent.get(host).reduce((sum, { bytes }) => sum + bytes, 0);
  const missing = server.sent.get(host).filter(({ bytes }) => bytes === 0);
  if (missing.length > 0) throw new Error(`${page.name} asks for what is not there: ${missing.map(({ pathname }) => pathname).join(", ")}`);
  server.sent.delete(host);
  const measured = { tickable, number: usable - driver, whole };
  if (emulated.browser !== "chromium") return measured;
  const { metrics } = await browser.devtools("Performance.getMetrics");
  return { ...measured, shift, main: metrics.find(({ name }) => name === "TaskDuration").value * 1000 };
}

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

function report(name, made, taken) {
  const rows = [["tickable", "tickable", "ms", 0], ["number", "number field", "ms", 0], ["main", "main thread", "ms", 0], ["shift", "layout shift", "", 3], ["whole", "sent in all", "kB", 1]];
  const compared = made.filter((page) => page.agree).flatMap((page) => made.filter((peer) => !peer.agree).map((peer) => [page, peer]));
  const heads = [...made.map((page) => page.name), ...compared.map(([page, peer]) => `${page.name} / ${peer.name}`)];
  console.log(`\n${name}`);
  console.log(["".padEnd(18), ...heads.map((head) => head.padStart(head.length + 3))].join(""));
  for (const [key, label, unit, digits] of rows) {
    if (taken.get(made[0].name)[0][key] === undefined) continue;
    const of = (page) => median(taken.get(page.name).map((one) => one[key])) / (unit === "kB" ? 1000 : 1);
    const cells = [...made.map((page) => of(page).toFixed(digits)), ...compared.map(([page, peer]) => (of(peer) > 0 ? (of(page) / of(peer)).toFixed(2) : ""))];
    console.log([`${label}${unit && `, ${unit}`}`.padEnd(18), ...cells.map((cell, i) => cell.padStart(heads[i].length + 3))].join(""));
  }
}

if (!(rounds > 0)) throw new Error(`--rounds takes a number, and was given ${options.rounds}`);
if (CASES.length === 0) throw new Error(`nothing to be measured has \`${options.only}\` in its name`);
const made = pages();
if (made.every((page) => page.name !== "snippet")) console.log("pkg/snippet.html is not there: measured is the script tag alone.");
const server = await serve(files(made));
console.log(`Medians of ${rounds} visits to each page, in turns.`);
try {
  for (const emulated of CASES) {
    const browser = await Browser.open(emulated.browser);
    const taken = new Map(made.map((page) => [page.name, []]));
    try {
      await browser.size(1280, 1000);
      // The first round is not measured and warms up the browser; then each page begins a round in turn.
      for (let round = -1; round < rounds; round += 1) {
        for (let turn = 0; turn < made.length; turn += 1) {
          const page = made[(turn + round + made.length) % made.length];
          const measured = await visit(browser, server, page, emulated).catch(async (error) => {
            const shown = await browser.run("`${location} ${document.readyState} ${JSON.stringify(window.bench)} ${document.body?.innerText.slice(0, 300)}`").catch(() => "nothing");
            throw new Error(`${emulated.name}, ${page.name}: ${error.message}; shown: ${shown}`);
          });
          if (round >= 0) taken.get(page.name).push(measured);
        }
      }
    } finally {
      await browser.close();
    }
    report(emulated.name, made, taken);
  }
} finally {
  server.stop();
}
