// A sign-up form in React 19, which sets a custom element's properties and hears its events by itself.
import { type FormEvent, StrictMode, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import "phone-consent";
import type { HTMLPhoneConsentElement, PhoneConsentState } from "phone-consent";

type Sent = { name: string; phone: string; purposes: string[] };

function SignUp({ onSent }: { onSent: (sent: Sent) => void }) {
  const phone = useRef<HTMLPhoneConsentElement>(null);
  const [state, setState] = useState<PhoneConsentState>("loading");
  const [number, setNumber] = useState("");
  const [paused, setPaused] = useState(false);
  const look = () => setState(phone.current?.state ?? "loading");

  // The element holds the first submit until there is a receipt: this hears the one that goes on, with all fields in place.
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    // Your back end gets `data`, and believes the number only with its receipt.
    const purposes = phone.current?.choices.filter(({ granted }) => granted).map(({ purpose }) => purpose) ?? [];
    onSent({ name: String(data.get("name")), phone: phone.current?.formatted() ?? "", purposes });
  };

  return (
    <form method="post" onSubmit={send}>
      <label>Your name <input name="name" required /></label>
      <label><input type="checkbox" checked={paused} onChange={(event) => setPaused(event.target.checked)} /> Not now</label>
      <phone-consent
        ref={phone}
        name="phone"
        country="IE"
        disclosure="/disclosure.{lang}.json"
        required
        disabled={paused}
        texts={{ use_anyway: "It is right, use it" }}
        onphone-consent-ready={look}
        onphone-consent-given={look}
        onphone-consent-declined={look}
        onphone-consent-number={(event) => {
          setNumber(event.detail.value);
          look();
        }}
        onphone-consent-receipt={look}
      >
        <p>You can sign up without a number.</p>
      </phone-consent>
      <p>The visitor is at <output id="state">{state}</output> <output id="number">{number}</output></p>
      <button>Sign up</button>
    </form>
  );
}

function App() {
  const [sent, setSent] = useState<Sent | null>(null);
  if (!sent) return <SignUp onSent={setSent} />;
  return (
    <>
      <p id="sent">Thank you, {sent.name}. {sent.phone ? `We may use ${sent.phone} for ${sent.purposes.join(", ")}.` : "We have no number of yours."}</p>
      <phone-consent-manage />
      <button type="button" onClick={() => setSent(null)}>Once more</button>
    </>
  );
}

const place = document.getElementById("app");
if (place) createRoot(place).render(<StrictMode><App /></StrictMode>);
