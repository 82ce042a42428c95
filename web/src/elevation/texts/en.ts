/** Texts of elevation: tools that run as another account of the computer. */
export const en = {
  elevate: "Elevate…",
  title: "Work with the rights of root",
  lead: "Tools that you open afterwards run as root and may change everything on the computer. The customer is asked first.",
  ask: "The customer types their own password",
  askHint: "It stays on their computer. Their account must be allowed to use sudo.",
  give: "I give the credentials of an account that may use sudo, or of root",
  giveHint:
    "The password is sent once and never stored. It passes through a program of the customer's account: change it afterwards if you do not trust this computer.",
  account: "Account",
  password: "Password",
  send: "Elevate",
  asking: "Waiting for the rights of root…",
  elevated: (account: string) => `Tools run as ${account}`,
  elevatedLong: (account: string, user: string) =>
    `Tools opened from now on run as ${account}. ${user} asked for it.`,
  newShell: "New shell",
  newShellLong: (account: string) => `Open a shell as ${account} in this tab`,
  drop: "End elevation",
  logIn: "Sign in as…",
  logInTitle: "Sign in as another account",
  logInLead: "Tools that you open afterwards run as this account, with a session of its own on the computer.",
  logInHint:
    "The password is sent once and never stored. It passes through a program of the Jump Client's account: change it afterwards if you do not trust this computer.",
  logInSend: "Sign in",
  loggingIn: "Signing in…",
  logOut: "Sign out of the account",
  controllerOnly: "Only the technician who controls the session can do this.",
};

export type Words = typeof en;
