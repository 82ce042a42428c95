import { SEARCH_FIELDS, type Query } from "./query";

const PATH = "/console";

/** What of the list stands in the page's address, so that it can be shared. */
export type Shared = Pick<Query, "group" | "tag" | "search" | "fields">;

/** As the address said when the page was opened, and later as the list was: the sign-in page has another. */
let kept = window.location.pathname.startsWith(PATH) ? window.location.search : "";

function parse(query: string): Shared {
  const values = new URLSearchParams(query);
  const fields = (values.get("fields") ?? "").split(",");
  return {
    group: values.get("group") ?? "",
    tag: values.get("tag") ?? "",
    search: values.get("search") ?? "",
    fields: SEARCH_FIELDS.filter((field) => fields.includes(field)),
  };
}

function format({ group, tag, search, fields }: Shared): string {
  const values = new URLSearchParams();
  if (group) values.set("group", group);
  if (tag) values.set("tag", tag);
  if (search) values.set("search", search);
  if (fields.length) values.set("fields", fields.join(","));
  const query = values.toString();
  return query && `?${query}`;
}

/** What the console shows first: what the address says, or what was shown before signing in again. */
export function opening(): Shared {
  const { pathname, search } = window.location;
  if (pathname.startsWith(PATH) && search) kept = search;
  const shared = parse(kept);
  history.replaceState(null, "", PATH + format(shared));
  return shared;
}

/** Puts into the address what is shown; "back" leads to what was shown before. */
export function follow(shared: Shared): void {
  kept = format(shared);
  if (window.location.search !== kept) history.pushState(null, "", PATH + kept);
}

export function forget(): void {
  kept = "";
}

/** Calls `listener` when the person goes back or forward. */
export function onTravel(listener: (shared: Shared) => void): () => void {
  const travel = (): void => {
    if (window.location.pathname.startsWith(PATH)) listener(parse(window.location.search));
  };
  window.addEventListener("popstate", travel);
  return () => window.removeEventListener("popstate", travel);
}
