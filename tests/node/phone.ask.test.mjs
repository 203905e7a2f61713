// Engine.ask: one call per keystroke. Its answers are compared with Google's library through `parse` and `asYouType`, with which it must agree.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Engine, load } from "../../pkg/phone.js";
import { TYPES, seeded } from "./phone.google.mjs";

const phone = await load();
const engine = await Engine.start(readFileSync(new URL("../../pkg/phone.wasm", import.meta.url)));
const regions = phone.regions();

test("an answer has all that a field shows", () => {
  assert.deepEqual(engine.ask({ text: "02079460018", caret: 4, region: "GB", type: "MOBILE" }), {
    text: "020 7946 0018",
    caret: 5,
    error: "",
    number: {
      reason: "IS_POSSIBLE",
      missing: 0,
      possible: true,
      valid: true,
      type: "FIXED_LINE",
      region: "GB",
      countryCode: 44,
      e164: "+442079460018",
      international: "+44 20 7946 0018",
      national: "020 7946 0018",
      rfc3966: "tel:+44-20-7946-0018",
      extension: "",
    },
    country: "GB",
    callingCode: "44",
    example: "7400 123456",
    needs: 0,
  });
  assert.deepEqual(engine.ask({ text: "", region: "GB" }), {
    text: "", caret: 0, error: "NOT_A_NUMBER", number: null, country: "GB", callingCode: "44", example: "", needs: 0,
  });
  assert.deepEqual(engine.ask({ text: "020" }), { text: "020", caret: 3, error: "INVALID_COUNTRY_CODE", number: null, country: "", callingCode: "", example: "", needs: 0 });
});

test("text, caret and number are those of the formatter and the parser, whatever the text", () => {
  const random = seeded(20261201);
  const pick = (list) => list[random(list.length)];
  let compared = 0;
  const pieces = [..."0123456789+() -./x#;,*~\"\\{}\n\0", "\u200e", "\u00a0", "٣", "𝟗", "🙂", "é", "\ud800", " ext. ", "tel:"];
  for (let count = 0; count < 20_000; count += 1) {
    const region = random(5) ? pick(regions).region : pick(["", "ZZ", "gb", "001", "\n", "G\"", "x".repeat(2000)]);
    const from = phone.example(region, pick(TYPES)) ?? phone.example("GB");
    let text = random(3) ? from[pick(["national", "international", "e164", "rfc3966"])] : "";
    for (let changes = random(12); changes > 0; changes -= 1) {
      const at = random(text.length + 1);
      text = text.slice(0, at) + pick(pieces) + text.slice(at + random(2));
    }
    const caret = random(text.length + 1);
    const { number, error, text: shown, caret: at, rest, country, callingCode } = engine.ask({ text, caret, region });
    const what = JSON.stringify([region, text, caret]);
    const parsed = phone.parse(text, region);
    if (!text.includes("(0)")) assert.deepEqual(number ? { ok: true, ...number } : { ok: false, error }, parsed, what);
    if (rest === undefined) assert.equal(callingCode, String(regions.find((one) => one.region === region)?.countryCode ?? ""), what);
    else if (number) assert.equal(callingCode, String(number.countryCode), what);
    assert.equal(regions.find((one) => one.region === country)?.countryCode ?? "", country === "001" ? "" : Number(callingCode) || "", what);
    // A bracket behind an international prefix stays until the number is whole.
    if (rest !== undefined && text.includes("(")) continue;
    const google = phone.asYouType(region).input(text, caret);
    const digits = (some) => some.replace(/[^\d+]/g, "");
    assert.deepEqual([digits(shown), digits(shown.slice(0, at))], [digits(google.text), digits(google.text.slice(0, google.caret))], what);
    if (number?.valid || google.text === digits(google.text)) continue;
    assert.deepEqual([shown, at], [google.text, google.caret], what);
    compared += 1;
  }
  assert.ok(compared > 5000, `${compared}`);
});

test("the example is that of the region and the type, as it is written behind the calling code", () => {
  let found = 0;
  for (const { region, countryCode } of regions) {
    for (const type of TYPES) {
      const { example, callingCode } = engine.ask({ text: "", region, type });
      assert.equal(callingCode, String(countryCode));
      const number = phone.example(region, type);
      const digits = (some) => some.replace(/\D/g, "");
      const nationally = number && digits(number.national) === digits(number.e164).slice(callingCode.length);
      assert.equal(example, number ? (nationally ? number.national : number.international.slice(callingCode.length + 2)) : "");
      found += Boolean(example);
    }
  }
  assert.ok(found > 1000);
  for (const type of ["", "UNKNOWN", "SATELLITE", "MOBILE\n", "M".repeat(2000)]) assert.equal(engine.ask({ text: "", region: "GB", type }).example, "", type);
});

test("deleting forward steps over what is inserted again, and the next press deletes a digit", () => {
  for (const region of ["US", "GB", "DE", "FR", "JP", "BR"]) {
    for (const shown of ["national", "international"].map((format) => phone.example(region, "MOBILE")[format])) {
      for (let start = 0; start < shown.length; start += 1) {
        let [text, caret, left] = [shown, start, (shown.slice(start).match(/[\d+]/g) ?? []).length];
        const before = shown.slice(0, start).replace(/[^\d+]/g, "");
        for (let presses = 0; caret < text.length; presses += 1) {
          const digits = text.replace(/[^\d+]/g, "");
          ({ text, caret } = engine.ask({ text: text.slice(0, caret) + text.slice(caret + 1), caret, region, change: "deleted-forward" }));
          // Every press of the key deletes a digit or moves the caret to the next one.
          assert.ok(presses <= 2 * shown.length, `${shown} from ${start}`);
          const now = text.replace(/[^\d+]/g, "");
          left -= digits.length - now.length;
          assert.equal(text.slice(0, caret).replace(/[^\d+]/g, ""), before);
          assert.match(text.slice(caret), /^([\d+]|$)/);
        }
        assert.equal(left, 0, `${shown} from ${start}`);
        assert.equal(text.replace(/[^\d+]/g, ""), before);
      }
    }
  }
  assert.deepEqual(engine.ask({ text: "0207946 0018", caret: 3, region: "GB", change: "deleted-forward" }).caret, 4);
  assert.deepEqual(engine.ask({ text: "0207946 0018", caret: 3, region: "GB" }).caret, 3);
  assert.deepEqual(engine.ask({ text: "letters", caret: 3, region: "GB", change: "deleted-forward" }).caret, 3);
});

test("invisible format characters are dropped from what is typed, and the caret is counted without them", () => {
  for (const invisible of ["\u200e", "\u202a", "\u2066", "\ufeff", "\u061c", "\u00ad", "\u200b", "\u{e0020}"]) {
    const text = `${invisible}0207946${invisible}0018${invisible}`;
    const { caret, ...answer } = engine.ask({ text, caret: invisible.length + 4, region: "GB" });
    assert.deepEqual([answer.text, caret], ["020 7946 0018", 5], escape(invisible));
  }
  // The parser treats them as Google's does.
  assert.equal(engine.ask({ text: "020\u200e7946 0018", region: "GB" }).error, phone.parse("020\u200e7946 0018", "GB").error ?? "");
});

test("a text of more than 250 UTF-16 units is no number and is left unchanged", () => {
  for (const [digit, units] of [["1", 1], ["𝟏", 2]]) {
    const padded = (length) => "-".repeat(length - 3 * units) + digit.repeat(3);
    assert.equal(engine.ask({ text: padded(250), region: "GB" }).text, "111");
    for (const length of [251, 252, 400, 100_000]) {
      for (const caret of [0, 125, 250, length]) {
        const { text, caret: after, error } = engine.ask({ text: padded(length), caret, region: "GB", change: "deleted-forward" });
        assert.deepEqual([text, after, error], [padded(length), caret, "TOO_LONG"]);
      }
    }
  }
});

test("a number is read where its international prefix says, as soon as that is whole", () => {
  const read = (text, region) => {
    const { country, callingCode, rest } = engine.ask({ text, region });
    return [country, callingCode, rest];
  };
  for (const [text, region, expected] of [
    ["+", "IE", ["IE", "353", undefined]],
    ["+4", "IE", ["IE", "353", undefined]],
    ["+44", "IE", ["GB", "44", ""]],
    ["+44 7", "IE", ["GB", "44", "7"]],
    ["+44 7781 123456", "IE", ["GG", "44", "7781123456"]],
    ["00 44 7", "IE", ["GB", "44", "7"]],
    ["011 44 7", "US", ["GB", "44", "7"]],
    ["011 44 7", "IE", ["IE", "353", undefined]],
    ["+1 2", "CA", ["CA", "1", "2"]],
    ["+1 2", "IE", ["US", "1", "2"]],
    ["+1 204 234 5678", "US", ["CA", "1", "2042345678"]],
    ["204 234 5678", "US", ["US", "1", undefined]],
    ["+800", "IE", ["001", "800", ""]],
    ["085 012 3456", "IE", ["IE", "353", undefined]],
    ["+44", "", ["GB", "44", ""]],
  ]) assert.deepEqual(read(text, region), expected, `${text} ${region}`);
});

test("a picked region takes the place of the prefix, and a field that is left is written anew", () => {
  const text = (question) => engine.ask(question).text;
  assert.equal(text({ text: "2079460018", region: "DE", change: "picked" }), "+49 2079 460018");
  assert.equal(text({ text: "301234567", region: "DE", change: "picked" }), "+49 30 1234567");
  assert.equal(text({ text: "", region: "DE", change: "picked" }), "+49 ");
  for (const [before, region, after] of [
    ["0850123456", "IE", "085 012 3456"],
    ["850123456", "IE", "85 012 3456"],
    ["00353850123456", "GB", "+353 85 012 3456"],
    ["353850123456", "IE", "085 012 3456"],
    ["+44 0207946 0018", "IE", "+44 20 7946 0018"],
    ["1-201-555-0123", "US", "(201) 555-0123"],
    ["1-800-FLOWERS", "US", "(800) 356-9377"],
    ["020 7946 0018 ext 12", "GB", "020 7946 0018 x12"],
    ["085 012", "IE", "085 012"],
    ["", "IE", ""],
  ]) assert.equal(text({ text: before, region, change: "left" }), after, before);
});
