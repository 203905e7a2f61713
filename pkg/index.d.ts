// Types of <phone-consent> and <phone-consent-manage>. The script exports nothing: importing it defines the elements.

export type { Expected, Payload, ReceiptError, ReceiptErrorCode, Verified } from "./verify.js";

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
  /** There is a receipt. */
  | "recorded"
  /** There was a receipt, and the visitor withdrew it. */
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
  /** The receipt could not be signed. */
  | "ERR_SIGNING"
  /** No answer from the receipt server, or one that says to come again. */
  | "ERR_SERVER_UNREACHABLE"
  /** The receipt server refused the receipt without a code. */
  | "ERR_SERVER"
  | (string & {});

/**
 * `<phone-consent>`: a form control that shows a disclosure, takes a number from those who agree, and submits it with a
 * signed receipt.
 *
 * Attributes, read when the element comes into the page (`required`, `name` and `disabled` also later):
 * `disclosure`, `receipts`, `name`, `required`, `country`, `place`, `accept="possible"`, `on-failure="wait|allow"`,
 * `lang`, `disabled`.
 */
export interface HTMLPhoneConsentElement extends HTMLElement {
  /**
   * The number in E.164 once there is a receipt and it was not withdrawn, or "". Setting it suggests a number: it waits
   * for the visitor's agreement and never stands for one.
   */
  value: string;
  /** Where the element stands. */
  readonly state: PhoneConsentState;
  /** The receipt, once there is one and it was not withdrawn, or "". */
  readonly receipt: string;
  /**
   * Signs and sends, as a submit of the form does. Resolves to false when the visitor has something to do first, to true
   * when nothing needs to wait. It does not ask whether a decision was made: `required` does, by `checkValidity()`.
   */
  ready(): Promise<boolean>;
  /** Back to the disclosure with nothing chosen and no number. */
  reset(): void;

  readonly form: HTMLFormElement | null;
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
  checkValidity(): boolean;
  reportValidity(): boolean;
}

/** `<phone-consent-manage>`: the receipts that this browser holds, each with its withdrawal. It has no attributes. */
export interface HTMLPhoneConsentManageElement extends HTMLElement {}

/** The elements' events. They bubble and are composed; `phone-consent-withdrawn` also comes from `<phone-consent-manage>`. */
export interface PhoneConsentEventMap {
  /** The disclosure is in the page. */
  "phone-consent-shown": CustomEvent<null>;
  /** The visitor agreed; the number comes next. */
  "phone-consent-given": CustomEvent<null>;
  /** The visitor said no. */
  "phone-consent-declined": CustomEvent<null>;
  /** A number that can be used is in the field (E.164), or no longer (""). */
  "phone-consent-number": CustomEvent<{ value: string }>;
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
