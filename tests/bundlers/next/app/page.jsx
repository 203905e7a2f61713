"use client";

import "phone-consent";

export default function Page() {
  return (
    <form method="post" action="/signup">
      <phone-consent name="phone" country="IE" disclosure="/disclosure.en.json" receipts="http://localhost:8081">
        <p>You can sign up without a number.</p>
      </phone-consent>
      <button>Sign up</button>
    </form>
  );
}
