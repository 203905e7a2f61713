// Starts the studio's wasm module, which does everything else.
import init from "./glue.js";

document.querySelector("#form").replaceChildren();
init({ module_or_path: new URL("studio.wasm", import.meta.url) });
