import { closeReason, packedError, type Failure } from "../api/errors";
import { openSocket } from "../api/refused";
import { CLOSE, TAG, type ScreenOpened, type TunnelFailed } from "../wire";

const NORMAL = 1000;

export interface TunnelEvents {
  /**
   * The target has taken the connection: from here on the socket carries its bytes, and whoever takes it its events.
   * A computer's own screen also says what is shown.
   */
  opened(socket: WebSocket, screen: ScreenOpened): void;
  /** There is no connection. */
  failed(why: Failure): void;
  /** The server did not even accept the WebSocket. */
  refused(): void;
  /** It is over: ended in order by the other side, or lost. */
  closed(inOrder: boolean): void;
}

/** Opens a connection to a Jump Shortcut's target or a computer's screen; exactly one of `failed`, `refused` and `closed` is called at its end. */
export function openTunnel(url: string, events: TunnelEvents): WebSocket {
  const socket = openSocket(url);
  let accepted = false;
  socket.onopen = () => {
    accepted = true;
  };
  let failure: Failure | undefined;
  socket.onmessage = (message: MessageEvent<string>) => {
    const [tag, ...fields] = JSON.parse(message.data) as [number, ...unknown[]];
    if (tag === TAG.TunnelFailed || tag === TAG.ScreenFailed)
      failure = packedError(...(fields as TunnelFailed));
    else if (tag === TAG.TunnelOpened || tag === TAG.ScreenOpened)
      events.opened(socket, fields as ScreenOpened);
  };
  // Not `onclose`, which is taken over with the socket.
  socket.addEventListener("close", ({ code, reason }) => {
    if (code === CLOSE.ERROR) failure = closeReason(reason);
    if (!accepted) events.refused();
    else if (failure) events.failed(failure);
    else events.closed(code === NORMAL);
  });
  return socket;
}
