import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Item } from "../src/files/items";
import { bitOf, changes, flipped, inCommon, octal, parse } from "../src/files/modes";

function items(...modes: [name: string, mode: number, type?: string][]): Item[] {
  const rest = { size: 0, mtime: 0, owner: "", group: "", target: "", targetType: "" };
  return modes.map(([name, mode, type = "f"]) => ({ ...rest, name, type, mode }));
}

test("the permissions of one item are all known", () => {
  const modes = inCommon(items(["a", 0o4750]));
  assert.equal(octal(modes), "4750");
  assert.equal(octal(inCommon(items(["a", 0o40]))), "040");
  assert.deepEqual(
    [0o4000, 0o200, 0o2].map((bit) => bitOf(modes, bit)),
    ["set", "set", "clear"],
  );
});

test("what differs stays as it is, unless it is chosen", () => {
  const chosen = items(["a", 0o755], ["b", 0o4640]);
  const modes = inCommon(chosen);
  assert.equal(octal(modes), "");
  assert.equal(bitOf(modes, 0o100), "mixed");
  assert.deepEqual(changes(chosen, modes), []);
  assert.deepEqual(changes(chosen, flipped(modes, 0o20)), [
    { name: "a", mode: 0o775 },
    { name: "b", mode: 0o4660 },
  ]);
  assert.deepEqual(changes(chosen, flipped(modes, 0o100)), [{ name: "b", mode: 0o4740 }]);
  assert.deepEqual(changes(chosen, flipped(flipped(modes, 0o100), 0o100)), [{ name: "a", mode: 0o655 }]);
  assert.deepEqual(changes(chosen, parse("640") ?? modes), [
    { name: "a", mode: 0o640 },
    { name: "b", mode: 0o640 },
  ]);
});

test("a link's own permissions are not its target's", () => {
  const chosen = items(["a", 0o644], ["link", 0o777, "l"]);
  const modes = inCommon(chosen);
  assert.equal(octal(modes), "");
  assert.equal(changes(chosen, flipped(modes, 0o400)), undefined);
  assert.deepEqual(changes(chosen, parse("0644") ?? modes), [{ name: "link", mode: 0o644 }]);
});

test("only three or four octal digits are permissions", () => {
  for (const digits of ["", "64", "648", "00644", "0o644", "-644", " 644"])
    assert.equal(parse(digits), undefined);
  assert.equal(octal(parse("7777") ?? { set: 0, clear: 0 }), "7777");
});
