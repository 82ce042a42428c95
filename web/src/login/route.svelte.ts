const ROOT = "/login";

interface Place {
  path: string;
  search: string;
  /** The cursors of the pages before this one. */
  before: string[];
}

function here(): Place {
  const state = history.state as { before?: string[] } | null;
  return {
    path: window.location.pathname.slice(ROOT.length).replace(/^\/+|\/+$/g, ""),
    search: window.location.search,
    before: state?.before ?? [],
  };
}

/** A part of a path; one that nobody encoded stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Where one is below `/login`: everything that can be shown has an address. */
class Route {
  #place = $state.raw<Place>(here());

  path = $derived(this.#place.path);
  /** The path's parts: `["users", "3f…"]`. */
  parts = $derived(this.path.split("/").map(decoded));
  query = $derived(new URLSearchParams(this.#place.search));
  before = $derived(this.#place.before);

  constructor() {
    window.addEventListener("popstate", () => (this.#place = here()));
  }

  /** Those of the query's fields that are named and not empty. */
  fields(names: readonly string[]): URLSearchParams {
    const query = new URLSearchParams();
    for (const name of names) {
      const value = this.query.get(name);
      if (value) query.set(name, value);
    }
    return query;
  }

  /** Goes to `path` (without `/login/`). */
  go(path: string, options: { replace?: boolean; before?: string[] } = {}): void {
    const state = { before: options.before ?? [] };
    if (options.replace) history.replaceState(state, "", href(path));
    else history.pushState(state, "", href(path));
    this.#place = here();
    if (!options.replace) window.scrollTo(0, 0);
  }

  /** Changes the query's fields; an empty value takes a field away. Other filters start at their first page. */
  filter(change: Record<string, string>): void {
    const query = new URLSearchParams(this.query);
    query.delete("after");
    for (const [name, value] of Object.entries(change)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    this.go(withQuery(this.path, query));
  }

  /** The page of a list after `cursor`. */
  forward(cursor: string): void {
    const query = new URLSearchParams(this.query);
    const before = [...this.before, query.get("after") ?? ""];
    query.set("after", cursor);
    this.go(withQuery(this.path, query), { before });
  }

  /** The page before this one; the first one when it is not known. */
  back(): void {
    const query = new URLSearchParams(this.query);
    const before = [...this.before];
    const cursor = before.pop() ?? "";
    if (cursor) query.set("after", cursor);
    else query.delete("after");
    this.go(withQuery(this.path, query), { before });
  }
}

function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export const route = new Route();

/** The address of a page below `/login`. */
export function href(path: string): string {
  return `${ROOT}/${path}`;
}

/** Follows a link without loading the page anew; keys and buttons that mean another window keep their meaning. */
export function follow(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.origin !== window.location.origin || link.target || link.hasAttribute("download")) return;
  if (!link.pathname.startsWith(`${ROOT}/`) || link.hash) return;
  event.preventDefault();
  route.go(link.pathname.slice(ROOT.length + 1) + link.search);
}
