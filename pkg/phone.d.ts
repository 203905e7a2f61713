// Types of phone.js, the number engine. The names in capitals are those of Google's libphonenumber.

/** What kind of line a number is (`PhoneNumberType`). `UNKNOWN` where the number is in no known range. */
export type PhoneNumberType =
  | "FIXED_LINE"
  | "MOBILE"
  /** One of the two, where numbers do not tell, as in the United States. */
  | "FIXED_LINE_OR_MOBILE"
  | "TOLL_FREE"
  | "PREMIUM_RATE"
  | "SHARED_COST"
  | "VOIP"
  | "PERSONAL_NUMBER"
  | "PAGER"
  | "UAN"
  | "VOICEMAIL"
  | "UNKNOWN";

/** What a number's length alone says (`ValidationResult`). The first two are possible numbers. */
export type PossibleReason =
  | "IS_POSSIBLE"
  /** It can be dialled inside its own area only. */
  | "IS_POSSIBLE_LOCAL_ONLY"
  /** Nobody has the country calling code. */
  | "INVALID_COUNTRY_CODE"
  | "TOO_SHORT"
  /** Between two possible lengths. */
  | "INVALID_LENGTH"
  | "TOO_LONG";

/** Why a text is no number (`NumberParseException.ErrorType`). */
export type ParseError =
  /** No country calling code that there is, and no region to assume. */
  | "INVALID_COUNTRY_CODE"
  | "NOT_A_NUMBER"
  /** Hardly anything after an international prefix. */
  | "TOO_SHORT_AFTER_IDD"
  /** Fewer than two digits. */
  | "TOO_SHORT_NSN"
  /** More than 17 digits, or more than 250 characters. */
  | "TOO_LONG";

/** What the engine says of a number. A text that does not apply is "". */
export interface ParsedNumber {
  /** What its length says (`isPossibleNumberWithReason`). */
  reason: PossibleReason;
  /** How many digits are missing to the nearest possible length, negative for too many; 0 when it is possible. */
  missing: number;
  /** The length is possible (`isPossibleNumber`). */
  possible: boolean;
  /** The number is in a range that is in use (`isValidNumber`). Whether somebody answers it is not known. */
  valid: boolean;
  /** `getNumberType`. */
  type: PhoneNumberType;
  /** ISO 3166 alpha-2, `001` for calling codes of no region, or "" where it cannot be told (`getRegionCodeForNumber`). */
  region: string;
  /** The country calling code: 44. */
  countryCode: number;
  /** `+442079460018`, or "" where the digits do not fit E.164's 15. */
  e164: string;
  /** `+44 20 7946 0018`. */
  international: string;
  /** `020 7946 0018`. */
  national: string;
  /** `tel:+44-20-7946-0018`. */
  rfc3966: string;
  /** The extension as it was written, or "". */
  extension: string;
}

/** A text that is a number, even if not yet a possible or valid one. */
export interface PhoneNumber extends ParsedNumber {
  ok: true;
}

/** A text that is no number. */
export interface NoNumber {
  ok: false;
  /** Why. */
  error: ParseError;
}

/** A text as it is to be shown in a field, and the caret in it. */
export interface Typed {
  text: string;
  /** In UTF-16 units, as `selectionStart`. */
  caret: number;
}

/** Formats a number while it is typed (`AsYouTypeFormatter`). It keeps no state between two calls. */
export interface AsYouType {
  /**
   * @param text what stands in the field
   * @param caret where its caret is, in UTF-16 units; at the end when not given
   * @returns both as they are to be: the caret stays behind the same digit. A text with more than digits and punctuation is returned unchanged.
   */
  input(text: string, caret?: number): Typed;
}

/** A region with numbers. */
export interface Region {
  /** ISO 3166 alpha-2. */
  region: string;
  /** Its country calling code; several regions may have the same. */
  countryCode: number;
}

/** A region with its name in a language. */
export interface NamedRegion extends Region {
  name: string;
}

/** The engine, loaded. */
export interface Phone {
  /**
   * Parses a text and says all that is known of it.
   * @param region ISO 3166 alpha-2 in capitals: where a number without `+` is dialled. Without it only numbers with `+` are understood.
   */
  parse(text: string, region?: string): PhoneNumber | NoNumber;
  /** A formatter for a field in which a number is typed. */
  asYouType(region?: string): AsYouType;
  /**
   * An example of a region's numbers (`getExampleNumberForType`), or null where it has none of the type.
   * @param type "MOBILE" when not given
   */
  example(region: string, type?: PhoneNumberType): PhoneNumber | null;
  /** All regions with their calling codes, by calling code. */
  regions(): Region[];
  /**
   * The same with their names, in the order of the language.
   * @param language BCP 47, such as `en` or `fr-CA`
   */
  regions(language: string): NamedRegion[];
}

/** A wasm module of the engine: its URL, a response with it, or its bytes. */
export type Source = string | URL | Response | ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/**
 * Loads the engine with all its tables.
 * @param source phone.wasm, or a promise of it; by default the file beside phone.js
 * @throws {Error} The file could not be fetched, or is not phone.wasm.
 */
export function load(source?: Source | PromiseLike<Source>): Promise<Phone>;

/** What a number field asks after a change. */
export interface Question {
  /** What stands in the field. */
  text: string;
  /** Where its caret is, in UTF-16 units; at the end by default. */
  caret?: number;
  /** ISO 3166 alpha-2 in capitals: where a number without `+` is dialled. */
  region?: string;
  /**
   * What happened to the text; "typed" by default, for what was pasted and filled in too.
   * "deleted-forward": something behind the caret was deleted.
   * "picked": the region was chosen for a number with an international prefix, and `text` is what stood behind that (`Answer.rest`).
   * "left": the field was left, and a valid number is written anew.
   */
  change?: "typed" | "deleted-forward" | "picked" | "left";
  /** The type of the example; no example by default. */
  type?: PhoneNumberType | "";
}

/** All that the field shows then. */
export interface Answer {
  /**
   * The text as it is to stand in the field. A valid number is written as its format has it, nationally with or without its national prefix, whichever was
   * typed; a shorter one as far as it is known. Unchanged where it has more than digits and punctuation.
   */
  text: string;
  /** The caret in it, in UTF-16 units: behind the same digit, and after deleting forward before the next one. */
  caret: number;
  /** The digits behind an international prefix, which is a plus or what is dialled in the region before a calling code; absent where there is none. */
  rest?: string;
  /** Why the text is no number, or "". */
  error: ParseError | "";
  /** What is known of the number; null where the text is none. */
  number: ParsedNumber | null;
  /**
   * The region that the text is read in: by its international prefix, else the one asked for. `001` where a calling code belongs to no region, "" where
   * there is no such region.
   */
  country: string;
  /** Its country calling code, such as "44", or "". */
  callingCode: string;
  /** An example of its numbers of the type, as it is written behind the calling code, or "". */
  example: string;
  /**
   * 0, or the zone (a run of neighbouring calling codes) whose tables are to be provided before the question is asked again: then text and caret are
   * those of the question, the other members are absent, and a second zone may be needed afterwards.
   */
  needs: number;
}

/** The engine of a number field. It may be built without its tables, which are then provided by zone. */
export class Engine {
  private constructor();
  /**
   * Loads an engine.
   * @throws {Error} The module could not be fetched, or is not one of the engine.
   */
  static start(source: Source | PromiseLike<Source>): Promise<Engine>;
  /** Answers all that a field shows after a keystroke. */
  ask(question: Question): Answer;
  /**
   * Provides the tables of a zone, once.
   * @throws {Error} They are not the tables of that zone, or the engine has them already.
   */
  provide(zone: number, bytes: Uint8Array): void;
  /** All regions with their calling codes, by calling code. */
  regions(): Region[];
  /**
   * The same with their names, in the order of the language.
   * @param language BCP 47, such as `en` or `fr-CA`
   */
  regions(language: string): NamedRegion[];
}
