// A booking form's back end on Node 20 or later with Express 5. `npm install express phone-consent`, then:
//
//   RECEIPTS=https://receipts.shop.example ORIGIN=https://shop.example DISCLOSURE=disclosure.en.json PORT=8080 node app.mjs
import { readFileSync } from "node:fs";
import express from "express";
import { ReceiptError, verify } from "phone-consent/verify";

const { RECEIPTS, ORIGIN, DISCLOSURE, PORT, NOW } = process.env;

// Every document that the site still shows, one for each language.
const disclosure = DISCLOSURE.split(",").map((file) => readFileSync(file));

/** The number and what it may be used for; null where the visitor gave none. Rejects with a ReceiptError. */
async function consent(form) {
  if (form.phone_consent !== "given") return null; // no number, whatever else was posted
  const { phone, hash, granted } = await verify(form.phone_receipt, {
    phone: form.phone,
    countersignature: form.phone_countersignature,
    audience: RECEIPTS,
    origin: ORIGIN,
    jwks: `${RECEIPTS}/.well-known/jwks.json`,
    disclosure,
    status: true, // asks the receipt server whether the consent still stands
    now: NOW === undefined ? undefined : Number(NOW), // for tests; leave it out
  });
  return { phone, hash, granted }; // keep all three: the hash is the receipt's name
}

const app = express();
app.use(express.urlencoded({ extended: false, limit: "128kb" }));

app.post("/book", async (request, response) => {
  try {
    const number = await consent(request.body ?? {});
    response.json({ booked: true, number });
  } catch (error) {
    if (!(error instanceof ReceiptError)) throw error; // a mistake in this program
    console.log(`refused a number: ${error.code} ${error.message}`);
    response.status(422).json({ booked: false, code: error.code });
  }
});

// What Express itself refuses: a form that is too large, or in no known encoding.
app.use((error, _request, response, _next) => {
  response.status(error.status ?? 500).json({ booked: false, code: error.status === undefined ? "ERR_INTERNAL" : "ERR_FORM" });
});

app.listen(Number(PORT), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${PORT}`));
