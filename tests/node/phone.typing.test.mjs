// pkg/phone.js while digits are typed: compared with Google's AsYouTypeFormatter, and the caret.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../pkg/phone.js";
import { AsYouTypeFormatter, TYPES, examples, seeded, useOurRelease } from "./phone.google.mjs";

const phone = await load();
const digitsOf = (text) => text.replace(/\D/g, "");
const compared = { prefixes: 0 };

/** Returns each prefix of the typed text that the two format differently, as `[typed, Google's, ours]`. */
function differences(region, typed) {
  const [theirs, ours] = [new AsYouTypeFormatter(region), phone.asYouType(region)];
  const found = [];
  for (let end = 1; end <= typed.length; end += 1) {
    const beginning = typed.slice(0, end);
    const [google, own] = [theirs.inputDigit(typed[end - 1]), ours.input(beginning).text];
    compared.prefixes += 1;
    if (google !== own) found.push([beginning, google, own]);
  }
  return found;
}

/** How an example can be typed: with its country code, in national format, and without the national prefix. */
function forms({ e164, national, countryCode }) {
  return new Set([e164, digitsOf(national), e164.slice(1 + String(countryCode).length)]);
}

test("every beginning of every example is shown as Google shows it, but for two of China, whose formats are of another release", () => {
  compared.prefixes = 0;
  const found = [];
  for (const { region, number } of examples(phone)) {
    for (const typed of forms(number)) found.push(...differences(region, typed).map((one) => [region, ...one]));
  }
  // Two examples of China: of a short number in Beijing and of a paid one. Release 9.0.42 tells both apart by other digits than the release that Google's
  // package has, and in another order; the next test shows that nothing else is behind it. Eight beginnings are of the two forms that people write, four
  // of the third.
  assert.deepEqual(found, [
    ["CN", "+86101", "+86 10 1", "+86 101"],
    ["CN", "0101", "010 1", "0101"],
    ["CN", "1012", "1012", "101 2"],
    ["CN", "10123", "10123", "10 123"],
    ["CN", "101234", "101234", "10 1234"],
    ["CN", "1012345", "101 2345", "10 1234 5"],
    ["CN", "+86168", "+86 168", "+86168"],
    ["CN", "+861681", "+86 168 1", "+861681"],
    ["CN", "+8616812", "+86 168 12", "+8616812"],
    ["CN", "+86168123", "+86 168 123", "+86168123"],
    ["CN", "+861681234", "+86 168 1234", "+861681234"],
    ["CN", "+8616812345", "+86 168 1234 5", "+8616812345"],
  ]);
  assert.ok(compared.prefixes > 20_000, `only ${compared.prefixes} beginnings`);
});

test("with the same metadata no beginning of any number is shown otherwise, wherever it is typed", () => {
  useOurRelease();
  compared.prefixes = 0;
  for (const { region, number } of examples(phone)) {
    for (const typed of forms(number)) assert.deepEqual(differences(region, typed), []);
    // Dialled from abroad, and without a known region.
    assert.deepEqual(differences(region === "GB" ? "FR" : "GB", `00${number.e164.slice(1)}`), []);
    assert.deepEqual(differences("ZZ", number.e164), []);
  }
  const random = seeded(7);
  const regions = phone.regions().map(({ region }) => region);
  const pick = (list) => list[random(list.length)];
  for (let count = 0; count < 20_000; count += 1) {
    const example = phone.example(pick(regions), pick(TYPES)) ?? phone.example("GB");
    const starts = ["", "+", "0", "00", "1", example.e164.slice(0, 3 + random(6)), digitsOf(example.national).slice(0, 3 + random(6))];
    let typed = pick(starts);
    const length = 4 + random(17);
    while (typed.length < length) typed += random(10);
    // Google's formatter writes two spaces after a country code when a national prefix follows (`00 1 1  240`). We write one.
    const found = differences(pick(regions), typed).filter(([, google, own]) => google.replace("  ", " ") !== own);
    assert.deepEqual(found, [], typed);
  }
  assert.ok(compared.prefixes > 250_000, `only ${compared.prefixes} beginnings`);
});

/** A text field with a caret, as in a page. */
class Field {
  constructor(region, text = "", caret = text.length) {
    Object.assign(this, { formatter: phone.asYouType(region), text, caret });
  }

  /** Changes the text as a browser does, then runs the formatter. */
  #set(before, after) {
    Object.assign(this, this.formatter.input(before + after, before.length));
  }

  insert(text) {
    this.#set(this.text.slice(0, this.caret) + text, this.text.slice(this.caret));
  }

  backspace() {
    this.#set(this.text.slice(0, Math.max(0, this.caret - 1)), this.text.slice(this.caret));
  }

  /** Puts the caret after this many digits. */
  behind(count) {
    this.caret = 0;
    while (digitsOf(this.text.slice(0, this.caret)).length < count) this.caret += 1;
    return this;
  }

  get digitsBefore() {
    return digitsOf(this.text.slice(0, this.caret)).length;
  }
}

const REGIONS = ["US", "GB", "DE", "FR", "IN", "JP", "BR", "AR", "IT", "RU"];
const home = REGIONS.flatMap((region) => ["MOBILE", "FIXED_LINE"].map((type) => [region, digitsOf(phone.example(region, type).national)]));
const abroad = REGIONS.map((region) => [region, phone.example(region, "MOBILE").e164]);

for (const [region, typed] of [...home, ...abroad]) {
  const digits = digitsOf(typed);
  const plus = typed.startsWith("+") ? "+" : "";
  const whole = phone.asYouType(region).input(typed).text;

  test(`${region} ${whole}: keys at the end keep the caret behind the last digit`, () => {
    const field = new Field(region);
    for (let end = 1; end <= typed.length; end += 1) {
      field.insert(typed[end - 1]);
      assert.equal(field.text, phone.asYouType(region).input(typed.slice(0, end)).text);
      assert.match(field.text.slice(field.caret), /^[^\d+]*$/);
      assert.match(field.text[field.caret - 1], /[\d+]/);
    }
    assert.equal(field.text, whole);
  });

  test(`${region} ${whole}: a digit that is put in or taken out anywhere leaves the caret where it was among the digits`, () => {
    for (let at = 0; at < digits.length; at += 1) {
      const without = phone.asYouType(region).input(plus + digits.slice(0, at) + digits.slice(at + 1)).text;
      const field = new Field(region, without).behind(at);
      if (plus && at === 0) field.caret = 1;
      field.insert(digits[at]);
      assert.deepEqual([field.text, field.digitsBefore], [whole, at + 1]);
      field.backspace();
      assert.deepEqual([field.text, field.digitsBefore], [without, at]);
    }
  });

  test(`${region} ${whole}: a separator that is taken out comes back, and the next key takes the digit before it`, () => {
    for (let at = 1; at < whole.length; at += 1) {
      if (/[\d+]/.test(whole[at]) || !/\d/.test(whole.slice(0, at))) continue;
      const field = new Field(region, whole, at + 1);
      const before = field.digitsBefore;
      while (field.digitsBefore === before) {
        const caret = field.caret;
        field.backspace();
        assert.ok(field.caret < caret);
        if (field.digitsBefore === before) assert.equal(field.text, whole);
      }
      assert.equal(digitsOf(field.text), digits.slice(0, before - 1) + digits.slice(before));
    }
  });

  test(`${region} ${whole}: what is pasted is set anew, and the caret is behind it`, () => {
    const field = new Field(region);
    field.insert(`\u202a${plus}(${digits.slice(0, 3)}) ${digits.slice(3).split("").join("-")}\u202c`);
    assert.deepEqual([field.text, field.caret], [whole, whole.length]);
    // Pastes three digits in the middle, including a space.
    const part = digits.slice(4, 7);
    const middle = new Field(region, phone.asYouType(region).input(plus + digits.slice(0, 4) + digits.slice(7)).text).behind(4);
    middle.insert(`${part[0]} ${part.slice(1)}`);
    assert.deepEqual([middle.text, middle.digitsBefore], [whole, 7]);
  });
}

test("a text with more than digits and punctuation is left as it is, its caret too", () => {
  for (const text of ["020 7946 0018 ext. 5", "1800FLOWERS", "0207946001 8x5", "", "(", "1".repeat(300), "🙂020"]) {
    for (const caret of [0, 1, text.length]) assert.deepEqual(phone.asYouType("GB").input(text, caret), { text, caret });
  }
});

test("the caret is counted in UTF-16 units, whatever the digits were", () => {
  assert.deepEqual(phone.asYouType("FR").input("𝟎𝟔𝟏𝟐𝟑", 6), { text: "06 12 3", caret: 4 });
  assert.deepEqual(phone.asYouType("FR").input("٠٦١٢٣", 2), { text: "06 12 3", caret: 2 });
});
