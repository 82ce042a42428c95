import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "../src/api/types";
import { offered, type StoredShell } from "../src/state/shells.svelte";

const tab: StoredShell = {
  kind: "shell",
  tool: "7".repeat(32),
  session: "1",
  client: "2",
  name: "web",
  number: 1,
  offset: 0,
  shortcut: false,
};
const files = { ...tab, files: "8".repeat(32), view: "files" as const };

function permitting(...verbs: Session["verbs"]): Session {
  return { id: "1", verbs } as unknown as Session;
}

test("a tab offers what its session permits", () => {
  assert.deepEqual(offered(tab, permitting("shell", "exec", "files")), ["shell", "files"]);
  assert.deepEqual(offered(tab, permitting("shell", "exec")), ["shell"]);
  assert.deepEqual(offered(files, permitting("files")), ["files"]);
  assert.deepEqual(offered(tab, permitting("shell", "screen")), ["shell", "screen"]);
});

test("a tab whose session is over, or not known yet, offers what is open in it", () => {
  assert.deepEqual(offered(tab, undefined), ["shell"]);
  assert.deepEqual(offered(files, undefined), ["shell", "files"]);
});

test("what is open stays within reach when the session no longer permits it", () => {
  assert.deepEqual(offered(tab, permitting()), ["shell"]);
  assert.deepEqual(offered(files, permitting("shell")), ["shell", "files"]);
});
