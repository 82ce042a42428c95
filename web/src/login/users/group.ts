import type { JumpGroup } from "../../api/types";
import type { Words } from "../texts/en";

export interface Draft {
  name: string;
  comments: string;
  team: string | null;
  members: string[];
  roles: Record<string, string>;
  all_users_role: string | null;
}

export function draftOf({ name, comments, team, members, roles, all_users_role }: JumpGroup): Draft {
  return { name, comments, team, members: [...members].sort(), roles, all_users_role };
}

export function labels(w: Words): Record<string, string> {
  return {
    code_name: w.groups.codeName,
    name: w.groups.name,
    comments: w.installers.fields.comments,
    team: w.groups.team,
    members: w.groups.members,
    all_users_role: w.groups.allUsers,
  };
}
