// Compares the regions that the element's attributes know, and the zones that their tables are in, with those of the number engine. pkg/ is built by
// `cargo xtask build`.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { Engine } from "../../pkg/phone.js";
import { firstRegion, regionsAt, zoneOf } from "../../src/js/attributes.js";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const pairs = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));

const folder = new URL("../../pkg/files/", import.meta.url);
const module = readdirSync(folder).find((name) => /^engine-\w+\.wasm$/.test(name));
const engine = await Engine.start(readFileSync(new URL(module, folder)));
const regions = engine.regions().map(({ region }) => region);

test("the attributes know the regions that have a calling code, and no others", (t) => {
  const refused = t.mock.method(console, "error", () => {});
  const known = regionsAt({ getAttribute: () => pairs.filter((pair) => pair !== "UK").join(", ") }, "countries");
  assert.deepEqual(known.sort(), regions.toSorted());
  assert.equal(refused.mock.callCount(), pairs.length - 1 - regions.length);
  assert.deepEqual(regionsAt({ getAttribute: () => "uk ie" }, "country"), ["GB", "IE"]);
});

test("the zone of a region is the one whose tables the engine needs", () => {
  for (const region of regions) assert.equal(zoneOf(region), engine.ask({ text: "", region, type: "MOBILE" }).needs, region);
  for (const none of ["", "A", "001", "ZZ", "GB IE"]) assert.equal(zoneOf(none), 0, none);
});

test("the region to start with is one that has a calling code, and is offered", (t) => {
  t.mock.method(console, "error", () => {});
  const first = (language, attributes = {}) => {
    Object.defineProperty(globalThis, "navigator", { value: { language }, configurable: true });
    return firstRegion({ getAttribute: (name) => attributes[name] ?? null });
  };
  for (const [language, region] of [["en-IE", "IE"], ["de", "DE"], ["es-419", ""], ["en-001", ""], ["en-AQ", ""], ["x", ""]]) assert.equal(first(language), region, language);
  assert.equal(first("de", { country: "uk" }), "GB");
  assert.equal(first("es-419", { countries: "MX, AR" }), "MX");
  assert.equal(first("es-MX", { countries: "AR MX" }), "MX");
  assert.equal(first("de", { country: "BV" }), "DE");
});
