export const link = {
  title: "Shareable link",
  lead: "Anyone with this link can download the package without an account. One link works for everyone: protect it like a password too.",
  show: "Show link and QR code",
  hide: "Hide link",
  qr: "QR code for the link",
};

export const line = {
  title: "One-line installation for a headless computer",
  lead: "Requires a shell and curl or wget. The line downloads the package, installs and starts the Jump Client, and sets it to start at boot. It trusts only this site's certificate authority, identified by its hash.",
  account: "Account (if you run the line as root)",
  hint: "The account that sessions run as. Leave blank if a regular user runs the line to install for themselves.",
  show: "Show line",
  command: "Run on the computer",
};

export const install = {
  unsupported: (device: string, supported: string) =>
    `This device is not supported yet (${device}). This site has packages for: ${supported}. Open the link on such a computer, or download the package here and copy it there.`,
  unfit: (device: string, supported: string) =>
    `The package doesn't run on this device (${device}). It is for: ${supported}.`,
  title: "Install the Jump Client",
  lead: "It lets this site's support team access this computer. Continue only if you know who sent you the link.",
  saved: "Package downloaded.",
  secret: "The package and the address of this page contain a key: don't share them with anyone.",
  incomplete: "This link is incomplete. Copy the whole link, or ask for a new one.",
  askAnother: "Ask the person who sent you the link for a new one.",
};

export const invite = {
  title: "Deploy to email recipients",
  lead: "They receive the link in your language and under your name.",
  recipients: "Recipients",
  hint: "Up to 20 email addresses, separated by spaces, commas or line breaks. Recipients don't see each other's addresses.",
  send: "Send link",
  sent: (recipients: string) => `Link sent to ${recipients}.`,
};
