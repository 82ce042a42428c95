import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { compareSwappedColors } from "./contrast";
import { withSafeStyles } from "./styles";

const THEME = {
  background: "#11161c",
  foreground: "#dbe2ea",
  cursor: "#8fd3e6",
  cursorAccent: "#11161c",
  selectionBackground: "#2f5263",
  black: "#1c242d",
  red: "#f28779",
  green: "#87c98f",
  yellow: "#e5c07b",
  blue: "#7fb2f0",
  magenta: "#c9a0e8",
  cyan: "#72c7d6",
  white: "#c9d1da",
  brightBlack: "#7b8794",
  brightRed: "#ff9d90",
  brightGreen: "#a5dfab",
  brightYellow: "#f2d59b",
  brightBlue: "#a1c8f7",
  brightMagenta: "#dcbcf2",
  brightCyan: "#97dbe7",
  brightWhite: "#f2f5f8",
};

/** Leaves a full-screen program's screen and mode: soft reset, and what that does not cover of the mouse and cursor. */
const NOTHING_SET = "\u001b[?1049l\u001b[!p\u001b[?1000;1002;1003;1006l\u001b[?25h";

/** The text of a full-screen program's screen, which goes when that is left; empty when there is none. */
function otherScreen({ buffer: { active }, rows }: Terminal): string {
  if (active.type !== "alternate") return "";
  const lines = Array.from(
    { length: rows },
    (_none, row) => active.getLine(row)?.translateToString(true) ?? "",
  );
  return `${lines.join("\r\n").trimEnd()}\r\n`;
}

/** A terminal in `host`, which it fills; `leave` is what Ctrl+Shift+L does. */
export interface ShellTerminal {
  readonly columns: number;
  readonly rows: number;
  write(bytes: Uint8Array, shown: () => void): void;
  /**
   * Writes a line of the page's own below what was written before. What follows comes from elsewhere: nothing that
   * a program has set up holds any longer.
   */
  mark(text: string): void;
  /** Takes no more input. */
  freeze(): void;
  /** Shows another's terminal, in its size, and takes no input until `lead`. */
  follow(columns?: number, rows?: number): void;
  /** Fills its place again, and takes input. */
  lead(): void;
  fit(): void;
  focus(): void;
  /** As if it had been typed; a program that wants to know learns that it was pasted. */
  paste(text: string): void;
  dispose(): void;
}

export interface TerminalOptions {
  label: string;
  input(bytes: Uint8Array): void;
  resized(columns: number, rows: number): void;
  leave(): void;
}

export function openTerminal(host: HTMLElement, options: TerminalOptions): ShellTerminal {
  const terminal = new Terminal({
    fontFamily: 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, "DejaVu Sans Mono", monospace',
    fontSize: 14,
    lineHeight: 1.15,
    scrollback: 5_000,
    cursorBlink: true,
    minimumContrastRatio: 4.5,
    screenReaderMode: false,
    theme: THEME,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  withSafeStyles(() => terminal.open(host));
  compareSwappedColors(terminal);
  terminal.textarea?.setAttribute("aria-label", options.label);

  const encoder = new TextEncoder();
  terminal.onData((text) => options.input(encoder.encode(text)));
  // Mouse reports of the old kind are bytes, one per character.
  terminal.onBinary((text) => options.input(Uint8Array.from(text, (character) => character.charCodeAt(0))));
  terminal.onResize(({ cols, rows }) => options.resized(cols, rows));
  terminal.attachCustomKeyEventHandler((event) => {
    if (!event.ctrlKey || event.altKey || event.metaKey || event.type !== "keydown") return true;
    // The browser pastes: the terminal takes what comes of it, and the program no ^V.
    if (event.code === "KeyV") return false;
    if (!event.shiftKey) return true;
    if (event.code === "KeyC") {
      if (terminal.hasSelection()) void navigator.clipboard.writeText(terminal.getSelection());
      event.preventDefault(); // also with nothing to copy: browsers have something else at these keys
      return false;
    }
    if (event.code === "KeyL") {
      event.preventDefault();
      options.leave();
      return false;
    }
    return true;
  });

  let following = false;
  const refit = (): void => {
    if (!following && host.clientWidth > 0 && host.clientHeight > 0) fit.fit();
  };
  const watcher = new ResizeObserver(refit);
  watcher.observe(host);
  refit();

  /** Output that waits for a line of the page's own. */
  let held: (() => void)[] | undefined;

  return {
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    write: (bytes, shown) => {
      if (held) held.push(() => terminal.write(bytes, shown));
      else terminal.write(bytes, shown);
    },
    mark: (text) => {
      held ??= [];
      // Its turn comes when everything before it stands on the screen; what comes meanwhile waits.
      terminal.write("", () => {
        terminal.write(`${NOTHING_SET}\r\n${otherScreen(terminal)}\u001b[1;33m── ${text} ──\u001b[0m\r\n`);
        const waiting = held ?? [];
        held = undefined;
        for (const one of waiting) one();
      });
    },
    freeze: () => {
      terminal.options.disableStdin = true;
      terminal.write("\u001b[?25l");
    },
    follow: (columns = terminal.cols, rows = terminal.rows) => {
      following = true;
      terminal.options.disableStdin = true;
      terminal.resize(columns, rows);
    },
    lead: () => {
      following = false;
      terminal.options.disableStdin = false;
      refit();
    },
    fit: refit,
    focus: () => terminal.focus(),
    paste: (text) => terminal.paste(text),
    dispose: () => {
      watcher.disconnect();
      terminal.dispose();
    },
  };
}
