import type { Language, User } from "../../api/types";
import type { Words } from "../texts/en";

export interface Draft {
  display_name: string;
  role: User["role"];
  language: Language | null;
}

export function draftOf({ display_name, role, language }: User): Draft {
  return { display_name, role, language };
}

export function labels(w: Words): Record<string, string> {
  return {
    username: w.users.username,
    display_name: w.users.displayName,
    role: w.users.role,
    language: w.users.language,
    password: w.users.password,
  };
}
