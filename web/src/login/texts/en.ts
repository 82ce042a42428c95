import type { Installer, Overridable, Scope, Session, User } from "../../api/types";
import type { Unit } from "../numbers";
import type { Action } from "../reports/actions";

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export interface Fixed {
  roles: Record<User["role"], string>;
  scopes: Record<Scope, string>;
  units: Record<Unit, string>;
  fields: Record<Overridable, string>;
  installerStates: Record<Installer["state"], string>;
  sessionStates: Record<Session["state"], string>;
  actions: Record<Action, string>;
  others: Record<string, string>;
}

const roles: Fixed["roles"] = { administrator: "Administrator", technician: "Technician" };
const roleMeanings: Fixed["roles"] = {
  administrator: "Sees and changes everything: users, Jump Groups, installers, the audit log.",
  technician:
    "Sees and jumps to the Jump Items of their own group and of the Jump Groups they are a member of.",
};
const scopes: Fixed["scopes"] = {
  read: "sees what you see, and changes nothing",
  clients: "changes and removes Jump Clients",
  sessions: "jumps to Jump Clients",
  installers: "makes installers, and downloads their packages",
  groups: "changes Jump Groups",
  users: "changes users, and your own account and tokens",
  audit: "reads the audit log",
  all: "everything that you may do",
};
const units: Fixed["units"] = { minutes: "minutes", hours: "hours", days: "days" };
const fields: Fixed["fields"] = {
  jump_group: "Jump Group",
  name: "Name",
  tag: "Tag",
  comments: "Comments",
  max_offline_minutes: "Maximum offline minutes",
  ephemeral: "Ephemeral",
};
const installerStates: Fixed["installerStates"] = {
  valid: "Valid",
  expired: "Expired",
  revoked: "Revoked",
  spent: "Spent",
  orphaned: "Orphaned",
};
const installerMeanings: Fixed["installerStates"] = {
  valid: "",
  expired: "Its validity has ended: installing with it fails. Extend it to use it again.",
  revoked: "It was revoked: its key is useless for good.",
  spent: "All its installations are used up. Allow more of them to use it again.",
  orphaned: "Whoever created it is gone, or has lost the right to its Jump Group: installing with it fails.",
};
const sessionStates: Fixed["sessionStates"] = { starting: "Starting", open: "Running", ended: "Ended" };
const reasons: Fixed["others"] = {
  closed: "closed",
  idle: "nobody was connected any more",
  rights: "the right to it was withdrawn",
  removed: "the Jump Client was removed",
};
const actions: Fixed["actions"] = {
  "auth.signed_in": "Signed in",
  "auth.signed_out": "Signed out",
  "auth.failed": "Wrong password",
  "session.start": "Session started",
  "session.end": "Session ended",
  "jump_client.enrolled": "Jump Client installed",
  "jump_client.changed": "Jump Client changed",
  "jump_client.removed": "Jump Client removed",
  "jump_client.uninstalled": "Jump Client uninstalled",
  "jump_client.expired": "Jump Client was offline for too long",
  "jump_client.clone_refused": "Copy of a Jump Client was refused",
  "installer.created": "Installer created",
  "installer.changed": "Installer changed",
  "installer.revoked": "Installer revoked",
  "installer.removed": "Installer removed",
  "jump_group.created": "Jump Group created",
  "jump_group.changed": "Jump Group changed",
  "jump_group.removed": "Jump Group removed",
  "jump_item_role.created": "Jump Item role created",
  "jump_item_role.changed": "Jump Item role changed",
  "jump_item_role.removed": "Jump Item role removed",
  "team.created": "Team created",
  "team.changed": "Team changed",
  "team.removed": "Team removed",
  "user.created": "User created",
  "user.changed": "User changed",
  "user.removed": "User removed",
  "user.locked": "User locked",
  "user.unlocked": "User unlocked",
  "user.password_changed": "Own password changed",
  "user.password_reset": "Password reset",
  "token.created": "API token created",
  "token.removed": "API token removed",
};
const kinds: Fixed["others"] = {
  user: "User",
  token: "API token",
  installer: "Installer",
  jump_group: "Jump Group",
  jump_client: "Jump Client",
  jump_item_role: "Jump Item role",
  team: "Team",
};

export const en = {
  skip: "Skip to the page",
  tabs: {
    status: "Status",
    account: "My account",
    jumpClients: "Jump Clients",
    users: "Users & security",
    reports: "Reports",
  },
  nothingHere: "There is no such page",
  nothingHereLead: "It may be gone, or not be for you: ask an administrator.",
  roles,
  roleMeanings,
  scopes,
  units,

  // lists
  searchHint: "Search, then Enter",
  filter: "Filter",
  clearFilters: "Show everything",
  listFailed: "The list could not be loaded.",
  nothingFound: "Nothing matches.",
  pageGone: "There is nothing on this page any more.",
  pages: "Pages",
  total: (n: number) => `${n.toLocaleString("en")} in all`,
  previousPage: "Previous page",
  nextPage: "Next page",
  actions: "Actions",
  at: "Time",
  address: "Address",
  created: "Created",
  createdBy: "Created by",
  yes: "yes",
  no: "no",
  nothing: "nothing",

  // forms
  save: "Save",
  saved: "Saved.",
  done: "Done",
  copy: "Copy",
  copied: "Copied",
  copyByHand: "The browser does not allow it: press Ctrl+C.",
  shownOnce: "Shown only now: keep it in a safe place.",
  notANumber: "A whole number is needed.",
  passwordHint: "12 to 256 characters.",
  theirs: (value: string) => `Changed by somebody else meanwhile, to: ${value || "nothing"}`,
  stale: "Somebody else has changed this meanwhile. Nothing was saved.",
  staleReload: "Load the changes, keep what I typed",
  removeOne: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove ${name}?`,

  status: {
    clients: "Jump Clients",
    total: "Jump Clients in all",
    yours: "Those of the Jump Groups that you see.",
    site: "Site",
    name: "Name",
    running: "Running sessions",
    noSessions: "No session is running.",
  },

  account: {
    languageKept: "Kept with your account.",
    password: "Password",
    passwordLead: "A new password ends your other sign-ins, not your API tokens.",
    current: "Current password",
    next: "New password",
    wrongPassword: "This is not your current password.",
    showPasswords: "Show the passwords",
    change: "Change the password",
    passwordChanged: "Your password is changed. Your other sign-ins have ended.",
  },

  tokens: {
    title: "API tokens",
    lead: "Programs act in your name with a token: Ansible, the command line, your own scripts.",
    create: "Create an API token",
    name: "Name",
    nameHint: "What it is for.",
    scopes: "Scopes",
    days: "Valid for (days)",
    daysHint: "1 to 365.",
    expires: "Valid until",
    expired: "Expired",
    token: "Token",
    made: (name: string, until: string) => `The token “${name}” is valid until ${until}.`,
    none: "You have no API token.",
    removeLead: "What uses the token can't reach the server any more, at once.",
  },

  installers: {
    title: "Installers",
    lead: "An installer holds the Jump Group, the defaults, an end of validity and a secret key. Packages for computers are made from it.",
    create: "Create a Jump Client installer",
    createLead: "Mass deployment wizard: every computer that is installed with it gets these values.",
    none: "There is no installer yet",
    column: "Installer",
    unnamed: "(computer's name)",
    number: "Id",
    state: "State",
    states: installerStates,
    meanings: installerMeanings,
    used: "Installations",
    usesOf: (uses: number, allowed: number | null) =>
      allowed === null
        ? `${uses.toLocaleString("en")}, unlimited`
        : `${uses.toLocaleString("en")} of ${allowed.toLocaleString("en")}`,
    validUntil: "Valid until",
    fields,
    nameHint: "Empty: the computer's own name.",
    offlineHint:
      "5 to 525,600. A Jump Client that is offline for longer is removed. Empty: the site's own limit.",
    uses: "Installations allowed",
    usesHint: "1 to 1,000,000. Empty: unlimited.",
    ephemeralHint: "It is uninstalled and removed 5 minutes after it goes offline.",
    overridable: "May be overridden",
    override: "May be overridden on the command line",
    mayOverride: (field: string) => `${field}: may be overridden on the command line`,
    othersGroups: "Personal groups of others",
    validFor: "The installer is valid for",
    validForMinutes: "The installer is valid for (minutes)",
    validHint: "10 minutes to 365 days, from now.",
    unit: "Unit",
    extend: "Extend",
    extendLead:
      "The validity is counted anew from now. A package that was downloaded before keeps its own end of validity for the check on the computer: download it again.",
    revoke: "Revoke",
    revokeTitle: "Revoke this installer?",
    revokeLead:
      "Its key is useless from now on, for good: installing with it fails, and so does the first start of what was installed and not started yet. Jump Clients that are installed stay.",
    removeTitle: "Remove this installer?",
    removeLead:
      "It disappears from the list, and its key is useless from now on. Jump Clients that it installed stay.",
    edit: "Edit the installer",
    editLead:
      "For computers that are installed from now on; Jump Clients that are installed stay as they are.",
  },

  deploy: {
    title: "Download or install the client now",
    lead: "The package holds the key: treat it as a password until the installer's validity ends.",
    download: "Download the package",
    platform: "Linux, headless (x86-64 and ARM)",
    fetch: "Fetch it on a computer",
    fetchHint:
      "JUMP_TOKEN is an API token with the scope installers, JUMP_CA_PATH the site's authority (trust/ca.pem of the server). Both come from the environment.",
    asUser: "Install and start it as an ordinary user",
    asRoot: "Install and start it as root, for the computer",
    asRootHint: "Instead of jsmith, name the account that technicians work as. It must exist.",
    account: "jsmith",
    genericTitle: "Machine images and automation",
    genericLead: "The generic package holds no key: it takes it from the environment.",
    downloadGeneric: "Download the generic package",
    fetchGeneric: "Fetch the generic package on a computer",
    key: "Key (KEY_INFO)",
    showKey: "Show the key",
    hideKey: "Hide the key",
    keyHint: "Whoever has the key can install Jump Clients with it.",
    withKey: "Install with the key, which is asked for",
  },

  rejected: {
    title: "Rejected installations",
    lead: "Computers that the server turned away, and why.",
    reason: "Reason",
    installer: "Installer",
    unknown: "unknown",
    none: "No installation was rejected.",
  },

  users: {
    title: "Users",
    create: "Create a user",
    edit: "Edit the user",
    username: "User name",
    usernameHint: "Lower-case letters, digits and . _ @ -, up to 64. It can't be changed later.",
    displayName: "Full name",
    role: "Role",
    ownRole: "Nobody changes their own role.",
    language: "Language",
    noLanguage: "The browser's",
    password: "Password",
    newPassword: "New password",
    generate: "Generate a password",
    made: (name: string) => `The user ${name} is created.`,
    passOn: "Pass it on in a safe way; it can be changed under My account.",
    another: "Create another user",
    state: "State",
    active: "Active",
    locked: "Locked",
    lastSignIn: "Last signed in",
    never: "never",
    self: "This is you. Your password is under:",
    lock: "Lock",
    lockTitle: (name: string) => `Lock ${name}?`,
    lockLead: "They are signed out at once, and can't sign in until somebody unlocks the account.",
    unlock: "Unlock",
    unlockTitle: (name: string) => `Unlock ${name}?`,
    unlockLead: "They can sign in again with their password.",
    reset: "Reset the password",
    resetTitle: (name: string) => `Reset the password of ${name}?`,
    resetLead: "A new password is generated and shown once. They are signed out everywhere.",
    removeLead:
      "The account goes, with its API tokens and its personal Jump Group, which must be empty. What was done with it stays in the audit log.",
  },

  groups: {
    title: "Jump Groups",
    lead: "Members see the Jump Items of a shared Jump Group, and jump to them. Everybody has a personal one.",
    create: "Create a Jump Group",
    edit: "Edit the Jump Group",
    name: "Name",
    nameHint: "Empty: the code name.",
    codeName: "Code name",
    codeHint:
      "Lower-case letters, digits, _ and -, up to 64: what commands and Ansible use. It can't be changed later.",
    kind: "Kind",
    shared: "Shared",
    members: "Members",
    membersHint: "Whoever is no longer a member loses the group at once, running sessions too.",
    unknownMember: "One of them is no user.",
    addMember: "Add",
    andMore: (names: string, n: number) => `${names} and ${n.toLocaleString("en")} more`,
    items: "Jump Clients",
    countOf: (all: number, online: number) =>
      `${count(all, "Jump Client", "Jump Clients")}, ${online.toLocaleString("en")} online`,
    itsInstallers: "Its installers",
    itsClients: "Jump Items in the console",
    personalLead: "A personal Jump Group comes and goes with its user.",
    removeLead: "Only an empty Jump Group can go: one without Jump Clients and installers.",
    inUse:
      "Move or remove its Jump Clients, and remove its installers (also the expired and revoked ones) first.",
  },

  audit: {
    title: "Audit log",
    lead: "Who did what, the newest first. Nobody can change it.",
    actor: "User",
    action: "Action",
    anyAction: "All actions",
    target: "What",
    targetId: "Item's id",
    onlyThis: "Only what concerns this",
    details: "Details",
    actions,
    kinds,
    none: "Nothing has happened yet.",
  },

  sessions: {
    title: "Sessions",
    lead: "Who was on which computer, the newest first.",
    which: "Which sessions",
    all: "All sessions",
    running: "Running ones",
    ended: "Ended ones",
    client: "Jump Client",
    user: "Technician",
    started: "Started",
    lasted: "Duration",
    state: "State",
    states: sessionStates,
    reasons,
    none: "There was no session yet.",
    end: "End",
    endOne: (name: string, user: string) => `End the session of ${user} on ${name}`,
    endTitle: (name: string) => `End the session on ${name}?`,
    endLead: (user: string) => `What ${user} runs in it ends at once.`,
  },
};

export type Words = typeof en;
