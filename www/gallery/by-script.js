// The gallery's replacement for src/js/page.js. The build puts it in its place in a script of the gallery's own, which goes to target/gallery and never
// into the package: with it a script can agree, as no script can in a page that is shipped. All else, the wasm module included, is what is shipped.
export { foreignFrames, openShadow, wasmSha256 } from "./shipped-page.js";

// Where this script is used on a page that is not the gallery's, it does nothing.
if (!location.pathname.startsWith("/gallery/")) throw new Error("phone-consent: this script is the gallery's, and takes a script's word for a person's");

/** The gallery drives the element by script: whatever it presses counts as a person's. */
export const byPerson = () => true;
export const personActs = () => true;

// The visitor's store is the frame's alone, and gone with it: no state sees what another has kept, and nothing stays in the browser.
const kept = (globalThis.phoneConsentGallery ??= {});
Object.defineProperty(globalThis, "localStorage", {
  value: { getItem: (name) => kept[name] ?? null, setItem: (name, text) => void (kept[name] = text) },
});
