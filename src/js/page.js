// What the page offers and web-sys does not: user activation, and a shared constructed style sheet with its text from the bundle.
import STYLE from "./style.css";

export { wasmSha256 } from "./files.js";

/** Whether a person did it: a trusted event on a page that a person has touched. A browser that cannot tell the latter says yes. */
export const byPerson = (event) => event.isTrusted && (navigator.userActivation?.hasBeenActive ?? true);

/** Whether a person has just done something: what a script does by itself is done without. */
export const personActs = () => navigator.userActivation?.isActive ?? true;

let sheet;

/** The host's shadow root, emptied and styled. */
export const openShadow = (host) => {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open", delegatesFocus: true });
  root.replaceChildren();
  root.adoptedStyleSheets = [sheet];
  return root;
};
