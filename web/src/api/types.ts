/** What the API shows: types that are made from the server's views, and names for parts of them. */

import type {
  Installer,
  JumpClient,
  JumpItemRole,
  JumpShortcut,
  SiteFacts,
  Team,
  Token,
  User,
  UserPage,
} from "./schema";

export type * from "./schema";

export type Site = SiteFacts;
export type Language = NonNullable<User["language"]>;
export type SiteRight = User["rights"][number];
export type Scope = Token["scopes"][number];
export type Position = Team["members"][string];

/** Rights to what is in a Jump Group. */
export type ItemRight = JumpItemRole["rights"][number];

export type Status = JumpClient["status"];

/** How a remote desktop is shown: on one monitor, on all of them, or in a window. */
export type Screen = JumpShortcut["screen"];

export type JumpItem = JumpClient | JumpShortcut;
export type JumpMethod = JumpItem["jump_method"];
export type Overridable = Installer["overridable"][number];

/** A page of any list. */
export type Page<T> = Omit<UserPage, "items"> & { items: T[] };

/** One entry of a frame on `/api/v1/events`. */
export type LiveEvent = { id: string } & (
  | { type: "jump_client.changed"; jump_client: JumpClient }
  | { type: "jump_client.gone"; jump_client_id: string }
  | { type: "jump_shortcut.changed"; jump_shortcut: JumpShortcut }
  | { type: "jump_shortcut.gone"; jump_shortcut_id: string }
  | { type: "jump_groups.changed"; counts: boolean }
  | { type: "sessions.changed" }
  | { type: "queue.changed" }
  | { type: "chat.changed"; session_id: string }
  | { type: "updates.changed" }
  | { type: "resync" }
);
