import { call } from "../api/client";
import type { JumpGroup, Me, Page } from "../api/types";
import { i18n } from "../i18n/index.svelte";

const PERSONAL = "user:";

/** Every Jump Group that the person sees, personal ones too. */
export async function everyGroup(signal: AbortSignal): Promise<JumpGroup[]> {
  const groups: JumpGroup[] = [];
  let after = "";
  do {
    const page: Page<JumpGroup> = await call("GET", `/jump-groups?limit=500${after}`, { signal });
    groups.push(...page.items);
    after = page.next === null ? "" : `&after=${encodeURIComponent(page.next)}`;
  } while (after);
  return groups;
}

/** How a Jump Group is named: one's own is "Personal", another's bears its owner's name. */
export function groupName(codeName: string, me: Me, groups: JumpGroup[] = []): string {
  if (codeName === PERSONAL + me.user.username) return i18n.t.personal;
  const name = groups.find((group) => group.code_name === codeName)?.name;
  return name ?? (codeName.startsWith(PERSONAL) ? codeName.slice(PERSONAL.length) : codeName);
}
