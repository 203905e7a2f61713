// The gallery's replacement for src/js/page.js. The build inserts it in the gallery's own script, which is written to target/gallery and never into the
// package: it lets a script agree, which is impossible in a shipped page. Everything else, including the wasm module, is as shipped.
export { foreignFrame, openShadow, pageAddress, wasmSha256 } from "./shipped-page.js";

// Has no effect on pages other than the gallery's.
if (!location.pathname.startsWith("/gallery/")) throw new Error("phone-consent: this script is the gallery's, and takes a script's word for a person's");

/** The gallery drives the element by script, so every click counts as a person's. */
export const byPerson = () => true;
export const personActs = () => true;

// The visitor's storage is replaced by one in the frame's memory: states do not see each other's records, and nothing stays in the browser.
const kept = (globalThis.phoneConsentGallery ??= {});
Object.defineProperty(globalThis, "localStorage", {
  value: { getItem: (name) => kept[name] ?? null, setItem: (name, text) => void (kept[name] = text) },
});
