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
    desktopname: CustomEvent<{ name: string }>;
  }
  export default class RFB extends EventTarget {
    scaleViewport: boolean;
    showDotCursor: boolean;
    background: string;
    constructor(target: HTMLElement, channel: WebSocket, options?: { shared?: boolean });
    disconnect(): void;
    focus(): void;
    sendCredentials(credentials: Credentials): void;
    sendCtrlAltDel(): void;
    addEventListener<K extends keyof RfbEvents>(type: K, listener: (event: RfbEvents[K]) => void): void;
  }
}
