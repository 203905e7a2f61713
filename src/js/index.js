// The package's entry. Importing it defines the elements where there is a DOM, and does nothing on a server.
import { define } from "./element.js";

export { configure } from "./load.js";

if (globalThis.customElements) define();
