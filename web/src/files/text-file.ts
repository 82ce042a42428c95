import { TAG } from "../wire";
import { Hash } from "./hash";
import type { FilesPipe } from "./pipe";
import { FileError, isLost, Problem } from "./problems";

/** The largest file that can be edited, in bytes. */
export const LARGEST = 1024 * 1024;

type Ending = "\n" | "\r\n" | "\r";

/** A text file as it was opened. */
export interface TextFile {
  /** With LF at the end of each line, as a text field has it. */
  text: string;
  ending: Ending;
  /** Its lines end in more than one way, which a text field can't keep. */
  mixed: boolean;
  version: string;
}

/** Reads a text file. Throws when it is none, or too large. */
export async function open(pipe: FilesPipe, path: string): Promise<TextFile> {
  for (;;) {
    await pipe.ready();
    try {
      return await attempt(pipe, path);
    } catch (error) {
      if (!isLost(error)) throw error;
    }
  }
}

async function attempt(pipe: FilesPipe, path: string): Promise<TextFile> {
  const bytes = new Uint8Array(LARGEST + 1);
  const hash = new Hash();
  let size = 0;
  const ended = await pipe.ask(TAG.ReadFile, [path, 0, LARGEST + 1, ""], {
    bytes: (data) => {
      if (size + data.length > LARGEST) throw new Problem("tooLarge");
      bytes.set(data, size);
      size += data.length;
      hash.update(data);
    },
  });
  if (ended.sha256 !== hash.hex() || ended.size !== size) throw new FileError("file_hash_differs", { path });
  return { ...decode(bytes.subarray(0, size)), version: ended.version };
}

function decode(bytes: Uint8Array): Omit<TextFile, "version"> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Problem("notText");
  }
  if (text.includes("\0")) throw new Problem("notText");
  const found = new Set(text.match(/\r\n|\r|\n/g));
  const [first = "\n"] = found as Set<Ending>;
  return {
    text: text.replace(/\r\n?/g, "\n"),
    ending: found.size > 1 ? "\n" : first,
    mixed: found.size > 1,
  };
}

/** The bytes of an edited text. */
export function encode(text: string, { ending }: TextFile): Blob {
  return new Blob([ending === "\n" ? text : text.replaceAll("\n", ending)]);
}
