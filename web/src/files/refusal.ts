import { call } from "../api/client";
import { whyRefused, type Refusal } from "../api/refused";
import type { Session } from "../api/types";
import { Problem } from "./problems";

/** Why a files pipe was not accepted: who only watches a session can't have one. */
export async function whyNoFiles(session: string, user: string): Promise<Refusal | Problem> {
  const why = await whyRefused(session);
  if (why !== "blocked") return why;
  try {
    const { participants } = await call<Session>("GET", `/sessions/${session}`);
    const mine = participants.find((one) => one.user_id === user);
    if (mine?.role !== "controls") return new Problem("watching");
  } catch {
    return "away";
  }
  return why;
}
