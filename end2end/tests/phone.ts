// The authenticator app of somebody who signs in with a second factor.
import { createHmac } from "node:crypto";

const STEP_MS = 30_000;
/** A code is typed and looked at within this time. */
const TYPED_WITHIN_MS = 8_000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What an authenticator app shows (RFC 6238). Each step once: the desk takes no code twice. */
export class Phone {
  readonly #secret: Buffer;
  #used = 0;

  constructor(base32: string) {
    const bits = [...base32.replace(/\s/g, "")].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
    this.#secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  }

  /**
   * A code not used yet: of the last, the present or the next half minute, all of which count. The last one is left
   * out when it would be over before it is looked at.
   */
  async code(): Promise<string> {
    const fits = () => Math.max(this.#used + 1, Math.floor((Date.now() + TYPED_WITHIN_MS) / STEP_MS) - 1);
    while (fits() > Math.floor(Date.now() / STEP_MS) + 1) await new Promise((next) => setTimeout(next, 500));
    this.#used = fits();
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(this.#used));
    const hash = createHmac("sha1", this.#secret).update(counter).digest();
    const at = (hash.at(-1) ?? 0) & 15;
    return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  }
}
