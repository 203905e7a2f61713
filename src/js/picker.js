// The country list: a search field and a listbox in a popover, since the platform's own select cannot search.
// What lives here: opening, searching, moving through the list and choosing. What deliberately does not: which region a
// number is read in (crate flow), and every text, which the wasm side puts into the elements it made.
import { regions } from "./engine.js";

/** A text as it is compared: without case and accents. */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether the platform draws flags: two letters are then as wide as one. Some show letters in boxes, or boxes. */
let drawn;
const flags = () => {
  const pen = document.createElement("canvas").getContext("2d");
  return (drawn ??= pen?.measureText("🇮🇪").width < 1.5 * pen?.measureText("🇮").width);
};
/** A region's flag, or "" where none is drawn. */
export const flag = (region) => (region.length === 2 && flags() ? String.fromCodePoint(...[...region].map((letter) => letter.charCodeAt() + 127397)) : "");

// A browser may lack a language's names.
const names = {};
/** A region's name in a language, or its code. */
export const regionName = (language, region) => { try { return (names[language] ??= new Intl.DisplayNames(language, { type: "region" })).of(region); } catch { return region; } };

/** Regions in a page's list, such as "IE, GB". */
const listed = (text) => (text ?? "").toUpperCase().match(/[A-Z]{2}/g) ?? [];

const DOWN = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/**
 * Brings a picker to life. `button` opens `panel`, a popover whose `data-region` is the region in force; it hears "pick" with the region that
 * was chosen. `status` hears "found" with the number of rows left by a search, or -1 where the list could not be had.
 * `host` has the page's wishes: `country-order`, `countries`, `exclude-countries`.
 */
export const attachPicker = (host, button, panel, search, list, status, language) => {
  let rows = [];
  let active;
  const say = (target, name, detail) => target.dispatchEvent(new CustomEvent(name, { detail }));
  const shown = () => rows.filter((row) => !row.hidden);
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
  /** How well a row answers: by its whole code, by the beginning of its name, by anything in it, or not. */
  const rank = ({ dataset: { region, code, name } }, asked) => {
    const digits = asked.replace(/^\+|^00/, "");
    return !asked || folded(region) === asked || code === digits ? 0 : name.startsWith(asked) ? 1 : name.includes(asked) || (digits && code.startsWith(digits)) ? 2 : 3;
  };
  const filter = () => {
    const asked = folded(search.value.trim());
    for (const row of rows) row.hidden = rank(row, asked) > 2;
    const found = shown();
    activate(asked ? found.toSorted((a, b) => rank(a, asked) - rank(b, asked))[0] : rows.find((row) => row.dataset.region === panel.dataset.region) ?? found[0]);
    say(status, "found", found.length);
  };
  const fill = async () => {
    const [only, without, first] = ["countries", "exclude-countries", "country-order"].map((name) => listed(host.getAttribute(name)));
    const place = ({ region }) => (first.indexOf(region) + 1 || Infinity);
    const wanted = (await regions(language)).filter(({ region }) => (!only.length || only.includes(region)) && !without.includes(region));
    rows = wanted.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b))).map(({ region, countryCode, name }) => {
      const row = document.createElement("li");
      row.role = "option";
      row.id = `country-${region}`;
      row.textContent = name;
      Object.assign(row.dataset, { region, code: countryCode, name: folded(name), flag: flag(region), calling: `+${countryCode}` });
      return row;
    });
    list.replaceChildren(...rows);
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
    for (const row of rows) row.ariaSelected = row.dataset.region === panel.dataset.region;
    filter();
    active?.scrollIntoView({ block: "center" });
  });
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    const { key } = event;
    // From the button the browser goes on to what follows it.
    if (key === "Tab") return close();
    if (key === "Escape") close();
    else if (key === "Enter") choose(active);
    else if (DOWN[key]) {
      const found = shown();
      activate(found[Math.min(Math.max(found.indexOf(active) + DOWN[key], 0), found.length - 1)]);
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", ({ target }) => choose(target.closest("li")));
};
