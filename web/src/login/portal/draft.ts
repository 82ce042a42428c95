import type { PortalSettings, TeamIssue } from "../../api/types";

/** The largest file that may be a logo, in bytes. */
export const LOGO_BYTES = 256 * 1024;

export const MOST_ISSUES = 30;

export type Issue = Omit<TeamIssue, "id">;

/** What is typed. `logo` is the API's address of the saved one, or the content of a chosen file in base64. */
export type Draft = Omit<PortalSettings, "version" | "issues"> & { issues: Issue[] };

export function draftOf(settings: PortalSettings): Draft {
  const { title, text_en, text_fr, logo, show_technicians } = settings;
  const issues = settings.issues.map(({ text_en, text_fr, team }) => ({ text_en, text_fr, team }));
  return { title, text_en, text_fr, logo, show_technicians, issues };
}

/** The address of a logo that is shown: the saved one's, or of a chosen file's content. */
export function shownLogo(logo: string, saved: string): string {
  if (logo === saved) return logo;
  const kind = logo.startsWith("iVBOR") ? "png" : "jpeg";
  return `data:image/${kind};base64,${logo}`;
}

export function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const address = reader.result as string; // data:…;base64,…
      resolve(address.slice(address.indexOf(",") + 1));
    };
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  });
}
