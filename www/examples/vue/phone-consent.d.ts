// Tells templates about the elements: their attributes, their properties, and their events.
import type { HTMLAttributes, VNodeProps } from "vue";
import type { HTMLPhoneConsentElement, PhoneConsentAttributes, PhoneConsentEventMap } from "phone-consent";

/** `phone-consent-ready` as templates write it: `PhoneConsentReady`. */
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}` ? `${Capitalize<First>}${Camel<Rest>}` : Capitalize<Name>;
type Handlers = { [Name in keyof PhoneConsentEventMap as `on${Camel<Name>}`]?: (event: PhoneConsentEventMap[Name]) => void };
type Properties = Partial<Pick<HTMLPhoneConsentElement, "value" | "texts">>;

declare module "vue" {
  interface GlobalComponents {
    "phone-consent": new () => { $props: VNodeProps & HTMLAttributes & PhoneConsentAttributes & Properties & Handlers };
    "phone-consent-manage": new () => { $props: VNodeProps & HTMLAttributes };
  }
}
