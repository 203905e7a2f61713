// The shipped modules are standard wasm: a third-party tool reads them without extra options, and the script refers to each file by its content hash.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const files = readdirSync(path("pkg/files")).filter((name) => !/\.(br|gz)$/.test(name));

test("wasm-opt reads each module and the features that it uses", () => {
  const modules = files.filter((name) => name.endsWith(".wasm")).map((name) => `pkg/files/${name}`);
  assert.equal(modules.length, 2);
  for (const module of [...modules, "pkg/phone.wasm"]) {
    const features = execFileSync(path("tests/node_modules/.bin/wasm-opt"), ["--print-features", path(module), "-o", "/dev/null"], { encoding: "utf8" });
    assert.match(features, /--enable-/, module);
    assert.ok(WebAssembly.validate(readFileSync(path(module))), module);
  }
});

test("each file is named by the beginning of its SHA-256, and the scripts name each file", () => {
  const scripts = ["phone-consent.js", "phone-consent.classic.js", "index.js"].map((name) => readFileSync(path(`pkg/${name}`), "utf8"));
  for (const name of files) {
    const hash = createHash("sha256").update(readFileSync(path(`pkg/files/${name}`)));
    const [digest, integrity] = [hash.copy().digest("hex"), `sha256-${hash.digest("base64")}`];
    assert.equal(name.match(/-([0-9a-f]{16})\.(wasm|bin|json)$/)?.[1], digest.slice(0, 16), name);
    for (const script of scripts) assert.ok(script.includes(`./files/${name}`) && script.includes(integrity), name);
    if (name.startsWith("widget-")) for (const script of scripts) assert.ok(script.includes(digest), "the receipt names the module by it");
  }
});
