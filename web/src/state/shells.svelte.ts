import { call } from "../api/client";
import type { JumpItem, JumpShortcut, LiveEvent, Session } from "../api/types";
import { changedItem, isClient } from "../items";
import { shown } from "../text";

const STORED = "jump.shells";

/** The tools that a tab can show. */
export type View = "shell" | "files" | "screen";

/** One tab with a shell or a screen, as it outlives a reload of the page. It holds nothing of what was typed or shown. */
export interface StoredShell {
  kind: "shell" | "vnc";
  /** The shell on the computer: 32 hexadecimal characters, chosen here. */
  tool: string;
  session: string;
  /** The Jump Client's id, or the Jump Shortcut's. */
  client: string;
  name: string;
  /** Tells the tabs of one computer apart: 1 for the first. */
  number: number;
  /** How many bytes of the shell's output were shown. */
  offset: number;
  /** Whether it is a Jump Shortcut's id: a screen's, or that of a copy of a Jump Client. */
  shortcut: boolean;
  /** It is a customer's computer: its session goes on until somebody leaves or ends it. */
  support?: boolean;
  /** It was begun elsewhere, and nothing was typed here yet. */
  resumed?: boolean;
  /** Its shell has ended or was refused: what is resumed needs a new tab. */
  over?: boolean;
  /** How often its shell was resumed after that: a new component shows it each time. */
  again?: number;
  /** The id of the tab's files tool, once that was opened. */
  files?: string;
  /** Whether the chat with the customer is shown. */
  chat?: boolean;
  /** The number of the last message in it that was shown, and how many others are new. */
  read?: number;
  unread?: number;
  /** Whether its screen was opened. */
  screen?: boolean;
  /** Which of its tools is in front. */
  view?: View;
}

interface Stored {
  /** Whose tabs they are. */
  user: string;
  tabs: StoredShell[];
  active: string;
}

/** What a tab is called: the second one of a computer bears a number. */
export function tabName({ name, number }: StoredShell): string {
  return number > 1 ? `${shown(name)} (${number})` : shown(name);
}

/** What a session is on. */
export function sessionName(session: Session): string {
  return shown(session.jump_shortcut_name || session.jump_client_name);
}

/** Whether a tab can show what a session has: commands come and go by themselves. A customer waits for the tools. */
export function resumable({ tools, customer }: Session): boolean {
  return customer !== null || tools.some(({ kind }) => kind !== "exec");
}

/**
 * The tools that a tab offers: those that its session permits while it runs, and those that are open in the tab. A tab
 * begins with a shell.
 */
export function offered(tab: StoredShell, session: Session | undefined): View[] {
  const open = {
    shell: !session || (tab.view ?? "shell") === "shell",
    files: tab.files !== undefined,
    screen: tab.screen === true,
  };
  return (["shell", "files", "screen"] as const).filter(
    (kind) => open[kind] || session?.verbs.includes(kind),
  );
}

/** An id for a tool: 32 hexadecimal characters. */
export function newTool(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function read(user: string): Stored {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED) ?? "") as Stored;
    if (stored.user === user) return stored;
  } catch {
    // Nothing was kept.
  }
  return { user, tabs: [], active: "" };
}

/** Starts a tab's session; throws ApiError. */
export function startSession({ client, shortcut }: StoredShell): Promise<Session> {
  const body = shortcut ? { jump_shortcut_id: client } : { jump_client_id: client };
  return call<Session>("POST", "/sessions", { body });
}

/** Whether others can watch something of a session. */
export function joinable({ tools }: Session): boolean {
  return tools.some(({ kind }) => kind === "shell");
}

/**
 * Leaves a session, which ends with its last participant. One that is gone already, or a server that is away, changes
 * nothing for the person.
 */
export async function leaveSession(session: string): Promise<void> {
  if (session) await call("DELETE", `/sessions/${session}/participants/me`).catch(() => undefined);
}

/** The tabs beside the list. */
export class Shells {
  tabs = $state<StoredShell[]>([]);
  /** The tool id of the tab in front; empty for the list. */
  active = $state("");

  constructor(private readonly user: string) {
    const stored = read(user);
    this.tabs = stored.tabs;
    if (this.tabs.some((tab) => tab.tool === stored.active)) this.active = stored.active;
  }

  /** Opens a tab; the shell in it starts its session. */
  open(item: JumpItem): void {
    this.#push({
      kind: "shell",
      tool: newTool(),
      session: "",
      client: item.id,
      shortcut: !isClient(item),
      name: item.name,
      offset: 0,
    });
  }

  /** Opens a tab with the screen of a Jump Shortcut's target; the tab starts its session. */
  openVnc({ id, name }: JumpShortcut): void {
    this.#push({
      kind: "vnc",
      tool: newTool(),
      session: "",
      client: id,
      shortcut: true,
      name,
      offset: 0,
    });
  }

  /** The tab that has a session. */
  ofSession(session: string): StoredShell | undefined {
    return this.tabs.find((tab) => tab.session === session);
  }

  /** Shows a session's tab; where there is none here, a new one takes over what the session has. */
  resume(session: Session): void {
    const known = this.ofSession(session.id);
    // Somebody who was removed and joined again, say.
    const open = known?.over && !known.files ? undefined : known;
    if (known && !open) this.#drop(known);
    const tools = session.tools.filter(({ kind }) => kind !== "exec");
    const found = tools.filter(({ kind }) => kind !== "files" && kind !== "screen").at(-1);
    const last = tools.at(-1)?.kind;
    if (open) this.show(open.tool);
    else if (resumable(session))
      this.#push({
        kind: found?.kind === "tunnel" ? "vnc" : "shell",
        tool: found?.kind === "shell" ? found.id : newTool(),
        ...(last === "files" && { files: newTool(), view: "files" }),
        ...(last === "screen" && { screen: true, view: "screen" }),
        session: session.id,
        client: session.jump_shortcut_id ?? session.jump_client_id ?? session.id,
        shortcut: session.jump_shortcut_id !== null,
        name: session.jump_shortcut_name || session.jump_client_name,
        offset: 0,
        resumed: found !== undefined,
        ...(session.customer && { support: true, chat: true }),
        ...(known && { again: (known.again ?? 0) + 1 }),
      });
  }

  #push(tab: Omit<StoredShell, "number">): void {
    // A copy may be called as its computer is.
    const alike = this.tabs.filter(({ client, name }) => client === tab.client || name === tab.name);
    const taken = alike.map(({ number }) => number);
    let number = 1;
    while (taken.includes(number)) number++;
    this.tabs.push({ ...tab, number });
    this.active = tab.tool;
    this.save();
  }

  close(tool: string): void {
    const tab = this.tabs.find((one) => one.tool === tool);
    if (!tab) return;
    void leaveSession(tab.session);
    this.#drop(tab);
  }

  #drop(tab: StoredShell): void {
    const { tool } = tab;
    const place = this.tabs.indexOf(tab);
    this.tabs.splice(place, 1);
    if (this.active === tool) this.active = (this.tabs[place] ?? this.tabs[place - 1])?.tool ?? "";
    this.save();
  }

  /** Parts a tab from its session, which goes on elsewhere. */
  release(tool: string): void {
    const tab = this.tabs.find((one) => one.tool === tool);
    if (tab) tab.session = "";
    this.save();
  }

  /** Gives a tab a new shell; in `session`, or where there is none in a new one. A customer's stays in theirs. */
  renew(tool: string, session = ""): void {
    const tab = this.tabs.find((one) => one.tool === tool);
    if (!tab) return;
    const fresh: StoredShell = {
      ...tab,
      tool: newTool(),
      session: tab.support ? tab.session : session,
      offset: 0,
      resumed: false,
      over: false,
      view: "shell",
    };
    delete fresh.files;
    delete fresh.screen;
    this.tabs = this.tabs.map((one) => (one === tab ? fresh : one));
    if (this.active === tool) this.active = fresh.tool;
    this.save();
  }

  /** A tab bears its item's name, also when that changes elsewhere. */
  apply(events: LiveEvent[]): void {
    for (const item of events.map(changedItem)) {
      if (!item) continue;
      for (const tab of this.tabs) if (tab.client === item.id && tab.name !== item.name) tab.name = item.name;
    }
  }

  /** Shows a tool of a tab; with `again`, by a new files tool. */
  use(tool: string, view: View, again = false): void {
    const tab = this.tabs.find((one) => one.tool === tool);
    if (!tab) return;
    tab.view = view;
    if (view === "files" && (again || !tab.files)) tab.files = newTool();
    if (view === "screen") tab.screen = true;
    this.save();
  }

  /** Shows the chat of a tab, or hides it. */
  chat(tool: string, shown: boolean): void {
    const tab = this.tabs.find((one) => one.tool === tool);
    if (!tab) return;
    tab.chat = shown;
    if (shown) this.active = tool;
    this.save();
  }

  show(tool: string): void {
    this.active = tool;
    this.save();
  }

  /** Shows the tab that is `by` places on; the list is the first one, and follows the last. */
  step(by: number): void {
    const all = ["", ...this.tabs.map(({ tool }) => tool)];
    this.show(all[(all.indexOf(this.active) + by + all.length) % all.length] ?? "");
  }

  forget(): void {
    this.tabs = [];
    this.active = "";
    sessionStorage.removeItem(STORED);
  }

  save(): void {
    sessionStorage.setItem(
      STORED,
      JSON.stringify({ user: this.user, tabs: this.tabs, active: this.active } satisfies Stored),
    );
  }
}
