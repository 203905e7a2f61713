/** Stable reasons for a refusal; the Rust crate `receipt` uses the same names. */
export type ReceiptErrorCode =
  | "ERR_RECEIPT_SIZE"
  | "ERR_RECEIPT_FORM"
  | "ERR_RECEIPT_HEADER"
  | "ERR_RECEIPT_ALG"
  | "ERR_RECEIPT_KID"
  | "ERR_RECEIPT_SIGNATURE"
  | "ERR_RECEIPT_CANONICAL"
  | "ERR_RECEIPT_SCHEMA"
  | "ERR_RECEIPT_EVENTS"
  | "ERR_RECEIPT_DISCLOSURE"
  | "ERR_RECEIPT_PHONE"
  | "ERR_RECEIPT_AUDIENCE"
  | "ERR_RECEIPT_ORIGIN"
  | "ERR_RECEIPT_NOTICE"
  | "ERR_RECEIPT_CHOICES"
  | "ERR_RECEIPT_VALID_UNTIL"
  | "ERR_RECEIPT_EXPIRED";

/** A receipt was refused. `message` is one English sentence for the site's log. */
export class ReceiptError extends Error {
  readonly name: "ReceiptError";
  readonly code: ReceiptErrorCode;
}

/** The site's own values, which the receipt must match. */
export interface Expected {
  /** The posted number in E.164. */
  phone: string;
  /** Address of the receipt server, as in the element's `receipts`; or each one accepted; null for a page that has none. */
  audience: string | readonly string[] | null;
  /** Origin of the page with the form, for example `https://shop.example`; or each one accepted. */
  origin: string | readonly string[];
  /** SHA-256 (hex) of the disclosure document; or of each one accepted. */
  notice?: string | readonly string[];
  /** Oldest acceptable receipt, in seconds since it was signed. */
  maxAge?: number;
  /** The time, in Unix seconds. By default the clock's. */
  now?: number;
}

/** What was signed (schema `phone-consent/receipt/1`). Times are Unix seconds; an event's `s` counts from the first. */
export interface Payload {
  schema: "phone-consent/receipt/1";
  jti: string;
  iss: string;
  aud?: string;
  iat: number;
  origin: string;
  place?: string;
  nonce?: string;
  earlier_nonces?: string[];
  _sd_alg: "sha-256";
  _sd: [string];
  number_check: "valid" | "possible";
  withdraw_sha256: string;
  notice: { id: string; version: string; language: string; labels: number; layout: number; sha256: string; text_sha256: string };
  /** `until`: when the consent to this purpose ends. */
  choices: ({ purpose: string; granted: true; until: number } | { purpose: string; granted: false })[];
  controller: string;
  collection: "web-form";
  valid_until: number;
  events: [
    { e: "shown"; s: number },
    { e: "agreed"; s: number; trusted: true },
    { e: "captured"; s: number; filled: boolean },
    { e: "submitted"; s: number },
  ];
  /** How the text was shown before the choice: its size in CSS pixels, how much of it was on the screen, and for how long. */
  evidence?: { font_px: number; visible_pct: number; visible_s: number };
  widget: { version: string; wasm_sha256: string };
}

/** A receipt that passed. */
export interface Verified {
  payload: Payload;
  /** The number in E.164, as signed. */
  phone: string;
  /** The receipt's identity: SHA-256 of the JWS signing input, hex. */
  hash: string;
  /** RFC 7638 thumbprint of the one-time key. */
  kid: string;
}

/**
 * Verifies a receipt as the form posted it (`NAME_receipt`).
 * Rejects with `ReceiptError` when the receipt is refused, with `TypeError` when `expected` is incomplete.
 */
export function verify(receipt: string, expected: Expected): Promise<Verified>;
