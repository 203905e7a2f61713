// The gallery: all states side by side, each in its own frame. This script makes the frames; the states are in states.js, and state.js drives the element into
// one of them.
import { states } from "./states.js";

const CHOICES = {
  language: ["Language", ["en", "English"], ["fr", "French"], ["ar", "Arabic"], ["ja", "Japanese"]],
  dir: ["Direction", ["auto", "the language's"], ["ltr", "left to right"], ["rtl", "right to left"]],
  theme: ["Theme", ["", "the browser's"], ["light", "light"], ["dark", "dark"]],
  width: ["Width", ["360", "360 px"], ["320", "320 px"], ["768", "768 px"], ["1280", "1280 px"]],
};

const make = (tag, parent, properties = {}) => {
  const element = Object.assign(document.createElement(tag), properties);
  parent.append(element);
  return element;
};

const form = document.querySelector("form");
const chosen = new URLSearchParams(location.search);
for (const [name, [label, ...values]] of Object.entries(CHOICES)) {
  const select = make("select", make("label", form, { textContent: label }), { name });
  for (const [value, text] of values) make("option", select, { value, textContent: text, selected: chosen.get(name) === value });
}

const frames = Object.entries(states).map(([name, { caption }]) => {
  const figure = make("figure", document.querySelector("main"));
  const words = make("figcaption", figure);
  make("h2", words, { textContent: name });
  make("p", words, { textContent: caption });
  const link = make("a", words, { textContent: "alone", ariaLabel: `${name}, alone` });
  const frame = make("iframe", figure, { title: name, loading: "lazy", height: 300 });
  return { name, words, link, frame };
});

const show = () => {
  const { language, dir, theme, width } = Object.fromEntries(new FormData(form));
  for (const { name, words, link, frame } of frames) {
    const address = new URLSearchParams({ state: name, lang: language, theme, dir: dir === "auto" ? (language === "ar" ? "rtl" : "ltr") : dir });
    link.href = `state.html?${address}`;
    frame.width = width;
    words.style.maxWidth = `${width}px`;
    if (frame.getAttribute("src") !== link.getAttribute("href")) frame.src = link.href;
  }
  history.replaceState(null, "", `?${new URLSearchParams({ language, dir, theme, width })}`);
};
form.addEventListener("change", show);
show();
