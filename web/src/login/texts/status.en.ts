/** A warning's numbers and moments, as this language writes them. */
type Facts = Record<string, string>;

export const siteStatus = {
  warnings: {
    storage_full: () =>
      "The server's disk is full. New sessions, sign-ins and installations are refused until you free some space.",
    storage_failed: () =>
      "The server can't read or write its database. New sessions, sign-ins and installations are refused. The server's log has the cause.",
    disk_low: (f) =>
      `Only ${f.free_mib} MiB are free in the data folder. Free some space before the disk is full.`,
    clock_step: (f) =>
      `The server's clock was changed, or the server was off for days (${f.since_at}). Nothing is removed by age before ${f.until_at}. Check the clock, then confirm it to end this earlier.`,
    clock_differs: (f) =>
      `The clock of node ${f.node} differs from the database's clock by ${f.seconds} seconds. Set it right, and keep it right with NTP.`,
    audit_not_archived: (f) =>
      `Old rows of the audit log can't be moved to the archive in ${f.folder}. They stay in the database. The server's log has the cause.`,
    jump_group_names: (f) =>
      `Several Jump Groups have the same name: ${f.groups}. Rename them, so that a name that somebody types means one of them.`,
  } as Record<string, (f: Facts) => string>,
  otherWarning: (code: string) => `Attention: ${code}.`,
  confirmClock: "Confirm the clock",
  health: "Health",
  database: "Database",
  databases: { sqlite: "SQLite", postgresql: "PostgreSQL" } as Record<string, string>,
  redis: "Redis",
  works: "Works",
  failed: "Away",
  disk: "Data folder",
  enough: "Enough space",
  little: "Little space",
  free: (free: string, total: string) => `${free} of ${total} free`,
  certificates: { authority: "Certificate authority", server: "Server's certificate" },
  valid: "Valid",
  renew: "Attention",
  until: (time: string) => `until ${time}`,
  unreadable: "It can't be read.",
  renewLead: "A certificate ends soon, or can't be read. The server renews its own one at its next start.",
  versions: "Versions",
  server: "Server",
  agent: "Jump Client in packages",
  wire: "Wire protocol",
  updates: "Versions of Jump Clients",
  unknown: "unknown",
  clients: (n: number, count: string) => (n === 1 ? "1 Jump Client" : `${count} Jump Clients`),
  current: "Up to date",
  toUpdate: (n: string) => `${n} to be updated before a jump`,
  workers: "Workers",
  links: (links: string, limit: string) => `${links} of ${limit} connections`,
  limits: "Limits",
  unlimited: "unlimited",
  reconnections: "Connections let in",
  enrolments: "Installations",
  attempts: "Sign-ins of one address",
  aSecond: (n: string) => `${n} a second`,
};
