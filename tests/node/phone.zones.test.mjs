// Compares the engine without built-in tables, as the element loads it, with the complete one: the same answers, and only the needed zones' tables are loaded.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { Engine, load } from "../../pkg/phone.js";
import { examples, seeded } from "./phone.google.mjs";

const folder = new URL("../../pkg/files/", import.meta.url);
const names = readdirSync(folder);

/** Returns the only file whose name matches this pattern with a hash. */
function file(pattern) {
  const found = names.filter((name) => pattern.test(name));
  assert.equal(found.length, 1, `${pattern} is ${found}`);
  return readFileSync(new URL(found[0], folder));
}

const zones = names.map((name) => /^zone-(\d+)-\w+\.bin$/.exec(name)?.[1]).filter(Boolean).map(Number).sort((a, b) => a - b);
const tables = new Map(zones.map((zone) => [zone, file(new RegExp(`^zone-${zone}-\\w+\\.bin$`))]));
const module = file(/^engine-\w+\.wasm$/);
const whole = await Engine.start(readFileSync(new URL("../../pkg/phone.wasm", import.meta.url)));

/** Starts an engine without tables; `needed` collects the zones that its questions need. */
async function inPieces(needed) {
  const engine = await Engine.start(module);
  return (question) => {
    for (;;) {
      const answer = engine.ask(question);
      if (!answer.needs) return answer;
      const { text, caret = text.length } = question;
      assert.deepEqual(answer, { text, caret, needs: answer.needs });
      assert.ok(tables.has(answer.needs) && !needed.includes(answer.needs), `needs zone ${answer.needs} again`);
      needed.push(answer.needs);
      engine.provide(answer.needs, tables.get(answer.needs));
    }
  };
}

test("the zones are numbered from 1", () => assert.deepEqual(zones, zones.map((_, at) => at + 1)));

test("a question needs the zones of its region and of its number, and no other", async () => {
  const zoneOf = async (region) => {
    const engine = await Engine.start(module);
    return engine.ask({ text: "", region, type: "MOBILE" }).needs;
  };
  const [us, gb, ie, jp] = await Promise.all(["US", "GB", "IE", "JP"].map(zoneOf));
  assert.equal(new Set([us, gb, ie, jp]).size, 4);
  for (const [question, expected] of [
    [{ text: "hello", region: "IE" }, []],
    [{ text: "", region: "IE" }, []],
    [{ text: "", region: "IE", type: "MOBILE" }, [ie]],
    [{ text: "", region: "ZZ", type: "MOBILE" }, []],
    [{ text: "+353850123456" }, [ie]],
    [{ text: "+44", region: "IE", type: "MOBILE" }, [gb]],
    [{ text: "+44 20 7946 0018", region: "US" }, [gb]],
    [{ text: "+44 20 7946 0018", region: "US", type: "MOBILE" }, [gb]],
    [{ text: "011 44 20 7946 0018", region: "US" }, [us, gb]],
    [{ text: "085 012 3456", region: "IE", type: "MOBILE" }, [ie]],
    [{ text: "09012", region: "JP" }, [jp]],
    [{ text: "+999 123" }, []],
  ]) {
    const needed = [];
    const ask = await inPieces(needed);
    assert.deepEqual(ask(question), whole.ask(question), question.text);
    assert.deepEqual(needed.sort((a, b) => a - b), expected.sort((a, b) => a - b), question.text);
  }
  const engine = await Engine.start(module);
  assert.deepEqual(engine.regions(), whole.regions());
});

test("tables are taken once, and only those of the zone", async () => {
  const [first, second] = [tables.get(1), tables.get(2)];
  const engine = await Engine.start(module);
  const refused = (zone, bytes) => assert.throws(() => engine.provide(zone, bytes), /^Error: the engine does not take these \d+ bytes for the tables of zone -?\d+$/);
  const question = { text: "201 555 0123", region: "US" };
  for (const zone of [0, -1, zones.length + 1, 33, 2 ** 31]) refused(zone, first);
  for (const bytes of [second, first.subarray(1), new Uint8Array(0), new Uint8Array(first.length), Buffer.concat([first, Buffer.from([0])])]) refused(1, bytes);
  assert.equal(engine.ask(question).needs, 1);
  // A rejected table does not prevent loading the right one.
  engine.provide(1, first);
  assert.deepEqual(engine.ask(question), whole.ask(question));
  for (const bytes of [first, second, new Uint8Array(first.length).fill(0xc0)]) refused(1, bytes);
  assert.deepEqual(engine.ask(question), whole.ask(question));
  assert.throws(() => whole.provide(1, first), /zone 1$/);
});

test("in whatever order the zones come, the answers are those of the engine with all tables", async () => {
  const random = seeded(20261125);
  const phone = await load();
  const numbers = examples(phone).map(({ region, number }) => ({ region, national: number.national, digits: `${number.countryCode}${number.national}` }));
  const all = phone.regions().map(({ region }) => region);
  let compared = 0;
  for (let round = 0; round < 6; round++) {
    const needed = [];
    const ask = await inPieces(needed);
    for (const { region, national, digits } of numbers.map((one) => [random(1e4), one]).sort(([a], [b]) => a - b).map(([, one]) => one)) {
      const other = all[random(all.length)];
      for (const question of [
        { text: national, region },
        { text: `+${digits}`, region: other },
        { text: national, region: other, caret: random(national.length), change: "deleted-forward" },
        { text: "", region, type: "MOBILE" },
      ]) {
        assert.deepEqual(ask(question), whole.ask(question), JSON.stringify(question));
        compared++;
      }
    }
    assert.equal(needed.length, zones.length);
  }
  assert.ok(compared > 10_000, `${compared}`);
});
