import type { OfferedPackage, OfferedPlatform, Overridable } from "../../api/types";

type Kind = OfferedPackage["kind"];

/** The words of the texts that commands contain. */
interface Examples {
  account: string;
  exampleName: string;
  exampleTag: string;
  exampleComments: string;
}

/** Commands for one kind of package. */
interface Commands {
  /** For the account that runs it, and without its data on the screen. */
  own: (file: string, options: string) => string;
  /** For the whole computer, where that is another command. */
  whole?: (file: string, account: string) => string;
  /** With the key of a generic package. It comes from the keyboard to the environment where that is possible. */
  key: (file: string) => string;
  /** One option of the command line. */
  option: (name: string, value: string) => string;
}

const START = "jumpclient/init-script start";

/** As a shell needs it. The values are examples and code names, none of which has a quotation mark. */
const quoted = (value: string): string => (/^[\w:.@-]+$/.test(value) ? value : `"${value}"`);
const dashed = (name: string, value: string): string =>
  `--jc-${name.replaceAll("_", "-")}${value && ` ${quoted(value)}`}`;

/** How each kind is installed. An app is installed by opening it. */
export const COMMANDS: Record<Exclude<Kind, "apk">, Commands> = {
  bin: {
    own: (file, options) => `sh ./${file} --install-dir ~/jumpclient${options} && ~/${START}`,
    whole: (file, account) => `sh ./${file} --install-dir /opt/jumpclient --user ${account} && /opt/${START}`,
    key: (file) =>
      `stty -echo; IFS= read -r key; stty echo; JUMP_KEY_INFO="$key" sh ./${file} ` +
      `--install-dir ~/jumpclient && ~/${START}`,
    option: dashed,
  },
  exe: {
    own: (file, options) => `.\\${file}${options}`,
    key: (file) => `$env:JUMP_KEY_INFO = Read-Host "KEY_INFO"; .\\${file}; $env:JUMP_KEY_INFO = $null`,
    option: dashed,
  },
  msi: {
    own: (file, options) => `msiexec /i ${file}${options} /quiet`,
    key: (file) => `msiexec /i ${file} KEY_INFO=<KEY_INFO> /quiet`,
    option: (name, value) => `jc_${name}=${quoted(value || "1")}`,
  },
};

/** Those of the allowed options that act on a platform. */
export function optionsThere(allowed: readonly Overridable[], platform: OfferedPlatform): Overridable[] {
  return allowed.filter((field) => !field.startsWith("passive") || platform.works.includes("passive"));
}

/** Every option that an installer allows, with a blank before each. */
export function optionsOf(
  commands: Commands,
  allowed: readonly Overridable[],
  jumpGroup: string,
  examples: Examples,
): string {
  const values: Record<Overridable, string> = {
    jump_group: jumpGroup,
    name: examples.exampleName,
    tag: examples.exampleTag,
    comments: examples.exampleComments,
    max_offline_minutes: "1440",
    ephemeral: "",
    passive: "",
    passive_port: "5832",
    passive_listen: "eth0",
  };
  return (Object.keys(values) as Overridable[])
    .filter((field) => allowed.includes(field))
    .map((field) => ` ${commands.option(field, values[field])}`)
    .join("");
}
