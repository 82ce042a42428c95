/** What the page uses of noVNC, which comes without types. */
declare module "@novnc/novnc" {
  export interface Credentials {
    username?: string;
    password?: string;
    target?: string;
  }
  interface RfbEvents {
    connect: CustomEvent<object>;
    disconnect: CustomEvent<{ clean: boolean }>;
    credentialsrequired: CustomEvent<{ types: (keyof Credentials)[] }>;
    securityfailure: CustomEvent<{ status: number; reason?: string }>;
    clipboard: CustomEvent<{ text: string }>;
    desktopname: CustomEvent<{ name: string }>;
  }
  export default class RFB extends EventTarget {
    scaleViewport: boolean;
    viewOnly: boolean;
    showDotCursor: boolean;
    background: string;
    constructor(target: HTMLElement, channel: WebSocket, options?: { shared?: boolean });
    disconnect(): void;
    focus(): void;
    sendCredentials(credentials: Credentials): void;
    sendCtrlAltDel(): void;
    /** A keysym of X, and a key's code where it is known. */
    sendKey(keysym: number, code: string | null, down: boolean): void;
    clipboardPasteFrom(text: string): void;
    addEventListener<K extends keyof RfbEvents>(type: K, listener: (event: RfbEvents[K]) => void): void;
  }
}
