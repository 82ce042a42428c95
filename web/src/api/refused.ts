import { ApiError, call } from "./client";
import type { Failure } from "./errors";
import type { Session } from "./types";

/**
 * Why a WebSocket was not accepted, which a browser does not tell: an error; "away" when the server does not
 * answer plain requests either, or soon will; "blocked" when it does, and something refuses WebSockets.
 */
export type Refusal = Failure | "away" | "blocked";

/** Asks about a session whose tool could not be reached. */
export async function whyRefused(session: string): Promise<Refusal> {
  try {
    const { end_code: code } = await call<Session>("GET", `/sessions/${session}`);
    return code ? { code } : "blocked";
  } catch (error) {
    // Without a sign-in the page asks for one, and tries again.
    const known = error instanceof ApiError && error.status >= 400 && error.status < 500;
    return known && ![401, 429].includes(error.status) ? error : "away";
  }
}

/** A handshake that nothing answers is given up after so long, in milliseconds. */
const HANDSHAKE = 8_000;

/** Opens a WebSocket that closes when its handshake takes too long. */
export function openSocket(url: string): WebSocket {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const timer = setTimeout(() => {
    if (socket.readyState === WebSocket.CONNECTING) socket.close();
  }, HANDSHAKE);
  socket.addEventListener("open", () => clearTimeout(timer));
  socket.addEventListener("close", () => clearTimeout(timer));
  return socket;
}
