// Tests the package as npm packs it in each project next to this file: installs, builds, serves, and drives it in Chromium from the disclosure to a receipt.
//
//   node tests/bundlers/run.mjs [NAME ...]
//
// NAME selects cases; by default all run. PHONE_CONSENT_PKG is the folder of the package (pkg), PHONE_CONSENT_BIN the program whose `serve` is the receipt server
// (target/debug/phone-consent). Projects are copied to target/bundlers, where npm's lock file is installed once and again when it has changed.
//
// Each project is what a developer would write; only the receipt server's address is inserted here.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Browser, freePort } from "../webdriver.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const pkg = process.env.PHONE_CONSENT_PKG ?? join(root, "pkg");
const program = process.env.PHONE_CONSENT_BIN ?? join(target, "debug/phone-consent");
const home = join(target, "bundlers");

/** A case builds a project, then serves a folder of it, or runs a script of its package.json as the server. */
const CASES = [
  { name: "vite-dev", project: "vite", script: "dev" },
  { name: "vite-7-dev", project: "vite-7", script: "dev" },
  { name: "vite", project: "vite", build: true, folder: "dist" },
  { name: "webpack", project: "webpack", build: true, folder: "." },
  { name: "rollup", project: "rollup", build: true, folder: "." },
  { name: "esbuild", project: "esbuild", build: true, folder: "." },
  { name: "next", project: "next", build: true, script: "start" },
  { name: "react", project: "react", build: true, folder: "dist" },
  { name: "vue", project: "vue", build: true, folder: "dist" },
];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm" };

/** The address in the projects that is replaced by that of the running server. */
const RECEIPTS = "http://localhost:8081";
const ELEMENT = "document.querySelector('phone-consent')";
const NUMBER = "085 012 3456";
const E164 = "+353850123456";

/** The first part of a program's output, for an error message. */
const beginning = (text = "") => text.trim().slice(0, 2000);

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function run(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe", env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
  } catch (error) {
    throw new Error([`${command} ${args.join(" ")}: ${error.message.split("\n")[0]}`, beginning(error.stderr), beginning(error.stdout)].join("\n"));
  }
}

/** Copies the projects, installs their dependencies, then the package into their shared node_modules. */
function install(receipts) {
  const own = fileURLToPath(new URL(".", import.meta.url));
  const examples = join(root, "www/examples");
  mkdirSync(home, { recursive: true });
  const { workspaces } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
  for (const name of workspaces) {
    const from = [own, examples].map((folder) => join(folder, name)).find(existsSync);
    // Earlier build output is deleted; installed modules are kept.
    for (const old of existsSync(join(home, name)) ? readdirSync(join(home, name)) : []) {
      if (old !== "node_modules") rmSync(join(home, name, old), { recursive: true });
    }
    cpSync(from, join(home, name), { recursive: true });
    rmSync(join(home, name, "node_modules/.vite"), { recursive: true, force: true });
    name_server(join(home, name), receipts);
  }
  cpSync(join(own, "package.json"), join(home, "package.json"));
  const lock = readFileSync(join(own, "package-lock.json"), "utf8");
  const installed = join(home, "installed-lock.json");
  if (!existsSync(installed) || readFileSync(installed, "utf8") !== lock) {
    rmSync(installed, { force: true });
    writeFileSync(join(home, "package-lock.json"), lock);
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], home);
    writeFileSync(installed, lock);
  }
  const [{ filename }] = JSON.parse(run("npm", ["pack", pkg, "--json", "--pack-destination", home], root));
  // As npm would install it: the packed files and nothing else.
  const place = join(home, "node_modules/phone-consent");
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  run("tar", ["-xzf", join(home, filename), "--strip-components=1", "-C", place], home);
}

/** Inserts the receipt server's address into a project: where it names one, and into the examples, which have none. */
function name_server(folder, receipts) {
  for (const file of readdirSync(folder, { recursive: true })) {
    const path = join(folder, file);
    if (file.includes("node_modules") || !/\.(html|[jt]sx|vue)$/.test(file)) continue;
    const text = readFileSync(path, "utf8");
    const named = text.replaceAll(RECEIPTS, receipts).replace('disclosure="/disclosure.{lang}.json"', `$& receipts="${receipts}"`);
    if (named !== text) writeFileSync(path, named);
  }
}

/** The site: serves its disclosure, records posts, and passes everything else to the case's own server or folder. */
class Site {
  posted = [];
  /** A port to pass requests to, or a folder. */
  pages;
  #server;

  async start() {
    this.#server = createServer((asked, answer) => this.#answer(asked, answer));
    await new Promise((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://localhost:${this.#server.address().port}`;
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(asked, answer) {
    const { pathname } = new URL(asked.url, "http://localhost");
    if (asked.method === "POST") {
      let body = "";
      asked.on("data", (part) => (body += part)).on("end", () => {
        this.posted.push(new URLSearchParams(body));
        answer.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Thank you</title>");
      });
    } else if (/^\/disclosure\.\w+\.json$/.test(pathname)) {
      this.#file(join(root, "www", pathname), answer);
    } else if (typeof this.pages === "number") {
      const passed = request({ host: "localhost", port: this.pages, path: asked.url, headers: asked.headers }, (from) => {
        answer.writeHead(from.statusCode, from.headers);
        from.pipe(answer);
      });
      passed.on("error", () => answer.writeHead(502).end());
      passed.end();
    } else {
      this.#file(join(this.pages, pathname.endsWith("/") ? `${pathname}index.html` : pathname), answer);
    }
  }

  #file(path, answer) {
    if (!existsSync(path) || !statSync(path).isFile()) return answer.writeHead(404, { "content-type": "text/html" }).end("<!doctype html>There is no such file");
    answer.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(readFileSync(path));
  }
}

/** A server program with all its child processes. */
class Server {
  printed = "";
  #child;

  constructor(command, args, cwd) {
    this.#child = spawn(command, args, { cwd, detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on("data", (part) => (this.printed += part));
    this.#child.on("error", (error) => (this.printed += error.message));
  }

  async answers(port) {
    const until = Date.now() + 60_000;
    while (!(await fetch(`http://localhost:${port}/`).then(() => true, () => false))) {
      if (this.#child.exitCode !== null || this.#child.pid === undefined || Date.now() > until) throw new Error(`no server answers on port ${port}:\n${beginning(this.printed)}`);
      await sleep(50);
    }
  }

  async stop() {
    if (this.#child.pid === undefined || this.#child.exitCode !== null) return;
    const ended = new Promise((done) => this.#child.once("exit", done));
    process.kill(-this.#child.pid);
    await ended;
  }
}

/** Makes a visit and checks its results. */
async function visit(browser, site, origin) {
  const state = (wanted) => browser.wait(`${ELEMENT}?.state === '${wanted}'`);
  const part = (name) => `${ELEMENT}?.shadowRoot?.querySelector('[part~=${name}]')`;
  site.posted = [];
  await browser.goto(`${origin}/`);
  await state("disclosing");
  await browser.wait(`${part("disclosure")}?.getBoundingClientRect().height > 100`);
  // Records the submit after the receipt, in pages that post nothing themselves.
  await browser.run("document.addEventListener('submit', (event) => { window.submitted = [...new FormData(event.target)] }, true)");
  await browser.click(part("box"));
  await browser.click(part("agree"));
  await state("capturing");
  await browser.type(`${ELEMENT}.querySelector('input[type=tel]')`, NUMBER);
  await state("ready");
  const page = await browser.run("document.querySelector('[name=name]') && !!document.querySelector('#app')");
  if (page) await browser.type("document.querySelector('[name=name]')", "Aoife");
  await browser.click("document.querySelector('form > button')");
  if (page) {
    const said = await browser.wait("document.querySelector('#sent')?.textContent");
    if (!said.includes("+353 85 012 3456")) throw new Error(`the page says: ${said}`);
    site.posted.push(new Map(await browser.run("window.submitted")));
  } else {
    await browser.wait("document.title === 'Thank you'");
  }
  const [form, ...more] = site.posted;
  if (!form || more.length > 0) throw new Error(`${site.posted.length} forms were posted`);
  for (const [name, wanted] of [["phone", E164], ["phone_consent", "given"]]) {
    if (form.get(name) !== wanted) throw new Error(`${name} is ${form.get(name)}`);
  }
  if (!/^[\w-]+\.[\w-]+\.[\w-]+~.*~$/.test(form.get("phone_receipt"))) throw new Error(`the receipt is ${form.get("phone_receipt")}`);
  // The browser's copy contains the server's countersignature.
  const kept = await browser.run("JSON.parse(localStorage.getItem('phone-consent/receipts/1'))");
  if (kept?.[0]?.receipt !== form.get("phone_receipt") || !kept[0].countersignature) throw new Error(`what the browser keeps is ${JSON.stringify(kept)}`);
}

async function drive({ project, build, script, folder }, site, origin) {
  const place = join(home, project);
  if (build) run("npm", ["run", "build"], place);
  let server;
  let browser;
  try {
    if (script) {
      site.pages = await freePort();
      server = new Server("npm", ["run", script, "--", "--port", `${site.pages}`], place);
      await server.answers(site.pages);
    } else {
      site.pages = join(place, folder);
    }
    browser = await Browser.open("chromium");
    try {
      await visit(browser, site, origin);
    } catch (error) {
      const shows = await browser.run(`${ELEMENT}?.shadowRoot?.textContent ?? document.body.textContent`).catch(() => "");
      const said = await browser.console().catch(() => []);
      throw new Error([error.message, `shown: ${shows?.trim().slice(0, 300)}`, ...said, beginning(server?.printed)].join("\n"));
    }
  } finally {
    await browser?.close();
    await server?.stop();
  }
}

/** On a server without a DOM, the import has no effect. */
function imported_without_dom() {
  const said = run("node", ["-e", 'import("phone-consent")'], home);
  if (said) throw new Error(`it says: ${said}`);
}

const wanted = process.argv.slice(2);
const cases = [{ name: "node", check: imported_without_dom }, ...CASES].filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (cases.length < wanted.length || cases.length === 0) throw new Error(`cases are: node, ${CASES.map(({ name }) => name).join(", ")}`);

const counts = { passed: 0, failed: 0 };
async function step(name, work) {
  const start = performance.now();
  const took = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    await work();
    console.log(`${name.padEnd(12)} ok      ${took()}`);
    return true;
  } catch (error) {
    console.log(`${name.padEnd(12)} FAILED  ${took()}\n${error.message}`);
    return false;
  }
}

const receiptsPort = await freePort();
const receipts = `http://localhost:${receiptsPort}`;
const site = new Site();
const origin = await site.start();
let server;
try {
  const data = join(home, "receipts");
  rmSync(data, { recursive: true, force: true });
  const ready = await step("install", async () => {
    install(receipts);
    const options = ["--listen", `127.0.0.1:${receiptsPort}`, "--data", data, "--origin", origin, "--public-url", receipts];
    server = new Server(program, ["serve", ...options, "--disclosure", "www/disclosure.en.json"], root);
    await server.answers(receiptsPort);
  });
  for (const one of ready ? cases : []) {
    const passed = await step(one.name, () => (one.check ? one.check() : drive(one, site, origin)));
    counts[passed ? "passed" : "failed"] += 1;
  }
  if (!ready) counts.failed = cases.length;
} finally {
  await server?.stop();
  site.stop();
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
