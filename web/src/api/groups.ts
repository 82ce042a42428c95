import type { ItemRight } from "./types";

export type Position = "member" | "lead" | "manager";

export interface Team {
  code_name: string;
  name: string;
  comments: string;
  /** By user name. */
  members: Record<string, Position>;
  version: number;
}

export interface JumpGroup {
  /** `user:<username>` for a personal one. */
  code_name: string;
  name: string;
  comments: string;
  kind: "shared" | "personal";
  /** Another one is called the same, since before names were unique. */
  name_doubled: boolean;
  /** The Jump Item role that it gives all users. */
  all_users_role: string | null;
  tags: { tag: string; count: number }[];
  count: number;
  online: number;
  /** The code name of the team that owns it. */
  team: string | null;
  members: string[];
  /** The Jump Item roles of the members who hold another one here than by default. */
  roles: Record<string, string>;
  /** What the person who asks may do in it. */
  rights: ItemRight[];
  version: number;
}
