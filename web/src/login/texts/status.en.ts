/** A warning's numbers and moments, as this language writes them. */
type Facts = Record<string, string>;

export const siteStatus = {
  warnings: {
    storage_full: () =>
      "The server's disk is full. New sessions, sign-ins and installations are refused until you free up space.",
    storage_failed: () =>
      "The server can't read or write its database. New sessions, sign-ins and installations are refused. See the server log for the cause.",
    disk_low: (f) => `Only ${f.free_mib} MiB free in the data folder. Free up space before the disk is full.`,
    clock_step: (f) =>
      `The server's clock was changed, or the server was off for days (${f.since_at}). Removal of old records is paused until ${f.until_at}. Check the clock, then confirm it to resume earlier.`,
    clock_differs: (f) =>
      `The clock of node ${f.node} differs from the database's clock by ${f.seconds} seconds. Correct it and keep it synchronized with NTP.`,
    audit_not_archived: (f) =>
      `Old audit log entries can't be moved to the archive in ${f.folder}. They stay in the database. See the server log for the cause.`,
    alerts_failing: (f) =>
      `Alerts do not arrive. Messages that could not be sent: ${f.messages}. See the last error of each.`,
    claims_waiting: (f) =>
      `Clones or restored computers that wait for your approval: ${f.computers}. Until you decide, they can't connect.`,
    jump_group_names: (f) =>
      `Several Jump Groups have the same name: ${f.groups}. Rename them so that each name refers to one group only.`,
    release_unsigned: (f) =>
      `Version ${f.version} of the Jump Client waits for its signature. Sign it with jump-server release; until then, no Jump Client is updated to it.`,
    release_ends: (f) =>
      `The signature for updates of Jump Clients ends on ${f.ends_at}. Sign the release again with jump-server release.`,
    release_key_old: () =>
      "release.key on this server is not the site's newest release key, so it signs nothing. Copy the file from the server on which the key was replaced, or remove it.",
    release_root_ends: (f) =>
      `No update can be signed after ${f.ends_at}, when the root document for updates expires. Replace it with jump-server release rotate.`,
    release_key_here: () =>
      "The release key is on this server. Anyone who takes over the server can install any program on all computers. Move release.key to a safe place.",
  } as Record<string, (f: Facts) => string>,
  otherWarning: (code: string) => `Attention: ${code}.`,
  confirmClock: "Confirm clock",
  health: "Health",
  database: "Database",
  databases: { sqlite: "SQLite", postgresql: "PostgreSQL" } as Record<string, string>,
  redis: "Redis",
  works: "OK",
  failed: "Unreachable",
  disk: "Data folder",
  enough: "Enough space",
  little: "Low disk space",
  free: (free: string, total: string) => `${free} of ${total} free`,
  certificates: { authority: "Certificate authority", server: "Server certificate" },
  valid: "Valid",
  renew: "Attention",
  until: (time: string) => `until ${time}`,
  unreadable: "Can't be read.",
  renewLead:
    "A certificate is about to expire or can't be read. The server renews its own certificate the next time it starts.",
  versions: "Versions",
  server: "Server",
  agent: "Jump Client version in packages",
  wire: "Wire protocol",
  packages: "Packages",
  available: "Available",
  notInBuild: "Not available",
  updates: "Jump Client versions",
  unknown: "unknown",
  clients: (n: number, count: string) => (n === 1 ? "1 Jump Client" : `${count} Jump Clients`),
  current: "Up to date",
  toUpdate: (n: string) => `${n} to update before the next jump`,
  workers: "Workers",
  links: (links: string, limit: string) => `${links} of ${limit} connections`,
  limits: "Limits",
  unlimited: "unlimited",
  reconnections: "Accepted Jump Client connections",
  enrolments: "Installations",
  attempts: "Sign-in attempts per address",
  aSecond: (n: string) => `${n} per second`,
};
