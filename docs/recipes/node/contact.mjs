// Calls or texts somebody only with a permit. Node 20 or later, without packages; RECEIPTS is the receipt server's address, PERMIT_KEY an access key of
// the role permit.
//
//   const { made, reason, next } = await contact(
//     { number: "+353850123456", purpose: "repair-updates", channel: "sms", occasion: "repair 4711" },
//     async () => (await provider.send(number, text)).accepted,
//   );
const { RECEIPTS, PERMIT_KEY } = process.env;

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

/**
 * Asks whether this contact is permitted now, and makes it while the permit holds. Rejects without a contact when no answer can be had.
 * `make` resolves to false when the contact was certainly not made, which gives the permit back. When it rejects nobody knows, so the contact counts.
 */
export async function contact(about, make) {
  const permit = await ask("POST", "/v1/permits", about);
  if (permit.allowed !== true) return { made: false, reason: permit.reason, next: permit.next ?? null };
  if (Date.now() / 1000 < permit.exp && (await make()) !== false) return { made: true, permit: permit.permit }; // keep the permit: it is signed
  await ask("DELETE", `/v1/permits/${permit.permit_id}`);
  return { made: false, reason: "not made", next: null };
}
