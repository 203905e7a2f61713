// What the browser offers, in the calls that host.rs declares: one call here where wasm would need five and an object of
// options. What happens when, and what is said, is decided in wasm.

/** A file of this release, refused by the browser when it is not the one that was built. */
const file = (name, integrity = INTEGRITY[name]) =>
  integrity ? fetch(new URL(name, BASE), { integrity }) : Promise.reject(new Error(`this release has no ${name}`));

/** What is loaded once for all elements, by its file's name. A failure is said, and not remembered. */
const loads = {};
const once = (name, load) =>
  (loads[name] ??= load().catch((error) => {
    delete loads[name];
    console.error("phone-consent: a part of the widget could not be loaded:", name, error);
    throw error;
  }));

/** One of the packed modules. */
const module = async (name) => unpack(await (await file(name)).arrayBuffer());
const instance = async (name, imports) => WebAssembly.instantiate(await module(name), imports);

/** Calls back once, with the values of one promise or two, or with nothing where one fails. */
const settle = (first, second, done) => void Promise.all([first, second]).then((values) => done(...values), () => done());

/** A fact about the page or the release, as text. */
const fact = (name) => ({ origin, language: navigator.language, secure: isSecureContext && "yes", ...RELEASE })[name] || "";

/** Whether a person did it: a trusted event on a page that a person has touched. A browser that cannot tell the latter says yes. */
const byPerson = (event) => event.isTrusted && (navigator.userActivation?.hasBeenActive ?? true);

/** The module's second half, loaded while the first is read; it works in the memory and the tables of the first. */
const LATER = "phone_consent_later.wasm";
const loadLater = () => once(LATER, () => instance(LATER, { ...__wbg_get_imports(), m: wasm }));

// Requests: no credentials, no referrer, and no answer after 20 seconds is an answer.
const answer = async (asked) => {
  const response = await asked;
  return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
};
/** One of a language's two files, or nothing where the release has not that language. */
const readFile = (name) => INTEGRITY[name] && once(name, () => answer(file(name)));
const request = (url, type, body) =>
  answer(fetch(url, {
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(20000),
    ...(type && { method: "POST", headers: { "content-type": type }, body }),
  }));

/** Resolves after a time, or as soon as the connection is back. */
const wake = (millis) =>
  new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      done(true);
    };
    const timer = setTimeout(end, millis);
    addEventListener("online", end);
  });

/** How a text is seen, measured here and by whole lines: which of them have been on the screen, and for how long any was. */
const watch = (card) => {
  const lines = [...card.querySelectorAll("h2, p, strong, dt, dd, summary")].filter((line) => line.textContent);
  const [seen, now] = [new Set(), new Set()];
  let [total, since] = [0, 0];
  // By the clock: a browser may hold a timer back for as long as it likes.
  const count = () => {
    const at = performance.now();
    total += since && at - since;
    since = now.size && !document.hidden && at;
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) seen.add(target);
      now[isIntersecting ? "add" : "delete"](target);
    }
    count();
  }, { threshold: 0.5 });
  for (const line of lines) observer.observe(line);
  document.addEventListener("visibilitychange", count);
  return {
    get seconds() {
      count();
      return total / 1000;
    },
    get percent() { return (seen.size * 100) / (lines.length || 1); },
    get font() { return Math.min(...lines.map((line) => parseFloat(getComputedStyle(line).fontSize))); },
    stop() {
      observer.disconnect();
      document.removeEventListener("visibilitychange", count);
    },
  };
};

// SubtleCrypto. The private half of a key cannot be exported.
const newKey = async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  return { privateKey, point: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)) };
};
const sign = (key, data) => crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.privateKey, data);
const bytes = (buffer) => new Uint8Array(buffer);

// The visitor's own store, which a browser may forbid or fill.
const kept = (name) => { try { return localStorage.getItem(name); } catch {} };
const keep = (name, text) => { try { localStorage.setItem(name, text); } catch {} };

/** Hands a text to the visitor as a file. */
const saveFile = (name, type, text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};

// The number engine, and the tables of each zone of calling codes that it asks for.
const ENGINE = "phone/engine.wasm";
let engine;
const zoneOf = (answer) => /^ZONE\n(.+)\n(.+)/.exec(answer);
/** Loads the engine, and what a question needs; true is what it comes to. */
const loadEngine = async (what, text) => {
  await once(ENGINE, async () => (engine = await start(await module(ENGINE))));
  for (let zone; what && (zone = zoneOf(engine(what, text))); ) {
    const [, number, hash] = zone;
    const tables = `phone/${number}.wasm`;
    await once(tables, async () => engine.bring(number, await (await file(tables, hash)).arrayBuffer()));
  }
  return true;
};
const ask = (what, text) => {
  const answer = engine?.(what, text);
  return zoneOf(answer) ? undefined : answer;
};
/** A number in one of libphonenumber's formats, once the engine is there; E.164 before. */
const formatted = (number, format) =>
  ask("parse", `\n${number}`)?.split("\n")[["E164", "INTERNATIONAL", "NATIONAL", "RFC3966"].indexOf(format) + 7] || number;
// Asked at every key, and the same answer every time.
const codes = {};
const callingCode = (region) => (engine ? (codes[region] ??= String(regions(engine).find((one) => one.region === region)?.countryCode ?? "")) : "");
/**
 * Writes a number as people of the region write it while it is typed; the caret stays behind the same digit. Deleting forward
 * what is no digit steps over it, or it would come back for ever.
 */
const retype = (input, region, forward) => {
  const { value, selectionStart: at } = input;
  const lines = [region, value.slice(0, at), value.slice(at)].map((part) => part.replace(/\p{Cf}/gu, ""));
  const answer = value.length < 250 && ask("as_you_type", lines.join("\n"));
  if (!answer) return;
  const [before, after] = answer.split("\n");
  const caret = before.length + (forward ? after.search(/\d|$/) : 0);
  if (before + after !== value) input.value = before + after;
  // A field that is being filled has no caret, and one browser would give it the focus.
  if (input.matches(":focus")) input.setSelectionRange(caret, caret);
};

// Intl, whose words a browser may lack.
const names = {};
const regionName = (language, region) => { try { return (names[language] ??= new Intl.DisplayNames(language, { type: "region" })).of(region); } catch { return region; } };
/** The attribute `country`; one that is no country code is said and left aside. */
const country = (host) => {
  const code = host.getAttribute("country")?.toUpperCase();
  if (!code || /^[A-Z]{2}$/.test(code)) return code;
  console.error('phone-consent: the attribute "country" must be a code of two letters, such as IE; it is left aside');
};
/** The region to start with: the page's, or the one that the visitor's language points to where it is among those offered. */
const region = (host) => {
  const offered = host.getAttribute("countries")?.toUpperCase().match(/[^\s,]+/g);
  let likely = country(host);
  try { likely ||= new Intl.Locale(navigator.language).maximize().region; } catch {}
  return (offered && !offered.includes(likely) ? offered[0] : likely) ?? "";
};
const longDate = (seconds, language) => new Date(seconds * 1000).toLocaleDateString(language, { dateStyle: "long" });

// The page around the element.
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
const restyle = (more) => sheet.replaceSync(STYLE + more);
/** The host's shadow root, emptied and styled. */
const shadow = (host) => {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open", delegatesFocus: true });
  root.textContent = "";
  root.adoptedStyleSheets = [sheet];
  return root;
};
/** The document in a script of JSON inside the element. */
const inlined = (host) => host.querySelector(":scope > script[type='application/json']")?.textContent.trim() || undefined;
const languageAt = (element) => (element.closest("[lang]") ?? document.documentElement).getAttribute("lang") ?? "";
/** The text of a form's submit button. */
const submitLabel = (form) => {
  const button = form.querySelector("button:not([type=button]):not([type=reset]), input[type=submit]");
  return ((button?.localName === "input" ? button.value : button?.textContent) ?? "").trim();
};
/**
 * Goes on with a submit, once the event that held it is over: a browser ignores a submit inside a submit. It throws where the
 * submitter left the form meanwhile: then the form goes on without it.
 */
const goOn = (form, submitter) =>
  setTimeout(() => {
    try { form.requestSubmit(submitter?.isConnected ? submitter : null); } catch { form.requestSubmit(); }
  });
/** All of a form's entries, or none. The state that a browser restores holds the number, never the agreement. */
const setFormValue = (internals, name, consent, phone, receipt, extension, kept) => {
  const data = name && consent ? new FormData() : null;
  for (const [suffix, value] of [["", phone], ["_consent", consent], ["_receipt", receipt], ["_extension", extension]]) if (value) data?.set(name + suffix, value);
  internals.setFormValue(data, kept || null);
};
const setState = ({ states }, state) => {
  states?.clear();
  states?.add(state);
};
const invalidate = (internals, kind, message, anchor) => internals.setValidity(kind ? { [kind]: true } : {}, message, anchor);
const tell = (host, name, detail, value) =>
  host.dispatchEvent(new CustomEvent(`phone-consent-${name}`, { bubbles: true, composed: true, detail: detail ? { [detail]: value } : null }));
