import type { Summary } from "../api/types";
import { consoleEn } from "./console.en";
import { jobsEn } from "./jobs.en";
import { shellsEn } from "./shells.en";

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const en = {
  language: "Language",
  unreachable: "The server can't be reached. Check the network, then try again.",
  unexpectedAnswer: (status: number) =>
    `The server gave an answer that this page does not understand (${status}).`,
  loading: "Loading…",
  tryAgain: "Try again",
  cancel: "Cancel",
  close: "Close",

  // signing in
  signInTitle: "Sign in",
  signInLead: "Technician console",
  userName: "User name",
  password: "Password",
  showPassword: "Show the password",
  hidePassword: "Hide the password",
  codeLead: "Your account has a second factor.",
  code: "Code",
  codeHint: "The six digits that your authenticator app shows, or a recovery code.",
  stepUpTitle: "Is it you?",
  stepUpLead: "This takes a fresh code of your second factor. You are not asked again for ten minutes.",
  stepUpNone: "This takes a code of a second factor, and your account has none yet.",
  stepUpSetUp: "Set it up under My account (in a new tab), then try again.",
  stepUpGo: "Continue",
  backToPassword: "Back to the password",
  signIn: "Sign in",
  signingIn: "Signing in…",
  signOut: "Sign out",
  signedOut: "You are signed out. Sign in to go on.",

  // the console's frame
  consoleTitle: "Technician console",
  administration: "Administration",
  openPages: "Open tabs",
  jumpItems: "Jump Items",
  skipToList: "Skip to the list",
  live: "Live",
  connectionLost: "The connection to the server is lost. What you see may be out of date.",
  reconnecting: "Reconnecting…",

  // Jump Groups
  jumpGroups: "Jump Groups",
  jumpGroup: "Jump Group",
  allItems: "All items",
  personal: "Personal",
  shared: "Shared",
  teams: "Teams",
  otherUsers: "Other users",
  personalOf: (team: string) => `Personal items: ${team}`,
  showTags: (group: string) => `Show the tags of ${group}`,
  hideTags: (group: string) => `Hide the tags of ${group}`,
  noSharedGroups: "No shared Jump Group yet.",

  // the list
  search: "Search",
  searchHint: "Words, then Enter",
  clearSearch: "Clear the search",
  refresh: "Refresh",
  jump: "Jump",
  remove: "Remove",
  columns: {
    name: "Name",
    hostname: "Hostname/IP",
    method: "Jump method",
    comments: "Comments",
    group: "Group",
    status: "Status",
  },
  statuses: { online: "Online", offline: "Offline", uninstalled: "Uninstalled" },
  removalPending: "Removal pending",
  found: (n: number) => count(n, "result", "results"),
  footer: (s: Summary) =>
    `${count(s.total, "Jump Item", "Jump Items")} total. ${count(s.clients, "Jump Client", "Jump Clients")} total. ` +
    `${s.online.toLocaleString("en")} online. ${s.offline.toLocaleString("en")} offline. ${s.passive.toLocaleString("en")} passive.` +
    (s.uninstalled ? ` ${s.uninstalled.toLocaleString("en")} uninstalled.` : ""),
  listFailed: "The list could not be loaded.",
  nothingFound: (search: string) => `Nothing matches “${search}”.`,
  nothingHere: "There is no Jump Item here.",
  showAll: "Show all Jump Items",
  emptyTitle: "Deploy your first Jump Client",
  emptyLead: "A computer appears here, live, as soon as its Jump Client connects.",
  emptyAnsible: "To a fleet, with the Ansible collection (the playbook creates the installer by itself):",
  emptyByHand: "Or by hand: copy an installer's package to the computer, then install and start it there.",
  emptyInstaller: "Create a Jump Client installer",
  emptyNoGroup: "You see the Jump Groups that you are a member of. Ask an administrator if one is missing.",

  // statistics
  details: "Statistics",
  closeDetails: "Close the statistics",
  nothingSelected: "Select a Jump Item to see its statistics.",
  noStatistics: "The computer has not sent any statistics yet.",
  lastStatistics: (at: string) => `Last statistics: ${at}`,
  sectionComputer: "Computer",
  sectionLoad: "Load",
  sectionNetwork: "Network",
  sectionClient: "Jump Client",
  sectionHistory: "History",
  os: "Operating system",
  kernel: "Kernel",
  processor: "Processor",
  uptime: "Uptime",
  cpu: "CPU",
  memory: "Memory",
  disks: "Disks",
  disk: (mount: string) => `Disk ${mount}`,
  used: (used: string, total: string) => `${used} of ${total} used`,
  consoleUser: "Console user",
  workgroup: "Workgroup",
  domain: "Domain",
  hostname: "Hostname",
  fqdn: "Full name (FQDN)",
  privateAddresses: "Private IP",
  serverAddresses: "Server addresses",
  publicAddress: "Public IP",
  version: "Version",
  mode: "Mode",
  modes: { service: "Service", user: "User" },
  account: "Runs as",
  installDir: "Installed in",
  tag: "Tag",
  comments: "Comments",
  lastConnected: "Last connected",
  lastDisconnected: "Last disconnected",
  lastAccessed: "Last accessed",
  accessedBy: (at: string, who: string) => `${at} by ${who}`,
  plannedRemoval: "Planned removal",
  ephemeral: "Ephemeral: removed 5 minutes after it goes offline",
  cores: (n: number) => count(n, "core", "cores"),
  days: (n: number) => count(n, "day", "days"),
  hours: (n: number) => `${n} h`,
  minutes: (n: number) => `${n} min`,
  seconds: (n: number) => `${n} s`,
  mib: (n: number) => `${n} MiB`,
  gib: (n: number) => `${n} GiB`,

  // removing
  removeTitle: (name: string) => `Remove ${name}?`,
  removeLead:
    "The Jump Client leaves the console for everybody, with its statistics and its copies. Sessions on it end at once. What was done with it stays in the audit log.",
  removeUninstall: "Also uninstall on the computer",
  removeOnline: "Its files and its service are removed from the computer now.",
  removeOffline:
    "The computer is offline: the Jump Client stays in the list as “Removal pending”, and is uninstalled when it next connects.",
  removeKeep:
    "Its files stay on the computer, but it can't connect any more. Delete them there with the command “uninstall” of its directory.",
  removeUninstalled: "It was already uninstalled on the computer: only the record is left to remove.",
  removing: "Removing…",

  // shells
  closeTab: (name: string) => `Close ${name}`,
  terminal: (name: string) => `Shell on ${name}`,
  shellStarting: "Starting the session…",
  shellConnecting: "Connecting to the computer…",
  shellReplaced: "The earlier shell had ended: this is a new one.",
  shellSkipped: "Older output is gone: the shell goes on from here.",
  shellExited: (status: number) => `The shell has ended (exit status ${status}).`,
  shellKilled: (signal: number) => `The shell was ended by signal ${signal}.`,
  shellOpen: (account: string, shell: string) => `${account} · ${shell}`,
  inputFull: "Too much was typed or pasted while nothing could be sent: the last input was dropped.",
  jumpAgain: "Jump again",
  closeShellTitle: (name: string) => `Close the shell on ${name}?`,
  closeShellLead: "What still runs in it ends.",
  closeShell: "Close the shell",

  console: consoleEn,
  jobs: jobsEn,
  shells: shellsEn,
};

export type Texts = typeof en;
