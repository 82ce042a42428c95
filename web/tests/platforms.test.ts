import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OfferedPlatform } from "../src/api/types";
import { COMMANDS, optionsOf, optionsThere } from "../src/login/installers/commands";
import { connectLink } from "../src/install/connect";
import { fileName, offersOf, preferred, unfit } from "../src/platforms/offers";
import { fromUserAgent, withHints, type Visitor } from "../src/platforms/visitor";

const LINUX: OfferedPlatform = {
  name: "linux",
  title: "Linux",
  labels: { en: "Linux", fr: "Linux" },
  tried: "devices",
  least: "",
  architectures: ["x86_64", "arm"],
  works: ["passive"],
  packages: [{ name: "linux-headless", kind: "bin", stem: "bomgar-scc", keyed: true }],
};
const WINDOWS: OfferedPlatform = {
  ...LINUX,
  name: "windows",
  works: [],
  least: "10",
  architectures: ["x86_64"],
  packages: [
    { name: "windows-exe", kind: "exe", stem: "bomgar-scc", keyed: true },
    { name: "windows-msi", kind: "msi", stem: "bomgar-scc-win64", keyed: true },
  ],
};
const ANDROID: OfferedPlatform = {
  ...LINUX,
  name: "android",
  least: "8",
  architectures: [],
  packages: [{ name: "android", kind: "apk", stem: "bomgar-scc", keyed: false }],
};

const agent = (system: string, touchPoints = 0): Visitor =>
  fromUserAgent(`Mozilla/5.0 (${system}) AppleWebKit/537.36`, touchPoints);
const seen = (visitor: Visitor): string => [visitor.platform, visitor.system, visitor.architecture].join("|");

test("a user agent names the system and its processor", () => {
  for (const [system, wanted] of [
    ["X11; Linux x86_64", "linux|Linux|x86_64"],
    ["X11; Linux aarch64", "linux|Linux|arm"],
    ["X11; Linux i686", "linux|Linux|x86"],
    ["Windows NT 10.0; Win64; x64", "windows|Windows 10|x86_64"],
    ["Windows NT 6.1; WOW64", "windows|Windows 7|x86_64"],
    ["Windows NT 6.3", "windows|Windows 8.1|x86"],
    ["Windows NT 10.0; ARM64", "windows|Windows 10|arm"],
    ["Windows Phone", "windows|Windows|"],
    ["Linux; Android 6.0.1; Nexus 5", "android|Android 6.0|"],
    ["iPhone; CPU iPhone OS 17_0 like Mac OS X", "other|iPhone|"],
    ["Macintosh; Intel Mac OS X 10_15_7", "macos|macOS|"],
    ["X11; CrOS x86_64 14541.0.0", "other|ChromeOS|x86_64"],
  ] as const)
    assert.equal(seen(agent(system)), wanted);
  assert.equal(agent("Macintosh; Intel Mac OS X 10_15_7", 5).system, "iPad");
});

test("options that do not act on a platform are not shown for it", () => {
  const allowed = ["name", "passive", "passive_port"] as const;
  assert.deepEqual(optionsThere(allowed, LINUX), allowed);
  assert.deepEqual(optionsThere(allowed, WINDOWS), ["name"]);
});

test("hints tell what newer browsers leave out of their user agent", () => {
  const windows = agent("Windows NT 10.0; Win64; x64");
  const hinted = (hints: object): string => seen(withHints(windows, { platform: "Windows", ...hints }));
  assert.equal(
    hinted({ platformVersion: "15.0.0", architecture: "arm", bitness: "64" }),
    "windows|Windows 11|arm",
  );
  assert.equal(
    hinted({ platformVersion: "0.1.0", architecture: "x86", bitness: "32" }),
    "windows|Windows 7|x86",
  );
  assert.equal(hinted({ platformVersion: "10.0.0", architecture: "x86" }), "windows|Windows 10|x86_64");
  const old = withHints(agent("Windows NT 6.1"), { platform: "Windows", platformVersion: "10.0.0" });
  assert.equal(old.system, "Windows 7");
  assert.equal(hinted({ platformVersion: "0" }), "windows|Windows 10|x86_64");
  const phone = withHints(agent("Linux; Android 10; K"), { platform: "Android", platformVersion: "6.0.0" });
  assert.equal(phone.system, "Android 6");
  assert.equal(phone.version, 6);
  assert.equal(withHints(windows, { platform: "Linux", architecture: "arm" }), windows);
  const linux = withHints(agent("X11; Linux x86_64"), { platform: "Linux", platformVersion: "6.1" });
  assert.equal(linux.system, "Linux");
});

test("a device gets its own platform, and is told what it can't run", () => {
  const offers = offersOf([LINUX, WINDOWS, ANDROID]);
  const chosen = (visitor: Visitor): string | undefined => preferred({ offers, visitor })?.pack.name;
  assert.equal(chosen(agent("Windows NT 10.0; Win64; x64")), "windows-exe");
  assert.equal(chosen(agent("Linux; Android 14")), "android");
  assert.equal(chosen(agent("Macintosh; Intel Mac OS X")), "linux-headless");
  assert.equal(preferred({ offers: [], visitor: agent("X11; Linux") }), undefined);
  assert.equal(unfit(WINDOWS, agent("Windows NT 10.0; Win64; x64")), "");
  assert.equal(unfit(WINDOWS, agent("Windows NT 6.1; Win64; x64")), "version");
  assert.equal(unfit(WINDOWS, agent("Windows NT 10.0")), "processor");
  assert.equal(unfit(WINDOWS, agent("Windows NT 10.0; ARM64")), "processor");
  assert.equal(unfit(ANDROID, agent("Linux; Android 6.0.1")), "version");
  assert.equal(unfit(ANDROID, agent("Linux; Android")), "");
  assert.equal(unfit(LINUX, agent("Windows NT 6.1")), "");
});

test("a file is named as the server names it", () => {
  const [bin, exe, msi, apk] = offersOf([LINUX, WINDOWS, ANDROID]).map((one) => one.pack);
  assert.ok(bin && exe && msi && apk);
  assert.deepEqual(
    [fileName(bin, "1f"), fileName(exe, ""), fileName(msi, "1f"), fileName(apk, "1f")],
    ["bomgar-scc-1f.bin", "bomgar-scc.exe", "bomgar-scc-win64-1f.msi", "bomgar-scc.apk"],
  );
});

test("each kind of package has its own form of the options", () => {
  const examples = {
    account: "",
    exampleName: "Front desk",
    exampleTag: "desk",
    exampleComments: "On the left",
  };
  const options = (kind: keyof typeof COMMANDS): string =>
    optionsOf(COMMANDS[kind], ["jump_group", "name", "ephemeral"], "user:ann", examples);
  assert.equal(options("bin"), ` --jc-jump-group user:ann --jc-name "Front desk" --jc-ephemeral`);
  assert.equal(options("exe"), options("bin"));
  assert.equal(options("msi"), ` jc_jump_group=user:ann jc_name="Front desk" jc_ephemeral=1`);
  assert.equal(COMMANDS.msi.own("a.msi", options("msi")), `msiexec /i a.msi${options("msi")} /quiet`);
});

test("the link for a device names the server with its port, and keeps the key behind the #", () => {
  const hash = "0".repeat(64);
  assert.equal(
    connectLink("a.b", hash, "", "id.key"),
    `jumpclient://connect?server=a.b%3A443&authority=${hash}#id.key`,
  );
  assert.equal(
    connectLink("[::1]:8443", hash, "Sécurité & co", "id.key"),
    `jumpclient://connect?server=%5B%3A%3A1%5D%3A8443&authority=${hash}&name=S%C3%A9curit%C3%A9+%26+co#id.key`,
  );
});
