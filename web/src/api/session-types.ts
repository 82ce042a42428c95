import type { Kind } from "../wire";

/** A user in a session: the only one who controls it, or one who watches. */
export interface Participant {
  user_id: string;
  user: string;
  role: "controls" | "watches";
}

/** One user connected to one computer or target, as the API tells it. */
export interface Session {
  id: string;
  /** Neither id nor name where the server itself connects to a shortcut's target. */
  jump_client_id: string | null;
  jump_client_name: string;
  jump_shortcut_id: string | null;
  /** Empty for a session on the computer itself. */
  jump_shortcut_name: string;
  user: string;
  state: "starting" | "open" | "ended";
  started_at: string;
  ended_at: string | null;
  end_reason: string;
  /** Why it has ended: a code of the error catalogue. */
  end_code: string | null;
  /** The newest few. */
  tools: { id: string; kind: Kind }[];
  /** The kinds of tools that the signed-in user may use in it. */
  verbs: Kind[];
  /** Those who are in it; of one that has ended, all who were. */
  participants: Participant[];
}
