// phone.js: the number engine, in a browser or in Node. All that it knows is in phone.wasm.
//
// `load` is for sites that want the engine alone, with all its tables. `Engine` is what the element uses: one question a keystroke, and an engine that
// may be built without its tables, which are then fetched by zone, a run of neighbouring calling codes.

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

/** The exports of phone.wasm, from a URL, a Response, its bytes, or a promise of one of them. */
async function instantiate(source) {
  if (typeof source === "string" || source instanceof URL) source = fetch(source);
  source = await source;
  // A response, known by what it does: in Node, naming its class loads all of the network code.
  if (source.arrayBuffer) {
    if (!source.ok) throw new Error(`phone.wasm could not be loaded: HTTP ${source.status}`);
    source = await source.arrayBuffer();
  }
  // A page must not be held up. Without one, waiting for another thread takes longer than the work.
  return (globalThis.document ? (await WebAssembly.instantiate(source)).instance : new WebAssembly.Instance(new WebAssembly.Module(source))).exports;
}

/**
 * A function that asks the module: the name of an export, the texts of the question, and what else the export takes. The module has one buffer, for the
 * question and its answer, and its memory never grows.
 */
function connect(wasm) {
  const buffer = new Uint8Array(wasm.memory.buffer, wasm.buffer(), wasm.capacity());
  return (name, texts, ...numbers) => {
    let end = 0;
    const lengths = texts.map((text) => {
      const { written } = encoder.encodeInto(text, end ? buffer.subarray(end) : buffer);
      end += written;
      return written;
    });
    return JSON.parse(decoder.decode(buffer.subarray(0, wasm[name](...lengths, ...numbers))));
  };
}

/** Enough of a text to see that it is too long for a number, which has at most 250 UTF-16 units. */
const cut = (text) => text.slice(0, 251);

/** What can happen to the text of a field, in the order of the module. */
const CHANGES = ["typed", "deleted-forward", "picked", "left"];

/** All regions with their calling codes, in the order of the codes; given a language, with their names and in its order. */
function regions(call, language) {
  const all = Object.entries(call("regions", [])).map(([region, countryCode]) => ({ region, countryCode }));
  if (!language) return all;
  const names = new Intl.DisplayNames(language, { type: "region", fallback: "code" });
  for (const entry of all) entry.name = names.of(entry.region);
  return all.sort((a, b) => a.name.localeCompare(b.name, language));
}

/** The number engine of a number field. */
export class Engine {
  #wasm;
  #call;

  /**
   * Loads an engine.
   * @param source a URL, a Response, the bytes of a module, or a promise of one of them
   */
  static async start(source) {
    const engine = new Engine();
    engine.#wasm = await instantiate(source);
    engine.#call = connect(engine.#wasm);
    return engine;
  }

  /**
   * Answers all that a field shows after a change; see `Question` and `Answer` in phone.d.ts. Where `needs` is not 0, the tables of that zone are to be
   * provided and the question asked again.
   */
  ask({ text, caret = text.length, region = "", change = "typed", type = "" }) {
    return { text, caret, ...this.#call("ask", [cut(text), region, type], caret, CHANGES.indexOf(change)) };
  }

  /**
   * Gives an engine that was built without its tables those of a zone.
   * @throws {Error} They are not that zone's, or it has them already.
   */
  provide(zone, bytes) {
    const { memory, zone_room, zone_commit } = this.#wasm;
    const room = zone_room?.(zone, bytes.length);
    if (room) new Uint8Array(memory.buffer, room, bytes.length).set(bytes);
    if (!room || !zone_commit(zone)) throw new Error(`the engine does not take these ${bytes.length} bytes for the tables of zone ${zone}`);
  }

  /** All regions with their calling codes, in the order of the codes; given a language, with their names and in its order. */
  regions(language) {
    return regions(this.#call, language);
  }
}

/**
 * Loads the engine with all its tables.
 * @param source a URL, a Response, the bytes of phone.wasm, or a promise of one of them; by default the phone.wasm beside this file
 */
export async function load(source = new URL("phone.wasm", import.meta.url)) {
  // Node's fetch reads no files.
  if (source instanceof URL && source.protocol === "file:") source = globalThis.process?.getBuiltinModule("node:fs").readFileSync(source) ?? source;
  const call = connect(await instantiate(source));
  return {
    /** Parses a text as dialled in a region (ISO 3166 alpha-2, or ""). */
    parse: (text, region = "") => {
      const { error, number } = call("parse", [cut(text), region]);
      return number ? { ok: true, ...number } : { ok: false, error };
    },
    /**
     * Formats a number while it is typed in a region. `input` takes the text of the field and its caret, in UTF-16 units, and returns both as they are to
     * be. The caret stays behind the same digit. A text with more than digits and punctuation is left unchanged.
     */
    asYouType: (region = "") => ({
      input: (text, caret = text.length) => ({ text, caret, ...call("as_you_type", [cut(text), region], caret) }),
    }),
    /** An example of a region's numbers of a type, or null. */
    example: (region, type = "MOBILE") => {
      const { number } = call("example", [region, type]);
      return number && { ok: true, ...number };
    },
    /** All regions with their calling codes, in the order of the codes; given a language, with their names and in its order. */
    regions: (language) => regions(call, language),
  };
}
