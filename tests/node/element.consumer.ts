// A site that uses the elements, for the type checker only: manifest.test.mjs. Each line below `@ts-expect-error` must be rejected.
import { configure } from "../../pkg/index.js";
import type { HTMLPhoneConsentElement, PhoneConsentAttributes, PhoneConsentChoice, PhoneConsentErrorCode, PhoneConsentState } from "../../pkg/index.js";

configure({ base: "https://static.shop.example/phone-consent/" });
// @ts-expect-error There is no such setting.
configure({ folder: "/" });

export async function send(form: HTMLFormElement): Promise<FormData | null> {
  const element = form.querySelector("phone-consent");
  if (!element || !form.reportValidity() || !(await element.ready())) return null;
  return new FormData(form);
}

export function made(attributes: PhoneConsentAttributes): HTMLPhoneConsentElement {
  const element = document.createElement("phone-consent");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.value = "+353850123456";
  element.texts = { agree: "Yes, and my number" };
  element.setCustomValidity("");
  element.required = true;
  element.form = "signup";
  // @ts-expect-error Where it stands is for the visitor to decide.
  element.state = "recorded";
  // @ts-expect-error So is what they chose.
  element.choices = [];
  return element;
}

export function listen(element: HTMLPhoneConsentElement): void {
  element.addEventListener("phone-consent-number", (event) => console.log(event.detail.value.length, event.target));
  element.addEventListener("phone-consent-country", ({ detail }) => console.log(detail.region));
  document.addEventListener("phone-consent-receipt", ({ detail }) => console.log(detail.receipt));
  window.addEventListener("phone-consent-error", ({ detail }) => {
    const code: PhoneConsentErrorCode = detail.code;
    console.log(code);
  });
  element.addEventListener("phone-consent-ready", (event) => {
    const nothing: null = event.detail;
    console.log(nothing);
  });
  // @ts-expect-error There is no receipt in it.
  element.addEventListener("phone-consent-given", ({ detail }) => console.log(detail.receipt));
}

export function read({ state, choices, receipt, form, validity }: HTMLPhoneConsentElement, element: HTMLPhoneConsentElement): string {
  const stands: PhoneConsentState = state;
  const granted: PhoneConsentChoice[] = choices.filter((choice) => choice.granted);
  element.withdraw();
  element.withdraw("offers");
  element.withdraw(granted.map(({ purpose }) => purpose));
  // @ts-expect-error No such format.
  element.formatted("LOCAL");
  return [stands, receipt, form?.action, validity.badInput, element.formatted(), element.formatted("NATIONAL")].join();
}

export const attributes: PhoneConsentAttributes = { disclosure: "/d.{lang}.json", types: "MOBILE", "on-failure": "allow", accept: "possible", extension: true };
// @ts-expect-error No such thing can happen on failure.
export const wrong: PhoneConsentAttributes = { "on-failure": "give-up" };
