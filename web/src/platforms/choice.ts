import { call } from "../api/client";
import type { OfferedPlatforms } from "../api/types";
import { offersOf, type Choice } from "./offers";
import { visitor } from "./visitor";

/** Loads what the server has packages for. */
export async function choice(signal?: AbortSignal): Promise<Choice> {
  const [answer, who] = await Promise.all([
    call<OfferedPlatforms>("GET", "/platforms", signal ? { signal } : {}),
    visitor(navigator),
  ]);
  return { offers: offersOf(answer.items), visitor: who };
}
