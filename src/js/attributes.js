// Attributes that are names, each from a known list. A name of no region or type would refuse every number without a word, so it is reported and left out.

// A browser may lack a language's names.
const names = {};
/** A region's name in a language, or its code. */
export const regionName = (language, region) => { try { return (names[language] ??= new Intl.DisplayNames(language, { type: "region" })).of(region); } catch { return region; } };

/** Has the browser load its names in a language, in a moment: the first one that is asked for takes a while. */
export const prepareNames = (language) => setTimeout(() => regionName(language, "GB"), 100);

/** The names in an attribute, in capitals; one that is not known is reported and ignored. */
export const named = (host, name, isKnown) =>
  (host.getAttribute(name) ?? "").toUpperCase().split(/[\s,]+/).filter((one) => {
    if (!one || isKnown(one)) return one;
    console.error(`phone-consent: the attribute "${name}" does not know "${one}", which is ignored`);
  });

/**
 * The regions that have a calling code, by the zone that has their tables in the number engine. Written here, since an attribute is read before the engine
 * is there, and the browser's own names of regions take long to load: 30 ms on a desktop computer, and a visitor waits.
 */
const ZONES = [
  "AG AI AS BB BM BS CA DM DO GD GU JM KN KY LC MP MS PR SX TC TT US VC VG VI",
  "AT BE CH EG ES FR GR HU IT KZ NL RO RU VA ZA",
  "DE DK GB GG IM JE NO PL SE SJ",
  "AR BR CU MX PE",
  "AU CC CL CO CX ID MY NZ PH SG TH VE",
  "CN JP KR VN",
  "AF EH IN IR LK MA MM PK SS TR",
  "AC AO BF BI BJ CD CF CG CI CM CV DJ DZ ET GA GH GM GN GQ GW IO KE LR LY ML MR MU MZ NE NG RW SC SD SL SN SO ST TD TG TN TZ UG ZM",
  "AL AW AX BW CY ER FI FO GI GL IE IS KM LS LU MG MT MW NA PT RE SH SZ TA YT ZW",
  "AD AM BA BG BY BZ CZ EE FK GT HR LI LT LV MC MD ME MK RS SI SK SM SV UA XK",
  "BL BN BO BQ CK CR CW EC FJ GF GP GY HN HT MF MQ NF NI NR NU PA PG PM PW PY SB SR TL TO UY VU WF WS",
  "BD FM HK KH KI KP LA LB MH MO MV NC PF TK TV TW",
  "AE AZ BH BT GE IL IQ JO KG KW MN NP OM PS QA SA SY TJ TM UZ YE",
];

/** The number of a region's zone, from 1, or 0. */
export const zoneOf = (region) => (/^[A-Z]{2}$/.test(region) ? ZONES.findIndex((zone) => zone.includes(region)) + 1 : 0);

const isRegion = (code) => code === "UK" || zoneOf(code) > 0;

/** Regions in an attribute, such as "IE, GB". */
export const regionsAt = (host, name) => named(host, name, isRegion).map((code) => (code === "UK" ? "GB" : code));

/**
 * The region to start with, or "": the page's, or the one that the browser's language points to, such as IE of `en-IE`; among those offered. A language may
 * point to half a continent: es-419, Spanish of Latin America.
 */
export const firstRegion = (host) => {
  const offered = regionsAt(host, "countries");
  let [likely] = regionsAt(host, "country");
  if (!likely) try { likely = new Intl.Locale(navigator.language).maximize().region; } catch {}
  const fits = offered.length ? offered.includes(likely) : isRegion(likely);
  return fits ? likely : (offered[0] ?? "");
};

const TYPES = /^(FIXED_LINE|MOBILE|FIXED_LINE_OR_MOBILE|TOLL_FREE|PREMIUM_RATE|SHARED_COST|VOIP|PERSONAL_NUMBER|PAGER|UAN|VOICEMAIL|UNKNOWN)$/;

/** The types of number that the page takes, separated by spaces. */
export const typesAt = (host) => named(host, "types", (type) => TYPES.test(type)).join(" ");
