// The custom-element classes. They forward the browser's callbacks to the wasm side and hold no logic.
// The build puts before this: BASE, STYLE, INTEGRITY, RELEASE, the glue of wasm-bindgen, phone.js and host.js.

const started = file("phone_consent_bg.wasm")
  .then((response) => response.arrayBuffer())
  .then((bytes) => WebAssembly.instantiate(bytes, __wbg_get_imports()))
  .then(({ instance, module }) => __wbg_finalize_init(instance, module));
started.catch((error) => console.error("phone-consent: the widget could not start, the form works without it:", error));

/** What `read` of the wasm side gives. */
const VALUE = 0, RECEIPT = 1, STATE = 2, CHOICES = 3;

/** What both elements share: a wasm side from connected until gone (a move within the page is not gone). */
class Base extends HTMLElement {
  side = null;
  connectedCallback() {
    started.then(() => {
      if (this.isConnected && !this.side) this.side = this.make();
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
    this.side?.form_changed();
  }
  make() {
    const side = new Widget(this, this.#internals);
    if (this.#custom) side.custom(this.#custom);
    if (this.#texts) side.texts(JSON.stringify(this.#texts));
    if (this.matches(":disabled")) side.disable(true);
    if (this.#number) side.restore(this.#number);
    return side;
  }
  attributeChangedCallback(name) {
    if (name === "country") this.side?.detected();
    else this.side?.require(this.required);
  }
  formAssociatedCallback() { this.side?.form_changed(); }
  formDisabledCallback(disabled) { this.side?.disable(disabled); }
  formResetCallback() { this.reset(); }
  formStateRestoreCallback(state) { if (typeof state === "string") this.value = state; }

  get value() { return this.side?.read(VALUE) ?? ""; }
  set value(number) {
    this.#number = String(number ?? "");
    this.side?.restore(this.#number);
  }
  get state() { return this.side?.read(STATE) ?? "loading"; }
  get receipt() { return this.side?.read(RECEIPT) ?? ""; }
  get choices() { return JSON.parse(this.side?.read(CHOICES) || "{}").choices ?? []; }
  formatted(format = "INTERNATIONAL") { return formatted(this.value, format); }
  withdraw(purposes = []) { this.side?.withdraw([purposes].flat().join(" ")); }
  ready() { return new Promise((resolve) => (this.side ? this.side.ready(resolve) : resolve(true))); }
  reset() { this.side?.reset(); }
  /** To the first box or the number field, where there is one: the browser alone would take whatever comes first. */
  focus(options) { (this.side?.anchor() ?? { focus: (how) => super.focus(how) }).focus(options); }

  /** The page's own words for controls, by name; those of the notice are the document's. For what is drawn from now on. */
  get texts() { return this.#texts ?? {}; }
  set texts(texts) {
    this.#texts = texts;
    this.side?.texts(JSON.stringify(texts ?? {}));
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
    if (this.side) this.side.custom(this.#custom);
    else invalidate(this.#internals, message && "customError", this.#custom);
  }
  checkValidity() { return this.#internals.checkValidity(); }
  reportValidity() { return this.#internals.reportValidity(); }
}

class PhoneConsentManage extends Base {
  make() { return new Manage(this); }
}

// A second copy of the script on a page changes nothing.
if (!customElements.get("phone-consent")) {
  customElements.define("phone-consent", PhoneConsent);
  customElements.define("phone-consent-manage", PhoneConsentManage);
}
