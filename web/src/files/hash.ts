import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A SHA-256 that grows with a stream. (The browser's own takes all bytes in one piece.) */
export class Hash {
  #state = sha256.create();

  update(bytes: Uint8Array): void {
    this.#state.update(bytes);
  }

  /** The SHA-256 so far, in hexadecimal digits. It can go on. */
  hex(): string {
    return bytesToHex(this.#state.clone().digest());
  }

  copy(): Hash {
    const copy = new Hash();
    copy.#state = this.#state.clone();
    return copy;
  }
}
