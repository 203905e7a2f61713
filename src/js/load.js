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
  if (settings.base !== undefined) base = new URL(settings.base, document.baseURI).href.replace(/\/?$/, "/");
};

/** Bundlers inline small files as data: URLs, which a strict policy does not let a page fetch. */
const inlined = ({ href }) => {
  const [, type, data] = /^data:([^;,]*)[^,]*;base64,(.*)$/.exec(href) ?? [];
  return data && new Response(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)), { headers: { "content-type": type } });
};

const request = async ([name, bundled, integrity], cache) => {
  const url = base ? new URL(`files/${name}`, base) : bundled();
  const response = inlined(url) ?? (await fetch(url, { integrity, cache }));
  // A refusal with the right bytes is none.
  if (!response.ok && response.status !== 0) throw new Error(`${url} answered ${response.status}`);
  return response;
};

/** A file of this release: the one that was built or none. What the cache has spoilt is fetched once more, past the cache. */
const file = (key) => request(FILES[key], "default").catch(() => request(FILES[key], "reload"));

const loads = new Map();

/** Loads something once for all elements. A failure is reported and not remembered: the next call tries again. */
export const once = (key, load) => {
  if (!loads.has(key)) {
    const loading = load(file(key)).catch((error) => {
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
    const text = host.querySelector(":scope > script[type='application/json']")?.textContent.trim();
    return found(text && new TextEncoder().encode(text));
  }
  const tag = languageAt(host);
  const addresses = new Set([tag, tag.split("-")[0], "en"].filter(Boolean).map((language) => template.replaceAll("{lang}", language)));
  let tried;
  for (const address of addresses) {
    tried = address;
    try {
      const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(TIMEOUT) });
      if (response.ok) return found(await bytes(response), address);
    } catch {}
  }
  return found(undefined, tried);
};
