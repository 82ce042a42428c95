import type { Position, Team } from "../../api/types";
import { Form } from "../../state/form.svelte";
import { texts } from "../texts/index.svelte";

export const POSITIONS: Position[] = ["member", "lead", "manager"];

export interface Draft {
  name: string;
  comments: string;
  members: Record<string, Position>;
}

export function draftOf({ name, comments, members }: Team): Draft {
  return { name, comments, members };
}

/** The form of a new team or an edit. */
export function teamForm(): Form {
  return new Form(
    () => ({
      code_name: texts.w.groups.codeName,
      name: texts.w.groups.name,
      comments: texts.w.installers.fields.comments,
      members: texts.w.groups.members,
    }),
    () => ({ users_not_found: { field: "members" } }),
  );
}
