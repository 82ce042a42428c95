/** Texts of support sessions: customers who wait, and session keys. */
export const en = {
  // who waits
  customers: "Waiting customers",
  showAll: (count: number) => `Show all ${count.toLocaleString("en")}`,
  nobody: "No customer is waiting.",
  running: "Sessions in progress",
  from: (hostname: string, account: string) => `${hostname} · account ${account}`,
  waits: (time: string) => `waiting for ${time}`,
  forYou: "for you",
  forTeam: (team: string) => `for the team ${team}`,
  forOther: "for another technician",
  away: "connection lost",
  awayLong: "The customer's connection is lost. The session ends if it does not come back within 10 minutes.",
  permission: "Waiting for the customer's permission…",
  secondsLeft: (seconds: number) => `${String(seconds)} s left`,
  accept: "Accept",
  acceptOf: (name: string) => `Accept ${name}`,
  transfer: "Transfer…",
  transferOf: (name: string) => `Transfer ${name}`,
  invite: "Invite…",
  inviteOf: (name: string) => `Invite to the session with ${name}`,
  join: "Join",
  joinOf: (name: string) => `Join the session with ${name}`,
  watch: "Watch",
  watchOf: (name: string) => `Watch the session with ${name}`,
  takesPart: "You are in this session.",
  resumeOf: (name: string) => `Resume the session with ${name}`,

  // handing on
  transferTitle: (name: string) => `Transfer ${name}`,
  transferLead:
    "The customer waits for the person or team that you choose. All technicians leave the session.",
  inviteTitle: (name: string) => `Invite to the session with ${name}`,
  inviteLead: "The person you invite needs no other right to join.",
  transferNow: "Transfer",
  inviteNow: "Invite",
  search: "Search for a name",
  teams: "Teams",
  users: "Technicians",
  nobodyFound: "No one matches.",
  more: "Only the first 20 are shown. Type part of a name to find others.",
  transferTo: (name: string) => `Transfer to ${name}`,
  invited: (name: string) => `${name} is invited.`,
  inviteWho: (name: string) => `Invite ${name}`,
  actions: (name: string) => `Support session with ${name}`,
  customer: "Customer",
  end: "End session",
  endTitle: (name: string) => `End the session with ${name}?`,
  endLead: "The customer is disconnected, and anything still running stops.",

  // pinning
  pin: "Pin as Jump Client",
  pinTitle: (name: string) => `Pin the computer of ${name} as a Jump Client`,
  pinLead:
    "A Jump Client is installed on the customer's computer, and stays there after the session. All entries are optional.",
  pinNow: "Pin",
  reset: "Reset",
  pins: {
    asking: "Waiting for the customer's permission to install the Jump Client…",
    installing: "Installing the Jump Client…",
  },
  pinned: (at: string) => `Pinned as a Jump Client on ${at}`,
  dismiss: "Dismiss the message",

  // chat
  chat: "Chat",
  chatWith: (name: string) => `Chat with ${name}`,
  closeChat: "Close the chat",
  message: "Message to the customer",
  send: "Send",
  you: "You",
  noMessages: "No messages yet. The customer and all technicians in the session read what you write here.",
  unread: "new",
  wrote: (name: string) => `${name} has written a message.`,
  delivered: "Delivered",
  underway: "Sending…",
  held: "Waits until the customer is connected again",
  chatOver: "The session has ended.",
  written: (count: number) => (count === 1 ? "1 message" : `${count} messages`),

  // session keys
  keys: "Session keys",
  keysLead: "A customer starts a support session with a session key. Each key starts one session.",
  queue: "The customer waits for",
  me: "Me",
  valid: "Valid for",
  generate: "Generate a key",
  key: "Session key",
  link: "Link",
  copy: "Copy",
  copied: "Copied",
  copyKey: "Copy the session key",
  copyLink: "Copy the link",
  mail: "Send by mail",
  until: (at: string) => `Valid until ${at}, or until it is used. It is not shown again.`,
  mailSubject: "Your support session",
  mailBody: (link: string, site: string, key: string, until: string) =>
    `Hello,\n\nTo start your support session, open this link:\n${link}\n\nOr open ${site} and enter the session key ${key}.\n\nThe link and the key start one session, until ${until}.\n`,
  openKeys: "Keys not used yet",
  keyOf: (user: string) => `by ${user}`,
  keyFor: (team: string) => `for the team ${team}`,
  keyUntil: (at: string) => `valid until ${at}`,
  remove: "Delete",
  removeOf: (at: string) => `Delete the key that is valid until ${at}`,

  issue: (text: string) => `Chose: ${text}`,

  // portal
  portal: "Support portal",
  offer: "Let customers choose me",
  offeredAs: (name: string) => `While this page is open, customers see you as ${name}.`,
  unnamed: "Customers can't see you yet, because you have no public name.",
  publicName: "Change the public name",

  // notices
  notices: "When a customer arrives",
  sound: "Play a sound",
  desktop: "Show a desktop notification",
  denied:
    "Your browser does not allow notifications from this site. You can change this in the browser's settings.",
};

export type Words = typeof en;
