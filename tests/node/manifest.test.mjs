// pkg/custom-elements.json and pkg/index.d.ts list exactly what the elements have: each list is compared with the code that it describes,
// and with the integrators' page.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import ts from "typescript";

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const text = (name) => readFileSync(path(name), "utf8");
const folder = (name) => readdirSync(path(name)).filter((file) => /\.(rs|js)$/.test(file)).map((file) => text(`${name}/${file}`)).join("\n");
const every = (source, pattern) => [...new Set([...source.matchAll(pattern)].map(([, name]) => name))].sort();
const names = (list) => list.map(({ name }) => name).sort();

const manifest = JSON.parse(text("pkg/custom-elements.json"));
const [{ declarations, exports: defined }] = manifest.modules;
const [element, manage] = declarations;

const program = ts.createProgram([path("tests/node/element.consumer.ts")], {
  strict: true, noEmit: true, skipLibCheck: false, types: [], noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"], module: ts.ModuleKind.NodeNext,
});
const checker = program.getTypeChecker();
const types = program.getSourceFile(path("pkg/index.d.ts"));
const declared = new Map(checker.getExportsOfModule(checker.getSymbolAtLocation(types)).map((symbol) => [symbol.name, symbol]));
/** The members that an interface itself declares, as nodes by name. */
const own = (name) => new Map(declared.get(name).declarations.flatMap(({ members }) => members.map((member) => [member.name.text, member])));

test("a site that uses the types passes the checker, and what is wrong in it is refused", () => {
  const messages = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) =>
    `${file?.fileName}:${(file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  assert.deepEqual(messages, []);
});

test("the manifest is one by the published schema, and what is none is refused", () => {
  const schema = JSON.parse(text("tests/node_modules/custom-elements-manifest/schema.json"));
  const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);
  assert.ok(valid(manifest), JSON.stringify(valid.errors, null, 1));
  assert.ok(!valid({ ...manifest, modules: [{ kind: "module" }] }));
  assert.ok(!valid({ ...manifest, schemaVersion: 2 }));
});

test("the manifest names what the script defines, and the package names the manifest", () => {
  assert.equal(manifest.schemaVersion, "2.1.0");
  const script = text("src/js/element.js");
  assert.deepEqual(every(script, /customElements\.define\("([a-z-]+)"/g), names(defined));
  assert.deepEqual(declarations.map(({ tagName, name }) => [tagName, name]), defined.map(({ name, declaration }) => [name, declaration.name]));
  for (const { name } of declarations) assert.match(script, new RegExp(`class ${name} extends`));
  const { customElements, files, exports } = JSON.parse(text("pkg/package.json"));
  assert.equal(customElements, "./custom-elements.json");
  assert.ok(files.includes("custom-elements.json") && exports["./custom-elements.json"]);
});

test("attributes are those that are read", () => {
  const source = text("src/settings.rs") + text("src/form.rs") + folder("src/effects") + folder("src/view");
  const observed = text("src/js/element.js").match(/observedAttributes = (\[.*\]);/)[1];
  const listed = text("src/js/picker.js").match(/= (\[.*\])\.map\(\(name\) => regionsAt\(host, name/)[1];
  const read = [
    ...every(source, /attribute\("([a-z-]+)"\)/g),
    ...every(source, /\bis\("([a-z-]+)",/g),
    ...every(source, /(?:has|get)_attribute\("([a-z-]+)"\)/g),
    ...every(text("src/js/element.js") + text("src/js/load.js"), /(?:hasAttribute|getAttribute)\("([a-z-]+)"\)/g),
    ...every(text("src/js/element.js") + text("src/js/attributes.js"), /(?:named|regionsAt)\((?:this|host), "([a-z-]+)"/g),
    ...JSON.parse(observed), ...JSON.parse(listed),
    // Attributes that the browser reads on any control, and `languageAt` on any element.
    "disabled", "form", "lang",
  ];
  assert.deepEqual(names(element.attributes), [...new Set(read)].sort());
  assert.deepEqual([...own("PhoneConsentAttributes").keys()].sort(), names(element.attributes));
});

test("parts, custom properties and states are those that are drawn", () => {
  const drawn = (source) => [...every(source, /\("part", "([a-z-]+)"\)/g), ...every(source, /button\("[a-z]+", "([a-z-]+)"/g)];
  assert.deepEqual(names(element.cssParts), [...new Set(drawn(folder("src/view")))].sort());
  const inManage = text("src/manage.rs").match(/PARTS: &str = "([a-z,-]+)"/)[1].split(",").sort();
  assert.deepEqual(names(manage.cssParts), inManage);
  const receipt = drawn(text("src/view/receipt.rs") + text("src/view/changes.rs") + text("src/view/question.rs"));
  for (const part of inManage) assert.ok(receipt.includes(part), part);

  const sheet = text("src/style.css");
  assert.deepEqual(names(element.cssProperties), every(sheet, /var\((--phone-consent-[a-z-]+)/g));
  assert.deepEqual(manage.cssProperties, element.cssProperties);
  for (const { name, default: value } of element.cssProperties) assert.ok(sheet.includes(`var(${name}, ${value})`), `${name}: ${value}`);

  // The receipt's screen names three of the states itself.
  const said = (file) => text(`crates/flow/src/${file}`).match(/ fn state\(&self[^)]*\) -> &'static str \{\n([\s\S]*?)\n    \}/)[1];
  const states = every(said("flow.rs") + said("recorded.rs"), /"([a-z]+)"/g);
  assert.deepEqual(names(element.cssStates), states);
  assert.deepEqual(checker.getDeclaredTypeOfSymbol(declared.get("PhoneConsentState")).types.map(({ value }) => value).sort(), states);
});

test("events are those that are told, with what is in them", () => {
  const told = [...text("src/widget.rs").matchAll(/=> \("(phone-consent-[a-z]+)", (?:None|Some\(\("([a-z]+)")/g)].map(([, name, detail]) => [name, detail ?? ""]).sort();
  assert.ok(told.length > 5);
  assert.deepEqual(names(element.events), told.map(([name]) => name));
  const map = own("PhoneConsentEventMap");
  assert.deepEqual([...map.keys()].sort(), names(element.events));
  for (const [name, detail] of told) {
    const { type } = element.events.find((event) => event.name === name);
    assert.equal(map.get(name).type.getText(types), type.text, name);
    assert.equal(type.text.match(/\{ ([a-z]+):/)?.[1] ?? "", detail, name);
  }
  assert.ok(manage.events.every((event) => names(element.events).includes(event.name)));
  const codes = every(folder("crates/flow/src") + folder("src/effects") + folder("src/js"), /"(ERR_(?!RECEIPT|WITHDRAWAL)[A-Z_]+)"/g);
  assert.deepEqual(every(declared.get("PhoneConsentErrorCode").declarations[0].getText(types), /"(ERR_[A-Z_]+)"/g), codes);
});

test("members are those of the class", () => {
  const script = ts.createSourceFile("element.js", text("src/js/element.js"), ts.ScriptTarget.ES2022, true);
  const find = (node) => (ts.isClassDeclaration(node) && node.name.text === "PhoneConsent" ? node : ts.forEachChild(node, find));
  const klass = find(script);
  const callbacks = /Callback$|^(make|ask|fail)$/;
  const found = new Map();
  for (const member of klass.members) {
    if (!member.name || !ts.isIdentifier(member.name) || callbacks.test(member.name.text) || member.modifiers?.length) continue;
    const { text: name } = member.name;
    if (ts.isMethodDeclaration(member)) found.set(name, "method");
    else if (ts.isSetAccessor(member)) found.set(name, "field");
    else if (ts.isGetAccessor(member) && found.get(name) !== "field") found.set(name, "readonly field");
  }
  const kind = ({ kind, readonly }) => (readonly ? `readonly ${kind}` : kind);
  const sorted = (entries) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  assert.deepEqual(sorted(element.members.map((member) => [member.name, kind(member)])), sorted(found));

  // `focus` exists on every element and is only extended here.
  const typed = own("HTMLPhoneConsentElement");
  assert.deepEqual([...typed.keys()].sort(), names(element.members).filter((name) => name !== "focus"));
  for (const member of element.members.filter(({ name }) => name !== "focus")) {
    const node = typed.get(member.name);
    const readonly = Boolean(node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword));
    assert.equal(readonly, Boolean(member.readonly), member.name);
    assert.equal(node.type.getText(types), (member.return ?? member).type.text, member.name);
    const parameters = (node.parameters ?? []).map((one) => [one.name.getText(types), one.type.getText(types), Boolean(one.questionToken)]);
    assert.deepEqual(parameters, (member.parameters ?? []).map(({ name, type, optional }) => [name, type.text, Boolean(optional)]), member.name);
  }
});

test("the integrators' page names each of them", () => {
  const readme = text("docs/integrators.md");
  const words = [
    ...element.attributes.map(({ name }) => name),
    ...element.events.map(({ name }) => name.replace("phone-consent-", "")),
    ...element.cssParts.map(({ name }) => name),
    ...element.cssStates.map(({ name }) => name),
    ...element.cssProperties.map(({ name }) => name),
    ...element.members.filter(({ kind }) => kind === "method").map(({ name }) => `${name}(`),
  ];
  // Each is written as code, alone or at the beginning of a code span.
  const missing = words.filter((word) => !readme.includes(`\`${word}`) && !readme.includes(`\`-${word}`) && !readme.includes(`.${word}`));
  assert.deepEqual(missing, []);
});
