// Compares tests/golden/segments.json, which the Rust tests read, with npm sms-segments-calculator: the encoding, units and parts of
// 240 texts.
//
// The texts are made here: twelve kinds of characters, each in twenty lengths around the ends of parts. After an intended change:
// UPDATE_GOLDEN=1 node --test tests/node/segments.test.mjs
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import calculator from "sms-segments-calculator";

const { SegmentedMessage } = calculator;
const golden = new URL("../golden/segments.json", import.meta.url);

const kinds = {
  plain: [..."Northwind Bikes Ltd: your bike is ready. "],
  accented: [..."Vélo prêt à l'atelier où il a été déposé. ".replace(/[ê]/g, "è")],
  greek: [..."ΔΦΓΛΩΠΨΣΘΞ "],
  extended: [..."€[]{}~^|\\"],
  mixed: [..."Pay €5 {or} [6] now. "],
  curly: [..."So you’re next – see “details” … "],
  cedilla: [..."Ça va, garçon ? L’île. "],
  emoji: [..."Hey, your bike 🚲 is ready 😀! "],
  family: ["a", "👨‍👩‍👧‍👦", "b", "🇮🇪", "c", "👍🏽"],
  chinese: [..."您的自行车已经修好，请来取车。"],
  arabic: [..."دراجتك جاهزة، تعال إلى المتجر. "],
  lines: ["x", "\r\n", "b", "\n", "c", "é"],
};
const lengths = [1, 34, 66, 67, 68, 69, 70, 71, 76, 80, 133, 134, 135, 152, 153, 154, 160, 161, 201, 306];

const texts = Object.values(kinds).flatMap((letters) =>
  lengths.map((length) => Array.from({ length }, (_, i) => letters[i % letters.length]).join("")),
);

const counted = (text) => {
  const message = new SegmentedMessage(text);
  const units = message.messageSize / (message.encodingName === "GSM-7" ? 7 : 16);
  return { text, encoding: message.encodingName, units, parts: message.segmentsCount };
};

test("the counts that the Rust tests compare with are those of sms-segments-calculator", () => {
  assert.equal(new Set(texts).size, 240);
  const found = `${JSON.stringify(texts.map(counted), null, 1)}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, found);
  assert.equal(found, readFileSync(golden, "utf8"));
});
