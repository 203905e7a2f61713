// phone.js: the number engine alone, in a browser or in node. Everything it knows is in phone.wasm.

const FIELDS = ["reason", "missing", "possible", "valid", "type", "region", "countryCode", "e164", "international", "national", "rfc3966", "extension"];
const NUMBERS = new Set(["missing", "countryCode"]);
const FLAGS = new Set(["possible", "valid"]);

/**
 * Loads the engine.
 * @param source a URL, a Response (or a promise of one), or the bytes of phone.wasm
 */
export async function load(source) {
  if (typeof source === "string" || source instanceof URL) source = fetch(source);
  source = await source;
  if (typeof Response !== "undefined" && source instanceof Response) {
    if (!source.ok) throw new Error(`phone.wasm could not be loaded: HTTP ${source.status}`);
    source = await source.arrayBuffer();
  }
  const { instance } = await WebAssembly.instantiate(source, {});
  const wasm = instance.exports;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  function call(name, input) {
    const room = new Uint8Array(wasm.memory.buffer, wasm.buffer(), wasm.capacity());
    const { written } = encoder.encodeInto(input, room);
    const length = wasm[name](written);
    return decoder.decode(new Uint8Array(wasm.memory.buffer, wasm.buffer(), length));
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

  return {
    /** Parses a text as dialled in a region (ISO 3166 alpha-2, or ""). */
    parse: (text, region = "") => read(call("parse", `${region}\n${text.slice(0, 250)}`)),
    /** An example of a region's numbers of a type, or null. */
    example: (region, type = "MOBILE") => {
      const answer = call("example", `${region}\n${type}`);
      return answer ? read(answer) : null;
    },
    /** All regions with their calling codes; given a language, with their names in its order. */
    regions: (language) => {
      const all = call("regions", "").trim().split("\n").map((line) => {
        const [region, code] = line.split(" ");
        return { region, countryCode: Number(code) };
      });
      if (!language) return all;
      const names = new Intl.DisplayNames(language, { type: "region", fallback: "code" });
      for (const entry of all) entry.name = names.of(entry.region);
      return all.sort((a, b) => a.name.localeCompare(b.name, language));
    },
  };
}
