import type { Session } from "../api/types";
import type { Preferences } from "../state/preferences.svelte";

/** Two tones: when each begins, in seconds, and how high it is, in hertz. */
const TONES = [
  [0, 660],
  [0.18, 880],
] as const;
const TONE_SECONDS = 0.16;

/** Tells that somebody waits: by a sound and on the desktop, as the person likes it. */
export function tell(
  text: string,
  { id }: Pick<Session, "id">,
  wanted: Pick<Preferences, "sound" | "desktop">,
  open: () => void,
): void {
  // Before the first click a browser plays nothing.
  if (wanted.sound && navigator.userActivation.hasBeenActive) chime();
  if (wanted.desktop && Notification.permission === "granted" && !document.hasFocus()) {
    // Several windows of the same person show it once.
    const notification = new Notification(text, { tag: id, icon: "/favicon.svg" });
    notification.onclick = () => {
      window.focus();
      notification.close();
      open();
    };
  }
}

function chime(): void {
  const context = new AudioContext();
  for (const [at, frequency] of TONES) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const start = context.currentTime + at;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.15, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + TONE_SECONDS);
    if (at) tone.onended = () => void context.close();
  }
}
