import type { Broken } from "../shell/pipe";

/** Texts of shells, their tabs and sessions. */
export const shellsEn = {
  dropped: {
    server: () => "Connection to the server lost. Reconnecting… The shell is kept for 10 minutes.",
    client: () => "The Jump Client lost its connection. Reconnecting when it is back online…",
    unreachable: () => "Can't reach the server. Trying again…",
    blocked: (host: string) =>
      `The server refuses live connections from this page. Add ${host} to the server's “addresses” setting, and configure any proxy to forward WebSockets.`,
  } satisfies Record<Broken, (host: string) => string>,
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

  // support sessions
  support: "Support session",
  supportMenu: "Support sessions",
  supportOf: (waiting: number) =>
    waiting ? `Support sessions: ${waiting.toLocaleString("en")} waiting` : "Support sessions",
  arrived: (name: string) => `${name} is waiting for support.`,
  invited: (name: string) => `You are invited to the support session with ${name}.`,
  uninvited: (name: string) => `The support session with ${name} is no longer open to you.`,
  openShell: "Open a shell",
  unread: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),
  leaveSupport: (name: string) => `Leave the support session with ${name}?`,
  leaveSupportLead: "If no other technician is in the session, it ends, and the customer is disconnected.",

  // my sessions
  mySessions: "My sessions",
  sessionsOf: (count: number) => (count ? `My sessions: ${count}` : "My sessions"),
  noSessions: "No active sessions.",
  tools: { shell: "Shell", exec: "Command", files: "Files", tunnel: "Screen", screen: "Screen" },
  toolOf: "Tool",
  noTool: "No tool open",
  since: (at: string) => `since ${at}`,
  resume: "Resume",
  resumeOf: (name: string) => `Resume ${name}`,
  show: "Show",
  showOf: (name: string) => `Show ${name}`,
  end: "End",
  endOf: (name: string) => `End ${name}`,
  endSession: "End session",
  endQuestion: "End this session? Anything still running in it will be stopped.",

  // several in one session
  join: "Join…",
  joinTitle: (name: string) => `Join a session on ${name}`,
  watch: "Watch",
  takeControl: "Take control",
  nothingShared: "No shell is open in it.",
  nobodyThere: "No one is in a session with this computer now.",
  people: "Participants",
  peopleCount: (count: number) => String(count),
  roles: { controls: "controls", watches: "watches" },
  notConnected: "not connected",
  handOver: "Hand over control",
  leave: "Leave",
  removeOf: (name: string) => `Remove ${name} from the session`,
  joined: (name: string) => `${name} joined the session.`,
  left: (name: string) => `${name} left the session.`,
  controls: (name: string) => `${name} now controls the session.`,
  youControl: "You now control the session.",
  nobodyControls: "No one controls the session.",
  watching: "You are watching. Only the participant who controls the session can type.",
};
