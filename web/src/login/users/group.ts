import type { JumpGroup } from "../../api/types";
import { Form } from "../../state/form.svelte";
import { texts } from "../texts/index.svelte";

export interface Draft {
  name: string;
  comments: string;
  team: string | null;
  members: string[];
  roles: Record<string, string>;
  all_users_role: string | null;
  forbid_disable: boolean;
  forbid_uninstall: boolean;
}

export function draftOf(group: JumpGroup): Draft {
  const { name, comments, team, roles, all_users_role, forbid_disable, forbid_uninstall } = group;
  const members = [...group.members].sort();
  return { name, comments, team, members, roles, all_users_role, forbid_disable, forbid_uninstall };
}

/** The form of a new Jump Group or an edit. */
export function groupForm(): Form {
  return new Form(
    () => ({
      code_name: texts.w.groups.codeName,
      name: texts.w.groups.name,
      comments: texts.w.installers.fields.comments,
      team: texts.w.groups.team,
      members: texts.w.groups.members,
      all_users_role: texts.w.groups.allUsers,
      forbid_disable: texts.w.localControl.forbid_disable,
      forbid_uninstall: texts.w.localControl.forbid_uninstall,
    }),
    () => ({ users_not_found: { field: "members" } }),
  );
}
