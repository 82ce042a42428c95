/** What of the browser's keyboard the types of the DOM leave out; not every browser has it. */
interface KeyboardLock {
  lock(): Promise<void>;
}

const EXPLAINED = "jump.keys-explained";
const keyboard = (navigator as Navigator & { keyboard?: KeyboardLock }).keyboard;

/** Full screen, in which the browser's own keys (Ctrl+W, Ctrl+T, Ctrl+N) go to what is in front. */
class FullScreen {
  /** Whether this browser can give its keys away. */
  readonly possible = keyboard !== undefined && "lock" in keyboard && document.fullscreenEnabled;
  on = $state(false);
  /** Whether the person knows about these keys. */
  explained = $state(localStorage.getItem(EXPLAINED) !== null);

  constructor() {
    document.addEventListener("fullscreenchange", () => {
      this.on = document.fullscreenElement !== null;
    });
  }

  async toggle(): Promise<void> {
    this.explain();
    if (this.on) await document.exitFullscreen();
    else {
      await document.documentElement.requestFullscreen();
      await keyboard?.lock();
    }
  }

  explain(): void {
    this.explained = true;
    localStorage.setItem(EXPLAINED, "1");
  }
}

export const fullScreen = new FullScreen();
