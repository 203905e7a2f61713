// A site that uses phone.js, for the type checker only: phone.types.test.mjs. Each line below `@ts-expect-error` must be rejected.
import { Engine, load } from "../../pkg/phone.js";
import type { Answer, NoNumber, ParsedNumber, ParseError, Phone, PhoneNumber, PhoneNumberType, PossibleReason, Typed } from "../../pkg/phone.js";

export async function everySource(bytes: Uint8Array<ArrayBuffer>): Promise<Phone[]> {
  const url = new URL("https://shop.example/phone.wasm");
  return Promise.all([load(), load(url), load(url.href), load(fetch(url)), load(await fetch(url)), load(bytes), load(bytes.buffer), load(Promise.resolve(bytes))]);
}

export function check(phone: Phone, text: string): string {
  const answer: PhoneNumber | NoNumber = phone.parse(text, "GB");
  // @ts-expect-error Whether it is a number is to be asked first.
  answer.e164;
  if (!answer.ok) {
    const error: ParseError = answer.error;
    return error;
  }
  const { valid, reason, type, missing }: { valid: boolean; reason: PossibleReason; type: PhoneNumberType; missing: number } = answer;
  switch (type) {
    case "MOBILE":
      return valid ? answer.e164 : `${reason} ${missing}`;
    // @ts-expect-error It is spelt TOLL_FREE.
    case "TOLLFREE":
      return answer.national;
    default:
      return phone.parse(text).ok ? answer.international : answer.rfc3966 + answer.extension + answer.region + answer.countryCode.toFixed();
  }
}

export function field(phone: Phone, input: HTMLInputElement): void {
  const formatter = phone.asYouType("GB");
  const { text, caret }: Typed = formatter.input(input.value, input.selectionStart ?? undefined);
  input.value = text;
  input.setSelectionRange(caret, caret);
  phone.asYouType().input(text);
}

export function list(phone: Phone): string[] {
  const mobile = phone.example("GB");
  // @ts-expect-error Not every region has one.
  mobile.national;
  phone.example("GB", "VOIP")?.national;
  // @ts-expect-error No type of Google's.
  phone.example("GB", "SATELLITE");
  // @ts-expect-error Without a language there are no names.
  phone.regions()[0]?.name;
  return phone.regions("fr").map(({ region, countryCode, name }) => `${region} +${countryCode} ${name}`);
}

export async function keystroke(bytes: ArrayBuffer, input: HTMLInputElement, fetchZone: (zone: number) => Promise<Uint8Array>): Promise<ParsedNumber | null> {
  const engine = await Engine.start(bytes);
  // @ts-expect-error It is started, not made.
  new Engine();
  // @ts-expect-error A question has a text.
  engine.ask({ region: "GB" });
  // @ts-expect-error No type of Google's.
  engine.ask({ text: "", type: "SATELLITE" });
  let answer: Answer = engine.ask({ text: input.value, caret: input.selectionStart ?? 0, region: "GB", change: "deleted-forward", type: "MOBILE" });
  while (answer.needs) {
    engine.provide(answer.needs, await fetchZone(answer.needs));
    answer = engine.ask({ text: input.value });
  }
  input.placeholder = `+${answer.callingCode} ${answer.example} ${engine.regions("en")[0]?.name ?? engine.regions()[0]?.region}`;
  return answer.error === "NOT_A_NUMBER" ? null : answer.number;
}
