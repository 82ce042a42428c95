import type { Summary } from "../api/types";
import { consoleEn } from "./console.en";
import { jobsEn } from "./jobs.en";
import { shellsEn } from "./shells.en";

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const en = {
  language: "Language",
  unreachable: "Can't reach the server. Check your network connection and try again.",
  unexpectedAnswer: (status: number) => `Unexpected response from the server (${status}).`,
  loading: "Loading…",
  tryAgain: "Try again",
  cancel: "Cancel",
  close: "Close",

  // signing in
  signInTitle: "Sign in",
  signInLead: "Technician console",
  userName: "User name",
  password: "Password",
  showPassword: "Show password",
  hidePassword: "Hide password",
  codeLead: "Your account uses two-factor authentication.",
  code: "Code",
  codeHint: "Enter the 6-digit code from your authenticator app, or a recovery code.",
  stepUpTitle: "Confirm it's you",
  stepUpLead: "Enter a new verification code to continue. You won't be asked again for 10 minutes.",
  stepUpNone: "This action requires two-factor authentication, which isn't set up on your account yet.",
  stepUpSetUp: "Set it up in My account (opens in a new tab), then try again.",
  stepUpGo: "Continue",
  backToPassword: "Back to password",
  signIn: "Sign in",
  signingIn: "Signing in…",
  signOut: "Sign out",
  signedOut: "You've been signed out. Sign in to continue.",

  // the console's frame
  consoleTitle: "Technician console",
  administration: "Administration",
  openPages: "Open tabs",
  jumpItems: "Jump Items",
  skipToList: "Skip to list",
  live: "Live",
  connectionLost: "Connection to the server lost. This page may be out of date.",
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
  showTags: (group: string) => `Show tags in ${group}`,
  hideTags: (group: string) => `Hide tags in ${group}`,
  noSharedGroups: "No shared Jump Groups yet.",

  // the list
  search: "Search",
  searchHint: "Search (press Enter)",
  clearSearch: "Clear search",
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
  listFailed: "Couldn't load the list.",
  nothingFound: (search: string) => `No results for “${search}”.`,
  nothingHere: "No Jump Items here.",
  showAll: "Show all Jump Items",
  emptyTitle: "Deploy your first Jump Client",
  emptyLead: "Computers appear here as soon as their Jump Client connects.",
  emptyAnsible: "On many computers, use the Ansible collection (the playbook creates the installer for you):",
  emptyByHand:
    "Or manually: copy an installer package to the computer, then install and start the Jump Client.",
  emptyInstaller: "Create a Jump Client installer",
  emptyNoGroup: "You see the Jump Groups you're a member of. If one is missing, contact your administrator.",

  // statistics
  details: "Statistics",
  closeDetails: "Close statistics",
  nothingSelected: "Select a Jump Item to see its statistics.",
  noStatistics: "No statistics received from this computer yet.",
  lastStatistics: (at: string) => `Last updated: ${at}`,
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
  fqdn: "FQDN",
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
  plannedRemoval: "Scheduled removal",
  ephemeral: "Ephemeral: removed 5 minutes after going offline",
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
    "The Jump Client, its statistics and its copies are removed from the console for everyone. Sessions on it end immediately. Its history stays in the audit log.",
  removeUninstall: "Also uninstall it from the computer",
  removeOnline: "Its files and service are removed from the computer right away.",
  removeOffline:
    "The computer is offline. The Jump Client stays in the list as “Removal pending” and is uninstalled the next time it connects.",
  removeKeep:
    "Its files stay on the computer, but it can no longer connect. To delete them, run the “uninstall” script in its install directory.",
  removeUninstalled: "It's already uninstalled from the computer. Only its entry in the console is removed.",
  removing: "Removing…",

  // shells
  closeTab: (name: string) => `Close ${name}`,
  terminal: (name: string) => `Shell on ${name}`,
  shellStarting: "Starting the session…",
  shellConnecting: "Connecting to the computer…",
  shellReplaced: "The previous shell ended. This is a new one.",
  shellSkipped: "Earlier output is no longer available. Output resumes here.",
  shellExited: (status: number) => `The shell exited (exit status ${status}).`,
  shellKilled: (signal: number) => `The shell was killed by signal ${signal}.`,
  shellOpen: (account: string, shell: string) => `${account} · ${shell}`,
  inputFull: "Your last input was discarded: too much text was waiting to be sent.",
  jumpAgain: "Jump again",
  closeShellTitle: (name: string) => `Close the shell on ${name}?`,
  closeShellLead: "Anything still running in it will stop.",
  closeShell: "Close shell",

  console: consoleEn,
  jobs: jobsEn,
  shells: shellsEn,
};

export type Texts = typeof en;
