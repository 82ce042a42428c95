import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue } from "../src/api/catalogue.svelte";
import { ApiError } from "../src/api/client";
import { closeReason, errorText, fieldText, packedError } from "../src/api/errors";
import { i18n } from "../src/i18n/index.svelte";

await catalogue.load();

test("a close reason is a code, and its parameters if it has any", () => {
  assert.deepEqual(closeReason("session_ended"), { code: "session_ended" });
  const failure = closeReason('target_refused {"host":"a b","port":5900}');
  assert.deepEqual(failure, { code: "target_refused", parameters: { host: "a b", port: 5900 } });
  assert.deepEqual(closeReason("session_ended {cut"), { code: "session_ended" });
});

test("parameters in a message alternate with their names", () => {
  const failure = packedError("target_refused", ["host", "db", "port", 5900]);
  assert.deepEqual(failure.parameters, { host: "db", port: 5900 });
  assert.deepEqual(packedError("session_ended").parameters, {});
});

test("every source of an error becomes the same words", () => {
  i18n.use("en");
  const parameters = { host: "db\u0007", port: 15900 };
  const words = errorText({ code: "target_refused", parameters });
  assert.match(words, /db\ufffd.*15900/);
  const problem = { code: "target_refused", message: "as the server says it", parameters };
  assert.equal(errorText(new ApiError("target_refused", problem.message, 502, [problem])), words);
  assert.equal(errorText(problem), words);
});

test("quantities and times are the person's", () => {
  i18n.use("fr");
  const words = errorText({ code: "field_out_of_range", parameters: { field: "x", low: 1000, high: 2000 } });
  assert.match(words, /1\u202f000.*2\u202f000/);
  assert.match(
    errorText({ code: "installer_expired", parameters: { time: "2026-11-29T10:00:00Z" } }),
    /2026/,
  );
  i18n.use("en");
});

test("what this page does not know has the server's words, or general ones", () => {
  const message = "A newer server says this.";
  const unknown = { code: "from_the_future", message, parameters: {} };
  assert.equal(errorText(new ApiError(unknown.code, message, 409, [unknown])), message);
  assert.equal(errorText({ code: "from_the_future" }), errorText({ code: "internal_error" }));
  const noAnswer = new ApiError("unreachable", "No answer.");
  assert.equal(errorText(noAnswer), "No answer.");
  assert.equal(errorText(new TypeError("a bug")), "TypeError: a bug");
});

test("a field is called as the page calls it", () => {
  const parameters = { field: "port", low: 1, high: 65535 };
  const words = fieldText({ code: "field_out_of_range", parameters }, "The port");
  assert.match(words, /The port/);
  const expected = "an email address";
  const malformed = fieldText(
    { code: "field_malformed", parameters: { field: "to", expected } },
    "Recipient",
  );
  assert.equal(malformed, "Recipient: invalid value (expected: an email address).");
});
