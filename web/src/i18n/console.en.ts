import type { JumpMethod, Screen } from "../api/types";
import type { Column } from "../state/preferences.svelte";
import type { SearchField } from "../state/query";

const items = (n: number): string => `${n.toLocaleString("en")} ${n === 1 ? "Jump Item" : "Jump Items"}`;

export const consoleEn = {
  // the list
  properties: "Properties",
  actions: "Actions",
  selected: (n: number) => `${n.toLocaleString("en")} selected`,
  several: (n: number) => `${items(n)} selected`,
  severalStates: (online: number, offline: number, shortcuts: number) =>
    [
      online || offline
        ? `${online.toLocaleString("en")} online, ${offline.toLocaleString("en")} not online`
        : "",
      shortcuts ? `${shortcuts.toLocaleString("en")} ${shortcuts === 1 ? "shortcut" : "shortcuts"}` : "",
    ]
      .filter(Boolean)
      .join(", ") + ".",
  severalHint: "Toolbar and right-click actions apply to the whole selection.",
  tooMany: (most: number, n: number) =>
    `You can jump to at most ${most} Jump Items at a time, and ${n.toLocaleString("en")} are selected. Select fewer.`,
  dismiss: "Dismiss",
  /** The names that are on the keyboard. */
  keys: (combination: string) => combination,
  columnsAndSort: "Columns and sorting",
  columns: {
    tag: "Tag",
    os: "Operating system",
    consoleUser: "Console user",
    fqdn: "FQDN",
    publicAddress: "Public IP",
    version: "Version",
    lastConnected: "Last connected",
    lastAccessed: "Last accessed",
  } satisfies Partial<Record<Column, string>>,
  sortBy: (column: string) => `Sort by: ${column}`,
  resizeGroups: "Jump Groups pane width",
  resizeDetails: "Statistics pane width",
  resizeDetailsHeight: "Statistics pane height",

  // statistics
  plot: (name: string) => `${name}, last hour`,
  plotFigures: (least: string, most: string, mean: string) =>
    `Minimum ${least}, maximum ${most}, average ${mean}.`,
  plotGaps: (n: number) => (n === 1 ? "No data for 1 period." : `No data for ${n} periods.`),
  plotNothing: "No data",
  notCollected: "Not collected",
  plotStart: "1 h ago",
  plotEnd: "now",

  // searching
  searchFields: "Fields to search",
  allFields: "All fields",
  failedCall: (when: string) => `The server could not reach this computer on ${when}.`,
  callOutcomes: {
    unresolved: "the name can't be resolved",
    not_allowed: "not called, because it is outside passive_networks",
    timed_out: "no answer in time",
    refused: "connection refused",
    unreachable: "no route to it",
    closed: "the connection was closed without an answer",
    another_program: "another program uses the port",
    link_failed: "it answered, but did not connect",
  },
  noAddress: "It has reported no address.",
  lastContact: "These statistics are from the last contact.",
  lastBefore: "The Jump Client is uninstalled. These are its last statistics.",
  lastKnown: "The computer is offline. These statistics are out of date.",
  paste: "Paste",
  pasteRefused: "Your browser blocked access to the clipboard. Press Ctrl+V.",
  onlineOnly: "Online only",
  searchedIn: "Search in:",
  noLongerIn: (field: string) => `Stop searching in ${field}`,
  fields: {
    name: "Name",
    hostname: "Hostname",
    fqdn: "FQDN",
    private_ip: "Private IP",
    public_ip: "Public IP",
    tag: "Tag",
    comments: "Comments",
    console_user: "Console user",
    status: "Status (online, offline, passive, uninstalled, disabled, removal pending)",
    method: "Jump method (Jump Client, RDP, VNC)",
    last_accessed: "Last access (2026, 2026-11, 2026-11-22)",
    workgroup: "Workgroup",
    domain: "Domain group",
    os: "Operating system",
    group: "Jump Group",
  } satisfies Record<SearchField, string>,
  shortFields: { method: "Jump method", status: "Status", last_accessed: "Last access" } as Partial<
    Record<SearchField, string>
  >,

  // properties
  propertiesOf: (name: string) => `Properties of ${name}`,
  propertiesOfSeveral: (n: number) => `Properties of ${items(n)}`,
  nameHint: (hostname: string) => `Default: ${hostname}`,
  save: "Save",
  saving: "Saving…",
  keepEach: "Keep current values",
  kept: "Multiple values — unchanged",
  emptied: "Will be cleared for all selected items.",
  changed: "Will be changed for all selected items.",
  emptyIt: (field: string) => `Clear ${field} for all`,
  keepIt: (field: string) => `Keep ${field} unchanged`,
  staleOne: "Someone else has changed this in the meantime.",
  staleReload: "Reload and keep my changes",
  theirs: (value: string) => `Current value: ${value}`,
  nothingThere: "(empty)",
  andMore: (n: number) => `and ${n.toLocaleString("en")} more`,

  // Jump Shortcuts
  newShortcut: "New shortcut",
  create: "Create",
  copy: "Copy",
  joinOf: (name: string) => `Join a session on ${name}`,
  inSession: (names: string) => `In a session: ${names}`,
  copyOf: (name: string) => `Copy ${name}`,

  // local control
  disabling: "Disabling on the computer",
  uninstalling: "Uninstalling on the computer",
  permissions: { allowed: "Allowed", forbidden: "Forbidden without a maintenance token" },
  groupForbids: "Forbidden by the Jump Group.",
  forbidden: "Forbidden on the computer",
  forbids: { disable: "disable", uninstall: "uninstall" },
  token: "Maintenance token",
  tokenOf: (name: string) => `Maintenance token for ${name}`,
  tokenLead:
    "It allows the owner of the installation to disable or uninstall the Jump Client on this computer, also while it is offline. The audit log records that you have seen it.",
  tokenUntil: (at: string) => `Valid until ${at}, if the computer's clock is right.`,
  tokenUnneeded: "Nothing is forbidden now. An offline computer may still follow an earlier setting.",
  tokenCopy: "Copy",
  tokenCopied: "Copied",
  original: "Copy of",
  methods: {
    jump_client: "Jump Client",
    jump_client_copy: "Jump Client (copy)",
    local_rdp: "Local RDP",
    local_vnc: "Local VNC",
  } satisfies Record<JumpMethod, string>,
  port: "Port",
  userName: "User name",
  screen: "Screen",
  screens: {
    full_screen: "Full screen",
    all_monitors: "Full screen, all monitors",
    window: "Window",
  } satisfies Record<Screen, string>,
  width: "Width",
  height: "Height",
  pixels: (width: number, height: number) => `${width} × ${height}`,
  sectionTarget: "Target",
  sectionShortcut: "Jump Shortcut",
  created: "Created",
  through: "Connect through",
  directly: "Directly from the server",
  find: "Find…",
  findClient: "Find a Jump Client",
  chooseClient: "Choose…",
  clientGone: "(removed)",
  vncConnecting: "Connecting to the target…",
  vncAsking: "The target requires a password.",
  vncLeave: "Ctrl+Shift+L: back to the list.",
  vncClosed: "The target closed the connection.",
  vncLost: "Connection lost.",
  vncScreen: (name: string) => `Screen of ${name}`,
  vncPassword: (name: string) => `VNC password of ${name}`,
  vncPasswordHint: "It is sent to the target and never stored.",
  vncSend: "Connect",
  vncRefused: "The target refused this password.",
  vncRefusedBecause: (reason: string) => `The target refused: ${reason}`,
  removeCopyLead:
    "This copy is removed from the console for everyone. The Jump Client and its other copies are kept. Its history stays in the audit log.",
  removeShortcutLead:
    "The Jump Shortcut is removed from the console for everyone. Nothing changes on the target computer. Its history stays in the audit log.",

  // removing several
  removeSeveral: (n: number) => `Remove ${items(n)}?`,
  removeSeveralLead:
    "They are removed from the console for everyone, with their statistics. Sessions on them end immediately. Their history stays in the audit log.",
  removeSeveralUninstall: "Also uninstall from the computers",
  removeSeveralOnline: (n: number) =>
    `Online: ${n.toLocaleString("en")}. Their files and service are removed from the computers right away.`,
  removeSeveralOffline: (n: number) =>
    `Offline: ${n.toLocaleString("en")}. They stay in the list as “Removal pending” and are uninstalled the next time they connect.`,
  removeSeveralShortcuts: (n: number) =>
    `Jump Shortcuts: ${n.toLocaleString("en")}. Nothing changes on the target computers.`,
  removeSeveralUninstalled: (n: number) =>
    `Already uninstalled: ${n.toLocaleString("en")}. Only their entries in the console are removed.`,
  removeSeveralKeep:
    "Their files stay on the computers, but they can no longer connect. To delete them, run the “uninstall” script in each install directory.",

  // disabling and enabling
  disable: "Disable",
  enable: "Enable",
  disabled: "Disabled",
  lost: "Lost",
  lostSince: (when: string) => `Lost: not connected since ${when}`,
  needsUpdate: "Needs an update",
  updating: "Updating",
  disabledAtConsole: "Disabled in the console",
  disabledOnComputer: "Disabled on the computer",
  acts: {
    disable: {
      one: (name: string) => `Disable ${name}`,
      title: (n: number, name: string) => (n === 1 ? `Disable ${name}?` : `Disable ${items(n)}?`),
      lead: (n: number): string =>
        n === 1
          ? "It stays connected and in the list, but no one can jump to it until it is enabled again. Sessions on it end immediately."
          : "They stay connected and in the list, but no one can jump to them until they are enabled again. Sessions on them end immediately.",
      button: "Disable",
    },
    enable: {
      one: (name: string) => `Enable ${name}`,
      title: (n: number, name: string) => (n === 1 ? `Enable ${name}` : `Enable ${items(n)}`),
      lead: (): string => "",
      button: "Enable",
    },
    "cancel-removal": {
      one: (name: string) => `Cancel removal of ${name}`,
      title: (n: number, name: string) =>
        n === 1 ? `Cancel removal of ${name}` : `Cancel removal of ${items(n)}`,
      lead: (): string => "",
      button: "Cancel removal",
    },
    wake: {
      one: (name: string) => `Wake ${name}`,
      title: (n: number, name: string) => (n === 1 ? `Wake ${name}` : `Wake ${items(n)}`),
      lead: (): string => "",
      button: "Wake",
    },
  },
  wake: "Wake",
  sentThrough: (names: string) => `Wake-on-LAN packet sent by ${names}.`,
  moreNeighbours: (n: number) =>
    n === 1 ? "1 other computer on the network" : `${n} other computers on the network`,
  wakeHint: "It appears online once it has started, if its network card allows Wake-on-LAN.",
  actProgress: (done: number, n: number) => (n === 1 ? "Working…" : `Working… ${done} of ${n}`),
  actFailed: (failed: number, n: number) =>
    n === 1 ? "The action failed:" : `The action failed for ${failed.toLocaleString("en")} of ${items(n)}:`,

  // the palette
  palette: "Command palette",
  paletteHint: "Search for a Jump Item or an action…",
  paletteKeys: "↑ ↓ select · Enter confirm · Esc back",
  paletteItems: "Jump Items",
  paletteNothing: "No results.",
  goTo: (group: string) => `Go to ${group}`,
  jumpTo: (name: string) => `Jump to ${name}`,
  removeOne: (name: string) => `Remove ${name}`,
  copyOne: (name: string) => `Copy ${name}`,
  showOne: (name: string) => `Show ${name} in the list`,
  withSelected: (action: string, n: number, name: string) =>
    n === 1 ? `${action}: ${name}` : `${action}: ${n.toLocaleString("en")} selected`,
  languageIs: (name: string) => `Language: ${name}`,
};

export type ConsoleTexts = typeof consoleEn;
