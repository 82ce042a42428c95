/** Clones, restored computers and duplicates. */
export const clones = {
  title: "Clones and restored computers",
  lead: "These computers have the identity of a Jump Client that isn't certainly their own. To recognize one, compare its code with the one that jump-client status shows on the computer.",
  none: "No computer is waiting",
  code: "Code",
  computer: "Computer",
  kind: "What happened",
  kinds: {
    clone: "Clone: its original is connected and has reached the daily limit of new clones",
    restored: "Restored: it has an earlier credential, and no other computer is connected",
  },
  original: "Jump Client",
  since: "Waiting since",
  seen: (time: string) => `last seen ${time}`,
  approved: "Approved: it connects within two minutes",
  approve: "Approve",
  reject: "Reject",
  approveOf: (computer: string, code: string) => `Approve ${computer}, ${code}`,
  rejectOf: (computer: string, code: string) => `Reject ${computer}, ${code}`,
  approveAll: "Approve all clones",
  approveTitle: "Approve this computer?",
  approveAllTitle: (n: number) => `Approve ${n} ${n === 1 ? "clone" : "clones"}?`,
  approveClone: "It gets a record of its own, with the name, Jump Group, tag and comments of its original.",
  approveRestored:
    "It becomes this Jump Client again. A computer that still has the newer credential is then the one that has to wait.",
  compare: (code: string) => `Make sure that the computer shows the code ${code}.`,
  rejectTitle: "Reject this computer?",
  rejectLead: "It stays without access until its Jump Client is reinstalled.",
  more: (n: number) => `${n.toLocaleString("en")} more are waiting.`,
};

export const duplicates = {
  title: "Duplicates",
  lead: "Computers with several Jump Clients, recognized by their systems' identifier. Those that are offline are selected, except for the most recently connected one.",
  none: "No duplicates",
  keep: "Kept",
  clone: "Clone",
  selected: (name: string) => `Select ${name}`,
  connected: (time: string) => `Last connected: ${time}`,
  deployed: (time: string) => `installed: ${time}`,
  status: { online: "Online", offline: "Offline", uninstalled: "Uninstalled" },
  never: "never",
  merge: "Merge into the kept one",
  mergeTitle: (n: number) => `Merge ${n} Jump ${n === 1 ? "Client" : "Clients"}?`,
  mergeLead:
    "The kept one gets their copies, Jump Shortcuts, sessions and deployments, and what it lacks of name, tag and comments. Then they are removed.",
  remove: "Remove",
  removeTitle: (n: number) => `Remove ${n} Jump ${n === 1 ? "Client" : "Clients"}?`,
  removeLead:
    "Their records and copies are deleted, and they lose access permanently. Nothing is uninstalled.",
  keepNone: "Also remove the last Jump Client of a computer",
  more: (n: number) => `${n.toLocaleString("en")} more computers have duplicates.`,
};
