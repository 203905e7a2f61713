// A visitor's receipt that a real receipt server takes: made by tests/node/maker.mjs about a real document, and dated by itself.
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { b64, makeReceipt } from "../node/maker.mjs";

const DAY = 86_400;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

const disclosure = new URL("../../crates/disclosure/", import.meta.url);

/** The versions of labels and layout that the program writes a notice in. */
export const versions = {
  labels: Math.max(...readdirSync(new URL("labels", disclosure)).map(Number)),
  layout: Number(/LAYOUT: u16 = (\d+);/.exec(readFileSync(new URL("src/notice.rs", disclosure), "utf8"))[1]),
};

/** A receipt about the document in `file`, of a visitor who grants the first `count` purposes; `change` alters its payload before it is signed. */
export async function visitor({ program, file, address, origin, count = 1, change = (payload) => payload }) {
  const text = readFileSync(file, "utf8");
  const shown = execFileSync(program, ["render", file, "--as", "text"]);
  const [{ id, version, language, controller, purposes }, iat, secret] = [JSON.parse(text), Math.floor(Date.now() / 1000), randomBytes(32)];
  const choices = purposes.filter((one) => one.legal_basis === "consent").map((one) => ({ purpose: one.id, granted: false }));
  for (let i = 0; i < count; i += 1) choices[i] = { ...choices[i], granted: true, until: iat + 100 * DAY };
  const made = await makeReceipt({
    payload: ({ nonce, ...own }) =>
      change({
        ...own, iat, choices, origin, aud: address, controller: controller.name, valid_until: iat + 100 * DAY, jti: jti(iat), withdraw_sha256: sha256(secret).toString("hex"),
        notice: { id, version, language, ...versions, sha256: sha256(text).toString("hex"), text_sha256: sha256(shown).toString("hex") },
      }),
  });
  const signed = JSON.parse(Buffer.from(made.receipt.split(".")[1], "base64url"));
  return { receipt: made.receipt, secret: b64(secret), hash: sha256(made.input).toString("hex"), signed };
}

/** The id of a receipt that was signed at this time. */
export function jti(seconds) {
  return `${(seconds * 1000).toString(16).padStart(12, "0").replace(/^(.{8})/, "$1-")}-7bab-abab-abababababab`;
}
