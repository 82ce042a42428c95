import type { ItemRight, JumpItemRole } from "../../api/types";
import type { Words } from "../texts/en";

export interface Draft {
  name: string;
  rights: ItemRight[];
}

export function draftOf({ name, rights }: JumpItemRole): Draft {
  return { name, rights };
}

export function labels(w: Words): Record<string, string> {
  return { code_name: w.groups.codeName, name: w.groups.name, rights: w.itemRoles.rights };
}
