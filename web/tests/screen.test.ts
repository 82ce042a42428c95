import assert from "node:assert/strict";
import { test } from "node:test";

import { KEYS, monitorOf, press } from "../src/screen/keys";

test("keys are released in the opposite order", () => {
  const sent: [number, boolean][] = [];
  press(KEYS["Alt+Tab"] ?? [], (key, down) => sent.push([key, down]));
  assert.deepEqual(sent, [
    [0xffe9, true],
    [0xff09, true],
    [0xff09, false],
    [0xffe9, false],
  ]);
});

test("a monitor's text has its name and size", () => {
  assert.deepEqual(monitorOf("HDMI-1 1920 1080"), ["HDMI-1", "1920", "1080"]);
});
