// Loads the number engine, and the tables of each zone of calling codes when a question first needs them.
import { Engine } from "./phone.js";
import { zoneOf } from "./attributes.js";
import { bytes, once } from "./load.js";

let engine;

/** The engine, loaded once. */
export const startEngine = () => once("engine", async (response) => (engine = await Engine.start(await bytes(response))));

const question = (text, caret, change, region, type) => ({ text, caret, change, region, type });

/** An answer, or undefined while the engine or the tables that the question needs are not loaded. */
const ask = (...parts) => {
  const answer = engine?.ask(question(...parts));
  return answer?.needs ? undefined : answer;
};

/** The same as JSON, for the wasm side. */
export const askEngine = (...parts) => JSON.stringify(ask(...parts));

const loadZone = (zone) => once(`zone-${zone}`, bytes);

/** Loads what the question needs, then answers it, as JSON. */
export const loadEngine = async (...parts) => {
  const asked = question(...parts);
  // The region's tables are needed all but always: they do not wait for the engine. What fails is asked for again below.
  const likely = zoneOf(asked.region);
  if (!engine && likely) loadZone(likely).catch(() => {});
  await startEngine();
  for (;;) {
    const answer = engine.ask(asked);
    const zone = answer.needs;
    if (!zone) return JSON.stringify(answer);
    const tables = await loadZone(zone);
    // Another question may have brought them meanwhile.
    if (engine.ask(asked).needs === zone) engine.provide(zone, tables);
  }
};

/** All regions with their calling codes and their names in a language, in its order, and whether each is the main one of its code. */
export const regions = async (language) => {
  const engine = await startEngine();
  // By calling code, the main region first.
  const mains = new Map(engine.regions().reverse().map(({ region, countryCode }) => [countryCode, region]));
  return engine.regions(language).map((entry) => ({ ...entry, main: mains.get(entry.countryCode) === entry.region }));
};

const FORMATS = { E164: "e164", INTERNATIONAL: "international", NATIONAL: "national", RFC3966: "rfc3966" };

/** A number in one of libphonenumber's formats, once the engine is loaded; E.164 before. */
export const formatted = (number, format) => ask(number, number.length, "typed", "", "")?.number?.[FORMATS[format]] || number;
