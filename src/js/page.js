// What the page offers and web-sys does not: user activation, and a shared constructed style sheet with its text from the bundle.
import STYLE from "./style.css";

export { wasmSha256 } from "./files.js";

/** Whether a person did it: a trusted event on a page that a person has touched. A browser that cannot tell the latter says yes. */
export const byPerson = (event) => event.isTrusted && (navigator.userActivation?.hasBeenActive ?? true);

/** Whether a person has just done something: what a script does by itself is done without. */
export const personActs = () => navigator.userActivation?.isActive ?? true;

/** Origins of the pages around this one that are of another site: "" for one whose origin the browser does not tell. */
const foreignFrames = () => {
  // That of a page in `srcdoc` is its owner's, and its address says nothing.
  const { origin } = self;
  if (location.ancestorOrigins) return [...location.ancestorOrigins].filter((one) => one === "null" || one !== origin);
  const origins = [];
  for (let frame = window; frame !== top; frame = frame.parent) {
    try {
      if (frame.parent.origin === origin) continue;
    } catch {}
    // Of the page directly around this one the browser tells the origin as the referrer.
    origins.push(frame === window && document.referrer ? new URL(document.referrer).origin : "");
  }
  return origins;
};

/**
 * The origin of a page around this one that is of another site and not among those allowed (separated by white space), or undefined.
 * A page that shows this one in a frame can lay anything over it, so that a visitor agrees to what they do not see.
 */
export const foreignFrame = (allowed) => {
  const all = allowed.split(/\s+/);
  const origin = foreignFrames().find((origin) => !origin || !all.includes(origin));
  return origin === "" ? "another site" : origin;
};

/** The page's own address, whatever it calls its base. */
export const pageAddress = () => location.href;

let sheet;

/** The one style sheet of all elements, parsed at the first call. */
export const styleSheet = () => {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  return sheet;
};

/** A framework that writes a text of its own into the element takes the number field away: it comes back, unless the element itself was taken out. */
const putBack = ({ target }) => {
  const [own] = target.assignedNodes();
  const { host } = target.getRootNode();
  if (own) target.own = own;
  else if (target.own && target.name && host.isConnected) host.append(target.own);
};

/** The host's shadow root, emptied and styled. A copy of an element has that one's number field, which nothing listens to. */
export const openShadow = (host) => {
  for (const left of host.querySelectorAll(":scope > [slot^=phone-consent-]")) left.remove();
  let root = host.shadowRoot;
  if (!root) {
    root = host.attachShadow({ mode: "open", delegatesFocus: true });
    root.addEventListener("slotchange", putBack);
  }
  root.replaceChildren();
  root.adoptedStyleSheets = [styleSheet()];
  return root;
};
