// Calls or texts somebody only with a permit. Node 20 or later, without packages; RECEIPTS is the receipt server's address, PERMIT_KEY an access key of
// the role permit.
//
//   const { made, reason, next } = await contact(
//     { number: "+353850123456", purpose: "repair-updates", channel: "sms", occasion: "repair 4711" },
//     async () => (await provider.send(number, text)).accepted,
//   );
import { createHash, createPublicKey, verify } from "node:crypto";

const { RECEIPTS, PERMIT_KEY } = process.env;
let keys = []; // the server's own, by which it signs

async function ask(method, path, body) {
  const answer = await fetch(RECEIPTS + path, {
    method,
    headers: { authorization: `Bearer ${PERMIT_KEY}`, ...(body && { "content-type": "application/json" }) },
    body: body && JSON.stringify(body),
    redirect: "error", // the key is for this server alone
    signal: AbortSignal.timeout(10_000),
  });
  const said = await answer.json();
  if (answer.status !== 200) throw new Error(`the receipt server refuses: ${said.code} ${said.detail}`);
  return said;
}

/** What the permit says, where the server signed it for this contact (docs/spec/permit.md). */
async function opened(permit, about) {
  const [header, payload, signature] = permit.split(".");
  const read = (part) => JSON.parse(Buffer.from(part, "base64url"));
  const { alg, kid, typ } = read(header);
  const known = () => keys.find((key) => key.kid === kid);
  if (!known()) ({ keys } = await ask("GET", "/.well-known/jwks.json"));
  const key = known() && { key: createPublicKey({ key: known(), format: "jwk" }), dsaEncoding: "ieee-p1363" };
  const holds = key && verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"));
  const said = read(payload);
  const number = createHash("sha256").update(said.number.salt, "base64url").update(about.number).digest("hex");
  const same = said.number.sha256 === number && said.purpose === about.purpose && said.channel === about.channel;
  if (alg !== "ES256" || typ !== "contact-permit+jwt" || !holds || !same) throw new Error("the permit was not signed by the receipt server for this contact");
  return said;
}

/**
 * Asks whether this contact is permitted now, and makes it while the permit holds. Rejects without a contact when no answer can be had.
 * `make` resolves to false when the contact was certainly not made, which gives the permit back. When it rejects nobody knows, so the contact counts.
 */
export async function contact(about, make) {
  const { permit, reason, next } = await ask("POST", "/v1/permits", about);
  const { allowed, exp, permit_id } = await opened(permit, about);
  if (allowed !== true) return { made: false, reason, next: next ?? null };
  if (Date.now() / 1000 < exp && (await make()) !== false) return { made: true, permit }; // keep the permit: it is the proof
  await ask("DELETE", `/v1/permits/${permit_id}`);
  return { made: false, reason: "not made", next: null };
}
