// The custom-element classes. They forward the browser's callbacks to the wasm side and hold no logic.
// The build puts before this: BASE, STYLE, INTEGRITY, RELEASE, the glue of wasm-bindgen, phone.js and host.js.

const started = instance("phone_consent_bg.wasm", __wbg_get_imports()).then(({ instance, module }) => __wbg_finalize_init(instance, module));
started.catch((error) => console.error("phone-consent: the widget could not start, the form works without it:", error));

/** What `read` of the wasm side gives, and what `tell` takes. */
const VALUE = 0, RECEIPT = 1, STATE = 2, CHOICES = 3;
const FORM = 0, DISABLED = 1, RESET = 2, NUMBER = 3, REQUIRED = 4, COUNTRY = 5, TEXTS = 6, CUSTOM = 7, WITHDRAW = 8;

/** What both elements share: a wasm side from connected until gone (a move within the page is not gone). */
class Base extends HTMLElement {
  side = null;
  connectedCallback() {
    // Asked for while the module comes: it is likely to be the document's language too.
    const [language] = (languageAt(this) || "en").toLowerCase().split("-");
    for (const end of [".json", ".notice.json"]) readFile(`locale/${language}${end}`)?.catch(() => {});
    started.then(() => {
      if (this.isConnected && !this.side) this.make();
    }, () => {});
  }
  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.side?.free();
      this.side = null;
    });
  }
}

class PhoneConsent extends Base {
  static formAssociated = true;
  static observedAttributes = ["required", "name", "country"];
  #internals = this.attachInternals();
  #number;
  #custom = "";
  #texts;
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
    this.#tell(FORM);
  }
  make() {
    this.side = new Widget(this, this.#internals);
    if (this.#custom) this.#tell(CUSTOM, this.#custom);
    if (this.#texts) this.texts = this.#texts;
    if (this.matches(":disabled")) this.#tell(DISABLED, true);
    if (this.#number) this.#tell(NUMBER, this.#number);
  }
  #tell(what, value) { this.side?.tell(what, String(value || "")); }
  attributeChangedCallback(name) {
    if (name !== "country") return this.#tell(REQUIRED, this.required);
    const code = country(this);
    if (code) this.#tell(COUNTRY, code);
  }
  formAssociatedCallback() { this.#tell(FORM); }
  formDisabledCallback(disabled) { this.#tell(DISABLED, disabled); }
  formResetCallback() { this.reset(); }
  formStateRestoreCallback(state) { if (typeof state === "string") this.value = state; }

  get value() { return this.side?.read(VALUE) ?? ""; }
  set value(number) {
    this.#number = String(number ?? "");
    this.#tell(NUMBER, this.#number);
  }
  get state() { return this.side?.read(STATE) ?? "loading"; }
  get receipt() { return this.side?.read(RECEIPT) ?? ""; }
  get choices() {
    const lines = this.side?.read(CHOICES).split("\n") ?? [];
    return lines.filter(Boolean).map((line) => ({ granted: line[0] === "+", purpose: line.slice(1) }));
  }
  formatted(format = "INTERNATIONAL") { return formatted(this.value, format); }
  withdraw(purposes = []) { this.#tell(WITHDRAW, [purposes].flat().join(" ")); }
  ready() { return new Promise((resolve) => (this.side ? this.side.ready(resolve) : resolve(true))); }
  reset() { this.#tell(RESET); }
  /** To the first box or the number field, where there is one: the browser alone would take whatever comes first. */
  focus(options) { (this.side?.anchor() ?? { focus: (how) => super.focus(how) }).focus(options); }

  /** The page's own words for controls, by name; those of the notice are the document's. For what is drawn from now on. */
  get texts() { return this.#texts ?? {}; }
  set texts(texts) {
    this.#texts = texts;
    this.#tell(TEXTS, JSON.stringify(texts ?? {}));
  }

  get form() { return this.#internals.form; }
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
    if (this.side) this.#tell(CUSTOM, this.#custom);
    else invalidate(this.#internals, message && "customError", this.#custom);
  }
  checkValidity() { return this.#internals.checkValidity(); }
  reportValidity() { return this.#internals.reportValidity(); }
}

class PhoneConsentManage extends Base {
  make() { this.side = new Widget(this); }
}

// A second copy of the script on a page changes nothing.
if (!customElements.get("phone-consent")) {
  customElements.define("phone-consent", PhoneConsent);
  customElements.define("phone-consent-manage", PhoneConsentManage);
}
