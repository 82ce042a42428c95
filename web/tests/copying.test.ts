import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFile, readZip, Upload } from "../src/files/copying";
import type { FilesPipe, Options } from "../src/files/pipe";
import { FileError, Problem } from "../src/files/problems";
import type { Ended } from "../src/files/request";
import { Spool } from "../src/files/spool";

/** A computer that lies, or loses every connection. */
class Liar {
  asked = 0;

  constructor(private readonly answer: (options: Options) => Promise<void>) {}

  ready(): Promise<void> {
    return Promise.resolve();
  }

  async ask(_tag: number, _fields: unknown[], options: Options): Promise<Ended> {
    this.asked++;
    await this.answer(options);
    throw new Problem("lost");
  }

  begin(_tag: number, _fields: unknown[], options: Options) {
    this.asked++;
    const over = this.answer(options).then(() => Promise.reject(new Problem("lost")));
    over.catch(() => undefined);
    return { done: over, cancel: () => undefined };
  }

  get pipe(): FilesPipe {
    return this as unknown as FilesPipe;
  }
}

const piece = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);
const stuck = (error: unknown): boolean => error instanceof FileError && error.code === "transfer_stuck";

test("a download that never gets further is given up", async () => {
  let first = true;
  const liar = new Liar(async (to) => {
    if (!to.offset) await to.readStarted?.([1, 0, 100, "", "v", 0, 0, 0]);
    if (first) await to.bytes?.(piece(10));
    first = false;
  });
  await assert.rejects(readFile(liar.pipe, "/a", new Spool(), {}), stuck);
  assert.equal(liar.asked, 9);
  const zip = new Liar(async (to) => to.bytes?.(piece(10)));
  await assert.rejects(readZip(zip.pipe, "/a", [], new Spool(), {}), stuck);
  assert.equal(zip.asked, 9);
});

test("a download is not longer than announced", async () => {
  const liar = new Liar(async (to) => {
    await to.readStarted?.([1, 0, 100, "", "v", 0, 0, 0]);
    await to.bytes?.(piece(100));
    await to.bytes?.(piece(1));
  });
  const spool = new Spool();
  await assert.rejects(readFile(liar.pipe, "/a", spool, {}), (error: FileError) => {
    assert.deepEqual([error.code, error.parameters], ["file_oversized", { path: "/a", limit: 100 }]);
    return true;
  });
  assert.equal(spool.size, 100);
});

test("an upload does not start again for ever", async () => {
  const liar = new Liar((to) => {
    to.writeStarted?.([1, 5, "0".repeat(64)]); // bytes that nobody sent
    return new Promise(() => undefined);
  });
  await assert.rejects(new Upload("/a", new Blob(["0123456789"])).send(liar.pipe, {}), stuck);
  assert.equal(liar.asked, 8);
});
