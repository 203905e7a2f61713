// pkg/phone.d.ts: a site that uses it passes the type checker, and it declares exactly what pkg/phone.js exports.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import google from "google-libphonenumber";
import ts from "typescript";
import * as module from "../../pkg/phone.js";
import { TYPES } from "./phone.google.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const phone = await module.load();
const engine = await module.Engine.start(readFileSync(new URL("../../pkg/phone.wasm", import.meta.url)));

/** Returns the type checker for a program of these files, and its diagnostics. */
function checked(module, moduleResolution, files) {
  const options = {
    strict: true, noEmit: true, skipLibCheck: false, types: [], noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], module, moduleResolution,
  };
  const program = ts.createProgram(files.map(path), options);
  const messages = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file ? `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: ` : "";
    return line + ts.flattenDiagnosticMessageText(messageText, "\n");
  });
  return { program, checker: program.getTypeChecker(), messages };
}

const { program, checker, messages } = checked(ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext, ["phone.consumer.ts"]);
const source = program.getSourceFile(path("../../pkg/phone.d.ts"));
const exported = new Map(checker.getExportsOfModule(checker.getSymbolAtLocation(source)).map((symbol) => [symbol.name, symbol]));
const type = (name) => checker.getDeclaredTypeOfSymbol(exported.get(name));
const members = (name) => type(name).getProperties().map(({ name }) => name).sort();
const words = (name) => type(name).types.map(({ value }) => value).sort();

test("a site that uses the types passes the checker, and what is wrong in it is refused", () => {
  assert.deepEqual(messages, []);
  assert.deepEqual(checked(ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler, ["phone.consumer.ts"]).messages, []);
});

test("the package names the types beside the script", () => {
  const { exports, files } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url)));
  assert.deepEqual(exports["./phone"], { types: "./phone.d.ts", default: "./phone.js" });
  assert.ok(files.includes("phone.d.ts") && files.includes("phone.js") && files.includes("phone.wasm"));
});

test("what is declared is there, and what is there is declared", () => {
  const values = [...exported].filter(([, symbol]) => symbol.flags & ts.SymbolFlags.Value).map(([name]) => name);
  assert.deepEqual(values.sort(), Object.keys(module).sort());
  assert.deepEqual(members("Phone"), Object.keys(phone).sort());
  assert.deepEqual(members("AsYouType"), Object.keys(phone.asYouType("GB")).sort());
  assert.deepEqual(members("Typed"), Object.keys(phone.asYouType("GB").input("020")).sort());
  assert.deepEqual(members("Typed"), Object.keys(phone.asYouType("GB").input("letters")).sort());
  assert.deepEqual(members("NoNumber"), Object.keys(phone.parse("hello", "GB")).sort());
  assert.deepEqual(members("Region"), Object.keys(phone.regions()[0]).sort());
  assert.deepEqual(members("NamedRegion"), Object.keys(phone.regions("en")[0]).sort());
  assert.deepEqual(members("Engine"), Object.getOwnPropertyNames(module.Engine.prototype).filter((name) => name !== "constructor").sort());
  assert.deepEqual(members("Answer"), Object.keys(engine.ask({ text: "+44 20 7946 0018", region: "GB" })).sort());
  assert.deepEqual(members("ParsedNumber"), Object.keys(engine.ask({ text: "020 7946 0018", region: "GB" }).number).sort());
  for (const number of [phone.parse("+33 12", ""), phone.parse("020 7946 0018 x5", "GB"), phone.example("US")]) {
    assert.deepEqual(members("PhoneNumber"), Object.keys(number).sort());
  }
});

test("every member has the type declared", () => {
  const kinds = { string: ts.TypeFlags.StringLike, number: ts.TypeFlags.NumberLike, boolean: ts.TypeFlags.BooleanLike };
  const numbers = phone.regions().flatMap(({ region }) => TYPES.map((type) => phone.example(region, type))).filter(Boolean);
  assert.ok(numbers.length > 1000);
  for (const property of type("PhoneNumber").getProperties()) {
    const declared = checker.getTypeOfSymbol(property);
    const flags = declared.isUnion() ? declared.types.reduce((flags, one) => flags | one.flags, 0) : declared.flags;
    for (const number of numbers) assert.ok(flags & kinds[typeof number[property.name]], `${property.name} of ${number.e164}`);
  }
});

test("the words are Google's", () => {
  const { PhoneNumberType, PhoneNumberUtil } = google;
  assert.deepEqual(words("PhoneNumberType"), Object.keys(PhoneNumberType).sort());
  assert.deepEqual(words("PossibleReason"), Object.keys(PhoneNumberUtil.ValidationResult).sort());
  // Google's package does not export the names of its errors, so each error is triggered here.
  const texts = [["+999 123456", ""], ["hello", "GB"], ["011", "US"], ["+44 1", ""], ["1".repeat(251), "GB"]];
  const errors = texts.map(([text, region]) => phone.parse(text, region).error);
  assert.deepEqual(errors.sort(), words("ParseError"));
});
