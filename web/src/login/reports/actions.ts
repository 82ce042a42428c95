/** What the audit log can hold, in the order of the filter. */
export const ACTIONS = [
  "auth.signed_in",
  "auth.signed_out",
  "auth.failed",
  "session.start",
  "session.command",
  "session.end",
  "jump_client.enrolled",
  "jump_client.changed",
  "jump_client.removed",
  "jump_client.uninstalled",
  "jump_client.expired",
  "jump_client.clone_refused",
  "jump_shortcut.created",
  "jump_shortcut.changed",
  "jump_shortcut.copied",
  "jump_shortcut.removed",
  "jump_shortcut.jumped",
  "installer.created",
  "installer.changed",
  "installer.revoked",
  "installer.removed",
  "jump_group.created",
  "jump_group.changed",
  "jump_group.removed",
  "jump_item_role.created",
  "jump_item_role.changed",
  "jump_item_role.removed",
  "team.created",
  "team.changed",
  "team.removed",
  "user.created",
  "user.changed",
  "user.removed",
  "user.locked",
  "user.unlocked",
  "user.password_changed",
  "user.password_reset",
  "token.created",
  "token.removed",
] as const;

export type Action = (typeof ACTIONS)[number];

export function isAction(code: string): code is Action {
  return (ACTIONS as readonly string[]).includes(code);
}
