// The custom-element classes. They forward the browser's callbacks to the wasm side and hold no logic.
import init, { FormElement, ManageElement } from "./glue.js";
import { firstRegion, named, regionsAt, typesAt } from "./attributes.js";
import { formatted } from "./engine.js";
import { languageAt, loadDisclosure, loadLanguage, once } from "./load.js";
import { styleSheet } from "./page.js";

/** Starts the wasm module, once for all elements. */
const start = () => once("widget", (response) => init({ module_or_path: response }));

const setState = ({ states }, state) => {
  states?.clear();
  states?.add(state);
};

/** The classes, made late: on a server there is no HTMLElement to extend. */
const classes = () => {
  /** What both elements share: a wasm side from connected until gone (a move within the page is not gone). */
  class Base extends HTMLElement {
    side = null;
    connectedCallback() {
      // After the importer's own code, which may call `configure` first.
      queueMicrotask(() => this.#start());
    }
    async #start() {
      if (this.side || !this.isConnected) return;
      // All at once, the largest first: the module, the language (most likely the document's too) and the document.
      const started = start();
      loadLanguage(languageAt(this));
      const asked = this.ask();
      try {
        // While they are on their way.
        styleSheet();
        await started;
        if (this.isConnected && !this.side) this.make(asked);
      } catch {
        this.fail();
      }
    }
    disconnectedCallback() {
      queueMicrotask(() => {
        if (this.isConnected) return;
        this.side?.free();
        this.side = null;
      });
    }
    /** Starts the requests that need no wasm. */
    ask() {}
    /** The module could not be had: the fallback stays, and the page is told. */
    fail() {
      this.dispatchEvent(new CustomEvent("phone-consent-error", { bubbles: true, composed: true, detail: { code: "ERR_WIDGET_LOAD" } }));
    }
  }

  class PhoneConsent extends Base {
    static formAssociated = true;
    static observedAttributes = ["required", "name", "country"];
    #internals = this.attachInternals();
    #number = "";
    #custom = "";
    #texts;
    /** What the page withdrew while there was no wasm side. */
    #withdrawn = [];
    /** The state while there is no wasm side. */
    #state = "loading";
    constructor() {
      super();
      setState(this.#internals, this.state);
      // What a page set before it knew this class lies on the element itself, in front of the accessor of that name.
      for (const name of Object.keys(this)) {
        if (!(name in PhoneConsent.prototype)) continue;
        const value = this[name];
        delete this[name];
        Reflect.set(this, name, value);
      }
      // A label passes its click on to the element, while a click on what is inside comes from there. One browser gives the focus away
      // itself, after the click.
      this.addEventListener("click", (event) => {
        if (event.composedPath()[0] === this) setTimeout(() => this.focus());
      });
    }
    connectedCallback() {
      super.connectedCallback();
      // Moved with its form, it may be in another tree, and that one's root hears the submit.
      this.side?.bindForm();
    }
    ask() {
      this.#setState("loading");
      return loadDisclosure(this);
    }
    make(asked) {
      if (!this.name && this.form) console.warn('phone-consent: without the attribute "name" the form sends nothing of the element');
      named(this, "accept", (value) => value === "POSSIBLE");
      named(this, "on-failure", (value) => value === "WAIT" || value === "ALLOW");
      this.side = new FormElement(this, this.#internals, asked, firstRegion(this), typesAt(this));
      this.side.setCustomValidity(this.#custom);
      if (this.#texts) this.texts = this.#texts;
      this.side.setDisabled(this.matches(":disabled"));
      if (this.#number) this.side.setNumber(this.#number);
      for (const ids of this.#withdrawn.splice(0)) this.side.withdraw(ids);
    }
    fail() {
      this.#setState("unavailable");
      super.fail();
    }
    #setState(state) {
      this.#state = state;
      setState(this.#internals, state);
    }
    attributeChangedCallback(name) {
      if (name === "country") {
        const [code] = this.side ? regionsAt(this, "country") : [];
        if (code) this.side.setCountry(code);
      } else this.side?.setRequired(this.required);
    }
    formAssociatedCallback() { this.side?.bindForm(); }
    formDisabledCallback(disabled) { this.side?.setDisabled(disabled); }
    formResetCallback() { this.reset(); }
    formStateRestoreCallback(state) { if (typeof state === "string") this.value = state; }

    get value() { return this.side?.value ?? ""; }
    set value(number) {
      this.#number = String(number ?? "");
      this.side?.setNumber(this.#number);
    }
    get state() { return this.side?.state ?? this.#state; }
    get receipt() { return this.side?.receipt ?? ""; }
    get choices() { return this.side?.choices ?? []; }
    formatted(format = "INTERNATIONAL") { return formatted(this.value, format); }
    withdraw(purposes) {
      const ids = [purposes ?? []].flat().map((one) => `${one} `).join("");
      // An empty list is none of them, not all.
      if (!ids && purposes !== undefined) return;
      if (this.side) this.side.withdraw(ids);
      else this.#withdrawn.push(ids);
    }
    ready() { return this.side?.ready() ?? Promise.resolve(true); }
    reset() {
      this.#number = "";
      this.side?.reset();
    }
    /** To the first box or the number field, where there is one: the browser alone would take whatever comes first. */
    focus(options) { (this.side?.anchor() ?? { focus: (how) => super.focus(how) }).focus(options); }

    /** The page's own words for controls, by name; those of the notice are the document's. For what is drawn from now on. */
    get texts() { return this.#texts ?? {}; }
    set texts(texts) {
      this.#texts = texts;
      this.side?.setTexts(JSON.stringify(texts ?? {}));
    }

    get form() { return this.#internals.form; }
    /** By its id, as frameworks do that set properties rather than attributes. */
    set form(id) { id ? this.setAttribute("form", id) : this.removeAttribute("form"); }
    get name() { return this.getAttribute("name") ?? ""; }
    set name(name) { this.setAttribute("name", name); }
    get type() { return this.localName; }
    get required() { return this.hasAttribute("required"); }
    set required(required) { this.toggleAttribute("required", Boolean(required)); }
    get disabled() { return this.hasAttribute("disabled"); }
    set disabled(disabled) { this.toggleAttribute("disabled", Boolean(disabled)); }
    get labels() { return this.#internals.labels; }
    get validity() { return this.#internals.validity; }
    get validationMessage() { return this.#internals.validationMessage; }
    get willValidate() { return this.#internals.willValidate; }
    setCustomValidity(message) {
      this.#custom = String(message);
      if (this.side) this.side.setCustomValidity(this.#custom);
      else this.#internals.setValidity(this.#custom ? { customError: true } : {}, this.#custom);
    }
    checkValidity() { return this.#internals.checkValidity(); }
    reportValidity() { return this.#internals.reportValidity(); }
  }

  class PhoneConsentManage extends Base {
    /** A receipt was recorded on this page: it is shown too. */
    #again = () => this.side?.refresh();
    connectedCallback() {
      super.connectedCallback();
      document.addEventListener("phone-consent-receipt", this.#again);
    }
    disconnectedCallback() {
      super.disconnectedCallback();
      document.removeEventListener("phone-consent-receipt", this.#again);
    }
    make() { this.side = new ManageElement(this); }
  }

  return { PhoneConsent, PhoneConsentManage };
};

/** Defines both elements. A second copy of the script on a page changes nothing. */
export const define = () => {
  if (customElements.get("phone-consent")) return;
  const { PhoneConsent, PhoneConsentManage } = classes();
  customElements.define("phone-consent", PhoneConsent);
  customElements.define("phone-consent-manage", PhoneConsentManage);
};
