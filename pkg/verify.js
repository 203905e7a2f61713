/**
 * Verifies a consent receipt on the site's own back end, before the posted number is trusted.
 *
 * What lives here: one function, `verify`, which checks that a receipt holds (`receipt.js`), was made for this site and for the number
 * that was posted with it, was seen by the receipt server, and still stands. It needs WebCrypto and no package: it runs unchanged on
 * Node 20 and later, Deno, Bun and Workers.
 * What deliberately does not: the text that was shown, which the receipt server compared before it countersigned.
 *
 * What a receipt proves is that whoever held its one-time key signed it, and when the server saw it: nobody vouches for the key.
 */
import { ReceiptError, decode, digest, hasExactly, hex, isObject, json, misfit, need, open, refuse, seconds, sha256, signedBy, thumbprint, utf8, words } from "./receipt.js";

export { ReceiptError };

/** The options there are. An unknown one is an error: a mistyped check must not be skipped. */
const OPTIONS = ["phone", "audience", "origin", "jwks", "countersignature", "acceptUnseen", "disclosure", "notice", "status", "maxAge", "now"];

/** How far two clocks may differ, in seconds. */
const SKEW = 300;

/** How long after its signature a receipt may reach the server, in seconds. */
const LATE = 7 * 86_400;

/** How long after it was given a nonce may be signed, in seconds; both sides round to whole seconds. */
const FRESH = 30 * 60 + 2;

/** No receipt of this format is older: 2020-01-01. */
const EPOCH = 1_577_836_800;

/** Without the document, no consent lasts longer than this: ten years of 366 days. */
const LONGEST = 10 * 366 * 86_400;

/** The largest countersignature, in characters. A real one has about seven hundred. */
const MAX_COUNTERSIGNATURE = 2048;

/** How long the receipt server may take to answer, in milliseconds. */
const TIMEOUT = 5000;

/** How long fetched keys are used, and how soon they are asked for again when one is missing, in milliseconds. */
const KEEP_KEYS = 600_000;
const ASK_AGAIN = 30_000;

/**
 * Verifies a receipt as the form posted it. The types and the meaning of each option are in `verify.d.ts`.
 *
 * @param {unknown} receipt The form's `NAME_receipt`.
 * @param {object} expected What was posted with it, and the site's own values.
 * @returns {Promise<object>}
 * @throws {ReceiptError} when the receipt is refused, whatever was posted.
 * @throws {TypeError} when the site's own options are incomplete or unknown: an error of the developer.
 */
export async function verify(receipt, expected) {
  const want = await readExpected(expected);
  const opened = await open(receipt);
  checkSite(opened, want);
  const seen = await checkSeen(opened, want);
  checkTimes(opened.payload, seen, want);
  checkDocument(opened.payload, want);
  const state = await checkStatus(opened, want);
  const current = opened.payload.choices.filter(({ until }) => until > want.now).map(({ purpose }) => purpose);
  const [granted, suspended] = ["stands", "suspended"].map((one) => current.filter((purpose) => state(purpose) === one));
  need(granted.length > 0 || suspended.length > 0, "WITHDRAWN", "No purpose of the consent stands any longer.");
  need(granted.length > 0, "SUSPENDED", "The consent is suspended: the visitor may have opted out, and nobody has looked at it yet.");
  return { ...opened, granted, suspended, seen };
}

/** Validates the site's own options. What was posted (`phone`, `countersignature`) may be anything. */
async function readExpected(expected) {
  const wrong = (sentence) => {
    throw new TypeError(`verify: ${sentence}`);
  };
  const given = isObject(expected) ? expected : wrong("give the values that the receipt must match.");
  const unknown = Object.keys(given).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) wrong(`there is no option ${unknown}; there are ${OPTIONS.join(", ")}.`);
  const list = (name) => {
    const all = [given[name]].flat();
    const good = all.length > 0 && all.every((one) => typeof one === "string" && one !== "");
    return good ? all : wrong(`give ${name} as a string or a list of strings.`);
  };
  const { acceptUnseen = false, audience, disclosure, jwks, maxAge, notice, now = Math.floor(Date.now() / 1000), status } = given;
  if (!Object.hasOwn(given, "phone")) wrong("give phone, the number that was posted with the receipt.");
  if (typeof acceptUnseen !== "boolean") wrong("give acceptUnseen as true or false.");
  if (!acceptUnseen && !Object.hasOwn(given, "countersignature")) wrong("give countersignature, the form's NAME_countersignature, or acceptUnseen: true.");
  if (!acceptUnseen && (audience === null || jwks === undefined)) wrong("give audience and jwks, the receipt server's address and keys, or acceptUnseen: true.");
  if (jwks !== undefined && !isAddress(jwks) && !Array.isArray(jwks?.keys)) wrong("give jwks as the server's key set, or its address.");
  if (status === true && audience === null) wrong("give status as the receipt server's address, or give audience.");
  if (status !== undefined && status !== true && !isAddress(status)) wrong("give status as true, or as the receipt server's address.");
  for (const [name, value] of [["maxAge", maxAge], ["now", now]]) {
    if (value !== undefined && !Number.isFinite(value)) wrong(`give ${name} as a number of seconds.`);
  }
  return {
    ...given,
    acceptUnseen,
    now,
    audience: audience === null ? [undefined] : list("audience"),
    origin: list("origin"),
    notice: notice === undefined ? undefined : list("notice").map((one) => one.toLowerCase()),
    documents: disclosure === undefined ? undefined : await Promise.all([disclosure].flat().map((one) => readDocument(one, wrong))),
  };
}

/** A web address, as a text or a URL. */
function isAddress(value) {
  return (typeof value === "string" || value instanceof URL) && /^https?:\/\//.test(value);
}

/** The digest of a document's bytes, and what it says. */
async function readDocument(given, wrong) {
  const bytes = typeof given === "string" ? utf8.encode(given) : given;
  if (!(bytes instanceof Uint8Array)) wrong("give disclosure as the document's text or bytes, or a list of them.");
  try {
    const document = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const choices = document.purposes.filter(({ legal_basis }) => legal_basis === "consent");
    return { document, choices: choices.map(({ id, retention }) => ({ id, period: readPeriod(retention.period) })), sha256: hex(await sha256(bytes)) };
  } catch {
    return wrong("disclosure is not a disclosure document; `phone-consent render` says what is wrong with it.");
  }
}

/** The site's own values: number, receipt server, origin, disclosure. */
function checkSite({ payload, phone }, want) {
  need(phone === want.phone, "PHONE", "The receipt is about another number than the one that was posted.");
  need(want.audience.includes(payload.aud), "AUDIENCE", "The receipt was made for another receipt server.");
  need(want.origin.includes(payload.origin), "ORIGIN", "The receipt was made on another site.");
  need(want.notice === undefined || want.notice.includes(payload.notice.sha256), "NOTICE", "The receipt is about another disclosure.");
}

/** That the receipt server saw this receipt: its countersignature, by one of its keys. Resolves to when. */
async function checkSeen({ payload, hash }, { countersignature, acceptUnseen, jwks }) {
  if (countersignature === undefined || countersignature === null || countersignature === "") {
    need(acceptUnseen, "UNSEEN", "No receipt server saw this receipt: no countersignature was posted.");
    return null;
  }
  if (jwks === undefined) return null;
  const code = "COUNTERSIGNATURE";
  need(typeof countersignature === "string" && countersignature.length <= MAX_COUNTERSIGNATURE, code, "The countersignature is not a text of at most 2 kB.");
  const segments = countersignature.split(".");
  need(segments.length === 3, code, "The countersignature is not a compact JWS.");
  const [header, body, signature] = segments.map((segment) => decode(segment, code));
  const { value: head } = json(header, code);
  const known = hasExactly(head, ["alg", "kid", "typ"]) && head.alg === "ES256" && head.typ === "consent-countersignature+jwt";
  need(known, code, "The countersignature's header has not exactly alg ES256, kid and typ.");
  const key = await keyOf(jwks, head.kid);
  need(key !== undefined, code, "The countersignature's key is not among the server's keys.");
  const good = await signedBy(key, signature, utf8.encode(`${segments[0]}.${segments[1]}`)).catch(() => false);
  need(good, code, "The countersignature does not verify.");
  const { value: said } = json(body, code);
  const shape = { iss: words, receipt_hash: digest, notice_sha256: digest, "nonce_issued_at?": seconds, received_at: seconds, "log_origin?": logOrigin, "leaf_index?": seconds };
  need(misfit(said, shape, "") === undefined, code, "The countersignature's members are not those of the protocol.");
  need(said.receipt_hash === hash && said.notice_sha256 === payload.notice.sha256, code, "The countersignature is of another receipt.");
  need(said.iss === payload.aud, code, "The countersignature is of another server than the receipt was made for.");
  const { log_origin, leaf_index } = said;
  need(key.exp === undefined || said.received_at <= key.exp, code, "The countersignature is of a time at which its key was not in use any more.");
  need((log_origin === undefined) === (leaf_index === undefined), code, "The countersignature names half of a place in the log.");
  const log = log_origin === undefined ? undefined : { origin: log_origin, index: leaf_index };
  return { receivedAt: said.received_at, nonceIssuedAt: said.nonce_issued_at, log };
}

/** The origin of a log (C2SP tlog-checkpoint): a name of at most 255 bytes, of an address. */
function logOrigin(value) {
  return typeof value === "string" && /^[^\s+\p{Cc}]+$/u.test(value) && utf8.encode(value).length <= 255;
}

/** Fetched key sets by their address. */
const fetched = new Map();

/** The key with this thumbprint (RFC 7638), whose `exp` is when its use ended, in seconds since 1970. A set that is fetched is kept for ten minutes, and asked for again when it lacks the key. */
async function keyOf(jwks, kid) {
  if (!isAddress(jwks)) return keyAmong(jwks.keys, kid);
  const address = String(jwks);
  for (const most of [KEEP_KEYS, ASK_AGAIN]) {
    let set = fetched.get(address);
    if (set === undefined || Date.now() - set.at > most) {
      const { value } = await ask(address);
      need(Array.isArray(value?.keys), "UNREACHABLE", "The receipt server's keys are not a key set (RFC 7517).");
      fetched.set(address, (set = { keys: value.keys, at: Date.now() }));
    }
    const key = await keyAmong(set.keys, kid);
    if (key !== undefined) return key;
  }
  return undefined;
}

async function keyAmong(keys, kid) {
  for (const key of keys) {
    if (key?.kty === "EC" && key.crv === "P-256" && (key.exp === undefined || Number.isSafeInteger(key.exp)) && (await thumbprint(key)) === kid) return key;
  }
  return undefined;
}

/** The JSON at an address of the receipt server, and the status of the answer. */
async function ask(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT), redirect: "error", headers: { accept: "application/json" } });
    if (response.status === 404) return { missing: true };
    if (response.ok) return { value: await response.json() };
  } catch {
    // Not reached, too slow, or not JSON: refused like the rest.
  }
  return refuse("UNREACHABLE", "The receipt server did not answer as it should; try again later.");
}

/** Times that fit one another, the clock, and what the server saw. */
function checkTimes({ iat, valid_until, choices }, seen, { documents, maxAge, now }) {
  need(iat >= EPOCH && iat <= now + SKEW, "TIME", "The receipt was not signed at a time that can be.");
  if (seen !== null) {
    const { receivedAt, nonceIssuedAt = iat } = seen;
    const arrived = receivedAt >= iat - SKEW && receivedAt <= iat + LATE && receivedAt <= now + SKEW;
    need(arrived && iat >= nonceIssuedAt - 2 && iat <= nonceIssuedAt + FRESH, "TIME", "The receipt's time is not that at which the server saw it.");
  }
  // A document tells each end itself.
  const bounded = documents !== undefined || choices.every(({ granted, until }) => !granted || until <= iat + LONGEST);
  need(bounded, "VALID_UNTIL", "The consent has no end within ten years.");
  need(now < valid_until, "EXPIRED", "The consent has expired.");
  need(maxAge === undefined || now - iat <= maxAge, "EXPIRED", "The receipt is older than the site accepts.");
}

/** Purposes, controller and ends as the document has them. */
function checkDocument({ notice, choices, controller, iat }, { documents }) {
  if (documents === undefined) return;
  const told = documents.find(({ sha256 }) => sha256 === notice.sha256);
  need(told !== undefined, "NOTICE", "The receipt is about another disclosure.");
  const named = ["id", "version", "language"].every((name) => notice[name] === told.document[name]);
  need(named, "NOTICE", "The receipt gives its disclosure another name.");
  const same = choices.length === told.choices.length && choices.every(({ purpose }, i) => purpose === told.choices[i].id);
  need(same && controller === told.document.controller.name, "CHOICES", "The purposes or the controller are not those of the disclosure.");
  const ends = choices.every(({ until }, i) => until === undefined || until <= addPeriod(iat, told.choices[i].period));
  need(ends, "VALID_UNTIL", "A purpose ends later than the disclosure tells.");
}

/** What the receipt server holds now. Resolves to a purpose's state: "stands", "suspended" or "ended"; each stands where the server is not asked. */
async function checkStatus({ payload, hash }, { status }) {
  if (status === undefined) return () => "stands";
  const base = status === true ? payload.aud : String(status);
  const { missing, value } = await ask(`${base.replace(/\/+$/, "")}/v1/receipts/${hash}`);
  need(!missing, "UNSEEN", "The receipt server does not hold this receipt.");
  const known = isObject(value) && value.receipt_hash === hash && value.withdrawn_at !== undefined && Array.isArray(value.purposes);
  need(known, "UNREACHABLE", "The receipt server's answer is not of the protocol.");
  need(value.withdrawn_at === null, "WITHDRAWN", "The consent was withdrawn.");
  return (purpose) => {
    const held = value.purposes.find((one) => one?.purpose === purpose && one.withdrawn_at === null);
    if (held === undefined) return "ended";
    // A server that suspends nothing does not say it.
    return (held.suspended_since ?? null) === null ? "stands" : "suspended";
  };
}

/** ISO 8601 in years, months, weeks, days and hours, as the document has it. */
function readPeriod(text) {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?$/.exec(text);
  return parts.slice(1).map((part) => Number(part ?? 0));
}

/** A period after a time, by the calendar in UTC: a day beyond the month's end becomes its last day. */
function addPeriod(time, [years, months, weeks, days, hours]) {
  const at = new Date(time * 1000);
  const [year, month] = [at.getUTCFullYear() + years, at.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, month, Math.min(at.getUTCDate(), last) + 7 * weeks + days);
  return midnight / 1000 + (time % 86_400) + 3_600 * hours;
}
