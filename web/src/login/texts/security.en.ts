export const factor = {
  title: "Two-factor authentication (2FA)",
  on: "On",
  lead: "When two-factor authentication is on, you sign in with your password and a code from an authenticator app on your phone. API tokens don't require a code.",
  setUp: "Set up two-factor authentication",
  next: "Continue",
  scan: "Scan this QR code with an authenticator app, or type the secret key in the app. Then enter the code it shows.",
  qr: "QR code of the secret key",
  secret: "Secret key",
  code: "Code",
  codeHint: "The 6-digit code from the app.",
  anyCode: "The 6-digit code from the app, or a recovery code.",
  turnOn: "Turn on",
  codes: "Recovery codes",
  turnedOn: "Two-factor authentication is on. You've been signed out everywhere else.",
  codesLead: "Use a recovery code when you don't have the app. Each code works once.",
  codesLeft: (n: number) =>
    n === 0
      ? "No recovery codes left. Create new ones."
      : `${n} recovery ${n === 1 ? "code" : "codes"} left.`,
  renew: "Create new recovery codes",
  renewLead: "Your current recovery codes will stop working.",
  remove: "Turn off",
  removeTitle: "Turn off two-factor authentication?",
  removeLead: "You will sign in with your password only.",
  reset: "Reset two-factor authentication",
  resetTitle: (name: string) => `Reset two-factor authentication for ${name}?`,
  resetLead:
    "Use this when a user has lost both their device and their recovery codes. Check their identity first. They are signed out everywhere and then sign in with their password only.",
};

export const signIns = {
  title: "Where you're signed in",
  lead: "If you don't recognize one of these, sign out of it and change your password.",
  current: "This browser",
  unknown: "Unknown browser",
  browserOn: (browser: string, system: string) => `${browser} on ${system}`,
  facts: (address: string, since: string, used: string) => `${address} · since ${since} · last used ${used}`,
  end: "Sign out",
  endOf: (browser: string, address: string) => `Sign out ${browser}, ${address}`,
  endTitle: (browser: string) => `Sign out ${browser}?`,
  endOthers: "Sign out everywhere else",
  endOthersTitle: "Sign out everywhere else?",
  endLead: "You are signed out there immediately, and support sessions running there end.",
  everybody: "Signed-in users",
  endOfOther: (user: string, browser: string, address: string) => `Sign out ${user}: ${browser}, ${address}`,
  endOtherTitle: (user: string) => `Sign out ${user}?`,
  endOtherLead: (browser: string) =>
    `${browser}: the user is signed out there immediately, and support sessions running there end. They can sign in again.`,
};

export const account = {
  publicName:
    "What customers see, on the support portal and in support sessions. Leave blank for your full name.",
  languageKept: "Saved to your account.",
  password: "Password",
  passwordLead: "Changing your password signs you out everywhere else. API tokens keep working.",
  current: "Current password",
  next: "New password",
  wrongPassword: "Incorrect current password.",
  showPasswords: "Show passwords",
  change: "Change password",
  passwordChanged: "Password changed. You've been signed out everywhere else.",
};

export const settings = {
  general: "General",
  lead: "Changes take effect immediately and are recorded in the audit log.",
  people: "Sessions and sign-in",
  statistics: "Reports from Jump Clients",
  figures: {
    cpu: "CPU load",
    memory: "Memory in use",
    disks: "Disks",
    uptime: "Uptime",
    console_user: "Console user",
  },
  support: "Support sessions",
  tools: {
    shell: "Shell: type commands on the computer",
    exec: "Commands: run single commands",
    files: "Files: read, copy and change files",
    screen: "Screen: see and control it",
    pin: "Pin a Jump Client: technicians can then connect at any time",
  },
  platforms: "Platforms",
  kept: "How long records are kept",
  keptLead: "From 1 to 36,500 days. 0 keeps them permanently.",
  labels: {
    jump_client_limit: "Maximum number of Jump Clients",
    active_limit: "Maximum number of active Jump Clients",
    client_expiry_days: "Remove Jump Clients offline for more than (days)",
    lost_days: "Mark Jump Clients as lost after (days offline)",
    remove_uninstalled: "Remove the record when a Jump Client is uninstalled on its computer",
    session_start_limit: "Maximum number of users starting sessions at the same time",
    statistics_seconds: "Interval of reports (seconds)",
    withheld_statistics: "Do not collect",
    sign_in_hours: "Sign out after inactivity (hours)",
    notify_sessions: "Show sessions on the computer's desktop",
    support_unasked: "Start without asking the customer",
    survey: "Ask customers at the end how satisfied they were",
    survey_question_en: "Question in English",
    survey_question_fr: "Question in French",
    second_factor_policy: "Ask for a new verification code",
    clone_limit: "New clones per Jump Client and day",
    untried_platforms: "Offer packages that were never run on a real device",
    admit_restored: "Let restored computers in without approval",
    audit_days: "Audit log (days)",
    session_days: "Sessions (days)",
    deployment_days: "Deployments (days)",
    chat_days: "Chats of support sessions (days)",
    uninstalled_days: "Uninstalled Jump Clients (days)",
    statistics_days: "Last statistics of offline Jump Clients (days)",
  },
  hints: {
    jump_client_limit:
      "Leave blank for unlimited. Uninstalled Jump Clients don't count. If you set a limit below the current number, nothing is removed, but new installations are refused.",
    active_limit: "Leave blank for unlimited.",
    client_expiry_days:
      "15 to 3,650. A Jump Client that hasn't connected for this long is removed from the Jump interface and uninstalls itself from its computer.",
    lost_days: "1 or more, less than the number above. Leave blank to mark none.",
    remove_uninstalled:
      "Otherwise, the record stays in the list, marked as uninstalled. Applies to future uninstallations.",
    session_start_limit:
      "1 to 10,000, on different computers. Beyond this limit, users are asked to try again later.",
    statistics_seconds:
      "5 to 86,400. Leave blank for the interval in the server's configuration. Connected Jump Clients change within seconds.",
    withheld_statistics:
      "Jump Clients stop reporting these figures, and the reported values are deleted from the server.",
    sign_in_hours: "1 to 720. Also applies to users who are already signed in.",
    notify_sessions:
      "A user at the computer sees a notification with the technician's user name when a session starts and when it ends.",
    support_unasked:
      "Normally the customer allows or refuses each of these in their own window when a technician wants to use it. What you select here starts without a question; the customer still sees it, and can end the session at any time. Applies to customers who start from now on.",
    survey:
      "Customers give a score from 1 to 5 and a comment if they like, or skip the question. The answer is in the session's details. Applies to customers who start from now on.",
    survey_question_en: "Leave both questions blank for: How do you rate this support session?",
    survey_question_fr: "If only one of the questions is set, it is asked in both languages.",
    clone_limit:
      "0 to 1,000. Each clone of a computer gets its own record, up to this number. Further ones wait for approval.",
    untried_platforms:
      "Their tests ran without the devices that they are for. Try them on a few devices before you deploy.",
    admit_restored:
      "A computer restored from a snapshot or backup, or a desktop that starts from the same state every morning, gets its record back by itself while no other computer uses it. Anyone with an old copy of the disk can then become this Jump Client, because only the computer itself says which computer it is.",
    audit_days:
      "Older entries are moved to compressed archive files on the server and no longer appear here.",
    session_days: "Older sessions are deleted from the reports. Active sessions are kept.",
    deployment_days: "Older installations are deleted from the reports. Jump Clients are not affected.",
    chat_days: "The messages of a support session. With its session, they are deleted in any case.",
    uninstalled_days:
      "Records that have been marked as uninstalled for longer are removed. Their sessions stay in the reports.",
    statistics_days:
      "Older load, disk usage and console users are deleted from records. 0 keeps them as long as the record.",
    second_factor_policy:
      "Bulk actions: removing several Jump Clients. Security changes: these settings, users, roles, teams, Jump Groups and new API tokens. A code is valid for 10 minutes in the browser where it was entered; an API token created with a code keeps this permission. Users without two-factor authentication can't do any of this until they set it up.",
  },
  policies: { off: "Never", step_up: "For bulk actions and security changes" },
};

/** What nobody may do on a computer without a maintenance token. */
export const localControl = {
  forbid_disable: "Forbid disabling on the computer",
  forbid_uninstall: "Forbid uninstalling on the computer",
  hints: {
    forbid_disable:
      "Disabling the Jump Client on its computer then requires a maintenance token from the console.",
    forbid_uninstall:
      "Uninstalling it there then requires a maintenance token too. Root can still delete the files; the Jump Client then becomes lost.",
  },
};
