import "./browser";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import type { Failure } from "../src/api/errors";
import type { Refusal } from "../src/api/refused";
import { type Broken, ShellPipe } from "../src/shell/pipe";
import { CLOSE, TAG } from "../src/wire";

/** A WebSocket whose other end is the test. */
class Socket extends EventTarget {
  static readonly CONNECTING = 0;
  static all: Socket[] = [];
  readyState = 0;
  sent: (string | Uint8Array)[] = [];
  onopen: () => void = () => undefined;
  onmessage: (message: { data: unknown }) => void = () => undefined;
  onclose: (event: { code: number; reason: string }) => void = () => undefined;

  constructor(readonly url: string) {
    super();
    Socket.all.push(this);
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  close(): void {
    this.end(1000);
  }

  open(): this {
    this.readyState = 1;
    this.onopen();
    return this;
  }

  say(...message: unknown[]): void {
    this.onmessage({ data: JSON.stringify(message) });
  }

  output(text: string): void {
    this.onmessage({ data: new TextEncoder().encode(text).buffer });
  }

  attach(offset: number, taken: number, fresh = false): void {
    this.say(TAG.ShellAttached, offset, taken, "ann", "bash", fresh);
  }

  /** What was typed that has arrived here. */
  get typed(): string {
    const bytes = this.sent.filter((one) => typeof one !== "string");
    return bytes.map((one) => new TextDecoder().decode(one)).join("");
  }

  end(code: number, reason = ""): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose({ code, reason });
    this.dispatchEvent(new Event("close"));
  }
}

Object.assign(globalThis, { WebSocket: Socket });
mock.timers.enable({ apis: ["setTimeout"] });

const seen: { dropped: Broken[]; failed: Failure[]; replaced: boolean[] } = {
  dropped: [],
  failed: [],
  replaced: [],
};
let refusal: Refusal = "away";

let last: ShellPipe | undefined;

function start(): ShellPipe {
  const events = {
    attached: ({ replaced }: { replaced: boolean }) => void seen.replaced.push(replaced),
    output: () => undefined,
    exited: () => undefined,
    dropped: (where: Broken) => void seen.dropped.push(where),
    refused: () => Promise.resolve(refusal),
    failed: (why: Failure) => void seen.failed.push(why),
  };
  last?.stop();
  last = new ShellPipe((offset) => String(offset), events, { known: false, columns: 80, rows: 24 });
  return last;
}

function socket(number: number): Socket {
  const found = Socket.all[number];
  assert.ok(found, `there is no connection ${number}`);
  return found;
}

const type = (pipe: ShellPipe, text: string): boolean => pipe.send(new TextEncoder().encode(text));

beforeEach(() => {
  last?.stop();
  Socket.all = [];
  Object.assign(seen, { dropped: [], failed: [], replaced: [] });
  refusal = "away";
});

test("why the server closed it arrives with its parameters", () => {
  start();
  socket(0).open().end(CLOSE.ERROR, 'target_unknown {"host":"db"}');
  assert.deepEqual(seen.failed, [{ code: "target_unknown", parameters: { host: "db" } }]);
  mock.timers.tick(60_000);
  assert.equal(Socket.all.length, 1);
});

test("what passes by itself is tried again once it was attached, and not before", () => {
  start();
  socket(0).open().end(CLOSE.ERROR, "client_offline");
  assert.equal(seen.failed.length, 1);
  start();
  socket(1).open().attach(0, 0, true);
  socket(1).end(CLOSE.ERROR, "client_offline");
  mock.timers.tick(10_000);
  socket(2).open().end(CLOSE.AGENT_LOST);
  mock.timers.tick(10_000);
  socket(3).open().end(1006);
  assert.deepEqual(seen.dropped, ["client", "client", "server"]);
  assert.equal(seen.failed.length, 1);
});

test("no output is asked for twice and no keystroke is lost or sent twice", () => {
  const pipe = start();
  type(pipe, "early ");
  socket(0).open();
  assert.equal(socket(0).typed, "");
  socket(0).attach(0, 0, true);
  type(pipe, "taken lost");
  assert.equal(socket(0).typed, "early taken lost");
  socket(0).output("hello");
  socket(0).say(TAG.InputTaken, "early taken ".length);
  socket(0).end(1006);
  type(pipe, " later");
  mock.timers.tick(10_000);
  assert.equal(socket(1).url, "5");
  socket(1).open().attach(5, "early taken ".length);
  assert.equal(socket(1).typed, "lost later");
});

test("what was typed into a shell that is gone does not go into the next one", () => {
  const pipe = start();
  socket(0).open().attach(0, 0, true);
  type(pipe, "rm -r old");
  socket(0).end(1006);
  mock.timers.tick(10_000);
  socket(1).open().attach(0, 0, true);
  assert.deepEqual(seen.replaced, [false, true]);
  assert.equal(socket(1).typed, "");
});

test("input that can't be sent is limited", () => {
  const pipe = start();
  assert.ok(type(pipe, "x".repeat(1024 * 1024)));
  assert.ok(!type(pipe, "x"));
});

test("a size that changed while it connected is told afterwards", () => {
  const pipe = start();
  pipe.resize(100, 30);
  socket(0).open().attach(0, 0, true);
  assert.deepEqual(socket(0).sent, [JSON.stringify([TAG.Resize, 100, 30])]);
});

test("a refused handshake says why, or is tried again", async () => {
  start();
  refusal = "blocked";
  for (const number of [0, 1]) {
    socket(number).end(1006);
    await Promise.resolve();
    await Promise.resolve();
    mock.timers.tick(10_000);
  }
  assert.deepEqual(seen.dropped, ["unreachable", "blocked"]);
  refusal = { code: "session_idle", parameters: {} };
  socket(2).end(1006);
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(seen.failed, [refusal]);
});
