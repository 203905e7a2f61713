// The country list: a search field and a listbox in a popover, since the platform's own select cannot search.
// What lives here: opening, searching, moving through the list and choosing. What deliberately does not: which region a
// number is read in (crate flow), and every text, which the wasm side puts into the elements it made.
import { regionName, regionsAt } from "./attributes.js";
import { regions } from "./engine.js";

/** A text as it is compared: without case, accents and punctuation; a word written in hiragana as in katakana. */
const folded = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss").replace(/[^\p{L}\p{N}]+/gu, " ").trim()
    .replace(/[ぁ-ゖ]/g, (kana) => String.fromCharCode(kana.charCodeAt() + 96));

/** What people call a country beside its name in the page's language, in English and in its own, by region. */
const ALIASES = `GB uk,england,scotland,wales,northern ireland,great britain,angleterre,ecosse,pays de galles,grande bretagne,grossbritannien,schottland,inglaterra,escocia,gales,gran bretana,イングランド,スコットランド,英国
US usa,america,estados unidos de america,eeuu,ee uu,amerika,amerique,米国
AE uae,emirates,emirats,emirate,emiratos,dubai,abu dhabi
NL holland,hollande,holanda
TR turkey,turkiye
CH suisse,svizzera
BE belgique,belgien
CZ czech republic
CI ivory coast
CD drc
IE eire
KR korea,한국
KP north korea
MM burma
SZ swaziland
CV cape verde
TL east timor
SA ksa
CN prc
MK macedonia`.split("\n");

/** Whether the platform draws flags: two letters are then as wide as one. Some show letters in boxes, or boxes. */
let drawn;
const flags = () => {
  const pen = document.createElement("canvas").getContext("2d");
  return (drawn ??= pen?.measureText("🇮🇪").width < 1.5 * pen?.measureText("🇮").width);
};
/** A region's flag, or "" where none is drawn. */
export const flag = (region) => (region.length === 2 && flags() ? String.fromCodePoint(...[...region].map((letter) => letter.charCodeAt() + 127397)) : "");

/** Every name of a region but that in the page's language. */
const otherNames = (region) => {
  let own;
  try { own = new Intl.Locale("und", { region }).maximize().language; } catch {}
  const line = ALIASES.find((line) => line.startsWith(region)) ?? "";
  return [...["en", own].map((language) => regionName(language, region)), ...line.slice(3).split(",").filter(Boolean)].map(folded);
};

const DOWN = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/**
 * Brings a picker to life. `button` opens `panel`, a popover whose `data-region` is the region in force; it hears "pick" with the region that
 * was chosen. `status` hears "found" with the number of rows that a search found, or -1 where the list could not be had.
 * `host` has the page's wishes: `country-order`, `countries`, `exclude-countries`.
 */
export const attachPicker = (host, button, panel, search, list, status, language) => {
  let rows = [];
  let active;
  const say = (target, name, detail) => target.dispatchEvent(new CustomEvent(name, { detail }));
  const activate = (row) => {
    active?.classList.remove("active");
    active = row;
    row?.classList.add("active");
    row?.scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", row?.id ?? "");
  };
  const close = () => {
    panel.hidePopover();
    button.focus();
  };
  const choose = (row) => {
    if (!row) return;
    close();
    say(panel, "pick", row.dataset.region);
  };
  /**
   * How well a row answers, 0 best, or undefined: by its whole code (of regions that share one the main region first) or another name of it, by the
   * beginning of its name, of a word in it, of another name, by anything in it.
   */
  const rank = (entry, asked) => {
    const { region, code, main, name } = entry;
    const others = (entry.others ??= otherNames(region));
    const digits = /[^\d ]/.test(asked) ? "" : asked.replace(/^00|\D/g, "");
    if (region.toLowerCase() === asked || (code === digits && main) || others.includes(asked)) return 0;
    if (code === digits) return 1;
    if (name.startsWith(asked)) return 2;
    if (` ${name}`.includes(` ${asked}`)) return 3;
    if (others.some((other) => other.startsWith(asked))) return 4;
    if (name.includes(asked) || (digits && code.startsWith(digits))) return 5;
  };
  const filter = () => {
    const asked = folded(search.value);
    const found = rows.map((entry) => [asked ? rank(entry, asked) : 0, entry]).filter(([rank]) => rank !== undefined).sort(([a], [b]) => a - b);
    list.replaceChildren(...found.map(([, { row }]) => row));
    activate((!asked && rows.find(({ region }) => region === panel.dataset.region)?.row) || list.firstChild);
    say(status, "found", found.length);
  };
  const fill = async () => {
    const [only, without, first] = ["countries", "exclude-countries", "country-order"].map((name) => regionsAt(host, name));
    const place = ({ region }) => (first.indexOf(region) + 1 || Infinity);
    const all = await regions(language);
    const wanted = all.filter(({ region }) => (!only.length || only.includes(region)) && !without.includes(region));
    rows = wanted.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b))).map(({ region, countryCode, main, name }) => {
      const row = document.createElement("li");
      row.role = "option";
      row.id = `country-${region}`;
      row.textContent = name;
      Object.assign(row.dataset, { region, flag: flag(region), calling: `+${countryCode}` });
      return { row, region, main, code: `${countryCode}`, name: folded(name) };
    });
  };
  panel.addEventListener("toggle", async ({ newState }) => {
    if (newState !== "open") return;
    search.value = "";
    search.focus();
    try {
      if (!rows.length) await fill();
    } catch {
      return say(status, "found", -1);
    }
    for (const { row, region } of rows) row.ariaSelected = region === panel.dataset.region;
    filter();
    active?.scrollIntoView({ block: "center" });
  });
  search.addEventListener("input", filter);
  // As a select: the arrows open it.
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    panel.showPopover();
  });
  search.addEventListener("keydown", (event) => {
    const { key } = event;
    // To an input method Enter is the end of a word.
    if (event.isComposing) return;
    // From the button the browser goes on to what follows it.
    if (key === "Tab") return close();
    if (key === "Escape") close();
    else if (key === "Enter") choose(active);
    else if (DOWN[key]) {
      const found = [...list.children];
      activate(found[Math.min(Math.max(found.indexOf(active) + DOWN[key], 0), found.length - 1)]);
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", ({ target }) => choose(target.closest("li")));
};
