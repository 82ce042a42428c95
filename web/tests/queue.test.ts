import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import { coalesced } from "../src/state/coalesced";

test("what is asked for during a load is loaded once more", async () => {
  const begun: (() => void)[] = [];
  const load = coalesced(() => new Promise<void>((done) => begun.push(done)));
  const first = load();
  await Promise.all([load(), load()]);
  assert.equal(begun.length, 1);
  begun[0]?.();
  await new Promise(setImmediate);
  assert.equal(begun.length, 2);
  begun[1]?.();
  await first;
  const other = load();
  assert.equal(begun.length, 3);
  begun[2]?.();
  await other;
});

test("a load that fails does not keep the next one from running", async () => {
  let runs = 0;
  const load = coalesced(() => {
    runs++;
    return Promise.reject(new Error("away"));
  });
  await assert.rejects(load);
  await assert.rejects(load);
  assert.equal(runs, 2);
});
