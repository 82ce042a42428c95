export const factor = {
  title: "Second factor",
  on: "On",
  lead: "With a second factor, signing in takes your password and then a code that an authenticator app on your telephone shows. API tokens go on without one.",
  setUp: "Set up a second factor",
  next: "Continue",
  scan: "Scan this with an authenticator app, or type the secret there. Then enter the code that it shows.",
  qr: "QR code of the secret",
  secret: "Secret",
  code: "Code",
  codeHint: "The six digits that the app shows now.",
  anyCode: "The six digits that the app shows now, or a recovery code.",
  turnOn: "Turn on",
  codes: "Recovery codes",
  turnedOn: "The second factor is on. Your other sign-ins, which were made without it, have ended.",
  codesLead: "Each of these codes stands in for the app once, when you don't have it at hand.",
  codesLeft: (n: number) =>
    n === 0
      ? "No recovery code is left: make new ones."
      : `${n} recovery ${n === 1 ? "code is" : "codes are"} left.`,
  renew: "New recovery codes",
  renewLead: "The present recovery codes are void from then on.",
  remove: "Turn off",
  removeTitle: "Turn off the second factor?",
  removeLead: "From then on your password alone signs you in.",
  reset: "Reset the second factor",
  resetTitle: (name: string) => `Reset the second factor of ${name}?`,
  resetLead:
    "For somebody who has lost the device and the recovery codes: make sure that it is them. Their password alone signs in then, and they are signed out everywhere.",
};

export const signIns = {
  title: "Where you are signed in",
  lead: "If you don't know one of them, end it and change your password.",
  current: "This one",
  unknown: "Unknown browser",
  browserOn: (browser: string, system: string) => `${browser} on ${system}`,
  facts: (address: string, since: string, used: string) => `${address} · since ${since} · last used ${used}`,
  end: "End",
  endOf: (browser: string, address: string) => `End ${browser}, ${address}`,
  endTitle: (browser: string) => `End the sign-in of ${browser}?`,
  endOthers: "End all others",
  endOthersTitle: "End all your other sign-ins?",
  endLead: "You are signed out there at once, and support sessions that run there end.",
  everybody: "Who is signed in",
  endOfOther: (user: string, browser: string, address: string) =>
    `End the sign-in of ${user}: ${browser}, ${address}`,
  endOtherTitle: (user: string) => `End the sign-in of ${user}?`,
  endOtherLead: (browser: string) =>
    `${browser}: they are signed out there at once, and support sessions that run there end. They can sign in again.`,
};

export const settings = {
  lead: "They count at once, and each change stands in the audit log.",
  people: "Sessions and signing in",
  kept: "How long records are kept",
  keptLead: "From 1 to 36,500 days. 0 keeps them permanently.",
  labels: {
    jump_client_limit: "Jump Clients of the site",
    active_limit: "Active Jump Clients of the site",
    client_expiry_days: "Removed when offline for (days)",
    session_start_limit: "Users who start sessions at the same moment",
    sign_in_hours: "A sign-in lasts without a request (hours)",
    second_factor_policy: "A fresh code is asked for",
    audit_days: "Audit log (days)",
    session_days: "Sessions (days)",
    deployment_days: "Deployments (days)",
  },
  hints: {
    jump_client_limit:
      "Empty: unlimited. Uninstalled ones don't count. Below what there is now, nothing is removed: further installations are refused.",
    active_limit: "Empty: unlimited.",
    client_expiry_days:
      "15 to 3,650. A Jump Client that has not connected for so long disappears from the Jump interface, and uninstalls itself on its computer.",
    session_start_limit: "1 to 10,000, on different computers. The next one is asked to try again later.",
    sign_in_hours: "1 to 720. Those who are signed in are measured by it too.",
    audit_days:
      "Older rows are moved to compressed archive files on the server. They are no longer shown here.",
    session_days: "Older sessions are deleted from the reports. A session that still runs is kept.",
    deployment_days: "Older installations are deleted from the reports. The Jump Clients stay.",
    second_factor_policy:
      "Bulk: removing several Jump Clients. Security: these settings, users, roles, teams and Jump Groups, new API tokens. A code counts for ten minutes in the browser that it was given in, and for good for an API token that was made with one. Whoever has no second factor can do none of it until they set one up.",
  },
  policies: { off: "Never", step_up: "For bulk and security changes" },
};
