// The page beside the studio's form: the real widget, with the document as it stands.
// Nothing that is agreed to here is kept, and no server is told: the visitor's storage is replaced by one in this frame's memory.
(() => {
  const kept = new Map();
  Object.defineProperty(globalThis, "localStorage", {
    value: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, text) => void kept.set(name, String(text)),
      removeItem: (name) => void kept.delete(name),
    },
  });
  const studio = parent;
  const tell = (message) => studio.postMessage(message, location.origin);
  let pointed = "";
  let coming;

  const shown = () => document.querySelector("phone-consent:not(.coming)");

  /** Shows a document: the new element takes the place of the old one when it is drawn, so that nothing flickers. */
  const show = (text, language) => {
    document.documentElement.lang = language || "en";
    coming?.remove();
    const element = document.createElement("phone-consent");
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element.setAttribute("disclosure", address);
    element.setAttribute("name", "phone");
    element.lang = language;
    element.className = "coming";
    coming = element;
    const arrive = () => {
      URL.revokeObjectURL(address);
      if (coming !== element) return;
      coming = undefined;
      const old = shown();
      const open = [...(old?.shadowRoot?.querySelectorAll("details") ?? [])].map((one) => one.open);
      element.shadowRoot?.querySelectorAll("details").forEach((one, i) => { one.open = open[i] ?? false; });
      const { scrollX, scrollY } = globalThis;
      old?.remove();
      element.className = "";
      scrollTo(scrollX, scrollY);
      point(pointed);
    };
    element.addEventListener("phone-consent-ready", arrive, { once: true });
    element.addEventListener("phone-consent-error", arrive, { once: true });
    document.querySelector("form").append(element);
  };

  /** Frames the smallest element that says this text. */
  const point = (text) => {
    pointed = text;
    const root = shown()?.shadowRoot;
    root?.querySelectorAll("[data-pointed]").forEach((one) => {
      delete one.dataset.pointed;
      one.style.outline = "";
    });
    if (!root || !text) return;
    const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      if (!words.currentNode.data.includes(text)) continue;
      const found = words.currentNode.parentElement;
      if (found.closest("style")) continue;
      found.closest("details")?.setAttribute("open", "");
      found.dataset.pointed = "";
      found.style.outline = "3px solid #c05600";
      found.style.outlineOffset = "2px";
      found.scrollIntoView({ block: "nearest" });
      return;
    }
  };

  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || source !== studio) return;
    if (data.kind === "show") show(data.text, data.language);
    if (data.kind === "point") point(data.text);
  });
  addEventListener("click", (event) => {
    const pressed = event.composedPath()[0];
    if (event.isTrusted && pressed instanceof Element) tell({ kind: "pressed", text: pressed.textContent.trim().slice(0, 2000) });
  });
  addEventListener("submit", (event) => event.preventDefault());
  addEventListener("DOMContentLoaded", () => tell({ kind: "ready" }));
})();
