/** The platforms, and what is done with their packages. */
export const platforms = {
  platform: "Platform of the package",
  label: (title: string, kind: string) => `${title} (.${kind} file)`,
  systems: (systems: string) => `For ${systems}.`,
  never: "This package was never run on a real device. Try it on a few devices before you deploy it.",
  emulated: "Tested on an emulation of Windows (Wine), not on Windows itself.",
  nothing: "This server has no packages, because its build lacks the Jump Client's code.",
  processors: { x86_64: "64-bit", x86: "32-bit", arm: "ARM", "": "" },
  own: {
    bin: "Install and start it as a regular user",
    exe: "Install it: open the file, or run it in PowerShell (as an administrator, for the whole computer)",
    msi: "Install it for the whole computer (in an administrator's command prompt)",
  },
  starts: "The Jump Client starts by itself after the installation, and again with the computer.",
  withKey: {
    bin: "Install with the key (you are prompted for it)",
    exe: "Install with the key (you are prompted for it)",
    msi: "Install with the key (replace <KEY_INFO> with it)",
  },
  appSteps: [
    "Open the downloaded file on the device, and allow its installation.",
    "Open the installer's link in the device's browser again, and select “Connect this device”.",
    "Confirm the connection in the app. It shows the address of this site.",
  ],
  connectDevice: "Connect this device",
  connectFailed: "The server does not answer. Reload the page to connect this device.",
};
