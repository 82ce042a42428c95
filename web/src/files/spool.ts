import { Problem } from "./problems";

const MIB = 1024 * 1024;
/** Up to here a file is kept in memory; a larger one goes to the browser's own disk space. */
const IN_MEMORY = 16 * MIB;
/** Up to here in memory, where the browser has no such space. */
const WITHOUT_SPACE = 512 * MIB;
/** How much is written in one piece. */
const PIECE = MIB;
const FOLDER = "jump-downloads";
/** Milliseconds after which a file that was handed over is deleted: the browser has copied it by then. */
const HANDED_OVER = 3_600_000;
/** Milliseconds after which what a closed page left is deleted. */
const LEFT_BEHIND = 86_400_000;

interface OnDisk {
  name: string;
  file: FileSystemFileHandle;
  writer: FileSystemWritableFileStream;
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

/** Deletes what earlier pages left, maybe in the middle of a download. */
export async function sweep(): Promise<void> {
  try {
    const place = await folder();
    const old = Date.now() - LEFT_BEHIND;
    for await (const name of place.keys())
      if (Number(name.split("-", 1)[0]) < old) await place.removeEntry(name);
  } catch {
    // The browser has no such space, or another page is sweeping.
  }
}

/** Where a download's bytes go: a bounded part of memory, whatever the agent says about its size. */
export class Spool {
  /** How many bytes it has. */
  size = 0;

  #parts: Uint8Array<ArrayBuffer>[] = [];
  #pending = 0;
  #disk: OnDisk | undefined;
  #hasSpace = typeof navigator.storage?.getDirectory === "function";

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#parts.push(bytes);
    this.#pending += bytes.length;
    this.size += bytes.length;
    if (this.#disk) {
      if (this.#pending >= PIECE) await this.#flush();
    } else if (this.#pending > IN_MEMORY) await this.#overflow();
  }

  /** Drops all bytes, to begin again. */
  async reset(): Promise<void> {
    await this.discard();
    this.#parts = [];
    this.#pending = this.size = 0;
  }

  /** The whole file. Nothing can be written any more. */
  async finish(): Promise<Blob> {
    if (!this.#disk) return new Blob(this.#parts);
    await this.#flush();
    const { file, writer, name } = this.#disk;
    try {
      await writer.close();
    } catch {
      throw new Problem("storage");
    }
    setTimeout(() => void remove(name), HANDED_OVER);
    return file.getFile();
  }

  async discard(): Promise<void> {
    const disk = this.#disk;
    this.#disk = undefined;
    if (!disk) return;
    await disk.writer.abort().catch(() => undefined);
    await remove(disk.name);
  }

  async #overflow(): Promise<void> {
    if (this.#hasSpace) {
      try {
        const name = `${Date.now()}-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
        const file = await (await folder()).getFileHandle(name, { create: true });
        this.#disk = { name, file, writer: await file.createWritable() };
      } catch {
        this.#hasSpace = false;
      }
    }
    if (this.#disk) await this.#flush();
    else if (this.#pending > WITHOUT_SPACE) throw new Problem("storage");
  }

  async #flush(): Promise<void> {
    const parts = this.#parts;
    this.#parts = [];
    this.#pending = 0;
    try {
      if (parts.length) await this.#disk?.writer.write(new Blob(parts));
    } catch {
      throw new Problem("storage"); // no room
    }
  }
}

async function remove(name: string): Promise<void> {
  try {
    await (await folder()).removeEntry(name);
  } catch {
    // It has gone already.
  }
}

/** Gives a file to the browser as a download. */
export function handOver(blob: Blob, name: string): void {
  const link = document.createElement("a");
  // Without a type of its own the browser would not take it for a text or a page that it can show.
  link.href = URL.createObjectURL(blob.slice(0, blob.size, "application/octet-stream"));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), HANDED_OVER);
}
