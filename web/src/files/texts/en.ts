import type { Trouble } from "../problems";
import type { Column } from "../items";
import type { Broken } from "../../shell/pipe";
import type { State } from "../transfers.svelte";

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const en = {
  filesOn: (name: string) => `Files on ${name}`,
  account: (account: string) => account,
  connecting: "Connecting to the computer…",
  dropped: {
    server: () => "Connection to the server lost. Reconnecting…",
    client: () => "The Jump Client lost its connection. Reconnecting when it is back online…",
    unreachable: () => "Can't reach the server. Trying again…",
    blocked: (host: string) =>
      `The server refuses live connections from this page. Add ${host} to the server's “addresses” setting, and configure any proxy to forward WebSockets.`,
  } satisfies Record<Broken, (host: string) => string>,
  problems: {
    lost: "The connection was lost before the computer replied. Check whether the change was made.",
    protocol: "The Jump Client sent invalid data.",
    unreadable: "The file on your computer can't be read, or it has changed. Choose it again.",
    storage: "The browser has no space for this download. Free some disk space and try again.",
    tooManyNames:
      "The names of the selected items are too long for one download. Select fewer items, or the folder.",
    notText: "This isn't a UTF-8 text file. Download it instead.",
    tooLarge: "This file is larger than 1 MiB. Download it instead.",
    watching: "Another technician controls this session. Only the technician in control can access files.",
    badName: "This name is too long or contains characters that aren't allowed.",
  } satisfies Record<Trouble, string>,

  // the folder
  path: "Path",
  folders: "Folder path",
  root: "Root folder",
  goTo: "Enter a path",
  go: "Go",
  up: "Parent folder",
  home: "Home folder",
  refresh: "Refresh",
  entries: (n: number) => count(n, "item", "items"),
  selected: (n: number, size: string) =>
    size ? `${n.toLocaleString("en")} selected, ${size}` : `${n.toLocaleString("en")} selected`,
  cut: (n: number) => `Only the first ${n.toLocaleString("en")} items are shown.`,
  loading: (n: number) => (n ? `Loading… ${count(n, "item", "items")}` : "Loading…"),
  empty: "This folder is empty",
  emptyHint: "Drop files or folders here to upload them.",
  unreadable: "Can't open this folder",
  columns: {
    name: "Name",
    size: "Size",
    mtime: "Modified",
    mode: "Permissions",
    owner: "Owner",
  } satisfies Record<Column, string>,
  types: {
    f: "File",
    d: "Folder",
    l: "Link",
    b: "Device",
    c: "Device",
    p: "FIFO",
    s: "Socket",
    "?": "Unknown",
  } as Record<string, string>,
  linkTo: (target: string) => `→ ${target}`,
  brokenLink: "Broken link",
  incomplete: "Incomplete upload",

  // what can be done
  actions: "Actions",
  open: "Open",
  edit: "Edit",
  download: "Download",
  downloadZip: "Download as zip",
  upload: "Upload files",
  uploadFolder: "Upload a folder",
  uploadShort: "Upload",
  newFolder: "New folder",
  rename: "Rename",
  remove: "Delete",
  permissions: "Permissions",
  dropHere: (folder: string) => `Upload to ${folder}`,
  noFiles: "Folders and files can be transferred. Devices, FIFOs and sockets can't.",

  // dialogs
  newFolderTitle: "New folder",
  renameTitle: (name: string) => `Rename ${name}`,
  newName: "Name",
  badName: "A name can't be empty, “.” or “..”, or contain “/”.",
  create: "Create",
  removeTitle: (n: number, name: string) =>
    n === 1 ? `Delete ${name}?` : `Delete ${n.toLocaleString("en")} items?`,
  removeLead: "This can't be undone. Folders are deleted with everything in them.",
  andMore: (n: number) => `and ${n.toLocaleString("en")} more`,
  removing: (n: number) => `Deleting… ${count(n, "item", "items")}`,
  notRemoved: (n: number) => `${count(n, "item", "items")} couldn't be deleted:`,
  modeTitle: (n: number, name: string) =>
    n === 1 ? `Permissions of ${name}` : `Permissions of ${n.toLocaleString("en")} items`,
  octal: "Octal mode",
  octalHint: "Three or four digits from 0 to 7, for example 644.",
  classes: ["Owner", "Group", "Others"],
  rights: ["Read", "Write", "Execute"],
  rightOf: (who: string, right: string) => `${who}: ${right}`,
  apply: "Apply",
  special: "Special bits",
  modesDiffer: "The items have different permissions. A box with a dash stays as it is.",
  modeOfLinks: "Links: their targets get these permissions, so enter all of them.",
  applying: (n: number) => `Applying… ${count(n, "item", "items")}`,
  notApplied: (n: number) => `${count(n, "item", "items")} couldn't be changed:`,

  // a file that exists
  existsTitle: (name: string) => `${name} already exists`,
  existsLead: (folder: string) => `${folder} already has a file with this name.`,
  replace: "Replace",
  keepBoth: "Keep both",
  skip: "Skip",
  forAll: "Do this for all remaining files of this upload",

  // transfers
  transfers: "Transfers",
  clear: "Clear finished",
  cancelOf: (name: string) => `Cancel ${name}`,
  retryOf: (name: string) => `Try again: ${name}`,
  retry: "Try again",
  states: {
    waiting: "Waiting",
    running: "In progress",
    done: "Done, hash verified",
    skipped: "Skipped",
    failed: "Failed",
    cancelled: "Canceled",
  } satisfies Record<State, string>,
  doneButChanged: "Done. The file was changed while it was read: the copy may be inconsistent.",
  waitsForPipe: "Connection lost. Resumes automatically.",
  uploading: (name: string) => `Upload of ${name}`,
  downloading: (name: string) => `Download of ${name}`,
  ofSize: (done: string, total: string) => `${done} of ${total}`,
  ofFiles: (done: number, total: number) =>
    `${done.toLocaleString("en")} of ${count(total, "file", "files")}`,
  perSecond: (size: string) => `${size}/s`,
  timeLeft: (time: string) => `${time} left`,
  leftOut: (n: number) => `${count(n, "item was", "items were")} left out`,
  running: (n: number) => count(n, "transfer in progress", "transfers in progress"),

  // the editor
  editing: (name: string) => `Edit ${name}`,
  content: (name: string) => `Content of ${name}`,
  save: "Save",
  saving: "Saving…",
  saved: "Saved.",
  unsaved: "Unsaved changes",
  mixedLines: "This file mixes different line endings. Saving it changes all of them to LF.",
  discardTitle: "Discard unsaved changes?",
  discardLead: (name: string) => `Your changes to ${name} haven't been saved.`,
  discard: "Discard",
  keepEditing: "Keep editing",
  conflictTitle: (name: string) => `${name} was changed`,
  conflictLead: "Someone changed or deleted the file on the computer after you opened it.",
  reload: "Reload",
  saveCopy: "Save as a copy",
  overwrite: "Overwrite",
  conflictHint:
    "Reload discards your changes. Save as a copy keeps both versions. Overwrite replaces the version on the computer.",
  copiedTo: (name: string) => `Saved as ${name}.`,
};

export type Words = typeof en;
