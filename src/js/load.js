// Fetches the release's own files, and the disclosure document.
// What lives here: where a file is, its integrity check, one retry past the cache, and the requests that start before the wasm
// module is there. What deliberately does not: what the files mean.
import { FILES } from "./files.js";

let base;

/**
 * Settings for all elements, to be made before the first element is in the page.
 * `base`: the address of the folder that holds the package's `files/`, for sites that host it elsewhere than beside the script.
 */
export const configure = (settings) => {
  if (settings.base === undefined) return;
  if (!URL.canParse(settings.base, document.baseURI)) {
    throw new TypeError(`phone-consent: configure needs as base the address of a folder, such as "/static/phone-consent/"; "${settings.base}" is none`);
  }
  base = new URL(settings.base, document.baseURI).href.replace(/\/?$/, "/");
};

const TYPES = { wasm: "application/wasm", json: "application/json", bin: "application/octet-stream" };
const decoded = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const answer = (body, name) => new Response(body, { headers: { "content-type": TYPES[name.split(".").pop()] } });

/** How long a file may take, in milliseconds. */
const FILE_TIMEOUT = 60_000;

/** A file by its address. What is not the file that was built is refused: the browser compares its hash. */
const request = async ([name, bundled, integrity], cache) => {
  // Some bundlers make a URL object of a relative address, which only its text can be asked for.
  const address = String(base ? new URL(`files/${name}`, base) : bundled());
  // Some inline small files as data: URLs, which a strict policy does not let a page fetch.
  const [, inlined] = /^data:[^,]*;base64,(.*)$/.exec(address) ?? [];
  if (inlined) return answer(decoded(inlined), name);
  // A connection that stalls is given up, so that the second attempt or the message can come: on 15 kbit/s the largest file takes 45 seconds.
  const response = await fetch(address, { integrity, cache, signal: AbortSignal.timeout(FILE_TIMEOUT) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response;
};

/** Whether a file was only found in its embedded copy: then the others are looked for there at once. */
let unbundled = false;

/** A file's copy in a module of its own, for bundlers that copy no files: compressed, as text. */
const embedded = async ([name, , , load]) => {
  const { default: text } = await load();
  return answer(new Blob([decoded(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw")), name);
};

/**
 * Loads a file of this release, body included. One that cannot be had, or that a cache or a host has spoilt, is asked for once more
 * past the cache.
 */
const attempt = async (entry, load) => {
  if (unbundled) return load(embedded(entry));
  try {
    return await load(request(entry, "default")).catch(() => load(request(entry, "reload")));
  } catch (error) {
    if (!entry[3]) throw error;
    const loaded = await load(embedded(entry)).catch(() => {
      throw error;
    });
    unbundled = true;
    return loaded;
  }
};

const loads = new Map();

/** Loads a file once for all elements; `load` is given a promise of its response. A failure is reported and not remembered: the next call tries again. */
export const once = (key, load) => {
  if (!loads.has(key)) {
    const loading = attempt(FILES[key], load).catch((error) => {
      loads.delete(key);
      console.error(`phone-consent: a file of the widget could not be loaded: ${FILES[key][0]}:`, error);
      throw error;
    });
    loads.set(key, loading);
  }
  return loads.get(key);
};

export const bytes = async (response) => new Uint8Array(await (await response).arrayBuffer());

/** The file of a language: of the tag's own, else of English; undefined where neither can be had. */
export const loadLanguage = async (tag) => {
  const [own] = (tag || "en").toLowerCase().split("-");
  for (const key of [`locale-${own}`, "locale-en"]) {
    if (FILES[key]) try { return await once(key, bytes); } catch {}
  }
};

/** The language at an element: its own `lang` or that of what it stands in, or "". */
export const languageAt = (element) => (element.closest("[lang]") ?? document.documentElement).getAttribute("lang") ?? "";

/** What came of looking for a document: its bytes, or the address that was tried last, or neither where the page names none. */
const found = (bytes, url) => ({ bytes, url });

const TIMEOUT = 20_000;

/**
 * The document of an element: the text of a JSON script inside it, or what is at the address in its attribute `disclosure`, where
 * `{lang}` stands for the page's language, then for its base language, then for `en`.
 */
export const loadDisclosure = async (host) => {
  // Without a secure context nothing can be signed, so nothing is asked for.
  if (!isSecureContext) return found();
  const template = host.getAttribute("disclosure");
  if (!template) {
    // A script in the head runs before the page's parser has come to what stands in the element.
    if (document.readyState === "loading") await new Promise((go) => document.addEventListener("DOMContentLoaded", go));
    // The published file as it was pasted: pages have line breaks around it, and a file ends in one at most.
    const text = host.querySelector(":scope > script[type='application/json']")?.textContent.trimStart().replace(/\s+$/, "\n");
    return found(text && new TextEncoder().encode(text));
  }
  const tag = languageAt(host);
  const addresses = new Set([tag, tag.split("-")[0], "en"].filter(Boolean).map((language) => template.replaceAll("{lang}", language)));
  let tried;
  for (const address of addresses) {
    tried = address;
    try {
      const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(TIMEOUT) });
      // Some hosts answer an address that they do not know with a page.
      if (response.ok && !/^text\/html/i.test(response.headers.get("content-type"))) return found(await bytes(response), address);
    } catch {}
  }
  return found(undefined, tried);
};
