// The engine in the pieces that the element loads, beside the whole one: the same answers, and no zone's tables but those that are needed.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load, start } from "../../pkg/phone.js";
import { examples, seeded } from "./phone.google.mjs";
import { unpack } from "./unpack.mjs";

const file = (name) => readFileSync(new URL(`../../pkg/${name}`, import.meta.url));
const whole = await start(file("phone.wasm"));

/** An engine in pieces; `asked` fills with the zones it needs. */
const inPieces = async (asked) => {
  const call = await start(unpack(file("phone/engine.wasm")));
  return async (what, text) => {
    for (let answer; ; ) {
      answer = call(what, text);
      const [name, zone, hash] = answer.split("\n");
      if (name !== "ZONE") return answer;
      assert.ok(/^[1-9]\d*$/.test(zone) && !asked.includes(zone), `asks again for zone ${zone}`);
      const tables = file(`phone/${zone}.wasm`);
      assert.equal(hash, `sha256-${createHash("sha256").update(tables).digest("base64")}`);
      asked.push(zone);
      await call.bring(zone, tables);
    }
  };
};

test("a question brings the zones of its region and of its number, and no other", async () => {
  for (const [what, text, zones] of [
    ["regions", "", []],
    ["parse", "IE\nhello", []],
    ["example", "IE\nMOBILE", ["11"]],
    ["parse", "\n+353850123456", ["11"]],
    ["parse", "US\n+44 20 7946 0018", ["3"]],
    ["parse", "US\n011 44 20 7946 0018", ["1", "3"]],
    ["parse", "IE\n085 012 3456", ["11"]],
    ["as_you_type", "JP\n09012\n", ["7"]],
    ["parse", "\n+999 123", []],
  ]) {
    const asked = [];
    const call = await inPieces(asked);
    assert.equal(await call(what, text), whole(what, text), text);
    assert.deepEqual(asked.sort(), zones, text);
  }
});

test("in whatever order the zones come, the answers are those of the whole engine", async () => {
  const random = seeded(20261125);
  const phone = await load();
  const numbers = examples(phone).map(({ region, number }) => ({ region, national: number.national, digits: `${number.countryCode}${number.national}` }));
  const all = phone.regions().map(({ region }) => region);
  let compared = 0;
  for (let round = 0; round < 6; round++) {
    const asked = [];
    const call = await inPieces(asked);
    for (const { region, national, digits } of numbers.map((one) => [random(1e4), one]).sort(([a], [b]) => a - b).map(([, one]) => one)) {
      const other = all[random(all.length)];
      for (const [what, text] of [
        ["parse", `${region}\n${national}`],
        ["parse", `${other}\n+${digits}`],
        ["parse", `${other}\n${national}`],
        ["as_you_type", `${other}\n+${digits}\n`],
        ["example", `${region}\nMOBILE`],
      ]) {
        assert.equal(await call(what, text), whole(what, text), `${what} ${text}`);
        compared++;
      }
    }
    assert.equal(asked.length, 16);
  }
  assert.ok(compared > 10_000, `${compared}`);
});
