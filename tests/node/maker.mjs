// Makes receipts with WebCrypto and no code of this project, so that the verifier is not tested against itself.
//
// Every part can be made invalid: `payload`, `header` and `disclosure` take a function that changes the object,
// `payloadText` and `headerText` one that changes the text just before it is signed.

export const PHONE = "+353850123456";
export const AUDIENCE = "https://receipts.shop.example";
export const ORIGIN = "https://shop.example";
export const SIGNED_AT = 1795514441;
export const NOTICE = "5f".repeat(32);

const text = new TextEncoder();
export const b64 = (bytes) => Buffer.from(bytes).toString("base64url");
export const unb64 = (string) => Buffer.from(string, "base64url");
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

// Sorted members and no white space: RFC 8785 for the plain ASCII objects made here.
export function sorted(value) {
  if (Array.isArray(value)) return `[${value.map(sorted).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${sorted(value[name])}`).join(",")}}`;
}

/** A key pair for ES256, and its public half as a member of a key set. */
export async function makeKey() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const kid = b64(await sha256(text.encode(`{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`)));
  return { kid, jwk: { crv, kty, x, y, kid, alg: "ES256", use: "sig" }, sign: (input) => crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, text.encode(input)) };
}

/** What the receipt server signs of a receipt that `makeReceipt` made, `said` and `header` changed on purpose. */
export async function countersign(key, made, said = {}, header = {}) {
  const hash = Buffer.from(await sha256(text.encode(made.input))).toString("hex");
  const payload = { iss: AUDIENCE, receipt_hash: hash, notice_sha256: NOTICE, nonce_issued_at: SIGNED_AT - 32, received_at: SIGNED_AT + 1, ...said };
  const input = [{ alg: "ES256", kid: key.kid, typ: "consent-countersignature+jwt", ...header }, payload].map((part) => b64(text.encode(sorted(part)))).join(".");
  return `${input}.${b64(await key.sign(input))}`;
}

/** A receipt's id for a time in seconds: a UUID of version 7, whose other bits are always the same. */
export function jti(seconds) {
  return `${(seconds * 1000).toString(16).padStart(12, "0").replace(/^(.{8})/, "$1-")}-7bab-abab-abababababab`;
}

export async function makeReceipt(spoil = {}) {
  const keep = (value) => value;
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const kid = b64(await sha256(text.encode(`{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`)));

  const salt = b64(crypto.getRandomValues(new Uint8Array(32)));
  const disclosure = b64(text.encode(JSON.stringify((spoil.disclosure ?? keep)([salt, "phone_number", PHONE]))));
  const digest = b64(await sha256(text.encode(disclosure)));

  const header = { alg: "ES256", typ: "consent-receipt+sd-jwt", kid, jwk: { crv, kty, x, y } };
  const payload = {
    schema: "phone-consent/receipt/1",
    jti: "01a20d00-1d28-7bab-abab-abababababab",
    iss: kid,
    aud: AUDIENCE,
    iat: SIGNED_AT,
    origin: ORIGIN,
    place: "sign-up",
    nonce: "bm9uY2U",
    _sd_alg: "sha-256",
    _sd: [digest],
    number_check: "valid",
    withdraw_sha256: "ab".repeat(32),
    notice: { id: "northwind-callback", version: "2026-11-27", language: "en", labels: 1, layout: 1, sha256: NOTICE, text_sha256: "6e".repeat(32) },
    choices: [{ purpose: "repair-updates", granted: true, until: SIGNED_AT + 31_536_000 }, { purpose: "offers", granted: false }],
    controller: "Northwind Bikes Ltd",
    collection: "web-form",
    valid_until: SIGNED_AT + 31_536_000,
    events: [
      { e: "shown", s: 0 },
      { e: "agreed", s: 9, trusted: true },
      { e: "captured", s: 21, filled: false },
      { e: "submitted", s: 32 },
    ],
    evidence: { font_px: 16, visible_pct: 100, visible_s: 8 },
    widget: { version: "0.1.0", wasm_sha256: "cd".repeat(32) },
  };
  const head = (spoil.headerText ?? keep)(sorted((spoil.header ?? keep)(header)));
  const body = (spoil.payloadText ?? keep)(sorted((spoil.payload ?? keep)(payload)));
  const input = `${b64(text.encode(head))}.${b64(text.encode(body))}`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, text.encode(input));
  return { receipt: `${input}.${b64(signature)}~${disclosure}~`, kid, payload, input };
}
