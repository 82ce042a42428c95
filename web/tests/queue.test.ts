import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "../src/api/types";
import { coalesced } from "../src/state/coalesced";
import { Queue } from "../src/state/queue.svelte";

test("an invitation is told, and that the session is no longer open", async () => {
  const named = (id: string, ...users: string[]) =>
    ({ id, state: "open", participants: users.map((user_id) => ({ user_id })) }) as Session;
  const queue = new Queue("me");
  const departed = () => queue.departure?.id;
  async function load(...items: Session[]): Promise<void> {
    globalThis.fetch = () => Promise.resolve(Response.json({ items, next: null }));
    await queue.load();
  }
  await load();
  await load(named("a"), named("b"));
  assert.equal(queue.arrival?.id, "a");
  await load(named("a"), named("b", "me"));
  assert.equal(departed(), undefined);
  await load(named("a"));
  assert.equal(departed(), undefined, "one that the user has joined tells its end itself");
  await load();
  assert.equal(departed(), "a");
});

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
