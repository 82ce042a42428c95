import type { JumpGroup } from "../../api/types";
import type { Words } from "../texts/en";

export interface Draft {
  name: string;
  comments: string;
  members: string[];
}

export function draftOf({ name, comments, members }: JumpGroup): Draft {
  return { name, comments, members: [...members].sort() };
}

export function labels(w: Words): Record<string, string> {
  return {
    code_name: w.groups.codeName,
    name: w.groups.name,
    comments: w.installers.fields.comments,
    members: w.groups.members,
  };
}
