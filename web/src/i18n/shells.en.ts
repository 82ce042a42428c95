import type { Broken } from "../shell/pipe";

/** Texts of shells, their tabs and sessions. */
export const shellsEn = {
  dropped: {
    server: "The connection to the server was lost. Reconnecting… The shell is kept for 10 minutes.",
    client: "The Jump Client lost its connection. Reconnecting when it is back online…",
  } satisfies Record<Broken, string>,
  newShell: (at: string) => `The previous shell has ended. New shell started: ${at}`,

  // keys that the browser keeps, and full screen
  keysFullScreen:
    "Ctrl+W, Ctrl+T and Ctrl+N control the browser, even while you type here. In full screen, they go to the shell.",
  keysKept:
    "Ctrl+W, Ctrl+T and Ctrl+N control the browser, even while you type here: Ctrl+W closes this page.",
  fullScreen: "Full screen",
  leaveFullScreen: "Exit full screen",
  understood: "OK",

  // tabs
  allTabs: (count: number) => `All ${count} tabs`,
  goToTab: (name: string) => `Go to tab: ${name}`,
  stepKeys: "Ctrl+Alt+Page Down and Ctrl+Alt+Page Up switch tabs",
};
