// src/unpack.js, which is a part of the widget's one script and no module of its own.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

export const unpack = runInThisContext(`(() => { ${readFileSync(new URL("../../src/unpack.js", import.meta.url), "utf8")}\nreturn unpack; })()`);
