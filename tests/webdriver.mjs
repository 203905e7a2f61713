// A browser, driven by WebDriver's HTTP protocol: as much of it as the programs beside this file need.
//
// Clicks and keys are trusted events, as a visitor's are. An element is named by a JavaScript expression, which reaches into shadow roots.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE = 20_000;

const CHROMIUM = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-dev-shm-usage", "--component-updater=url-source=about:blank", "--disable-default-apps",
  "--disable-features=NetworkTimeServiceQuerying,MediaRouter,OptimizationHints,Translate,AutofillServerCommunication,PreconnectToSearch",
];
const FIREFOX = {
  "datareporting.policy.dataSubmissionEnabled": false, "toolkit.telemetry.enabled": false, "network.connectivity-service.enabled": false, "network.captive-portal-service.enabled": false,
  "app.normandy.enabled": false, "browser.safebrowsing.downloads.remote.enabled": false, "services.settings.server": "data:,#nowhere",
  // As by https: Firefox asks localhost for no brotli.
  "network.http.accept-encoding": "gzip, deflate, br",
};

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A port that nothing listens on. */
export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer().on("error", fail).listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** The path of the first of these programs that is there: on the path, or installed by `cargo xtask setup`. */
function program(...names) {
  const folders = [...process.env.PATH.split(delimiter), join(process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../target", import.meta.url)), "tools/bin")];
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next one.
    }
  }
  throw new Error(`none of ${names.join(", ")} is installed; run \`cargo xtask setup\``);
}

/** An open browser with a new, empty profile. */
export class Browser {
  #driver;
  #home;
  #session;

  /** Opens `chromium` or `firefox`. */
  static async open(name) {
    const browser = new Browser();
    try {
      await browser.#start(name);
    } catch (error) {
      await browser.close();
      throw error;
    }
    return browser;
  }

  async #start(name) {
    const chromium = name === "chromium";
    const port = await freePort();
    this.#home = mkdtempSync(join(tmpdir(), "phone-consent-browser-"));
    const command = chromium ? [program("chromedriver"), `--port=${port}`] : [program("geckodriver"), "--port", `${port}`];
    // Released Firefoxes heed `services.settings.server` only with this.
    const env = { ...process.env, HOME: this.#home, MOZ_REMOTE_SETTINGS_DEVTOOLS: "1" };
    this.#driver = spawn(command[0], command.slice(1), { env, stdio: "ignore" });
    const capabilities = chromium
      ? { browserName: "chrome", "goog:chromeOptions": { binary: program("chromium", "chromium-browser", "google-chrome"), args: CHROMIUM } }
      : { browserName: "firefox", "moz:firefoxOptions": { binary: program("firefox-esr", "firefox"), args: ["-headless"], prefs: FIREFOX } };
    const driver = `http://127.0.0.1:${port}/session`;
    const until = Date.now() + PATIENCE;
    for (;;) {
      try {
        const { sessionId } = await ask("POST", driver, { capabilities: { alwaysMatch: capabilities } });
        this.#session = `${driver}/${sessionId}`;
        return;
      } catch (error) {
        // Refused until the driver listens.
        if (!(error instanceof TypeError) || Date.now() > until) throw error;
        await sleep(50);
      }
    }
  }

  /** Loads a page and waits for its load event. */
  goto(url) {
    return this.#post("url", { url });
  }

  /** What an expression of JavaScript gives in the page; a promise is waited for. */
  run(expression, ...args) {
    return this.#post("execute/sync", { script: `return (${expression});`, args });
  }

  /** Waits until an expression is truthy, and gives what it is then. */
  async wait(expression, ms = PATIENCE) {
    const until = Date.now() + ms;
    for (;;) {
      // A page that is just being left has no answer.
      const answer = await this.run(expression).catch((error) => ({ error }));
      if (answer && !answer.error) return answer;
      if (Date.now() > until) throw new Error(`in ${ms / 1000} s not: ${expression}${answer?.error ? ` (${answer.error.message})` : ""}`);
      await sleep(30);
    }
  }

  /** Clicks the element as a pointer does, once it is there. */
  async click(element) {
    await this.#element(element, "click", {});
  }

  /** Types into the element key by key, once it is there. */
  async type(element, text) {
    await this.#element(element, "value", { text });
  }

  /** A command of Chromium's DevTools. */
  devtools(cmd, params = {}) {
    return this.#post("goog/cdp/execute", { cmd, params });
  }

  /** What the console said since the last call, in Chromium: errors and warnings. */
  async console() {
    return (await this.#post("se/log", { type: "browser" })).map(({ message }) => message);
  }

  /** Makes the window so large, its frame included. */
  size(width, height) {
    return this.#post("window/rect", { width, height });
  }

  /** Ends the browser. */
  async close() {
    if (this.#session) await ask("DELETE", this.#session).catch(() => {});
    if (this.#driver && this.#driver.exitCode === null) {
      const ended = new Promise((done) => this.#driver.once("exit", done));
      this.#driver.kill();
      await ended;
    }
    if (this.#home) rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }

  async #element(expression, command, body) {
    const found = await this.wait(expression);
    await this.#post(`element/${found[ELEMENT]}/${command}`, body);
  }

  #post(command, body) {
    return ask("POST", `${this.#session}/${command}`, body);
  }
}

async function ask(method, url, body) {
  const response = await fetch(url, { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message.split("\n")[0]}`);
  return value;
}
