// Compares tests/golden/plurals.txt, which the Rust tests read, with Intl.PluralRules: the plural category of each count from 0 to 200.
//
// One line per language of the labels; each count is written as 1 for `one` and otherwise as the first letter of the category. After an intended change:
// UPDATE_GOLDEN=1 node --test tests/node/plurals.test.mjs
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";

const golden = new URL("../golden/plurals.txt", import.meta.url);
const versions = new URL("../../crates/disclosure/labels/", import.meta.url);
const newest = Math.max(...readdirSync(versions).map(Number));
const folder = new URL(`${newest}/`, versions);
const languages = "en fr de es it pt nl sv da fi pl cs uk tr ar he hi ja ko zh".split(" ");

const counts = Array.from({ length: 201 }, (_, count) => count);
const letter = (category) => (category === "one" ? "1" : category[0]);
const line = (language) => {
  const rules = new Intl.PluralRules(language);
  return `${language} ${counts.map((count) => letter(rules.select(count))).join("")}\n`;
};

test("the forms that the Rust tests compare with are those of Intl.PluralRules", () => {
  assert.deepEqual(readdirSync(folder).sort(), languages.map((language) => `${language}.json`).sort());
  assert.deepEqual(Intl.PluralRules.supportedLocalesOf(languages), languages);
  const found = languages.map(line).join("");
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, found);
  assert.equal(found, readFileSync(golden, "utf8"));
});

for (const language of languages) {
  test(`${language}: every text that counts has the forms of Intl.PluralRules and no other`, () => {
    const wanted = new Set(counts.map((count) => new Intl.PluralRules(language).select(count)));
    for (const file of [`../../crates/disclosure/labels/${newest}/${language}.json`, `../../src/locale/${language}.json`]) {
      const texts = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
      const forms = {};
      for (const [name, form] of Object.keys(texts).filter((name) => name.includes(".")).map((name) => name.split("."))) {
        (forms[name] ??= new Set()).add(form);
      }
      assert.ok(Object.keys(forms).length >= 3);
      for (const name in forms) assert.deepEqual(forms[name], wanted, name);
    }
  });
}
