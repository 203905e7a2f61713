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
  | "ERR_RECEIPT_UNSEEN"
  | "ERR_RECEIPT_COUNTERSIGNATURE"
  | "ERR_RECEIPT_TIME"
  | "ERR_RECEIPT_EXPIRED"
  | "ERR_RECEIPT_WITHDRAWN"
  | "ERR_RECEIPT_SUSPENDED"
  | "ERR_RECEIPT_UNREACHABLE";

/** A receipt was refused. `message` is one English sentence for the site's log. */
export class ReceiptError extends Error {
  readonly name: "ReceiptError";
  readonly code: ReceiptErrorCode;
}

/** A JSON Web Key Set (RFC 7517). */
export interface KeySet {
  keys: readonly object[];
}

/** What was posted with the receipt, and the site's own values, which it must match. An unknown option is an error. */
export interface Expected {
  /** What was posted as the number, `NAME`, whatever it is. */
  phone: unknown;
  /** Address of the receipt server, as in the element's `receipts`; or each one accepted; null for a page that has none. */
  audience: string | readonly string[] | null;
  /** Origin of the page with the form, for example `https://shop.example`; or each one accepted. */
  origin: string | readonly string[];
  /**
   * The receipt server's public keys, or their address, `https://receipts.shop.example/.well-known/jwks.json`, which is fetched
   * (5 seconds at most) and kept for ten minutes. Required unless `acceptUnseen`.
   */
  jwks?: KeySet | string | URL;
  /** What was posted as the countersignature, `NAME_countersignature`, whatever it is. Required unless `acceptUnseen`. */
  countersignature?: unknown;
  /**
   * Accept a receipt without a countersignature, so one that no server saw: anybody can make it with any time and any choices.
   * For pages without a receipt server. A countersignature that was posted is checked all the same where `jwks` is given.
   */
  acceptUnseen?: boolean;
  /** The disclosure document as it is published, text or bytes; or each one accepted. Purposes, controller and ends must be its own. */
  disclosure?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** SHA-256 (hex) of the disclosure document; or of each one accepted. Not needed beside `disclosure`. */
  notice?: string | readonly string[];
  /** Ask the receipt server whether the consent still stands: `true` at `aud`, or the server's address as this program reaches it. */
  status?: true | string | URL;
  /** Oldest acceptable receipt, in seconds since it was signed. Leave it out where visitors return. */
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
  /** RFC 7638 thumbprint of the one-time key, for which nobody vouches. */
  kid: string;
  /** The purposes that stand now: granted, not ended, and neither withdrawn nor suspended as far as the server was asked. */
  granted: string[];
  /**
   * The purposes that are suspended, as far as the server was asked: the visitor said what may have been an opt-out, and nobody has
   * looked at it yet. Do not use the number for them now.
   */
  suspended: string[];
  /**
   * When the receipt server saw it, when it gave the nonce (absent for a self-dated receipt), and where the receipt is in its log (absent
   * where the server had none); null where no countersignature was checked.
   */
  seen: { receivedAt: number; nonceIssuedAt?: number; log?: { origin: string; index: number } } | null;
}

/**
 * Verifies a receipt as the form posted it (`NAME_receipt`).
 * Rejects with `ReceiptError` when the receipt is refused, whatever was posted, and with `TypeError` when the site's own options are
 * incomplete or unknown.
 */
export function verify(receipt: unknown, expected: Expected): Promise<Verified>;
