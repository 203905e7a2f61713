/**
 * Opens a consent receipt: everything that can be checked with the receipt alone, in the order of the specification.
 *
 * What lives here: the envelope, the payload's schema and bounds, and strict JSON. What deliberately does not: what the site or the
 * receipt server knows (`verify.js`, which is what a site imports).
 *
 * Standards: SD-JWT (RFC 9901), JWS (RFC 7515), JWK thumbprint (RFC 7638), JCS (RFC 8785).
 */

/** The largest accepted receipt, in characters. A real one has about two thousand. */
const MAX_SIZE = 16 * 1024;

/** The deepest accepted nesting of arrays and objects; the Rust parser has the same limit. */
const MAX_DEPTH = 32;

const DAY = 86_400;

/** How long after the notice the form may be submitted, in seconds. */
const MAX_EVENTS = 7 * DAY;

export const utf8 = new TextEncoder();

const SCHEMA = "phone-consent/receipt/1";
const TYPE = "consent-receipt+sd-jwt";

/**
 * Why a receipt was refused. `code` is stable and meant for programs (`ERR_RECEIPT_...`, the same names as in the
 * Rust crate `receipt`); `message` is one sentence for the site's log and contains nothing of the receipt.
 */
export class ReceiptError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = "ReceiptError";
    this.code = code;
  }
}

/**
 * Opens a receipt.
 *
 * @param {unknown} receipt `<JWS>~<disclosure of the number>~`.
 * @returns {Promise<{payload: object, phone: string, hash: string, kid: string}>}
 * @throws {ReceiptError} when it does not hold.
 */
export async function open(receipt) {
  const parts = split(receipt);
  const jwk = readHeader(parts.header);
  const { value: payload, text } = parts.payload;
  const kid = await thumbprint(jwk);
  need(parts.header.value.kid === kid && payload?.iss === kid, "KID", "The receipt names another key than the one it carries.");
  await checkSignature(parts, jwk);
  need(canonical(payload) === text, "CANONICAL", "The payload is not in its canonical form (RFC 8785).");
  checkSchema(payload);
  checkEnds(payload);
  checkEvents(payload.events);
  const phone = await readNumber(parts.disclosure, payload._sd[0]);
  return { payload, phone, hash: hex(await sha256(parts.signingInput)), kid };
}

/** Checks size and form: three base64url parts joined by dots, then one disclosure between tildes. */
function split(receipt) {
  need(typeof receipt === "string", "FORM", "There is no receipt.");
  need(receipt.length <= MAX_SIZE, "SIZE", "The receipt is larger than 16 kB.");
  const [jws, disclosure, rest, ...more] = receipt.split("~");
  const segments = jws.split(".");
  need(segments.length === 3 && rest === "" && more.length === 0, "FORM", "The receipt is not of the form <JWS>~<disclosure>~.");
  const [header, payload, signature] = segments.map((segment) => decode(segment, "FORM"));
  need(signature.length === 64, "FORM", "The receipt's signature is not 64 bytes.");
  return {
    header: json(header, "FORM"),
    payload: json(payload, "FORM"),
    signature,
    disclosure,
    signingInput: utf8.encode(`${segments[0]}.${segments[1]}`),
  };
}

/** The header names one algorithm and contains one key; further members are refused. */
function readHeader({ value }) {
  need(value?.alg === "ES256", "ALG", "The receipt is not signed with ES256.");
  need(hasExactly(value, ["alg", "jwk", "kid", "typ"]), "HEADER", "The receipt's header has not exactly the members alg, jwk, kid and typ.");
  need(value.typ === TYPE, "HEADER", `The receipt's type is not ${TYPE}.`);
  need(words(value.kid), "HEADER", "The receipt's kid is not a text.");
  const { jwk } = value;
  need(hasExactly(jwk, ["crv", "kty", "x", "y"]), "HEADER", "The receipt's key has not exactly the members crv, kty, x and y.");
  need(jwk.kty === "EC" && jwk.crv === "P-256", "HEADER", "The receipt's key is not a P-256 key.");
  need(digest64(jwk.x) && digest64(jwk.y), "HEADER", "The receipt's key has a coordinate that is not 32 bytes.");
  return jwk;
}

async function checkSignature({ signature, signingInput }, jwk) {
  const good = await signedBy(jwk, signature, signingInput).catch(() => refuse("SIGNATURE", "The receipt's key is not a point of the curve."));
  need(good, "SIGNATURE", "The receipt's signature does not match its content.");
}

/** ES256 (RFC 7518, 3.4): the signature is r and s, not DER. Rejects where the key is not a point of the curve. */
export async function signedBy({ kty, crv, x, y }, signature, signingInput) {
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, signingInput);
}

/** The members of a payload and what each must be, `?` after the name of those that need not be there. */
const SHAPE = {
  schema: SCHEMA, jti: uuid, iss: line, "aud?": line, iat: seconds, origin: asciiOrigin, "place?": line, "nonce?": line,
  "earlier_nonces?": [line], _sd_alg: "sha-256", _sd: [digest64], number_check: (value) => value === "valid" || value === "possible",
  withdraw_sha256: (value) => digest(value) && /[^0]/.test(value), controller: line, collection: "web-form", valid_until: seconds,
  notice: { id: line, version: line, language: line, labels: within(1, Number.MAX_SAFE_INTEGER), layout: within(1, Number.MAX_SAFE_INTEGER), sha256: digest, text_sha256: digest },
  choices: [{ purpose: line, granted: flag, "until?": seconds }],
  events: [{ e: words, s: seconds, "trusted?": flag, "filled?": flag }],
  "evidence?": { font_px: within(1, 200), visible_pct: within(0, 100), visible_s: within(0, DAY) },
  widget: { version: line, wasm_sha256: digest },
};

/** The events of a receipt in order, and the members of each. */
const STEPS = [
  { e: "shown", s: seconds },
  { e: "agreed", s: seconds, trusted: (value) => value === true },
  { e: "captured", s: seconds, filled: flag },
  { e: "submitted", s: seconds },
];

function checkSchema(payload) {
  const wrong = misfit(payload, SHAPE, "");
  need(wrong === undefined, "SCHEMA", `The payload does not follow the schema ${SCHEMA} at "${wrong}".`);
  need(payload._sd.length === 1, "SCHEMA", "The payload has not exactly one digest in _sd.");
  const ended = payload.choices.every((choice) => choice.granted === Object.hasOwn(choice, "until"));
  need(ended, "SCHEMA", "The payload has a choice that is granted without an end, or has one without being granted.");
  const named = parseInt(payload.jti.replace("-", "").slice(0, 12), 16) / 1000;
  need(Math.abs(Math.floor(named) - payload.iat) <= DAY, "SCHEMA", "The payload's jti is not of a time within a day of iat.");
  for (const event of payload.events) {
    const step = STEPS.find(({ e }) => e === event.e);
    need(step !== undefined && misfit(event, step, "") === undefined, "SCHEMA", "The payload has an event that is not of the schema.");
  }
}

function checkEvents(events) {
  need(events.every(({ s }) => s <= MAX_EVENTS), "EVENTS", "The events do not lie within 7 days.");
  const ordered = events.length === STEPS.length && events.every(({ e, s }, i) => e === STEPS[i].e && (i === 0 || s >= events[i - 1].s));
  need(ordered, "EVENTS", "The events are not shown, agreed, captured, submitted, in this order of time.");
}

/** Each granted purpose ends after it was given, and the whole with the last of them. */
function checkEnds({ choices, iat, valid_until }) {
  const ends = choices.filter((choice) => choice.granted).map((choice) => choice.until);
  need(ends.length > 0, "CHOICES", "The receipt grants no purpose.");
  need(ends.every((until) => until > iat), "VALID_UNTIL", "A purpose ends before it was agreed to.");
  need(valid_until === Math.max(...ends), "VALID_UNTIL", "The whole does not end with its last purpose.");
}

/** JSON Pointer of the first place where `value` is not of `shape`, or undefined. Unknown members do not fit. */
export function misfit(value, shape, at) {
  if (typeof shape === "function") return shape(value) ? undefined : at;
  if (typeof shape === "string") return value === shape ? undefined : at;
  if (Array.isArray(shape)) {
    return Array.isArray(value) ? first(value.map((item, i) => misfit(item, shape[0], `${at}/${i}`))) : at;
  }
  if (!isObject(value)) return at;
  const known = Object.keys(shape).map((key) => [key.replace("?", ""), key]);
  const extra = Object.keys(value).find((name) => !known.some(([own]) => own === name));
  if (extra !== undefined) return `${at}/${extra}`;
  return first(known.map(([name, key]) => {
    if (!Object.hasOwn(value, name)) return key.endsWith("?") ? undefined : `${at}/${name}`;
    return misfit(value[name], shape[key], `${at}/${name}`);
  }));
}

/** One line of at most 200 characters without control characters (Cc), line separators and bidirectional controls. */
export function line(value) {
  return words(value) && !/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(value) && [...value].length <= 200;
}

/** An origin as a browser serialises it (RFC 6454, 6.2), in ASCII. */
function asciiOrigin(value) {
  if (!line(value)) return false;
  const [, port] = value.match(/^[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([1-9][0-9]*))?$/) ?? [, NaN];
  return port === undefined || port <= 65_535;
}

export function words(value) {
  return typeof value === "string" && /\P{White_Space}/u.test(value);
}

function flag(value) {
  return typeof value === "boolean";
}

/** A whole number from `least` to `most`, both included. */
function within(least, most) {
  return (value) => Number.isSafeInteger(value) && value >= least && value <= most;
}

export function seconds(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

export function digest(value) {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

/** 32 bytes in base64url: 43 characters, the last of which has two unused bits. */
function digest64(value) {
  return typeof value === "string" && /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(value);
}

function uuid(value) {
  return typeof value === "string" && /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(value);
}

/** The number is in the disclosure, whose digest is in the payload. */
async function readNumber(disclosure, digest) {
  need(base64url(await sha256(utf8.encode(disclosure))) === digest, "DISCLOSURE", "The number's disclosure is not the one that was signed.");
  const { value, text } = json(decode(disclosure, "DISCLOSURE"), "DISCLOSURE");
  const isNumber = Array.isArray(value) && value.length === 3 && digest64(value[0]) && value[1] === "phone_number" && e164(value[2]);
  need(isNumber && canonical(value) === text, "DISCLOSURE", 'The disclosure is not [salt, "phone_number", E.164 number].');
  return value[2];
}

/** A plus sign and four to fifteen digits (ITU-T E.164, 6.2.1). */
function e164(value) {
  return typeof value === "string" && /^\+[1-9][0-9]{3,14}$/.test(value);
}

/** RFC 7638, 3.2: the key's required members in order, hashed. */
export async function thumbprint({ crv, kty, x, y }) {
  return base64url(await sha256(utf8.encode(JSON.stringify({ crv, kty, x, y }))));
}

/**
 * Parses strict JSON: UTF-8 without a byte order mark, no duplicate member, no float, no
 * integer of 2^53 and beyond, no lone surrogate, no deep nesting.
 */
export function json(bytes, code) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text);
    // Without the strings, each colon is a member, and a digit before a dot or an e is a float, as is -0.
    const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
    const strict = !/[0-9][.eE]|-0/.test(bare) && canonical(value) !== undefined && bare.split(":").length - 1 === countMembers(value);
    if (strict) return { text, value };
  } catch {
    // Not UTF-8 or not JSON: refused like the rest.
  }
  return refuse(code, "A part of the receipt is not strict JSON in UTF-8.");
}

/** Counts the members of all objects. JSON.parse drops duplicates, so that a text with duplicates has more. */
function countMembers(value) {
  if (typeof value !== "object" || value === null) return 0;
  const inside = Object.values(value).reduce((sum, item) => sum + countMembers(item), 0);
  return Array.isArray(value) ? inside : inside + Object.keys(value).length;
}

/** The canonical text (RFC 8785) of a value; undefined for a value that strict JSON cannot express. */
function canonical(value, depth = 0) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  // A lone surrogate has no UTF-8; JSON.stringify would hide it behind an escape.
  if (typeof value === "string") return /\p{Surrogate}/u.test(value) ? undefined : JSON.stringify(value);
  if (depth === MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return joined("[", value.map((item) => canonical(item, depth + 1)), "]");
  // sort() compares UTF-16 code units, as RFC 8785, 3.2.3 asks.
  const members = Object.keys(value).sort().map((name) => joined("", [canonical(name), canonical(value[name], depth + 1)], "", ":"));
  return joined("{", members, "}");
}

function joined(open, items, close, by = ",") {
  return items.includes(undefined) ? undefined : open + items.join(by) + close;
}

/** Base64url as RFC 7515, 2 has it: no padding, no other character, and no unused bit set, so one spelling only. */
export function decode(text, code) {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) refuse(code, "A part of the receipt is not base64url.");
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  need(base64url(bytes) === text, code, "A part of the receipt has unused bits set in its base64url.");
  return bytes;
}

function base64url(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `names` are sorted. */
export function hasExactly(value, names) {
  if (!isObject(value)) return false;
  const own = Object.keys(value).sort();
  return own.length === names.length && own.every((name, i) => name === names[i]);
}

function first(places) {
  return places.find((place) => place !== undefined);
}

export function need(holds, code, message) {
  if (!holds) refuse(code, message);
}

/** @returns {never} */
export function refuse(code, message) {
  throw new ReceiptError(`ERR_RECEIPT_${code}`, message);
}
