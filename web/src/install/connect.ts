import { BASE } from "../api/client";

/** The SHA-256 of the site's authority, by which the app recognizes it; throws when there is no answer. */
export async function authorityDigest(): Promise<string> {
  const answer = await fetch(`${BASE}/authority`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const digest = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The link that the app for Android opens. As in the page's own address, the key is behind the #. */
export function connectLink(host: string, authority: string, site: string, key: string): string {
  const server = /:\d+$/.test(host) ? host : `${host}:443`;
  const query = new URLSearchParams({ server, authority, ...(site && { name: site }) });
  return `jumpclient://connect?${query.toString()}#${key}`;
}
