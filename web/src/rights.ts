import type { Me, SiteRight } from "./api/types";

/** Whether the person has a site right. */
export function may(me: Me, right: SiteRight): boolean {
  return me.user.role === "administrator" || me.user.rights.includes(right);
}
