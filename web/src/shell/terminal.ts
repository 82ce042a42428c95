import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
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

/** A terminal in `host`, which it fills; `leave` is what Ctrl+Shift+L does. */
export interface ShellTerminal {
  readonly columns: number;
  readonly rows: number;
  write(bytes: Uint8Array, shown: () => void): void;
  /** Clears everything, in its turn after what was written before. */
  clear(): void;
  /** Takes no more input. */
  freeze(): void;
  fit(): void;
  focus(): void;
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
  terminal.textarea?.setAttribute("aria-label", options.label);

  const encoder = new TextEncoder();
  terminal.onData((text) => options.input(encoder.encode(text)));
  // Mouse reports of the old kind are bytes, one per character.
  terminal.onBinary((text) => options.input(Uint8Array.from(text, (character) => character.charCodeAt(0))));
  terminal.onResize(({ cols, rows }) => options.resized(cols, rows));
  terminal.attachCustomKeyEventHandler((event) => {
    if (!event.ctrlKey || !event.shiftKey || event.type !== "keydown") return true;
    if (event.code === "KeyC" && terminal.hasSelection()) {
      void navigator.clipboard.writeText(terminal.getSelection());
      event.preventDefault();
      return false;
    }
    if (event.code === "KeyL") {
      event.preventDefault();
      options.leave();
      return false;
    }
    return true;
  });

  const refit = (): void => {
    if (host.clientWidth > 0 && host.clientHeight > 0) fit.fit();
  };
  const watcher = new ResizeObserver(refit);
  watcher.observe(host);
  refit();

  return {
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    write: (bytes, shown) => terminal.write(bytes, shown),
    clear: () => terminal.write("\u001bc"),
    freeze: () => {
      terminal.options.disableStdin = true;
      terminal.write("\u001b[?25l");
    },
    fit: refit,
    focus: () => terminal.focus(),
    dispose: () => {
      watcher.disconnect();
      terminal.dispose();
    },
  };
}
