import type {
  Installer,
  ItemRight,
  Overridable,
  Position,
  Scope,
  Session,
  SiteRight,
  User,
} from "../../api/types";
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
  administrator: "Can see and change everything: users, Jump Groups, installers, the audit log.",
  technician: "Has the site rights and Jump Item roles below.",
};
export const siteRights: Fixed["siteRights"] = {
  users: "Manage users, Jump Groups, Jump Item roles and teams",
  installers: "Manage installers, where their Jump Item role allows them to deploy",
  team_reports: "View reports for their teams",
  all_reports: "View all reports and the audit log",
  settings: "Change site settings",
  session_keys: "Generate session keys for support sessions",
};
export const itemRights: Fixed["itemRights"] = {
  view: "View items",
  start_session: "Start a session",
  deploy: "Deploy Jump Clients and create Jump Shortcuts",
  remove: "Remove",
  move: "Move and copy to another Jump Group",
  edit: "Edit name, tag and comments; disable and enable",
  log_in: "Sign in as another account of the computer, with its password",
  view_reports: "View reports",
  log_out: "See who is signed in on the computer, and log them out",
  screen: "See and control the screen of the computer",
};
export const itemRoles: Fixed["itemRoles"] = {
  personal_role: "Jump Item role for personal items",
  team_role: "Jump Item role for team items",
  shared_role: "Jump Item role for shared items",
};
export const itemRoleHints: Fixed["itemRoles"] = {
  personal_role: "In the user's own personal Jump Group.",
  team_role:
    "In Jump Groups owned by the user's teams, and in the personal Jump Groups of lower-ranking team members.",
  shared_role: "In shared Jump Groups the user is a member of, unless the membership sets another role.",
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
  read: "view what you can see, without changing anything",
  clients: "change and remove Jump Clients",
  sessions: "jump to Jump Clients",
  installers: "create installers and download their packages",
  groups: "change Jump Groups",
  users: "change users, your own account and your tokens",
  settings: "change site settings",
  audit: "read the audit log",
  all: "everything you are allowed to do",
};
export const units: Fixed["units"] = { minutes: "minutes", hours: "hours", days: "days" };
export const fields: Fixed["fields"] = {
  jump_group: "Jump Group",
  name: "Name",
  tag: "Tag",
  comments: "Comments",
  max_offline_minutes: "Maximum offline minutes before removal",
  ephemeral: "Ephemeral",
  passive: "Connection type",
  passive_port: "Port for passive connections",
  passive_listen: "Address or network interface",
};
export const installerStates: Fixed["installerStates"] = {
  valid: "Valid",
  expired: "Expired",
  revoked: "Revoked",
  spent: "Used up",
  orphaned: "Orphaned",
};
export const installerMeanings: Fixed["installerStates"] = {
  valid: "",
  expired: "This installer has expired: new installations fail. Extend it to use it again.",
  revoked: "This installer was revoked: its key no longer works and can't be restored.",
  spent: "All allowed installations have been used. Allow more to use the installer again.",
  orphaned:
    "The user who created it no longer exists or has lost access to its Jump Group: new installations fail. Create another installer.",
};
export const sessionStates: Fixed["sessionStates"] = {
  waiting: "Waiting",
  starting: "Starting",
  open: "Active",
  ended: "Ended",
};
export const reasons: Fixed["others"] = {
  closed: "closed",
  idle: "no one was connected",
  rights: "access was revoked",
  signed_out: "the user signed out",
  sign_in_expired: "the user's sign-in expired",
  token_revoked: "its API token was revoked",
  token_expired: "its API token expired",
  user_locked: "the user account was locked",
  user_removed: "the user account was removed",
  removed: "the Jump Client was removed",
  left: "they left",
  removed_by_other: "another participant removed them",
  customer_left: "the customer left",
  transferred: "the customer was transferred",
  absent: "they were not connected",
  disabled: "the Jump Client was disabled",
};
export const actions: Fixed["actions"] = {
  "auth.signed_in": "Signed in",
  "auth.signed_out": "Signed out",
  "auth.sign_ins_ended": "Signed out remotely",
  "auth.failed": "Incorrect password",
  "auth.stepped_up": "New verification code accepted",
  "auth.code_failed": "Incorrect verification code",
  "session.start": "Session started",
  "session.join": "Session joined",
  "session.control": "Control handed over",
  "session.leave": "Session left",
  "session.command": "Command run",
  "session.screen": "Screen shown",
  "session.files_listed": "Files listed",
  "session.file_downloaded": "File downloaded",
  "session.folder_downloaded": "Folder downloaded",
  "session.file_uploaded": "File uploaded",
  "session.folder_created": "Folder created",
  "session.file_renamed": "File renamed",
  "session.file_mode_changed": "File permissions changed",
  "session.file_deleted": "File deleted",
  "session.end": "Session ended",
  "session.customer_came": "Customer came",
  "session.accepted": "Customer accepted",
  "session.transferred": "Customer transferred",
  "session.invited": "User invited to a support session",
  "session.invitation_withdrawn": "Invitation to a support session withdrawn",
  "session.pin_requested": "Jump Client pin requested",
  "session.pinned": "Jump Client pinned",
  "session.pin_failed": "Jump Client pin failed",
  "session.elevate": "Elevation requested",
  "session.elevated": "Session elevated",
  "session.elevation_failed": "Elevation failed",
  "session.elevation_ended": "Elevation ended",
  "session.log_out": "Logout of a user of the computer requested",
  "session.logged_out": "User of the computer logged out",
  "session.log_out_failed": "Logout of a user of the computer failed",
  "support_key.created": "Session key generated",
  "support_key.used": "Session key used",
  "support_key.removed": "Session key deleted",
  "jump_client.enrolled": "Jump Client installed",
  "jump_client.changed": "Jump Client changed",
  "jump_client.copied": "Jump Client copied",
  "jump_client.disabled": "Jump Client disabled",
  "jump_client.enabled": "Jump Client enabled",
  "jump_client.woken": "Computer woken",
  "jump_client.removed": "Jump Client removed",
  "jump_client.removal_cancelled": "Jump Client removal canceled",
  "jump_client.uninstalled": "Jump Client uninstalled",
  "jump_client.expired": "Jump Client removed (offline too long)",
  "jump_client.restored": "Jump Client removal canceled (restored from backup)",
  "jump_client.clone_refused": "Clone of a Jump Client noticed",
  "jump_client.clone_enrolled": "Clone of a Jump Client installed",
  "jump_client.returned": "Restored computer admitted",
  "jump_client.claim_approved": "Waiting computer approved",
  "jump_client.claim_rejected": "Waiting computer rejected",
  "jump_client.taken_over": "Jump Client taken over by a new installation",
  "jump_client.merged": "Duplicate Jump Clients merged",
  "jump_client.token_shown": "Maintenance token shown",
  "jump_client.local_control_broken": "Forbidden action on the computer",
  "jump_shortcut.created": "Jump Shortcut created",
  "jump_shortcut.changed": "Jump Shortcut changed",
  "jump_shortcut.copied": "Jump Shortcut copied",
  "jump_shortcut.removed": "Jump Shortcut removed",
  "jump_shortcut.jumped": "Jump Shortcut used",
  "bulk_job.started": "Bulk job started",
  "bulk_job.cancelled": "Bulk job canceled",
  "installer.created": "Installer created",
  "installer.changed": "Installer changed",
  "installer.revoked": "Installer revoked",
  "installer.mailed": "Installer link emailed",
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
  "user.password_changed": "Password changed by the user",
  "user.password_reset": "Password reset",
  "user.second_factor_on": "Two-factor authentication turned on",
  "user.second_factor_off": "Two-factor authentication turned off",
  "user.second_factor_reset": "Two-factor authentication reset",
  "user.recovery_codes_made": "Recovery codes renewed",
  "token.created": "API token created",
  "token.removed": "API token removed",
  "settings.changed": "Settings changed",
  "release.imported": "Signed release imported",
  "release.rotated": "Release key replaced",
  "alerts.changed": "Alerts changed",
  "portal.changed": "Support portal changed",
  "alerts.secret_renewed": "Secret of the webhook renewed",
  "alerts.tested": "Test of alerts sent",
  "updates.changed": "Update policy changed",
  "updates.started": "Update of Jump Clients started",
  "updates.paused": "Update of Jump Clients paused",
  "updates.resumed": "Update of Jump Clients resumed",
  "updates.halted": "Update of Jump Clients halted",
  "updates.aimed": "Jump Clients to update first",
  "clock.stepped": "Server clock changed",
  "clock.agreed": "Server clock consistent for a day",
  "clock.confirmed": "Server clock confirmed",
  "audit.archived": "Audit log entries archived",
};
export const kinds: Fixed["others"] = {
  user: "User",
  token: "API token",
  installer: "Installer",
  jump_group: "Jump Group",
  jump_client: "Jump Client",
  jump_shortcut: "Jump Shortcut",
  jump_item_role: "Jump Item role",
  support_session: "Support session",
  support_key: "Session key",
  bulk_job: "Bulk job",
  settings: "Settings",
  alerts: "Alerts",
  portal: "Support portal",
  release: "Release",
  updates: "Updates",
  team: "Team",
};
