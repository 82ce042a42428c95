export const link = {
  title: "Link to pass on",
  lead: "Whoever opens it downloads the package, without an account. One link serves everybody: treat it as a password too.",
  show: "Show the link and its QR code",
  hide: "Hide the link",
  qr: "QR code of the link",
};

export const line = {
  title: "One line for a computer without a display",
  lead: "With curl or wget and a shell it fetches the package, installs and starts the client and has it start at boot. It trusts this site's authority only, by its hash.",
  account: "Account, if root runs the line",
  hint: "The account that technicians work as. Empty: an ordinary user runs the line, for itself.",
  show: "Show the line",
  command: "Run on the computer",
};

export const install = {
  unsupported: (device: string) =>
    `This device is not supported yet (${device}): the Jump Client is for Linux computers. Open the link on one, or download the package here and copy it there.`,
  title: "Install the Jump Client",
  lead: "It gives the support team of this site access to this computer. Go on only if you know who sent you the link.",
  saved: "The package is downloaded.",
  secret: "The package and this page's address hold a key: pass them on to nobody else.",
  incomplete: "The link is incomplete. Copy it as a whole, or ask for another one.",
  askAnother: "Ask whoever sent you the link for another one.",
};

export const invite = {
  title: "Deploy to e-mail recipients",
  lead: "They get the link, in your language and in your name.",
  recipients: "Recipients",
  hint: "Up to 20 e-mail addresses, with spaces, commas or line breaks between them. None of them sees the others.",
  send: "Send the link",
  sent: (recipients: string) => `The link is sent to ${recipients}.`,
};
