// `cargo xtask bench phone`: compares pkg/phone.js with other phone number libraries, by size and time.
//
// All are prepared in the same way: bundled, tree-shaken and minified by esbuild. Start-up is measured in a new process each time: the module alone, and from the
// bundle's text (and the module's bytes) to the first answer. The other times are from one process, in rounds in which the engines take turns. Figures are medians.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { brotliCompressSync, constants } from "node:zlib";

const tests = fileURLToPath(new URL("..", import.meta.url));
const wasm = fileURLToPath(new URL("../../pkg/phone.wasm", import.meta.url));
const STARTS = 21;
const ROUNDS = 25;

/**
 * An engine: what its bundle exports, what else it loads, how that is loaded `alone`, and how to use it. `ready` makes two functions from the bundle: `parse` returns [valid,
 * type, E.164, national, international], and `type` makes a field of a region, with one function for a key at its end and the resulting text, and one for a text that was
 * changed anywhere.
 */
const ENGINES = {
  "phone-consent": {
    entry: 'export { load } from "../pkg/phone.js"',
    files: [wasm],
    alone: ([bytes]) => new WebAssembly.Instance(new WebAssembly.Module(bytes), {}),
    ready: async ({ load }, [bytes]) => {
      const phone = await load(bytes);
      return {
        parse: (text, region) => {
          const { valid, type, e164, national, international } = phone.parse(text, region);
          return [valid, type, e164, national, international];
        },
        type: (region) => {
          const { input } = phone.asYouType(region);
          return { end: (_, text) => input(text).text, anywhere: (text) => input(text).text };
        },
      };
    },
  },
  "google-libphonenumber": {
    entry: 'export { PhoneNumberUtil, PhoneNumberFormat, AsYouTypeFormatter } from "google-libphonenumber"',
    ready: ({ PhoneNumberUtil, PhoneNumberFormat: { E164, NATIONAL, INTERNATIONAL }, AsYouTypeFormatter }) => {
      const util = PhoneNumberUtil.getInstance();
      return {
        parse: (text, region) => {
          const number = util.parse(text, region);
          const [e164, national, international] = [E164, NATIONAL, INTERNATIONAL].map((format) => util.format(number, format));
          return [util.isValidNumber(number), util.getNumberType(number), e164, national, international];
        },
        type: (region) => {
          const formatter = new AsYouTypeFormatter(region);
          return { end: (key) => formatter.inputDigit(key), anywhere: (text) => again(formatter, "clear", "inputDigit", text) };
        },
      };
    },
  },
  "libphonenumber-js/max": {
    entry: 'export { parsePhoneNumberFromString, AsYouType } from "libphonenumber-js/max"',
    ready: ({ parsePhoneNumberFromString, AsYouType }) => ({
      parse: (text, region) => {
        const number = parsePhoneNumberFromString(text, region);
        return [number.isValid(), number.getType(), number.number, number.formatNational(), number.formatInternational()];
      },
      type: (region) => {
        const formatter = new AsYouType(region);
        return { end: (key) => formatter.input(key), anywhere: (text) => again(formatter, "reset", "input", text) };
      },
    }),
  },
  "intl-tel-input utils": {
    entry: 'export { default as utils } from "intl-tel-input/utils"',
    ready: ({ utils }) => ({
      parse: (text, region) => [
        utils.isValidNumberPrecise(text, region),
        utils.getNumberType(text, region),
        ...["E164", "NATIONAL", "INTERNATIONAL"].map((format) => utils.formatNumber(text, region, format)),
      ],
      type: (region) => ({
        end: (_, text) => utils.formatNumberAsYouType(text, region),
        anywhere: (text) => utils.formatNumberAsYouType(text, region),
      }),
    }),
  },
};

/** A formatter that works key by key starts again if the text was changed before its end. */
function again(formatter, clear, input, text) {
  formatter[clear]();
  let shown = "";
  for (const key of text) shown = formatter[input](key);
  return shown;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const contents = (name, bundle) => [readFileSync(bundle, "utf8"), (ENGINES[name].files ?? []).map((file) => readFileSync(file))];

const run = (text, bundle) => new Script(`${text};bundle`, { filename: bundle }).runInThisContext();

/** Time in milliseconds to load an engine without using it: the module, or the whole script of an engine without one. */
function alone(name, bundle) {
  const [text, files] = contents(name, bundle);
  const { alone = () => run(text, bundle) } = ENGINES[name];
  return time(() => alone(files));
}

/** From the bundle's text to an engine that answers: [milliseconds, engine]. */
async function start(name, bundle) {
  const [text, files] = contents(name, bundle);
  const began = performance.now();
  const engine = await ENGINES[name].ready(run(text, bundle), files);
  const answer = engine.parse("020 7946 0018", "GB");
  const took = performance.now() - began;
  if (answer[0] !== true || answer[2] !== "+442079460018") throw new Error(`${name} says ${answer} of 020 7946 0018`);
  return [took, engine];
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "phone-bench-"));
  try {
    await measure(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(folder) {
  // Not imported where start-up is measured, since loading esbuild takes time itself.
  const { buildSync } = await import("esbuild");
  const rows = Object.entries(ENGINES).map(([name, { entry, files = [] }], number) => {
    const built = buildSync({
      stdin: { contents: entry, resolveDir: tests },
      bundle: true, minify: true, write: false, format: "iife", globalName: "bundle", target: "es2022", legalComments: "none", charset: "utf8",
      // The default location of phone.wasm; here the bytes are passed in.
      define: { "import.meta.url": '"file:///"' },
    });
    const bundle = join(folder, `${number}.js`);
    writeFileSync(bundle, built.outputFiles[0].contents);
    const bytes = [bundle, ...files].reduce((sum, file) => sum + weigh(readFileSync(file)), 0);
    return { name, bundle, bytes, modules: [], starts: [], parse: [], end: [], anywhere: [] };
  });

  for (let number = 0; number < STARTS; number += 1) {
    for (const { name, bundle, modules, starts } of rows) {
      const took = (what) => Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), what, name, bundle], { encoding: "utf8" }));
      modules.push(took("--alone"));
      starts.push(took("--start"));
    }
  }

  for (const row of rows) [, row.engine] = await start(row.name, row.bundle);
  const numbers = examples(await loadOurs(rows[0].bundle));
  const keys = numbers.reduce((sum, { digits }) => sum + digits.length, 0);
  for (let round = -5; round < ROUNDS; round += 1) {
    // Each engine is first equally often.
    for (const row of [...rows.slice(round & 3), ...rows.slice(0, round & 3)]) {
      const parse = time(() => parseAll(row.engine, numbers));
      const end = time(() => typeAll(row.engine, numbers, ({ end }, key, text) => end(key, text)));
      const anywhere = time(() => typeAll(row.engine, numbers, ({ anywhere }, _, text) => anywhere(text)));
      if (round < 0) continue;
      row.parse.push((parse * 1000) / numbers.length);
      row.end.push((end * 1000) / keys);
      row.anywhere.push((anywhere * 1000) / keys);
    }
  }

  console.log(`${numbers.length} numbers of all regions, ${STARTS} starts, ${ROUNDS} rounds, node ${process.version}\n`);
  const table = [["engine", "brotli", "module alone", "first answer", "parse and format", "key at the end", "key anywhere"]];
  for (const { name, bytes, modules, starts, parse, end, anywhere } of rows) {
    const times = [[median(modules), "ms"], [median(starts), "ms"], [median(parse), "µs"], [median(end), "µs"], [median(anywhere), "µs"]];
    table.push([name, `${(bytes / 1000).toFixed(1)} k`, ...times.map(([value, unit]) => `${value.toFixed(2)} ${unit}`)]);
  }
  for (const [name, ...cells] of table) console.log(name.padEnd(23), ...cells.map((cell, column) => cell.padStart(table[0][column + 1].length + 3)));
  console.log(`
brotli            script and module, at quality 11
module alone      in a new process: phone.wasm compiled and instantiated from its bytes; of the others, which are scripts, the script run
first answer      in a new process: from the files' bytes to the first answer
parse and format  a number parsed; its validity, its type, E.164, national and international format
key at the end    the text as it is shown after the next digit; the two in the middle go on from where they were, the others read the whole text
key anywhere      the same when digits may have changed anywhere: all read the whole text`);
}

const loadOurs = (bundle) => new Script(`${readFileSync(bundle, "utf8")};bundle`).runInThisContext().load(readFileSync(wasm));

/** Examples of mobile and fixed-line numbers in national format. */
function examples(phone) {
  return phone.regions().flatMap(({ region }) => ["MOBILE", "FIXED_LINE"].map((type) => phone.example(region, type)).filter(Boolean)
    .map(({ national }) => ({ region, national, digits: national.replace(/\D/g, "") })));
}

function weigh(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).length;
}

function time(work) {
  const began = performance.now();
  work();
  return performance.now() - began;
}

// Reading the answers keeps the work from being optimised away.
let seen = 0;

function parseAll({ parse }, numbers) {
  for (const { region, national } of numbers) seen += parse(national, region)[3].length;
}

function typeAll({ type }, numbers, press) {
  for (const { region, digits } of numbers) {
    const field = type(region);
    for (let end = 1; end <= digits.length; end += 1) seen += press(field, digits[end - 1], digits.slice(0, end)).length;
  }
}

if (process.argv[2] === "--alone") {
  console.log(alone(process.argv[3], process.argv[4]));
} else if (process.argv[2] === "--start") {
  const [took] = await start(process.argv[3], process.argv[4]);
  console.log(took);
} else {
  await main();
}
