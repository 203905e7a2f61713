// The SARIF output of `phone-consent lint` against the schema of SARIF 2.1.0, as npm `@microsoft/jest-sarif` carries it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../package.json", import.meta.url));
const Ajv = require("ajv-draft-04").default;
const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.PHONE_CONSENT_BIN;
const schema = JSON.parse(readFileSync(join(dirname(require.resolve("@microsoft/jest-sarif")), "schemas/sarif-2.1.0-rtm.5.json"), "utf8"));

function sarif(files) {
  try {
    return JSON.parse(execFileSync(program, ["lint", "--format", "sarif", ...files], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }));
  } catch (error) {
    return JSON.parse(error.stdout);
  }
}

/** A document of tests/corpus/bad, as a file. */
function made(folder, name) {
  const recipe = JSON.parse(readFileSync(join(root, "tests/corpus/bad", name), "utf8"));
  const of = recipe.of.startsWith("base.") ? "crates/lint/cases" : "www/documents";
  const document = JSON.parse(readFileSync(join(root, of, `${recipe.of}.json`), "utf8"));
  for (const [pointer, value] of Object.entries(recipe.set)) {
    const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = steps.pop();
    const parent = steps.reduce((node, step) => (node[step] ??= {}), document);
    if (Array.isArray(parent) && last === "-") parent.push(value);
    else if (value !== null) parent[last] = value;
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(document, null, 2));
  return path;
}

test("the output over the whole corpus is valid SARIF 2.1.0 and declares every rule", () => {
  const folder = mkdtempSync(join(tmpdir(), "sarif-"));
  const files = readdirSync(join(root, "tests/corpus/bad")).filter((name) => name.endsWith(".json")).map((name) => made(folder, name));
  const log = sarif([...files, join(root, "www/disclosure.en.json")]);
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  assert.ok(validate(log), JSON.stringify(validate.errors?.slice(0, 3), null, 1));
  const [{ results, tool }] = log.runs;
  assert.ok(results.length >= files.length, `${results.length} results for ${files.length} documents`);
  assert.ok(results.some((result) => result.fixes.length > 0));
  for (const result of results) assert.equal(tool.driver.rules[result.ruleIndex].id, result.ruleId);
});

test("a log that breaks the schema is refused, so the check can fail", () => {
  const log = sarif([join(root, "www/disclosure.en.json")]);
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  assert.ok(validate(log));
  assert.ok(!validate({ ...log, version: "2.0.0" }));
  assert.ok(!validate({ ...log, runs: [{ ...log.runs[0], tool: {} }] }));
});
