import type { JumpClient, JumpItem } from "../api/types";
import { i18n } from "../i18n/index.svelte";
import { computerOf, lastContact } from "../items";
import type { Column } from "../state/preferences.svelte";
import type { SortField } from "../state/query";

interface Form {
  /** Its least width in rem, where its heading needs no more; and its share of what is left over. */
  least: number;
  share: number;
  sort: SortField;
}

export const FORMS: Record<Column, Form> = {
  name: { least: 8.5, share: 1.2, sort: "name" },
  hostname: { least: 8, share: 1.6, sort: "hostname" },
  method: { least: 8.75, share: 0.7, sort: "method" },
  comments: { least: 4.5, share: 1.1, sort: "comments" },
  group: { least: 7.5, share: 1.1, sort: "jump_group" },
  status: { least: 9.75, share: 0.8, sort: "status" },
  tag: { least: 6, share: 0.7, sort: "tag" },
  os: { least: 10, share: 1.2, sort: "os" },
  consoleUser: { least: 8.5, share: 0.8, sort: "console_user" },
  fqdn: { least: 11, share: 1.4, sort: "fqdn" },
  publicAddress: { least: 8, share: 0.7, sort: "public_address" },
  version: { least: 5, share: 0.4, sort: "agent_version" },
  lastConnected: { least: 11, share: 0.9, sort: "last_connected_at" },
  lastAccessed: { least: 11, share: 0.9, sort: "last_accessed_at" },
};

export function columnName(column: Column): string {
  const texts: Partial<Record<Column, string>> = { ...i18n.t.columns, ...i18n.t.console.columns };
  return texts[column] ?? column;
}

/** What a heading has beside its words, in rem: the arrow of its order, and a button's padding. */
const BESIDE = 1.65;

/** The width in rem that a column's heading takes in the present language; as the style sheet has headings. */
function heading(column: Column): number {
  const pen = document.createElement("canvas").getContext("2d");
  const { fontSize, fontFamily } = getComputedStyle(document.documentElement);
  const rem = parseFloat(fontSize);
  if (!pen) return 0;
  pen.font = `600 ${0.9286 * rem}px ${fontFamily}`;
  return pen.measureText(columnName(column)).width / rem + BESIDE;
}

/** The style sheet's `grid-template-columns` for some columns, and their least width together. */
export function template(columns: readonly Column[]): { columns: string; least: string } {
  const status = { ...FORMS.status, least: i18n.language === "fr" ? 12 : FORMS.status.least };
  const forms = columns.map((column) => {
    const form = column === "status" ? status : FORMS[column];
    return { ...form, least: Math.max(form.least, heading(column)) };
  });
  const gaps = 0.75 * (columns.length + 1);
  return {
    columns: forms.map(({ least, share }) => `minmax(${least}rem, ${share}fr)`).join(" "),
    least: `${forms.reduce((sum, { least }) => sum + least, gaps)}rem`,
  };
}

/** One of the statistics as a text: one that the site does not collect is told from an empty one. */
export function figure({ statistics }: JumpClient, name: "console_user"): string {
  return statistics ? (statistics[name] ?? i18n.t.console.notCollected) : "";
}

function when(at: string | null): string {
  return at ? i18n.dateTime(at) : "";
}

/** What a column that is only a text says of an item. */
export function cell(item: JumpItem, column: Column): string {
  switch (column) {
    case "method":
      return i18n.t.console.methods[item.jump_method];
    case "comments":
      return item.comments;
    case "tag":
      return item.tag;
    case "lastAccessed":
      return when(item.last_accessed_at);
  }
  const computer = computerOf(item);
  if (!computer) return "";
  switch (column) {
    case "os":
      return computer.os;
    case "consoleUser":
      return figure(computer, "console_user");
    case "fqdn":
      return computer.fqdn;
    case "publicAddress":
      return computer.public_address;
    case "version":
      return computer.agent_version;
    case "lastConnected":
      return when(
        computer.connection_type === "passive" ? lastContact(computer) : computer.last_connected_at,
      );
    default:
      return "";
  }
}
