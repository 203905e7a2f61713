// Attributes that are names, each from a known list. A name of no region or type would refuse every number without a word, so it is reported and left out.

// A browser may lack a language's names.
const names = {};
/** A region's name in a language, or its code. */
export const regionName = (language, region) => { try { return (names[language] ??= new Intl.DisplayNames(language, { type: "region" })).of(region); } catch { return region; } };

/** The names in an attribute, in capitals; one that is not known is reported and ignored. */
export const named = (host, name, isKnown) =>
  (host.getAttribute(name) ?? "").toUpperCase().split(/[\s,]+/).filter((one) => {
    if (!one || isKnown(one)) return one;
    console.error(`phone-consent: the attribute "${name}" does not know "${one}", which is ignored`);
  });

/** Two letters that the browser has a name for; some are the names of what has no calling code. */
const isRegion = (code) => /^(?!EU|EZ|UN|ZZ|AQ)[A-Z]{2}$/.test(code) && (code === "UK" || regionName("en", code) !== code);

/** Regions in an attribute, such as "IE, GB". */
export const regionsAt = (host, name) => named(host, name, isRegion).map((code) => (code === "UK" ? "GB" : code));

/** The region to start with: the page's, or the one that the browser's language points to, such as IE of `en-IE`; among those offered. */
export const firstRegion = (host) => {
  const offered = regionsAt(host, "countries");
  let [likely] = regionsAt(host, "country");
  if (!likely) try { likely = new Intl.Locale(navigator.language).maximize().region; } catch {}
  return (offered.length && !offered.includes(likely) ? offered[0] : likely) ?? "";
};

const TYPES = /^(FIXED_LINE|MOBILE|FIXED_LINE_OR_MOBILE|TOLL_FREE|PREMIUM_RATE|SHARED_COST|VOIP|PERSONAL_NUMBER|PAGER|UAN|VOICEMAIL|UNKNOWN)$/;

/** The types of number that the page takes, separated by spaces. */
export const typesAt = (host) => named(host, "types", (type) => TYPES.test(type)).join(" ");
