import type { ItemRight, JumpItemRole } from "../../api/types";
import { Form } from "../../state/form.svelte";
import { texts } from "../texts/index.svelte";

export interface Draft {
  name: string;
  rights: ItemRight[];
}

export function draftOf({ name, rights }: JumpItemRole): Draft {
  return { name, rights };
}

/** The form of a new Jump Item Role or an edit. */
export function roleForm(): Form {
  return new Form(() => ({
    code_name: texts.w.groups.codeName,
    name: texts.w.groups.name,
    rights: texts.w.itemRoles.rights,
  }));
}
