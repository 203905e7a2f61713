// Google's JavaScript library, for comparison with pkg/phone.js: its answers in our terms, the examples, and random choices that are the same in every run.
import { readFileSync } from "node:fs";
import google from "google-libphonenumber";

const { PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil } = google;
const util = PhoneNumberUtil.getInstance();

export const AsYouTypeFormatter = google.AsYouTypeFormatter;

export const TYPES = [
  "FIXED_LINE", "MOBILE", "TOLL_FREE", "PREMIUM_RATE", "SHARED_COST", "VOIP", "PERSONAL_NUMBER", "PAGER", "UAN", "VOICEMAIL",
];

/** Our error names for the messages of NumberParseException. */
const ERRORS = {
  "Invalid country calling code": "INVALID_COUNTRY_CODE",
  "The string supplied did not seem to be a phone number": "NOT_A_NUMBER",
  "Phone number too short after IDD": "TOO_SHORT_AFTER_IDD",
  "The string supplied is too short to be a phone number": "TOO_SHORT_NSN",
  "The string supplied is too long to be a phone number": "TOO_LONG",
};

const name = (words, value) => Object.keys(words).find((word) => words[word] === value);

/** Returns Google's answer for a text, in the fields of `phone.parse`. */
export function parse(text, region) {
  let number;
  try {
    number = util.parse(text, region);
  } catch (error) {
    return { ok: false, error: ERRORS[error.message] ?? error.message };
  }
  const format = (which) => util.format(number, PhoneNumberFormat[which]);
  return {
    ok: true,
    reason: name(PhoneNumberUtil.ValidationResult, util.isPossibleNumberWithReason(number)),
    possible: util.isPossibleNumber(number),
    valid: util.isValidNumber(number),
    type: name(PhoneNumberType, util.getNumberType(number)),
    region: util.getRegionCodeForNumber(number) ?? "",
    countryCode: number.getCountryCode(),
    // Ours is absent if the number is not valid E.164.
    e164: format("E164").match(/^\+\d{4,15}$/)?.[0] ?? "",
    international: format("INTERNATIONAL"),
    national: format("NATIONAL"),
    rfc3966: format("RFC3966"),
    extension: number.getExtension() ?? "",
  };
}

/** Returns every example of every region and type. */
export function examples(phone) {
  return phone.regions().flatMap(({ region }) => TYPES.map((type) => ({ region, type, number: phone.example(region, type) })).filter(({ number }) => number));
}

/**
 * Gives Google's library the metadata of our tables, release 9.0.42, where its package contains another release: the formats of six regions, and the leading
 * digits of Saint Helena. The other differences between the two releases are patterns of types, which do not occur in the comparisons.
 */
export function useOurRelease() {
  const release = JSON.parse(readFileSync(new URL("phone.metadata-9.0.42.json", import.meta.url)));
  for (const [region, { leadingDigits, ...lists }] of Object.entries(release)) {
    const metadata = util.getMetadataForRegion(region);
    if (leadingDigits) metadata.setLeadingDigits(leadingDigits);
    for (const [name, formats] of Object.entries(lists)) {
      const list = metadata[`${name}Array`]();
      list.splice(0, list.length, ...formats.map(numberFormat));
    }
  }
}

function numberFormat({ leadingDigitsPattern, ...fields }) {
  const format = new google.NumberFormat();
  for (const pattern of leadingDigitsPattern) format.addLeadingDigitsPattern(pattern);
  for (const [field, value] of Object.entries(fields)) format[`set${field[0].toUpperCase()}${field.slice(1)}`](value);
  return format;
}

/** Random numbers below a limit, the same for the same seed (the upper half of a linear congruential generator). */
export function seeded(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % limit;
  };
}
