import type { User } from "../../api/types";
import type { Words } from "../texts/en";

export type Draft = Pick<
  User,
  | "display_name"
  | "public_name"
  | "role"
  | "rights"
  | "personal_role"
  | "team_role"
  | "shared_role"
  | "language"
>;

/** The Jump Item roles that a user holds by default. */
export const ROLE_FIELDS = ["personal_role", "team_role", "shared_role"] as const;

/** A new technician, as the API has it. */
export const NEW: Draft = {
  display_name: "",
  public_name: "",
  role: "technician",
  rights: ["installers", "session_keys"],
  personal_role: "technician",
  team_role: "start_sessions",
  shared_role: "technician",
  language: null,
};

export function draftOf(user: User): Draft {
  const { display_name, public_name, role, rights, personal_role, team_role, shared_role, language } = user;
  return { display_name, public_name, role, rights, personal_role, team_role, shared_role, language };
}

export function labels(w: Words): Record<string, string> {
  return {
    username: w.users.username,
    display_name: w.users.displayName,
    public_name: w.users.publicName,
    role: w.users.role,
    rights: w.users.rights,
    ...w.users.itemRoles,
    language: w.users.language,
    password: w.users.password,
  };
}
