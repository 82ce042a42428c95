import type { ItemRight, JumpItemRole, SiteRight } from "../api/types";
import { texts } from "./texts/index.svelte";

export const SITE_RIGHTS: SiteRight[] = [
  "users",
  "installers",
  "team_reports",
  "all_reports",
  "settings",
  "session_keys",
];
export const ITEM_RIGHTS: ItemRight[] = [
  "view",
  "start_session",
  "deploy",
  "remove",
  "move",
  "edit",
  "log_in",
  "view_reports",
  "log_out",
  "screen",
];

/** What a Jump Item role is called: the predefined ones have a name in each language. */
export function roleName(codeName: string, roles: JumpItemRole[] = []): string {
  const role = roles.find((one) => one.code_name === codeName);
  const predefined = role && !role.built_in ? undefined : texts.w.itemRoles.predefined[codeName];
  return predefined ?? role?.name ?? codeName;
}
