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
      online || offline ? `${online.toLocaleString("en")} online, ${offline.toLocaleString("en")} not` : "",
      shortcuts ? `${shortcuts.toLocaleString("en")} ${shortcuts === 1 ? "shortcut" : "shortcuts"}` : "",
    ]
      .filter(Boolean)
      .join(", ") + ".",
  severalHint: "The actions above the list, and the menu of the right mouse button, are for all of them.",
  tooMany: (most: number, n: number) =>
    `You can jump to ${most} Jump Items at once; ${n.toLocaleString("en")} are selected. Select fewer.`,
  dismiss: "Dismiss",
  /** The names that are on the keyboard. */
  keys: (combination: string) => combination,
  columnsAndSort: "Columns and order",
  columns: {
    tag: "Tag",
    os: "Operating system",
    consoleUser: "Console user",
    fqdn: "Full name (FQDN)",
    publicAddress: "Public IP",
    version: "Version",
    lastConnected: "Last connected",
    lastAccessed: "Last accessed",
  } satisfies Partial<Record<Column, string>>,
  sortBy: (column: string) => `Sort by: ${column}`,
  resizeGroups: "Width of the Jump Groups",
  resizeDetails: "Width of the statistics",
  resizeDetailsHeight: "Height of the statistics",

  // statistics
  plot: (name: string) => `${name} in the last hour`,
  plotFigures: (least: string, most: string, mean: string) => `From ${least} to ${most}, ${mean} on average.`,
  plotGaps: (n: number) =>
    n === 1 ? "Nothing is known of one stretch of time." : `Nothing is known of ${n} stretches of time.`,
  plotNothing: "Nothing is known",
  plotStart: "1 h ago",
  plotEnd: "now",

  // searching
  searchFields: "Fields to search",
  allFields: "All fields",
  jumpOffline: "Offline: there is nobody to jump to until it connects again.",
  jumpUninstalled: "Its Jump Client is uninstalled.",
  lastKnown: "The computer is offline: its last figures are no longer true.",
  paste: "Paste",
  pasteRefused: "The browser keeps the clipboard to itself. Press Ctrl+V.",
  onlineOnly: "Online only",
  searchedIn: "Search in:",
  noLongerIn: (field: string) => `No longer search in: ${field}`,
  fields: {
    name: "Name",
    hostname: "Hostname",
    fqdn: "Full name (FQDN)",
    private_ip: "Private IP",
    public_ip: "Public IP",
    tag: "Tag",
    comments: "Comments",
    console_user: "Console user",
    status: "Status (online, offline, uninstalled, disabled, removal pending)",
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
  nameHint: (hostname: string) => `When empty: ${hostname}`,
  save: "Save",
  saving: "Saving…",
  keepEach: "Keep each one's own",
  kept: "They differ: each keeps its own.",
  emptied: "Emptied in all of them.",
  changed: "Changed in all of them.",
  emptyIt: (field: string) => `Empty ${field} in all`,
  keepIt: (field: string) => `Leave ${field} as it is`,
  staleOne: "Somebody else changed this meanwhile.",
  staleReload: "Reload, and keep what I typed",
  theirs: (value: string) => `By now: ${value}`,
  nothingThere: "(empty)",
  andMore: (n: number) => `and ${n.toLocaleString("en")} more`,

  // Jump Shortcuts
  newShortcut: "New shortcut",
  create: "Create",
  copy: "Copy",
  copyOf: (name: string) => `Copy ${name}`,
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
  through: "Through",
  directly: "Directly from the server",
  find: "Find…",
  findClient: "Find a Jump Client",
  chooseClient: "Choose…",
  clientGone: "(removed)",
  vncConnecting: "Connecting to the target…",
  vncAsking: "The target asks for a password.",
  vncLeave: "Ctrl+Shift+L leads back to the list; all other keys go to the target.",
  vncClosed: "The target has closed the connection.",
  vncLost: "The connection is lost.",
  vncScreen: (name: string) => `Screen of ${name}`,
  vncPassword: (name: string) => `VNC password of ${name}`,
  vncPasswordHint: "It goes to the target and is kept nowhere.",
  vncSend: "Connect",
  vncRefused: "The target refused this password.",
  vncRefusedBecause: (reason: string) => `The target refused: ${reason}`,
  removeCopyLead:
    "This copy leaves the console for everybody. The Jump Client itself and its other copies stay. What was done with it stays in the audit log.",
  removeShortcutLead:
    "The Jump Shortcut leaves the console for everybody. Nothing changes on the computer that it leads to. What was done with it stays in the audit log.",

  // removing several
  removeSeveral: (n: number) => `Remove ${items(n)}?`,
  removeSeveralLead:
    "They leave the console for everybody, with their statistics. Sessions on them end at once. What was done with them stays in the audit log.",
  removeSeveralUninstall: "Also uninstall on the computers",
  removeSeveralOnline: (n: number) =>
    `Online: ${n.toLocaleString("en")}. Files and service are removed from the computer now.`,
  removeSeveralOffline: (n: number) =>
    `Offline: ${n.toLocaleString("en")}. They stay in the list as “Removal pending”, and are uninstalled when they next connect.`,
  removeSeveralShortcuts: (n: number) =>
    `Jump Shortcuts: ${n.toLocaleString("en")}. Nothing changes on the computers that they lead to.`,
  removeSeveralUninstalled: (n: number) =>
    `Uninstalled before: ${n.toLocaleString("en")}. Only the record is left to remove.`,
  removeSeveralKeep:
    "Their files stay on the computers, but they can't connect any more. Delete them there with the command “uninstall” of their directory.",

  // disabling and enabling
  disable: "Disable",
  enable: "Enable",
  disabled: "Disabled",
  disabledAtConsole: "Disabled at the console",
  disabledOnComputer: "Disabled on the computer",
  acts: {
    disable: {
      one: (name: string) => `Disable ${name}`,
      title: (n: number, name: string) => (n === 1 ? `Disable ${name}?` : `Disable ${items(n)}?`),
      lead: (n: number): string =>
        n === 1
          ? "It stays in the list and connected, but nobody can jump to it until it is enabled again. Sessions on it end at once."
          : "They stay in the list and connected, but nobody can jump to them until they are enabled again. Sessions on them end at once.",
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
  sentThrough: (names: string) => `Sent through ${names}.`,
  moreNeighbours: (n: number) => (n === 1 ? "one more neighbour" : `${n} more neighbours`),
  wakeHint: "It appears as online when it has started, if its network card may wake it (Wake on LAN).",
  actProgress: (done: number, n: number) => (n === 1 ? "Working…" : `Working… ${done} of ${n}`),
  actFailed: (failed: number, n: number) =>
    n === 1 ? "It did not work:" : `It did not work for ${failed.toLocaleString("en")} of ${items(n)}:`,

  // the palette
  palette: "Command palette",
  paletteHint: "Find a Jump Item or an action…",
  paletteKeys: "↑ ↓ choose · Enter go on · Esc back",
  paletteItems: "Jump Items",
  paletteNothing: "Nothing found.",
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
