/** The parts of the API that the pages use, as `/api/v1/openapi.json` describes them. */

export type { JumpGroup, Position, Team } from "./groups";

export type Language = "en" | "fr";

export interface Site {
  name: string;
  version: string;
  languages: string[];
  /** Whether the server can send mail. */
  mail: boolean;
  /** Whether a VNC shortcut may lead to its target directly from the server. */
  vnc_direct: boolean;
}

export type SiteRight = "users" | "installers" | "team_reports" | "all_reports" | "settings";

export interface User {
  id: string;
  username: string;
  display_name: string;
  role: "administrator" | "technician";
  /** What a technician may besides; an administrator has every right. */
  rights: SiteRight[];
  /** The code names of the Jump Item roles by default. */
  personal_role: string;
  team_role: string;
  shared_role: string;
  /** Null until the user chooses one. */
  language: Language | null;
  locked: boolean;
  second_factor: boolean;
  version: number;
  created_at: string;
  last_signed_in_at: string | null;
}

export interface CreatedUser extends User {
  /** The generated one; null when one was given. */
  password: string | null;
}

export interface Me {
  user: User;
  /** How many of them are left. */
  recovery_codes: number;
  /** Null for an API token, which needs none. */
  csrf_token: string | null;
  expires_at: string | null;
}

/** Where somebody is signed in. */
export interface UserSignIn extends OwnSignIn {
  user_id: string;
  user: string;
  display_name: string;
  /** Whether who asks has the rights to end it. */
  endable: boolean;
}

export interface OwnSignIn {
  id: string;
  address: string;
  /** What the browser calls itself. */
  browser: string;
  created_at: string;
  used_at: string;
  expires_at: string;
  /** Whether it is the one that asks. */
  current: boolean;
}

/** What may be set while the server runs; a limit of null is none. */
export interface SiteSettings {
  client_expiry_days: number;
  jump_client_limit: number | null;
  active_limit: number | null;
  session_start_limit: number;
  sign_in_hours: number;
  /** `step_up`: what reaches far wants a fresh code of the second factor. */
  second_factor_policy: "off" | "step_up";
  /** Days that records are kept; 0 is for ever. */
  audit_days: number;
  session_days: number;
  deployment_days: number;
  version: number;
}

/** What an authenticator app has to know. */
export interface NewSecondFactor {
  secret: string;
  uri: string;
  /** The path of the dark modules in an SVG of `size` by `size`. */
  qr: QrCode;
}

/** Rights to what is in a Jump Group. */
export type ItemRight = "view" | "start_session" | "deploy" | "remove" | "move" | "edit" | "view_reports";

export interface JumpItemRole {
  code_name: string;
  name: string;
  /** Predefined: it never changes. */
  built_in: boolean;
  rights: ItemRight[];
  version: number;
}

export interface Disk {
  mount: string;
  total_mib: number;
  free_mib: number;
}

export interface Statistics {
  at: string;
  uptime_seconds: number;
  cpu_percent: number;
  memory_free_mib: number;
  disks: Disk[];
  console_user: string;
}

/** How a computer did at a moment of the last hour. */
export interface Sample {
  at: string;
  cpu_percent: number;
  memory_free_mib: number;
}

export type Status = "online" | "offline" | "uninstalled";

export interface JumpClient {
  id: string;
  name: string;
  jump_group: string;
  tag: string;
  comments: string;
  jump_method: "jump_client";
  connection_type: "active";
  status: Status;
  /** Where it was disabled. */
  disabled_by: ("console" | "computer")[];
  hostname: string;
  fqdn: string;
  os: string;
  kernel: string;
  architecture: string;
  cpu_model: string;
  cpu_count: number;
  memory_mib: number;
  private_addresses: string[];
  public_address: string;
  /** Where it reaches the server, in the order in which it tries them. */
  server_addresses: string[];
  mode: "service" | "user";
  account: string;
  install_dir: string;
  workgroup: string;
  domain: string;
  agent_version: string;
  ephemeral: boolean;
  max_offline_minutes: number | null;
  statistics: Statistics | null;
  created_at: string;
  last_connected_at: string | null;
  last_disconnected_at: string | null;
  last_accessed_at: string | null;
  last_accessed_by: string | null;
  removal: null | "uninstall_pending";
  planned_removal_at: string | null;
  version: number;
  /** The names of those in a session with it now: whoever controls one first. */
  in_session: string[];
}

/** A Jump Client by itself. */
export interface JumpClientDetail extends JumpClient {
  last_hour: LastHour;
}

export interface LastHour {
  /** Where two samples lie further apart, the computer was not connected all the time. */
  gap_seconds: number;
  samples: Sample[];
}

/** How a remote desktop is shown: on one monitor, on all of them, or in a window. */
export type Screen = "full_screen" | "all_monitors" | "window";

export interface JumpShortcut {
  id: string;
  name: string;
  jump_group: string;
  tag: string;
  comments: string;
  jump_method: "local_rdp" | "local_vnc" | "jump_client_copy";
  hostname: string;
  port: number;
  /** The client on the target's network that VNC goes through; it may be gone, and then has no name. */
  jump_client_id: string | null;
  jump_client_name: string | null;
  /** Whether the server itself connects to the target. */
  directly: boolean;
  username: string;
  domain: string;
  screen: Screen;
  /** Of a window, in pixels. */
  width: number;
  height: number;
  created_at: string;
  last_accessed_at: string | null;
  last_accessed_by: string | null;
  version: number;
  in_session: string[];
  /** The Jump Client that it is a copy of, by the copy's name and in its Jump Group. */
  computer: JumpClient | null;
}

export type JumpItem = JumpClient | JumpShortcut;
export type JumpMethod = JumpItem["jump_method"];

export interface Summary {
  total: number;
  clients: number;
  online: number;
  offline: number;
  passive: number;
  uninstalled: number;
}

export interface Page<T> {
  items: T[];
  next: string | null;
  total: number;
  /** Whether there are more than `total`: long lists are counted so far only. */
  at_least: boolean;
}

export interface JumpItemPage extends Page<JumpItem> {
  /** Where `/events` goes on from this answer. */
  event_id: string;
}

export type Scope =
  "read" | "clients" | "installers" | "groups" | "sessions" | "users" | "settings" | "audit" | "all";

export interface Token {
  id: string;
  name: string;
  scopes: Scope[];
  /** Whether it was made with a fresh code of the second factor. */
  second_factor: boolean;
  created_at: string;
  expires_at: string;
}

export interface CreatedToken extends Token {
  /** Only this answer holds it. */
  token: string;
}

export type Overridable = "name" | "jump_group" | "tag" | "comments" | "max_offline_minutes" | "ephemeral";

export interface Installer {
  id: string;
  jump_group: string;
  name: string;
  tag: string;
  comments: string;
  max_offline_minutes: number | null;
  ephemeral: boolean;
  overridable: Overridable[];
  valid_minutes: number;
  valid_until: string;
  uses_allowed: number | null;
  uses: number;
  state: "valid" | "expired" | "revoked" | "spent" | "orphaned";
  created_by: string;
  created_at: string;
  version: number;
}

/** In which Jump Groups a holder of an installer's package can enrol; `others` are not named. */
export interface Reach {
  every: boolean;
  jump_groups: { code_name: string; name: string }[];
  others: number;
}

/** A QR code: the modules of a side, and an SVG path of the dark ones. */
export interface QrCode {
  size: number;
  path: string;
}

export interface InstallerLink {
  /** The key stands behind the `#`. */
  url: string;
  qr: QrCode;
}

export interface Key {
  key: string;
}

export interface AuditEvent {
  id: number;
  at: string;
  actor: string;
  address: string;
  action: string;
  target_type: string;
  target_id: string;
  /** What it is called now, or was at its end; empty where nobody knows. */
  target_name: string;
  details: Record<string, unknown>;
  /** The like for each id and code name that the event mentions, by kind of thing. */
  names: Record<string, Record<string, string>>;
}

export interface Deployment {
  id: number;
  at: string;
  outcome: "accepted" | "rejected";
  hostname: string;
  address: string;
  jump_client_id: string | null;
  installer_id: string | null;
  installer_name: string;
  /** Code names, as they were. */
  jump_group: string;
  user: string;
  /** Why it was turned away: an error's code. */
  code: string;
  parameters: Record<string, string | number>;
}

/** How many of a report's rows there are from each of `starts` to the next one. */
export interface ReportCounts {
  step: "hour" | "day" | "week" | "month";
  starts: string[];
  series: Record<string, number[]>;
}

/** One entry of a frame on `/api/v1/events`. */
export type LiveEvent = { id: string } & (
  | { type: "jump_client.changed"; jump_client: JumpClient }
  | { type: "jump_client.gone"; jump_client_id: string }
  | { type: "jump_shortcut.changed"; jump_shortcut: JumpShortcut }
  | { type: "jump_shortcut.gone"; jump_shortcut_id: string }
  | { type: "jump_groups.changed"; counts: boolean }
  | { type: "sessions.changed" }
  | { type: "resync" }
);

/** Who was asked to wake a computer. */
export interface Woken {
  /** The neighbours that one may see, by their names. */
  through: string[];
  /** How many others. */
  others: number;
}

export interface ErrorDetail {
  code: string;
  message: string;
  parameters: Record<string, string | number>;
}
