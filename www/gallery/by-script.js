// The gallery's replacement for src/js/page.js. The build inserts it in the gallery's own script, which is written to target/gallery and never into the
// package: it lets a script agree, which is impossible in a shipped page. Everything else, including the wasm module, is as shipped.
import { foreignFrame as shippedForeignFrame } from "./shipped-page.js";
export { openShadow, pageAddress, styleSheet, wasmSha256 } from "./shipped-page.js";

// Has no effect on pages other than the gallery's.
if (!location.pathname.startsWith("/gallery/")) throw new Error("phone-consent: this script is the gallery's, and takes a script's word for a person's");

/** The gallery drives the element by script, so every click counts as a person's. */
export const byPerson = () => true;
export const personActs = () => true;

// The visitor's storage is replaced by one in the frame's memory: states do not see each other's records, and nothing stays in the browser.
const { kept = {}, framedBy, storageFull } = globalThis.phoneConsentGallery ?? {};
const setItem = (name, text) => {
  if (storageFull) throw new DOMException("the storage is full", "QuotaExceededError");
  kept[name] = text;
};
Object.defineProperty(globalThis, "localStorage", { value: { getItem: (name) => kept[name] ?? null, setItem } });

/** The origin of a frame around the page, where a state has one. */
export const foreignFrame = (allowed) => framedBy ?? shippedForeignFrame(allowed);
