// Drives the live element of this page into one state, named in the address: state.html?state=ready&lang=fr&dir=ltr&theme=dark&still
//
// The visitor's input and the network are simulated. The element is real, and driven through the gallery's own build of its script (by-script.js), in which
// scripted clicks count. The states are in states.js.
//
// <html data-state> is "reached" when the state is reached, or says why it is not. `heard` collects errors and policy violations.
import { states } from "./states.js";

const asked = new URLSearchParams(location.search);
const name = asked.get("state") ?? "disclosing";
const state = states[name] ?? { caption: `There is no state ${name}.`, is: () => false };
const page = document.documentElement;
const language = page.lang;
const SERVER = "https://receipts.northwind.example";
/** Noon of 1 December 2026, so that pictures do not depend on the current date. */
const NOW = 1796126400;

const heard = (globalThis.heard = []);
const listen = (on, event, say) => on.addEventListener(event, (it) => heard.push(`${event}: ${say(it)}`));
listen(globalThis, "error", ({ message }) => message);
listen(globalThis, "unhandledrejection", ({ reason }) => reason);
listen(document, "securitypolicyviolation", ({ violatedDirective, blockedURI }) => `${violatedDirective} ${blockedURI}`);
for (const level of ["error", "warn"]) {
  const say = console[level];
  console[level] = (...words) => {
    heard.push(`console.${level}: ${words.join(" ")}`);
    say.apply(console, words);
  };
}

page.className = asked.get("theme") ?? "";
Date.now = () => NOW * 1000;
if (asked.has("still")) {
  page.classList.add("still");
  // Flag emoji are drawn on some machines only, so here on none.
  const { measureText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.measureText = function (text) {
    return /^\p{RI}+$/u.test(text) ? { width: text.length } : measureText.call(this, text);
  };
}

// The network: the files are the shop's, the receipt server is simulated.
const net = {
  "/v1/challenges": [200, { nonce: "bm9uY2UtZm9yLXRoZS1nYWxsZXJ5LW9mLXN0YXRlcw", issued_at: NOW, expires_at: NOW + 1800 }],
  "/v1/receipts": [201, { countersignature: "a.countersignature.here" }],
  "/v1/questions": [201, { due_at: NOW + 5 * 86400, link: `${SERVER}/q/secret-of-the-gallery` }],
  "/v1/withdrawals": [200, { purposes: [] }],
  ...state.net,
};
if (net.sign === "down") SubtleCrypto.prototype.sign = () => Promise.reject(new Error("this browser does not sign"));
const addresses = [];
const fetched = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (url, options) => {
  const { href, pathname } = new URL(url, location);
  addresses.push(href);
  const [, answer] = Object.entries(net).find(([end]) => pathname.endsWith(end) || pathname.startsWith(`/gallery/files/${end}-`)) ?? [];
  if (answer === "never") return new Promise(() => {});
  if (!answer && /\/v1\/receipts\/\w+$/.test(pathname)) return status(net.status);
  if (answer === "down") throw new TypeError("nobody listens there");
  // What the server says of a withdrawal is what it was asked for.
  if (answer && pathname.endsWith("/v1/withdrawals")) {
    answer[1].purposes = JSON.parse(options.body).purposes.map((purpose) => ({ purpose, withdrawn_at: NOW }));
  }
  if (answer) return new Response(JSON.stringify(answer[1]), { status: answer[0], headers: { "content-type": "application/json" } });
  if (href.startsWith(SERVER)) throw new TypeError(`the gallery's receipt server knows no ${pathname}`);
  return fetched(url, options);
};

/** Returns whether a receipt stands, as the server says: by default it does. */
const status = (answer) => {
  if (answer === "never") return new Promise(() => {});
  if (answer === "down") throw new TypeError("nobody listens there");
  const stands = { as_of: NOW, countersignature: "a.countersignature.here", purposes: [], received_at: NOW, withdrawn_at: null };
  if (answer === "suspended") stands.purposes = [{ purpose: "offers", withdrawn_at: null, suspended_since: NOW }];
  return Response.json(stands);
};

/** Returns the address of the shop's or the gallery's own document in this language. */
const documentAt = () => (["en", "fr"].includes(language) ? "/disclosure.{lang}.json" : "/gallery/disclosure.{lang}.json");

/** Makes a receipt for the visitor's storage, as the element keeps it. The element does not verify it, so it has no valid signature. */
const record = async ({ granted, version, given = "2026-11-25", withdrawn = [] }, at) => {
  const bytes = await (await fetched(documentAt().replace("{lang}", language))).arrayBuffer();
  const notice = JSON.parse(new TextDecoder().decode(bytes));
  const hash = [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const since = Date.parse(`${given}T12:00Z`) / 1000;
  return {
    choices: notice.purposes.filter(({ legal_basis }) => legal_basis === "consent").map(({ id, title }) => ({
      granted: granted.includes(id),
      purpose: id,
      title,
      // Numbers are kept 6 months since the newest version, for offers 12; before it was 12 for both.
      ...(granted.includes(id) && { until: since + (id === "offers" || version ? 365 : 181) * 86400 }),
      ...(withdrawn.includes(id) && { withdrawn_at: NOW }),
    })),
    controller: notice.controller.name,
    countersignature: "a.countersignature.here",
    extension: "",
    given_at: since,
    hash: String(at).repeat(64),
    international: "+353 85 012 3456",
    language,
    notice_id: notice.id,
    notice_sha256: hash,
    notice_version: version ?? notice.version,
    phone: "+353850123456",
    questions: notice.questions.email,
    receipt: "a.receipt.here~",
    receipts: SERVER,
    secret: "secret-of-the-gallery",
    shown: "",
    valid_until: since + (granted.includes("offers") || version ? 365 : 181) * 86400,
  };
};

const SEND = { en: "Book the repair", fr: "Réserver la réparation", ar: "احجز الإصلاح", ja: "修理を予約する" };

/** The element as the visitor sees and operates it. */
const visitor = (element) => ({
  element,
  net,
  asked: addresses,
  get root() { return element.shadowRoot; },
  get note() { return element.querySelector("[slot=phone-consent-note]"); },
  part: (part) => element.shadowRoot?.querySelector(`[part=${part}]`),
  press(part) { this.part(part).click(); },
  type(number) {
    const field = element.querySelector("input");
    field.value = number;
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: number }));
  },
  search(text) {
    const field = element.shadowRoot.querySelector("[role=combobox]");
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
  },
  leave() {
    const field = element.querySelector("input");
    // In a window without focus, fields get no focus events; the event is dispatched here if it does not occur.
    let left = false;
    field.addEventListener("blur", () => (left = true), { once: true });
    field.blur();
    if (!left) field.dispatchEvent(new FocusEvent("blur"));
  },
  send: () => document.querySelector(".send").click(),
  async until(holds) {
    for (const end = performance.now() + 30_000; performance.now() < end;) {
      if (holds()) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error(`waited 30 seconds for ${holds}`);
  },
});

const run = async () => {
  page.dataset.complains = state.complains ?? 0;
  document.title = `${name} · phone-consent`;
  document.querySelector("h1").textContent = state.caption;
  document.querySelector(".send").textContent = SEND[language] ?? SEND.en;
  let element = document.querySelector("phone-consent");
  if (state.manage) {
    const manage = document.createElement("phone-consent-manage");
    document.querySelector("form").replaceWith(manage);
    element = manage;
  } else {
    const attributes = { disclosure: documentAt(), receipts: SERVER, ...state.attributes };
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    document.querySelector("fieldset").disabled = Boolean(state.disabled);
    document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  }
  const kept = {};
  if (state.held) kept["phone-consent/receipts/1"] = JSON.stringify(await Promise.all(state.held.map(record)));
  globalThis.phoneConsentGallery = { kept, framedBy: state.framedBy, storageFull: state.storageFull };
  await import("./phone-consent.js");
  const it = visitor(element);
  await state.act?.(it);
  await it.until(() => state.is(it));
};

// In the gallery, a frame is as high as its content.
if (window.frameElement) new ResizeObserver(() => (window.frameElement.height = document.body.scrollHeight)).observe(document.body);
run().then(() => (page.dataset.state = "reached"), (error) => (page.dataset.state = `not reached: ${error.message ?? error}`));
