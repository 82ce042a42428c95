import { Backoff } from "../backoff";
import { newTool } from "../state/shells.svelte";
import { FILES, TAG } from "../wire";
import { Hash } from "./hash";
import type { FilesPipe } from "./pipe";
import { FileError, hasCode, isLost, Problem } from "./problems";
import type { Ended } from "./request";
import type { Spool } from "./spool";

const INT_MAX = Number.MAX_SAFE_INTEGER;
/** How much of a local file is read at once, and how much of it goes into one frame. */
const PIECE = 1024 * 1024;
const FRAME = 128 * 1024;

/** How far a copy is. */
export interface Watch {
  /** The size of the whole as the other side says, or -1. It may lie. */
  size?(bytes: number): void;
  /** How many bytes there are now; fewer than before when it had to begin again. */
  done?(bytes: number): void;
  skipped?(path: string, code: string): void;
}

/** How many attempts in a row may be lost without getting further. A computer may lie for ever. */
const VAIN = 8;
/** Most bytes of a file without a size, such as those in /proc. */
const UNSIZED = 1024 * 1024 * 1024;

/**
 * Makes attempts over one connection after the other, until one ends otherwise than by a lost connection.
 *
 * `reached` says how far all of them have come together.
 */
async function throughCuts<T>(
  pipe: FilesPipe,
  signal: AbortSignal | undefined,
  path: string,
  reached: () => number,
  attempt: () => Promise<T>,
): Promise<T> {
  const backoff = new Backoff();
  let furthest = reached();
  let vain = 0;
  for (;;) {
    await pipe.ready(signal);
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted) throw new FileError("file_cancelled");
      if (!isLost(error) && !hasCode(error, "file_busy")) throw error;
      vain = reached() > furthest ? 0 : vain + 1;
      furthest = Math.max(furthest, reached());
      if (vain >= VAIN) throw isLost(error) ? new FileError("transfer_stuck", { path, count: vain }) : error;
      // The agent may not have noticed yet that the earlier connection has gone.
      if (!isLost(error)) await new Promise((go) => setTimeout(go, backoff.next()));
    }
  }
}

/** Copies a file of the computer into a spool, and compares the hashes. */
export function readFile(
  pipe: FilesPipe,
  path: string,
  spool: Spool,
  watch: Watch,
  signal?: AbortSignal,
): Promise<Ended> {
  let hash = new Hash();
  let version = "";
  let limit = 0;
  return throughCuts(
    pipe,
    signal,
    path,
    () => spool.size,
    async () => {
      const offset = spool.size;
      const ended = await pipe.ask(TAG.ReadFile, [path, offset, INT_MAX, version], {
        offset,
        signal,
        readStarted: ([, , size, sha256, found]) => {
          if (offset && sha256 !== hash.hex()) throw new FileError("file_changed", { path });
          version = found;
          limit = size > 0 ? size : UNSIZED;
          watch.size?.(size);
        },
        bytes: async (data) => {
          if (spool.size + data.length > limit) throw new FileError("file_oversized", { path, limit });
          hash.update(data);
          await spool.write(data);
          watch.done?.(spool.size);
        },
      });
      if (ended.size !== spool.size || ended.sha256 !== hash.hex()) {
        await spool.reset();
        hash = new Hash();
        throw new FileError("file_hash_differs", { path });
      }
      return ended;
    },
  );
}

/** Copies entries of a folder of the computer into a spool, as a zip. It can't go on after a cut: it begins again. */
export function readZip(
  pipe: FilesPipe,
  folder: string,
  names: readonly string[],
  spool: Spool,
  watch: Watch,
  signal?: AbortSignal,
): Promise<Ended> {
  const list = names.join("/");
  let furthest = 0;
  return throughCuts(
    pipe,
    signal,
    folder,
    () => furthest,
    async () => {
      if (list.length > FILES.path) throw new Problem("tooManyNames");
      await spool.reset();
      watch.done?.(0);
      const hash = new Hash();
      const ended = await pipe.ask(TAG.ReadZip, [folder, list], {
        signal,
        bytes: async (data) => {
          hash.update(data);
          await spool.write(data);
          furthest = Math.max(furthest, spool.size);
          watch.done?.(spool.size);
        },
        skipped: (path, code) => watch.skipped?.(path, code),
      });
      if (ended.size !== spool.size || ended.sha256 !== hash.hex())
        throw new FileError("file_hash_differs", { path: folder });
      return ended;
    },
  );
}

/** A file that is sent. The same one can be sent again, and goes on where it was. */
export class Upload {
  #id = newTool();
  /** The hash at the beginning of each frame that the agent may still lack. */
  #marks: { at: number; hash: Hash }[] = [{ at: 0, hash: new Hash() }];
  /** The hash of the whole, once it was sent to be compared. */
  #committed = "";
  /** How far the agent has ever come. */
  #reached = 0;

  constructor(
    readonly path: string,
    private readonly source: Blob,
    private readonly options: { replace: boolean; version?: string } = { replace: false },
  ) {}

  /** Sends it. Throws `file_exists` when it exists, and `file_changed` when it has another version than it must. */
  send(pipe: FilesPipe, watch: Watch, signal?: AbortSignal): Promise<Pick<Ended, "version">> {
    const attempt = () => this.#attempt(pipe, watch, signal);
    return throughCuts(pipe, signal, this.path, () => this.#reached, attempt);
  }

  async #attempt(pipe: FilesPipe, watch: Watch, signal?: AbortSignal): Promise<Pick<Ended, "version">> {
    const { size } = this.source;
    const there = this.#committed ? await this.#arrived(pipe, signal) : undefined;
    if (there) return there;
    this.#committed = "";
    const { replace, version = "" } = this.options;
    let start: (from: [number, string]) => void = () => undefined;
    const started = new Promise<[number, string]>((resolve) => (start = resolve));
    const fields = [this.path, this.#id, size, replace, version, -1, false, 0, 0];
    const request = pipe.begin(TAG.WriteFile, fields, {
      signal,
      writeStarted: ([, offset, sha256]) => start([offset, sha256]),
      taken: (offset) => {
        this.#reached = Math.max(this.#reached, Math.min(offset, size));
        this.#forget(offset);
        watch.done?.(Math.min(offset, size));
      },
    });
    const never = request.done.then(() => Promise.reject(new Problem("protocol")));
    const [offset, sha256] = await Promise.race([started, never]);
    if (offset > size) throw new Problem("protocol");
    const hash = await this.#upTo(offset);
    if (offset && hash.hex() !== sha256) {
      // It is not what was sent. (The agent keeps what it has for nobody.)
      request.cancel();
      this.#id = newTool();
      this.#marks = [{ at: 0, hash: new Hash() }];
      throw new Problem("lost");
    }
    watch.done?.(offset);
    for (let at = offset; at < size; at += PIECE) {
      const piece = await this.#read(at, Math.min(size, at + PIECE));
      for (let start = 0; start < piece.length; start += FRAME) {
        const frame = piece.subarray(start, start + FRAME);
        await request.room(at + start);
        this.#marks.push({ at: at + start, hash: hash.copy() });
        hash.update(frame);
        request.send(at + start, frame);
      }
    }
    this.#committed = hash.hex();
    request.commit(size, this.#committed);
    const ended = await request.done;
    if (ended.sha256 !== this.#committed || ended.size !== size)
      throw new FileError("file_hash_differs", { path: this.path });
    watch.done?.(size);
    return ended;
  }

  /** Whether the file has arrived, although nobody said so: the connection was lost before. */
  async #arrived(pipe: FilesPipe, signal?: AbortSignal): Promise<Pick<Ended, "version"> | undefined> {
    const { size } = this.source;
    let found = false;
    try {
      const ended = await pipe.ask(TAG.ReadFile, [this.path, size, 0, ""], {
        offset: size,
        signal,
        readStarted: ([, , now, sha256]) => {
          found = now === size && (size === 0 || sha256 === this.#committed);
        },
      });
      return found ? ended : undefined;
    } catch (error) {
      if (error instanceof FileError && !signal?.aborted) return undefined;
      throw error;
    }
  }

  #forget(offset: number): void {
    const keep = this.#marks.findLastIndex(({ at }) => at <= offset);
    if (keep > 0) this.#marks.splice(0, keep);
  }

  /** The hash of the first bytes, from the last one that is known. */
  async #upTo(offset: number): Promise<Hash> {
    const mark = this.#marks.findLast(({ at }) => at <= offset) ?? { at: 0, hash: new Hash() };
    const hash = mark.hash.copy();
    for (let at = mark.at; at < offset; at += PIECE)
      hash.update(await this.#read(at, Math.min(offset, at + PIECE)));
    this.#marks = [{ at: offset, hash: hash.copy() }];
    return hash;
  }

  async #read(from: number, to: number): Promise<Uint8Array> {
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await this.source.slice(from, to).arrayBuffer());
    } catch {
      throw new Problem("unreadable"); // it has changed or gone since it was chosen
    }
    if (bytes.length !== to - from) throw new Problem("unreadable");
    return bytes;
  }
}
