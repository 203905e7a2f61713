// Every state of the element by name: how the visitor and the network bring it about, and how to tell that it is reached. state.js carries this out.
//
// A state may have:
//   caption     what it shows
//   attributes  of the element
//   held        receipts in the visitor's storage (see `record` in state.js)
//   net         the network's behaviour by the end of an address (for a file of the package: by its key): "never" answers, "down", or [status, body];
//               also `status`: whether a receipt stands, and `sign`: signing
//   framedBy    the origin of another site whose page holds this one in a frame
//   storageFull the browser keeps nothing more
//   manage      the page has <phone-consent-manage> instead
//   complains   how many messages to the page's author the widget writes to the console
//   act         what the visitor does
//   is          whether the state is reached

const RECEIPT = { granted: ["repair-updates", "offers"] };
const REFUSED = [422, { code: "ERR_RECEIPT_NONCE" }];
const says = (at) => (it) => Boolean(it.part(at)) && !it.part(at).hidden && it.part(at).textContent !== "";
const noted = (it) => it.note?.dataset.problem === "";
const heading = (state) => (it) => it.element.state === state && Boolean(it.root?.querySelector("h2"));

/** Ticks the first purpose, agrees, and waits for the number engine. */
const agree = async (it) => {
  await it.until(() => it.part("agree"));
  it.press("box");
  it.press("agree");
  await it.until(() => it.part("country") && (it.net["engine"] || it.part("country").textContent.includes("+")));
};
const type = (number) => async (it) => {
  await agree(it);
  it.type(number);
  it.leave();
};
/** Everything up to pressing the form's own button. */
const send = async (it) => {
  await agree(it);
  it.type("085 012 3456");
  await it.until(() => it.element.state === "ready");
  it.send();
};
const press = (part) => async (it) => {
  await it.until(() => it.part(part));
  it.press(part);
};
const withdraw = press("withdraw-all");
/** Opens the form for a question in the disclosure. */
const ask = async (it) => {
  await it.until(() => it.part("ask"));
  it.part("ask").closest("details").open = true;
  it.press("ask");
};
/** Writes a question and sends it. */
const askAndSend = async (it) => {
  await ask(it);
  it.root.querySelector("textarea").value = "Who has my number, and since when?";
  it.press("send-question");
};
const noteOfQuestion = (it) => it.root?.querySelector("#question-note");

export const states = {
  loading: {
    caption: "The document has not come yet: the fallback is read meanwhile.",
    net: { "disclosure.en.json": "never", "disclosure.fr.json": "never", "disclosure.ar.json": "never", "disclosure.ja.json": "never" },
    is: (it) => it.element.state === "loading" && it.element.querySelector("h2").checkVisibility(),
  },
  "unavailable-attribute": {
    caption: "An attribute is wrong: the fallback stays, and the console says why.",
    attributes: { receipts: "receipts.shop.example" },
    complains: 1,
    is: (it) => it.element.state === "unavailable" && it.element.querySelector("h2").checkVisibility(),
  },
  "unavailable-document": {
    caption: "The document is none: the fallback stays, and the console says why.",
    attributes: { disclosure: "/gallery/state.css" },
    complains: 1,
    is: (it) => it.element.state === "unavailable" && it.element.querySelector("h2").checkVisibility(),
  },
  framed: {
    caption: "In a frame of another site: no number is asked for, and a link leads to the page itself.",
    framedBy: "https://another.example",
    complains: 1,
    is: (it) => says("problem")(it) && it.element.querySelector("h2").checkVisibility(),
  },
  disclosing: { caption: "First of all the disclosure, with no box ticked.", is: heading("disclosing") },
  "choose-first": { caption: "Agree was pressed with nothing ticked.", act: press("agree"), is: says("problem") },
  ticked: { caption: "One purpose is ticked.", act: press("box"), is: (it) => it.part("box")?.checked === true },
  sections: {
    caption: "The sections are open.",
    act: async (it) => {
      await it.until(() => it.root?.querySelector("details"));
      for (const summary of it.root.querySelectorAll("summary")) summary.click();
    },
    is: (it) => it.root?.querySelectorAll("details[open]").length === 5,
  },
  question: { caption: "A question is being written.", act: ask, is: (it) => it.part("question")?.checkVisibility() },
  "question-sending": {
    caption: "The question is being sent.",
    net: { "/v1/questions": "never" },
    act: askAndSend,
    is: (it) => it.root.querySelector("textarea").readOnly && noteOfQuestion(it).className === "note",
  },
  "question-failed": {
    caption: "The question could not be sent; its text stays.",
    net: { "/v1/questions": "down" },
    act: askAndSend,
    is: (it) => noteOfQuestion(it)?.className === "problem",
  },
  "question-sent": {
    caption: "The question is sent: by when it is answered, and the link to keep.",
    act: askAndSend,
    is: (it) => it.part("copy-question")?.checkVisibility(),
  },
  "question-of-receipt": {
    caption: "A question is being written beside the receipt.",
    held: [RECEIPT],
    act: press("ask"),
    is: (it) => it.element.state === "recorded" && it.part("question")?.checkVisibility(),
  },
  "asked-again": {
    caption: "Something material changed since the visitor agreed: what, and the choice again.",
    held: [{ granted: ["repair-updates"], version: "2025-01-15", given: "2026-02-10" }],
    is: (it) => it.element.state === "disclosing" && says("changed")(it),
  },
  disabled: {
    caption: "In a disabled fieldset.",
    disabled: true,
    is: (it) => it.part("agree")?.matches(":disabled") === true,
  },
  required: {
    caption: "A decision is required, and the form was sent without one: what the browser would say in its bubble stands beside the boxes.",
    attributes: { required: "" },
    act: async (it) => {
      await it.until(() => it.part("agree"));
      it.send();
    },
    is: (it) => it.element.validity.valueMissing && it.part("problem").textContent === it.element.validationMessage,
  },
  declined: { caption: "No thanks.", act: press("decline"), is: heading("declined") },
  capturing: { caption: "Agreed; the number is to be entered.", act: agree, is: (it) => it.element.state === "capturing" && it.note.textContent !== "" },
  picker: {
    caption: "The list of countries.",
    act: async (it) => {
      await agree(it);
      it.press("country");
    },
    is: (it) => it.root.querySelectorAll(".countries li").length > 200 && says("countries")(it),
  },
  "picker-none": {
    caption: "A search among the countries that found nothing.",
    act: async (it) => {
      await agree(it);
      it.press("country");
      await it.until(() => it.root.querySelector(".countries li"));
      it.search("zzz");
    },
    is: (it) => !it.root.querySelector(".countries li:not([hidden])") && it.root.querySelector(".found").textContent !== "",
  },
  short: { caption: "A digit is missing.", attributes: { country: "DK" }, act: type("20 12 34 5"), is: noted },
  unassigned: { caption: "A number of the right length that nobody has.", act: type("089 012 345"), is: noted },
  doubtful: {
    caption: "The same where the page takes possible numbers: it may be used anyway.",
    attributes: { accept: "possible" },
    act: type("089 012 345"),
    is: (it) => noted(it) && says("use-anyway")(it),
  },
  "wrong-type": {
    caption: "Not a mobile number, and the page can only text.",
    attributes: { types: "MOBILE", country: "GB" },
    act: type("020 7946 0018"),
    is: noted,
  },
  "no-engine": {
    caption: "The number engine could not be loaded.",
    net: { engine: "down" },
    // Requested with the agreement, and again with the number.
    complains: 2,
    act: async (it) => {
      await agree(it);
      // The first request has failed by then; a second one before that would wait for its answer.
      await new Promise((done) => setTimeout(done, 20));
      it.type("085 012 3456");
      it.leave();
    },
    is: noted,
  },
  ready: { caption: "A number that can be used.", act: type("085 012 3456"), is: (it) => it.element.state === "ready" },
  sealing: { caption: "Signed, and the server has not answered yet.", net: { "/v1/receipts": "never" }, act: send, is: (it) => it.element.state === "sealing" },
  unreachable: { caption: "The server cannot be reached.", net: { "/v1/receipts": "down" }, act: send, is: says("problem") },
  refused: { caption: "The server refuses the receipt.", net: { "/v1/receipts": REFUSED }, act: send, is: says("problem") },
  "not-signed": { caption: "The browser could not sign.", net: { sign: "down" }, act: send, is: says("problem") },
  recorded: { caption: "Recorded: the receipt, of one purpose.", act: send, is: heading("recorded") },
  "kept-here": {
    caption: "The form went on while the server could not be reached: signed, and kept here until it can.",
    attributes: { "on-failure": "allow" },
    net: { "/v1/receipts": "down" },
    act: send,
    is: (it) => it.element.state === "recorded" && it.root.querySelector(".status").textContent !== "",
  },
  "not-stored": {
    caption: "Recorded, but the browser's storage is full: the receipt is to be saved before the form goes.",
    storageFull: true,
    act: send,
    is: (it) => it.element.state === "recorded" && it.root.querySelector(".status").textContent !== "",
  },
  again: { caption: "Somebody who agreed before comes back.", held: [RECEIPT], is: heading("recorded") },
  wording: {
    caption: "The same, and words have changed since which leave the choice as it was.",
    held: [{ ...RECEIPT, version: "2026-03-02", given: "2026-08-20" }],
    is: (it) => it.element.state === "recorded" && says("changed")(it),
  },
  "one-withdrawn": {
    caption: "One of two purposes is withdrawn.",
    held: [RECEIPT],
    act: press("withdraw"),
    is: (it) => it.element.state === "recorded" && it.part("withdraw").hidden,
  },
  "one-suspended": {
    caption: "One of two purposes is paused: something was said that may have been an opt-out.",
    held: [RECEIPT],
    net: { status: "suspended" },
    is: (it) => it.element.state === "recorded" && !it.element.choices[1].granted && !it.part("withdraw").hidden,
  },
  suspended: {
    caption: "The only purpose is paused.",
    held: [{ granted: ["offers"] }],
    net: { status: "suspended" },
    is: heading("suspended"),
  },
  withdrawing: {
    caption: "A withdrawal is being sent.",
    held: [RECEIPT],
    net: { "/v1/withdrawals": "never" },
    act: withdraw,
    is: (it) => it.root?.querySelector(".status")?.hidden === false,
  },
  withdrawn: { caption: "All of it is withdrawn.", held: [RECEIPT], act: withdraw, is: heading("withdrawn") },
  "not-withdrawn": {
    caption: "A withdrawal could not be sent.",
    held: [RECEIPT],
    net: { "/v1/withdrawals": "down" },
    act: async (it) => {
      await withdraw(it);
      await it.until(() => it.asked.some((address) => address.endsWith("/v1/withdrawals")));
    },
    is: (it) => it.element.state === "withdrawn" && it.root.querySelector(".status").textContent.length > 25,
  },
  checking: {
    caption: "The server is asked whether what was agreed to before still stands.",
    held: [RECEIPT],
    net: { status: "never" },
    is: heading("checking"),
  },
  "not-checked": {
    caption: "The server cannot be asked, and the form was sent: it waits.",
    held: [RECEIPT],
    net: { status: "down" },
    act: async (it) => {
      await it.until(() => it.element.state === "checking");
      it.send();
    },
    is: (it) => it.part("decline")?.hidden === false && it.root.querySelector(".status").hidden === false,
  },
  "no-after-yes": {
    caption: "Another number was to be given, and then none: the earlier yes still stands.",
    held: [RECEIPT],
    act: async (it) => {
      await it.until(() => it.element.state === "recorded");
      it.press("change");
      await it.until(() => it.element.state === "disclosing");
      it.press("decline");
    },
    is: (it) => it.element.state === "declined" && it.part("withdraw-all")?.hidden === false,
  },
  "ticked-and-sent": {
    caption: "The form was sent with a box ticked, without Agree.",
    act: async (it) => {
      await it.until(() => it.part("box"));
      it.press("box");
      it.send();
    },
    is: (it) => it.element.state === "capturing",
  },
  manage: {
    caption: "Two receipts on the page where they are kept, one of them withdrawn in part.",
    manage: true,
    held: [{ granted: ["repair-updates"], given: "2026-03-14" }, { ...RECEIPT, withdrawn: ["offers"] }],
    is: (it) => it.element.shadowRoot?.querySelectorAll(".held").length === 2,
  },
  "manage-none": { caption: "No receipt is kept.", manage: true, held: [], is: (it) => Boolean(it.element.shadowRoot?.querySelector(".card")) },
};
