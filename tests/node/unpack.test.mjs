// The widget's modules as they are on the wire, put together again by src/unpack.js: byte for byte what the build packed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { unpack } from "./unpack.mjs";

const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));

/** A module without its custom sections, as `cargo xtask size` reads it with them. */
const withoutCustom = (module) => {
  const out = [module.subarray(0, 8)];
  for (let at = 8; at < module.length; ) {
    const start = at++;
    let [length, shift, next] = [0, 0, 128];
    for (; next > 127; shift += 7) length |= ((next = module[at++]) & 127) << shift;
    at += length;
    if (module[start]) out.push(module.subarray(start, at));
  }
  return Buffer.concat(out);
};

for (const [packed, named] of [
  ["phone_consent_bg.wasm", "named.phone_consent_bg.wasm"],
  ["phone_consent_later.wasm", "named.phone_consent_later.wasm"],
  ["phone/engine.wasm", "named.engine.wasm"],
]) {
  test(`${packed} is a module, and unpacked the one that was built`, () => {
    const wire = file(`pkg/${packed}`);
    // To a server and to whatever looks at it on its way it is a module with one section.
    const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(wire), "packed");
    assert.ok(section.byteLength > wire.length - 30);
    const module = unpack(wire);
    assert.ok(withoutCustom(file(`target/xtask/${named}`)).equals(module));
    assert.ok(WebAssembly.validate(module));
  });
}
