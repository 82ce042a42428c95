import { TAG } from "../wire";
import { readFile, readZip, Upload, type Watch } from "./copying";
import type { Item } from "./items";
import { baseName, isName, join, localName, numbered, parent } from "./paths";
import type { FilesPipe } from "./pipe";
import { FileError, hasCode, Problem, problemText } from "./problems";
import type { Dropped } from "./dropped";
import { handOver, Spool } from "./spool";

/** How many transfers run at the same time, and how many files of one folder. */
const AT_ONCE = 3;
const FILES_AT_ONCE = 4;
/** How many problems with single files of a transfer are kept. */
const KEPT_PROBLEMS = 20;
/** The rate is the mean of so many milliseconds, measured so often. */
const RATE_OVER = 5_000;
const MEASURE_EVERY = 500;

export type Answer = "replace" | "keep" | "skip";
export type State = "waiting" | "running" | "done" | "skipped" | "failed" | "cancelled";

/** What was begun together: one answer may be for all of it. */
interface Batch {
  answer?: Answer;
}

/** One file or folder that is copied. */
export class Transfer {
  state = $state<State>("waiting");
  /** Bytes; -1 where the whole is not known. */
  total = $state(-1);
  done = $state(0);
  files = $state(1);
  filesDone = $state(0);
  /** Bytes per second. */
  rate = $state(0);
  error = $state.raw<unknown>();
  /** Of files that were left out, in words. */
  problems = $state.raw<string[]>([]);
  left = $state(0);
  changed = $state(false);
  abort = new AbortController();
  run: (transfer: Transfer) => Promise<boolean> = () => Promise.resolve(true);

  #samples: [at: number, done: number][] = [];

  constructor(
    readonly direction: "up" | "down",
    /** As the computer has it. */
    readonly name: string,
    /** Where on the computer. */
    readonly folder: string,
  ) {}

  get over(): boolean {
    return this.state !== "waiting" && this.state !== "running";
  }

  /** Seconds that are left at this rate; undefined where that can't be told. */
  get secondsLeft(): number | undefined {
    if (this.total < 0 || this.rate <= 0 || this.done > this.total) return undefined;
    return (this.total - this.done) / this.rate;
  }

  measure(): void {
    const now = performance.now();
    this.#samples.push([now, this.done]);
    while (this.#samples.length > 2 && now - (this.#samples[1]?.[0] ?? now) >= RATE_OVER)
      this.#samples.shift();
    const [at, done] = this.#samples[0] ?? [now, 0];
    this.rate = now > at ? Math.max(0, ((this.done - done) * 1000) / (now - at)) : 0;
  }

  note(problem: string): void {
    this.left++;
    if (this.problems.length < KEPT_PROBLEMS) this.problems = [...this.problems, problem];
  }

  restart(): void {
    this.abort = new AbortController();
    this.state = "waiting";
    this.error = undefined;
    this.problems = [];
    this.left = 0;
    this.#samples = [];
  }
}

/** The transfers of one tab, and the question that one of them waits with. */
export class Transfers {
  /** The newest last. */
  all = $state<Transfer[]>([]);
  question = $state.raw<{
    name: string;
    folder: string;
    several: boolean;
    answer: (a?: Answer, all?: boolean) => void;
  }>();

  #running = 0;
  #asking: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly pipe: FilesPipe,
    /** A folder of the computer has something new. */
    private readonly changed: (folder: string) => void,
  ) {}

  get active(): Transfer[] {
    return this.all.filter(({ over }) => !over);
  }

  /** Copies what was chosen or dropped into a folder of the computer. */
  upload(dropped: readonly Dropped[], folder: string): void {
    const batch: Batch = {};
    const several = dropped.length > 1 || dropped.some(({ files }) => files.length > 1);
    for (const one of dropped) {
      const transfer = new Transfer("up", one.name, folder);
      transfer.files = one.files.length;
      transfer.total = one.files.reduce((sum, { file }) => sum + file.size, 0);
      const uploads = new Map<File, Upload>();
      const finished = new Set<File>();
      transfer.run = (at) => this.#send(at, one, { batch, several, uploads, finished });
      this.#add(transfer);
    }
  }

  /** Copies items of a folder to the technician's computer: one file as it is, anything else as a zip. */
  download(items: readonly Item[], folder: string, all: boolean): void {
    const [first] = items;
    if (!first) return;
    const single = items.length === 1;
    const isFile = single && (first.type === "f" || first.targetType === "f");
    const name = single ? first.name : baseName(folder) || "files";
    const transfer = new Transfer("down", isFile ? name : `${name}.zip`, folder);
    transfer.total = isFile && first.type === "f" ? first.size : -1;
    const names = all ? [] : items.map((item) => item.name);
    transfer.run = (at) => this.#fetch(at, isFile ? join(folder, name) : "", names);
    this.#add(transfer);
  }

  retry(transfer: Transfer): void {
    transfer.restart();
    this.#next();
  }

  cancel(transfer: Transfer): void {
    transfer.abort.abort();
    if (transfer.state === "waiting") transfer.state = "cancelled";
  }

  /** Takes those that have ended off the list. */
  clear(): void {
    this.all = this.all.filter(({ over }) => !over);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const transfer of this.all) transfer.abort.abort();
  }

  #add(transfer: Transfer): void {
    this.all.push(transfer);
    this.#next();
  }

  #next(): void {
    this.#timer ??= setInterval(() => this.#measure(), MEASURE_EVERY);
    for (const transfer of this.all) {
      if (this.#running >= AT_ONCE) return;
      if (transfer.state === "waiting") void this.#run(transfer);
    }
  }

  #measure(): void {
    const running = this.all.filter(({ state }) => state === "running");
    for (const transfer of running) transfer.measure();
    if (running.length || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #run(transfer: Transfer): Promise<void> {
    this.#running++;
    transfer.state = "running";
    transfer.measure();
    try {
      transfer.state = (await transfer.run(transfer)) ? "done" : "skipped";
    } catch (error) {
      transfer.state = transfer.abort.signal.aborted ? "cancelled" : "failed";
      transfer.error = error;
    }
    this.#running--;
    if (transfer.direction === "up") this.changed(transfer.folder);
    this.#next();
  }

  // --- down ---

  async #fetch(transfer: Transfer, path: string, names: readonly string[]): Promise<boolean> {
    const spool = new Spool();
    const { signal } = transfer.abort;
    const watch: Watch = {
      size: (bytes) => (transfer.total = bytes > 0 ? bytes : -1),
      done: (bytes) => (transfer.done = bytes),
      skipped: (at, code) =>
        transfer.note(problemText(new FileError(code, { path: at, account: this.pipe.account }))),
    };
    try {
      const ended = path
        ? await readFile(this.pipe, path, spool, watch, signal)
        : await readZip(this.pipe, transfer.folder, names, spool, watch, signal);
      transfer.changed = ended.changed;
      transfer.left = Math.max(transfer.left, ended.skipped);
      transfer.total = transfer.done = spool.size;
      handOver(await spool.finish(), localName(transfer.name));
    } catch (error) {
      await spool.discard();
      throw error;
    }
    return true;
  }

  // --- up ---

  async #send(
    transfer: Transfer,
    { name, isFolder, folders, files }: Dropped,
    job: { batch: Batch; several: boolean; uploads: Map<File, Upload>; finished: Set<File> },
  ): Promise<boolean> {
    if (!isName(name)) throw new Problem("badName");
    const { signal } = transfer.abort;
    if (isFolder)
      for (const path of [[name], ...folders.map((one) => [name, ...one])]) {
        await this.pipe.ready(signal);
        await this.pipe.ask(TAG.MakeFolder, [path.reduce(join, transfer.folder), -1, true], { signal });
      }
    const waiting = files.filter(({ file }) => !job.finished.has(file));
    const counted = new Map<File, number>();
    let skipped = 0;
    const each = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { file, path } = next;
        const place = isFolder ? [name, ...path] : path;
        const count = (bytes: number): void => {
          transfer.done += bytes - (counted.get(file) ?? 0);
          counted.set(file, bytes);
        };
        const target = place.slice(0, -1).reduce(join, transfer.folder);
        const sent = await this.#put(transfer, file, target, place.at(-1) ?? "", count, job).catch(
          (error: unknown) => {
            if (!isFolder || signal.aborted || error instanceof Problem) throw error;
            transfer.note(problemText(error));
            return undefined;
          },
        );
        if (sent === false) skipped++;
        if (sent === undefined) continue;
        count(file.size);
        job.finished.add(file);
        transfer.filesDone++;
      }
    };
    await Promise.all(Array.from({ length: FILES_AT_ONCE }, each));
    return files.length === 0 || skipped < files.length;
  }

  /** Sends one file; false when it was skipped. */
  async #put(
    { abort: { signal } }: Transfer,
    file: File,
    folder: string,
    name: string,
    done: (bytes: number) => void,
    job: { batch: Batch; several: boolean; uploads: Map<File, Upload> },
  ): Promise<boolean> {
    if (!isName(name)) throw new Problem("badName");
    let upload = job.uploads.get(file) ?? new Upload(join(folder, name), file);
    for (let copy = 2; ; copy++) {
      job.uploads.set(file, upload);
      try {
        await upload.send(this.pipe, { done }, signal);
        return true;
      } catch (error) {
        if (!hasCode(error, "file_exists")) throw error;
      }
      const answer = await this.#ask(job.batch, name, folder, job.several, signal);
      if (answer === "skip") return false;
      upload =
        answer === "replace"
          ? new Upload(join(folder, name), file, { replace: true })
          : new Upload(join(folder, numbered(name, copy)), file);
      if (answer === "keep") job = { ...job, batch: { answer } };
    }
  }

  /** One question after the other. */
  async #ask(
    batch: Batch,
    name: string,
    folder: string,
    several: boolean,
    signal: AbortSignal,
  ): Promise<Answer> {
    const before = this.#asking;
    let release: () => void = () => undefined;
    this.#asking = new Promise((go) => (release = go));
    await before;
    try {
      if (batch.answer) return batch.answer;
      if (signal.aborted) throw new FileError("file_cancelled");
      return await new Promise<Answer>((resolve, reject) => {
        const stop = (): void => {
          this.question = undefined;
          reject(new FileError("file_cancelled"));
        };
        signal.addEventListener("abort", stop, { once: true });
        this.question = {
          name,
          folder,
          several,
          answer: (given = "skip", all = false) => {
            signal.removeEventListener("abort", stop);
            if (all) batch.answer = given;
            this.question = undefined;
            resolve(given);
          },
        };
      });
    } finally {
      release();
    }
  }
}

/** The folder that an upload has changed: its own, or one below which something was put. */
export function isIn(folder: string, path: string): boolean {
  return folder === path || parent(path) === folder;
}
