export const en = {
  screenOf: (name: string) => `Screen of ${name}`,
  connecting: "Opening the screen…",
  leave: "Ctrl+Shift+L: back to the list.",
  viewing: "View only: nothing is sent to the computer.",
  closed: "The computer closed the screen.",
  lost: "Connection lost.",
  desktopOf: (account: string) => `Desktop of ${account}`,
  monitor: "Monitor",
  allMonitors: "All monitors",
  size: (name: string, width: string, height: string) => `${name} (${width} × ${height})`,
  viewOnly: "View only",
  fit: "Fit to window",
  keys: "Send keys",
  sendKeys: "Send keys…",
  paste: "Send your clipboard to the computer",
  pasted: "Sent. Paste it on the computer.",
  pasteRefused: "Your browser blocked access to the clipboard.",
  copy: "Copy the computer's clipboard",
  copied: "Copied.",
  copyRefused: "The browser does not allow copying.",
};

export type Words = typeof en;
