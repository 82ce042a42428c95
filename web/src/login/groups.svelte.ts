import { everything } from "../api/client";
import type { JumpGroup, Me } from "../api/types";
import { i18n } from "../i18n/index.svelte";

const PERSONAL = "user:";

/** Every Jump Group that the person may deploy to, personal ones too. */
export async function groupsToDeployTo(signal: AbortSignal): Promise<JumpGroup[]> {
  const groups = await everything<JumpGroup>("/jump-groups", signal);
  return groups.filter((group) => group.rights.includes("deploy"));
}

/** How a Jump Group is named: one's own is "Personal", another's bears its owner's name. */
export function groupName(codeName: string, me: Me, groups: JumpGroup[] = []): string {
  if (codeName === PERSONAL + me.user.username) return i18n.t.personal;
  const name = groups.find((group) => group.code_name === codeName)?.name;
  return name ?? (codeName.startsWith(PERSONAL) ? codeName.slice(PERSONAL.length) : codeName);
}
