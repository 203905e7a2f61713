// phone.js: the number engine alone, in a browser or in node. Everything it knows is in phone.wasm. (The element has the same engine in pieces: what
// all numbers need, and a file of tables for each run of neighbouring calling codes.)

const FIELDS = ["reason", "missing", "possible", "valid", "type", "region", "countryCode", "e164", "international", "national", "rfc3966", "extension"];
const NUMBERS = new Set(["missing", "countryCode"]);
const FLAGS = new Set(["possible", "valid"]);

/**
 * Loads the engine as a function that asks phone.wasm and gives back its lines: `parse` and `example` of `REGION\nTEXT`, and `regions`.
 * An engine without its tables answers `ZONE\nNUMBER\nHASH` until the function's `bring` has given it that zone's file.
 * @param source a URL, a Response (or a promise of one), or the bytes of phone.wasm
 */
export async function start(source) {
  if (typeof source === "string" || source instanceof URL) source = fetch(source);
  source = await source;
  // A response, known by what it does: to name its class loads all of node's network code.
  if (source.arrayBuffer) {
    if (!source.ok) throw new Error(`phone.wasm could not be loaded: HTTP ${source.status}`);
    source = await source.arrayBuffer();
  }
  // A page goes on meanwhile. Where there is none, waiting for another thread takes longer than the work.
  const wasm = (globalThis.document ? (await WebAssembly.instantiate(source, {})).instance : new WebAssembly.Instance(new WebAssembly.Module(source))).exports;
  // The module has one buffer, and its memory never grows.
  const buffer = new Uint8Array(wasm.memory.buffer, wasm.buffer(), wasm.capacity());
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  const call = (name, input) => decoder.decode(buffer.subarray(0, wasm[name](encoder.encodeInto(input, buffer).written)));
  call.bring = (zone, file) => WebAssembly.instantiate(file, { m: { m: wasm.memory, z: new WebAssembly.Global({ value: "i32" }, wasm.zone(zone)) } });
  return call;
}

/** All regions with their calling codes; given a language, with their names in its order. */
export function regions(call, language) {
  const all = call("regions", "").trim().split("\n").map((line) => {
    const [region, code] = line.split(" ");
    return { region, countryCode: Number(code) };
  });
  if (!language) return all;
  const names = new Intl.DisplayNames(language, { type: "region", fallback: "code" });
  for (const entry of all) entry.name = names.of(entry.region);
  return all.sort((a, b) => a.name.localeCompare(b.name, language));
}

function read(answer) {
  const parts = answer.split("\n");
  if (parts.length === 1) return { ok: false, error: answer };
  const out = { ok: true };
  FIELDS.forEach((name, i) => {
    const part = parts[i];
    out[name] = FLAGS.has(name) ? part === "1" : NUMBERS.has(name) ? Number(part) : part;
  });
  return out;
}

/**
 * Loads the engine.
 * @param source a URL, a Response (or a promise of one), or the bytes of phone.wasm; without it, the phone.wasm beside this file
 */
export async function load(source = new URL("phone.wasm", import.meta.url)) {
  // Node fetches no files.
  if (source instanceof URL && source.protocol === "file:") source = globalThis.process?.getBuiltinModule("node:fs").readFileSync(source) ?? source;
  const call = await start(source);
  const question = (region, text) => `${region}\n${text.slice(0, 251)}`;
  let invisible;
  return {
    /** Parses a text as dialled in a region (ISO 3166 alpha-2, or ""). */
    parse: (text, region = "") => read(call("parse", question(region, text))),
    /**
     * Writes a number while it is typed in a region. `input` takes what stands in the field and where its caret is, in UTF-16 units, and gives back both as
     * they are to be. The caret stays behind the same digit. A text with more than digits and punctuation is left as it is.
     */
    asYouType: (region = "") => ({
      input: (text, caret = text.length) => {
        // What only steers the layout comes with numbers out of address books, and means nothing here. As a literal it would be compiled with the script,
        // for a fifth of a millisecond.
        invisible ??= new RegExp("\\p{Cf}", "gu");
        const lines = `${region}\n${text.slice(0, caret)}\n${text.slice(caret)}`.replace(invisible, "");
        const answer = text.length > 250 ? "" : call("as_you_type", lines);
        if (!answer) return { text, caret };
        const [before, after] = answer.split("\n");
        return { text: before + after, caret: before.length };
      },
    }),
    /** An example of a region's numbers of a type, or null. */
    example: (region, type = "MOBILE") => {
      const answer = call("example", question(region, type));
      return answer ? read(answer) : null;
    },
    /** All regions with their calling codes, by region; given a language, with their names in its order. */
    regions: (language) => regions(call, language),
  };
}
