// Types of <phone-consent> and <phone-consent-manage>. Importing the package defines the elements where there is a DOM, and does nothing on a server.

export type { Expected, Payload, ReceiptError, ReceiptErrorCode, Verified } from "./verify.js";

/** Settings for all elements, to be made before the first element is in the page. */
export interface PhoneConsentSettings {
  /** The address of the folder that holds the package's `files/`, where they are hosted elsewhere than beside the script. */
  base?: string | URL;
}

/** Changes the settings. Call it in the module that imports the package. */
export function configure(settings: PhoneConsentSettings): void;

/** Where the element stands. The fallback inside the element is on screen in the first two. */
export type PhoneConsentState =
  /** The disclosure is on its way. */
  | "loading"
  /** No disclosure can be shown; the form works without a number. */
  | "unavailable"
  /** The visitor reads and chooses. */
  | "disclosing"
  /** The visitor said no. */
  | "declined"
  /** The visitor agreed; the number is missing or cannot be used. */
  | "capturing"
  /** The visitor agreed, and the number can be used. */
  | "ready"
  /** The receipt is being signed and sent. */
  | "sealing"
  /** There is a receipt from an earlier visit, and the server has not said yet whether it stands. */
  | "checking"
  /** There is a receipt, and it stands. */
  | "recorded"
  /** There is a receipt, and it may not be used before a person has looked at what may have been an opt-out. */
  | "suspended"
  /** There was a receipt, and it was withdrawn or has ended. */
  | "withdrawn";

/** What `phone-consent-error` names. The receipt server's own codes (`ERR_RECEIPT_...`, `ERR_HTTP_...`) come through as they are. */
export type PhoneConsentErrorCode =
  /** An attribute of the element is missing or wrong; the console says which. */
  | "ERR_ATTRIBUTE"
  /** The disclosure could not be fetched. */
  | "ERR_DISCLOSURE_FETCH"
  /** The disclosure is not one; the console names the place. */
  | "ERR_DISCLOSURE_DOCUMENT"
  /** The browser cannot sign, for example because the page is not on https or localhost. */
  | "ERR_BROWSER"
  /** The page is in a frame of another site that the attribute `framed-by` does not name; the visitor is told, and led to the page itself. */
  | "ERR_FRAME"
  /** The wasm module or every language could not be loaded, also not past the cache; the console names the file. */
  | "ERR_WIDGET_LOAD"
  /** The number engine or one of its tables could not be loaded; the visitor is told, and the next key tries again. */
  | "ERR_ENGINE_LOAD"
  /** The receipt could not be signed. */
  | "ERR_SIGNING"
  /** The browser did not keep the receipt or a withdrawal; the visitor is told to save the receipt. */
  | "ERR_STORAGE"
  /** No answer from the receipt server, or one that says to come again. */
  | "ERR_SERVER_UNREACHABLE"
  | (string & {});

/** A format of libphonenumber's. */
export type PhoneConsentFormat = "E164" | "INTERNATIONAL" | "NATIONAL" | "RFC3966";

/** What the visitor chose for one purpose of the disclosure. */
export interface PhoneConsentChoice {
  /** The purpose's id in the document. */
  purpose: string;
  /** Agreed to, and not withdrawn since. */
  granted: boolean;
}

/**
 * The attributes of `<phone-consent>`, as they are written. They are read when the element comes into the page; `required`, `name`,
 * `disabled` and `country` also later.
 */
export interface PhoneConsentAttributes {
  /** Name of the form's fields: NAME, NAME_consent, NAME_receipt, NAME_extension. Without it nothing is submitted. */
  name?: string;
  /**
   * Address of the document; `{lang}` stands for the language of the nearest `lang`, then its base language, then `en`. A child
   * `<script type="application/json">` may hold the document instead.
   */
  disclosure?: string;
  /** Address of the receipt server, or a path on the page's own site. Without it the receipt goes into the form only. */
  receipts?: string;
  /** A decision is required, never a yes. */
  required?: boolean;
  /** As for any control. */
  disabled?: boolean;
  /** The id of the form it belongs to, where it stands outside. */
  form?: string;
  /** The language, for the document's address and for the words of the controls. */
  lang?: string;
  /** Country to start with, such as `IE`; otherwise the one that the browser's language points to. */
  country?: string;
  /** Countries to offer, such as `IE, GB`; otherwise all. */
  countries?: string;
  /** Countries to leave out. */
  "exclude-countries"?: string;
  /** Countries to put first, in this order. */
  "country-order"?: string;
  /** Types of number that are taken, such as `MOBILE FIXED_LINE` (libphonenumber's names); otherwise all. */
  types?: string;
  /** `possible`: a number of the right length in no known range may be used after a warning. */
  accept?: "possible";
  /** An extension may be given; it is submitted as NAME_extension. */
  extension?: boolean;
  /** A name for this form, kept in the receipt. */
  place?: string;
  /** When the receipt server cannot be reached: the visitor tries again (`wait`), or the form goes on with the receipt (`allow`). */
  "on-failure"?: "wait" | "allow";
  /** Origins of other sites that may show the page in a frame, separated by spaces; in a frame of any other no agreement is taken. */
  "framed-by"?: string;
}

/**
 * `<phone-consent>`: a form control that shows a disclosure, takes a number from those who agree, and submits it with a
 * signed receipt. Its attributes are {@link PhoneConsentAttributes}.
 */
export interface HTMLPhoneConsentElement extends HTMLElement {
  /**
   * The number in E.164 once there is a receipt and it was not withdrawn, or "". Setting it suggests a number: it waits
   * for the visitor's agreement and never stands for one.
   */
  value: string;
  /** Where the element stands. The same name matches `:state(...)` in a style sheet. */
  readonly state: PhoneConsentState;
  /** The receipt, once there is one and it was not withdrawn, or "". */
  readonly receipt: string;
  /** What the visitor chose, one entry a purpose with a choice; none before a decision. */
  readonly choices: PhoneConsentChoice[];
  /** The page's own words for controls, by the names of `src/locale/en.json`. The notice's words are the document's. */
  texts: Record<string, string>;
  /** `value` in a format, INTERNATIONAL when none is named; E.164 while the number engine is not loaded, "" without a value. */
  formatted(format?: PhoneConsentFormat): string;
  /**
   * Signs and sends, as a submit of the form does. Resolves to false when the visitor has something to do first, to true
   * when nothing needs to wait. It does not ask whether a decision was made: `required` does, by `checkValidity()`.
   */
  ready(): Promise<boolean>;
  /** The page stops by itself: withdraws the consent for these purposes, or as a whole. `phone-consent-withdrawn` tells when it is done. */
  withdraw(purposes?: string | string[]): void;
  /** Back to the disclosure with nothing chosen and no number. */
  reset(): void;

  /** Set by the id of the form, as the attribute is. */
  set form(id: string | null | undefined);
  get form(): HTMLFormElement | null;
  name: string;
  /** Always "phone-consent". */
  readonly type: string;
  /** A decision is required, never a yes. */
  required: boolean;
  disabled: boolean;
  readonly labels: NodeList;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  /** The page's own objection, which holds the form until it is taken back by "". */
  setCustomValidity(message: string): void;
  checkValidity(): boolean;
  reportValidity(): boolean;
}

/** `<phone-consent-manage>`: the receipts that this browser holds, each with its withdrawal. It has no attributes. */
export interface HTMLPhoneConsentManageElement extends HTMLElement {}

/** The elements' events. They bubble and are composed; `phone-consent-withdrawn` also comes from `<phone-consent-manage>`. */
export interface PhoneConsentEventMap {
  /** The disclosure is loaded, and `state` says where the visitor stands: a choice, or one made on an earlier visit. */
  "phone-consent-ready": CustomEvent<null>;
  /** The disclosure is in the page. */
  "phone-consent-shown": CustomEvent<null>;
  /** The visitor agreed; the number comes next. */
  "phone-consent-given": CustomEvent<null>;
  /** The visitor said no. */
  "phone-consent-declined": CustomEvent<null>;
  /** A number that can be used is in the field (E.164), or no longer (""). */
  "phone-consent-number": CustomEvent<{ value: string }>;
  /** The visitor chose a country in the list. */
  "phone-consent-country": CustomEvent<{ region: string }>;
  /** There is a receipt: kept by the server where it could be reached, and in the form. */
  "phone-consent-receipt": CustomEvent<{ receipt: string }>;
  /** The visitor withdrew. */
  "phone-consent-withdrawn": CustomEvent<null>;
  /** Something failed. The visitor was told where there is something to do. */
  "phone-consent-error": CustomEvent<{ code: PhoneConsentErrorCode }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "phone-consent": HTMLPhoneConsentElement;
    "phone-consent-manage": HTMLPhoneConsentManageElement;
  }
  // The events bubble, so that any element, the document and the window hear them.
  interface ElementEventMap extends PhoneConsentEventMap {}
  interface DocumentEventMap extends PhoneConsentEventMap {}
  interface WindowEventMap extends PhoneConsentEventMap {}
}
