import {
  FILES,
  TAG,
  type PathSkipped,
  type ReadStarted,
  type RequestDone,
  type RequestProgress,
  type WriteStarted,
} from "../wire";
import { FileError, Problem } from "./problems";

/** What a request calls as its answers arrive: in their order, each after the one before has been handled. */
export interface Handlers {
  readStarted?(fields: ReadStarted): void | Promise<void>;
  writeStarted?(fields: WriteStarted): void;
  bytes?(data: Uint8Array<ArrayBuffer>): void | Promise<void>;
  /** The agent has processed what was sent up to here. */
  taken?(offset: number): void;
  progress?(count: number, size: number): void;
  skipped?(path: string, code: string): void;
}

/** The end of a request that succeeded, as RequestDone has it. */
export interface Ended {
  count: number;
  size: number;
  sha256: string;
  version: string;
  skipped: number;
  changed: boolean;
}

type Frame = string | Uint8Array<ArrayBuffer>;

/** One request on a pipe, and its stream. */
export class Request {
  readonly done: Promise<Ended>;

  #resolve!: (ended: Ended) => void;
  #reject!: (error: unknown) => void;
  #over: unknown;
  /** What arrived is handled in order, and acknowledged when it has been. */
  #chain: Promise<void> = Promise.resolve();
  #received: number;
  #acknowledged: number;
  /** What the agent has taken of what is sent. */
  #taken = 0;
  #waiting: (() => void) | undefined;

  constructor(
    readonly id: number,
    offset: number,
    private readonly handlers: Handlers,
    private readonly transmit: (frame: Frame) => void,
  ) {
    this.#received = this.#acknowledged = offset;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.done.catch(() => undefined); // whoever waits for it is told; nobody may
  }

  // --- from the agent ---

  receive(tag: number, fields: unknown[]): void {
    const to = this.handlers;
    if (tag === TAG.BytesTaken) {
      this.#taken = Math.max(this.#taken, fields[1] as number);
      this.#waiting?.();
      to.taken?.(this.#taken);
    } else if (tag === TAG.ReadStarted) this.#then(() => to.readStarted?.(fields as ReadStarted));
    else if (tag === TAG.WriteStarted) {
      this.#taken = (fields as WriteStarted)[1];
      to.writeStarted?.(fields as WriteStarted);
    } else if (tag === TAG.RequestProgress) {
      const [, count, size] = fields as RequestProgress;
      to.progress?.(count, size);
    } else if (tag === TAG.PathSkipped) {
      const [, path, code] = fields as PathSkipped;
      to.skipped?.(path, code);
    }
  }

  /** Takes bytes of the stream. Throws when they break the protocol. */
  take(offset: number, data: Uint8Array<ArrayBuffer>): void {
    const end = offset + data.length;
    // An agent that ignores the window must not fill the page's memory.
    if (offset !== this.#received || end - this.#acknowledged > FILES.window + FILES.chunk)
      throw new Problem("protocol");
    this.#received = end;
    this.#then(async () => {
      await this.handlers.bytes?.(data);
      if (this.#over || end - this.#acknowledged < FILES.acknowledge) return;
      this.#acknowledged = end;
      this.#message(TAG.BytesTaken, end);
    });
  }

  finish([, count, size, sha256, version, skipped, changed]: RequestDone): void {
    this.#then(() => {
      this.#over ??= true;
      this.#resolve({ count, size, sha256, version, skipped, changed });
    });
  }

  /** Ends it. Whoever waits for it is told when what arrived before has been handled. */
  fail(error: unknown): void {
    this.#over ??= error;
    void this.#chain.then(() => this.#reject(error));
    this.#waiting?.();
  }

  // --- to the agent ---

  /** Waits until bytes from `offset` on may be sent. Throws when the request has ended. */
  async room(offset: number): Promise<void> {
    while (!this.#over && offset - this.#taken >= FILES.window)
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    if (this.#over) throw this.#over instanceof Error ? this.#over : new Problem("protocol");
  }

  send(offset: number, data: Uint8Array): void {
    const frame = new Uint8Array(FILES.header + data.length);
    const header = new DataView(frame.buffer);
    header.setUint32(0, this.id);
    header.setBigUint64(4, BigInt(offset));
    frame.set(data, FILES.header);
    this.transmit(frame);
  }

  commit(size: number, sha256: string): void {
    this.#message(TAG.CommitFile, size, sha256);
  }

  cancel(): void {
    if (this.#over) return;
    this.#message(TAG.CancelRequest, false);
    this.fail(new FileError("file_cancelled"));
  }

  #message(tag: number, ...fields: (string | number | boolean)[]): void {
    this.transmit(JSON.stringify([tag, this.id, ...fields]));
  }

  #then(act: () => void | Promise<void>): void {
    this.#chain = this.#chain
      .then(() => (this.#over ? undefined : act()))
      .catch((error: unknown) => {
        if (!this.#over) this.#message(TAG.CancelRequest, false);
        this.fail(error);
      });
  }
}
