import type { Session } from "../../api/session-types";
import type { Installer, ItemRight, Overridable, Position, Scope, SiteRight, User } from "../../api/types";
import type { Unit } from "../numbers";
import type { Action } from "../reports/actions";

export interface Fixed {
  roles: Record<User["role"], string>;
  scopes: Record<Scope, string>;
  units: Record<Unit, string>;
  fields: Record<Overridable, string>;
  siteRights: Record<SiteRight, string>;
  itemRights: Record<ItemRight, string>;
  itemRoles: Record<"personal_role" | "team_role" | "shared_role", string>;
  positions: Record<Position, string>;
  installerStates: Record<Installer["state"], string>;
  sessionStates: Record<Session["state"], string>;
  actions: Record<Action, string>;
  others: Record<string, string>;
}

export const roles: Fixed["roles"] = { administrator: "Administrator", technician: "Technician" };
export const roleMeanings: Fixed["roles"] = {
  administrator: "Sees and changes everything: users, Jump Groups, installers, the audit log.",
  technician: "Has the site rights and Jump Item roles below.",
};
export const siteRights: Fixed["siteRights"] = {
  users: "Administer users, Jump Groups, Jump Item roles and teams",
  installers: "Administer installers, where the Jump Item role allows to deploy",
  team_reports: "See the reports of one's teams",
  all_reports: "See all reports and the audit log",
  settings: "Change the site's settings",
};
export const itemRights: Fixed["itemRights"] = {
  view: "See the items",
  start_session: "Start a session",
  deploy: "Deploy, make Jump Shortcuts",
  remove: "Remove",
  move: "Move and copy to another Jump Group",
  edit: "Edit name, tag and comments; disable and enable",
  view_reports: "View reports",
};
export const itemRoles: Fixed["itemRoles"] = {
  personal_role: "Jump Item role for personal items",
  team_role: "Jump Item role for the teams' items",
  shared_role: "Jump Item role for shared items",
};
export const itemRoleHints: Fixed["itemRoles"] = {
  personal_role: "In their own personal Jump Group.",
  team_role: "In what their teams own, and in the personal Jump Groups of those who stand lower in them.",
  shared_role: "In the shared Jump Groups that they are a member of, unless the membership has another role.",
};
export const predefined: Fixed["others"] = {
  full_access: "Full access",
  technician: "Technician",
  start_sessions: "Start sessions only",
  auditor: "Auditor",
  no_access: "No access",
};
export const positions: Fixed["positions"] = { member: "Member", lead: "Lead", manager: "Manager" };
export const manyPositions: Fixed["positions"] = { member: "Members", lead: "Leads", manager: "Managers" };
export const scopes: Fixed["scopes"] = {
  read: "sees what you see, and changes nothing",
  clients: "changes and removes Jump Clients",
  sessions: "jumps to Jump Clients",
  installers: "makes installers, and downloads their packages",
  groups: "changes Jump Groups",
  users: "changes users, and your own account and tokens",
  settings: "changes the site's settings",
  audit: "reads the audit log",
  all: "everything that you may do",
};
export const units: Fixed["units"] = { minutes: "minutes", hours: "hours", days: "days" };
export const fields: Fixed["fields"] = {
  jump_group: "Jump Group",
  name: "Name",
  tag: "Tag",
  comments: "Comments",
  max_offline_minutes: "Maximum offline minutes",
  ephemeral: "Ephemeral",
};
export const installerStates: Fixed["installerStates"] = {
  valid: "Valid",
  expired: "Expired",
  revoked: "Revoked",
  spent: "Spent",
  orphaned: "Orphaned",
};
export const installerMeanings: Fixed["installerStates"] = {
  valid: "",
  expired: "Its validity has ended: installing with it fails. Extend it to use it again.",
  revoked: "It was revoked: its key is useless for good.",
  spent: "All its installations are used up. Allow more of them to use it again.",
  orphaned:
    "Whoever created it is gone, or has lost the right to its Jump Group: installing with it fails. Create another one.",
};
export const sessionStates: Fixed["sessionStates"] = {
  starting: "Starting",
  open: "Running",
  ended: "Ended",
};
export const reasons: Fixed["others"] = {
  closed: "closed",
  idle: "nobody was connected any more",
  rights: "the right to it was withdrawn",
  signed_out: "its user signed out",
  sign_in_expired: "the user's sign-in expired",
  token_revoked: "its API token was revoked",
  token_expired: "its API token expired",
  user_locked: "the user account was locked",
  user_removed: "the user account was removed",
  removed: "the Jump Client was removed",
  disabled: "the Jump Client was disabled",
};
export const actions: Fixed["actions"] = {
  "auth.signed_in": "Signed in",
  "auth.signed_out": "Signed out",
  "auth.sign_ins_ended": "Sign-ins ended",
  "auth.failed": "Wrong password",
  "auth.stepped_up": "Fresh code of the second factor given",
  "auth.code_failed": "Wrong second factor code",
  "session.start": "Session started",
  "session.command": "Command run",
  "session.files_listed": "Files listed",
  "session.file_downloaded": "File downloaded",
  "session.folder_downloaded": "Folder downloaded",
  "session.file_uploaded": "File uploaded",
  "session.folder_created": "Folder created",
  "session.file_renamed": "File renamed",
  "session.file_mode_changed": "File permissions changed",
  "session.file_deleted": "File deleted",
  "session.end": "Session ended",
  "jump_client.enrolled": "Jump Client installed",
  "jump_client.changed": "Jump Client changed",
  "jump_client.copied": "Jump Client copied",
  "jump_client.disabled": "Jump Client disabled",
  "jump_client.enabled": "Jump Client enabled",
  "jump_client.woken": "Computer woken",
  "jump_client.removed": "Jump Client removed",
  "jump_client.removal_cancelled": "Jump Client removal canceled",
  "jump_client.uninstalled": "Jump Client uninstalled",
  "jump_client.expired": "Jump Client was offline for too long",
  "jump_client.restored": "Jump Client's removal taken back",
  "jump_client.clone_refused": "Copy of a Jump Client was refused",
  "jump_shortcut.created": "Jump Shortcut created",
  "jump_shortcut.changed": "Jump Shortcut changed",
  "jump_shortcut.copied": "Jump Shortcut copied",
  "jump_shortcut.removed": "Jump Shortcut removed",
  "jump_shortcut.jumped": "Jump by a Jump Shortcut",
  "bulk_job.started": "Bulk job started",
  "bulk_job.cancelled": "Bulk job canceled",
  "installer.created": "Installer created",
  "installer.changed": "Installer changed",
  "installer.revoked": "Installer revoked",
  "installer.mailed": "Installer's link mailed",
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
  "user.second_factor_on": "Second factor set up",
  "user.second_factor_off": "Second factor removed",
  "user.second_factor_reset": "Second factor reset",
  "user.recovery_codes_made": "Recovery codes renewed",
  "token.created": "API token created",
  "token.removed": "API token removed",
  "settings.changed": "Settings changed",
  "clock.stepped": "Server's clock changed",
  "clock.agreed": "Server's clock agreed for a day",
  "clock.confirmed": "Server's clock confirmed",
  "audit.archived": "Audit log rows moved to the archive",
};
export const kinds: Fixed["others"] = {
  user: "User",
  token: "API token",
  installer: "Installer",
  jump_group: "Jump Group",
  jump_client: "Jump Client",
  jump_shortcut: "Jump Shortcut",
  jump_item_role: "Jump Item role",
  bulk_job: "Bulk job",
  settings: "Settings",
  team: "Team",
};
