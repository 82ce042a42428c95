import type { Position, Team } from "../../api/types";
import type { Words } from "../texts/en";

export const POSITIONS: Position[] = ["member", "lead", "manager"];

export interface Draft {
  name: string;
  comments: string;
  members: Record<string, Position>;
}

export function draftOf({ name, comments, members }: Team): Draft {
  return { name, comments, members };
}

export function labels(w: Words): Record<string, string> {
  return {
    code_name: w.groups.codeName,
    name: w.groups.name,
    comments: w.installers.fields.comments,
    members: w.groups.members,
  };
}
