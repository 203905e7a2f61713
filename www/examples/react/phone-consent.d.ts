// Tells JSX about the elements: their attributes, their properties, and their events as `on` and the event's name.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { HTMLPhoneConsentElement, HTMLPhoneConsentManageElement, PhoneConsentAttributes, PhoneConsentEventMap } from "phone-consent";

type Handlers = { [Name in keyof PhoneConsentEventMap as `on${Name}`]?: (event: PhoneConsentEventMap[Name]) => void };
type Properties = { value?: string; texts?: Record<string, string> };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "phone-consent": DetailedHTMLProps<HTMLAttributes<HTMLPhoneConsentElement>, HTMLPhoneConsentElement> & PhoneConsentAttributes & Properties & Handlers;
      "phone-consent-manage": DetailedHTMLProps<HTMLAttributes<HTMLPhoneConsentManageElement>, HTMLPhoneConsentManageElement>;
    }
  }
}
