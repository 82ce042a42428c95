/** How the site is doing. */
export interface SiteStatus {
  /** What needs attention, the gravest first; a newer server may have codes of its own. */
  warnings: { code: string; parameters: Record<string, string | number> }[];
  versions: { server: string; agent: string; wire: string; python: string; database: string };
  /** The versions that Jump Clients have, those of the most first. */
  jump_clients: { version: string; clients: number; to_update: number }[];
  workers: { name: string; seen_at: string; links: number }[];
  limits: {
    max_links: number;
    reconnection_rate: number;
    enrolment_rate: number;
    address_rate: number;
    jump_client_limit: number | null;
    active_limit: number | null;
  };
  /** Null where one worker needs none. */
  redis: "ok" | "failed" | null;
  disk: { free_mib: number; total_mib: number; warning: boolean };
  certificates: {
    kind: "authority" | "server";
    subject: string;
    /** Null when it can't be read. */
    ends_at: string | null;
    warning: boolean;
  }[];
}
