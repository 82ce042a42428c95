import type { Component } from "svelte";
import type { Me, SiteRight } from "../api/types";
import { may } from "../rights";
import Account from "./account/Account.svelte";
import Alerts from "./alerts/Alerts.svelte";
import Clones from "./clones/Clones.svelte";
import Duplicates from "./clones/Duplicates.svelte";
import Installer from "./installers/Installer.svelte";
import Installers from "./installers/Installers.svelte";
import NewInstaller from "./installers/NewInstaller.svelte";
import Portal from "./portal/Portal.svelte";
import Audit from "./reports/Audit.svelte";
import Deployments from "./reports/Deployments.svelte";
import Sessions from "./reports/Sessions.svelte";
import ItemRole from "./roles/ItemRole.svelte";
import ItemRoles from "./roles/ItemRoles.svelte";
import NewItemRole from "./roles/NewItemRole.svelte";
import Settings from "./settings/Settings.svelte";
import Status from "./Status.svelte";
import NewTeam from "./teams/NewTeam.svelte";
import Team from "./teams/Team.svelte";
import Teams from "./teams/Teams.svelte";
import type { Words } from "./texts/en";
import Updates from "./updates/Updates.svelte";
import Group from "./users/Group.svelte";
import Groups from "./users/Groups.svelte";
import NewGroup from "./users/NewGroup.svelte";
import NewUser from "./users/NewUser.svelte";
import User from "./users/User.svelte";
import Users from "./users/Users.svelte";

type Title = (words: Words) => string;
type View = Component<{ me: Me; id: string }>;

/** A page that asks for nothing. */
function plain(view: Component<Record<string, never>>): View {
  return view as unknown as View;
}

interface PageKind {
  /** Below `/login`. */
  path: string;
  title: Title;
  component: View;
  /** The site right that it takes. */
  right?: SiteRight;
  /** Whether it stands in the tab's own bar. */
  listed?: boolean;
  /** The page of one item, whose id follows the path. */
  one?: View;
  /** The page that makes an item: `<path>/new`. */
  create?: View;
}

interface Tab {
  id: string;
  title: Title;
  pages: PageKind[];
}

const TABS: Tab[] = [
  {
    id: "status",
    title: (w) => w.tabs.status,
    pages: [{ path: "status", title: (w) => w.tabs.status, component: Status }],
  },
  {
    id: "account",
    title: (w) => w.tabs.account,
    pages: [{ path: "account", title: (w) => w.tabs.account, component: Account }],
  },
  {
    id: "jump-clients",
    title: (w) => w.tabs.jumpClients,
    pages: [
      {
        path: "installers",
        title: (w) => w.installers.title,
        component: Installers,
        one: Installer,
        create: NewInstaller,
        right: "installers",
        listed: true,
      },
      {
        path: "clones",
        title: (w) => w.clones.title,
        component: Clones,
        right: "settings",
        listed: true,
      },
      {
        path: "duplicates",
        title: (w) => w.duplicates.title,
        component: Duplicates,
        right: "settings",
        listed: true,
      },
      {
        path: "updates",
        title: (w) => w.updates.title,
        component: Updates,
        right: "settings",
        listed: true,
      },
    ],
  },
  {
    id: "users",
    title: (w) => w.tabs.users,
    pages: [
      {
        path: "users",
        title: (w) => w.users.title,
        component: plain(Users),
        one: User,
        create: NewUser,
        right: "users",
        listed: true,
      },
      {
        path: "jump-item-roles",
        title: (w) => w.itemRoles.title,
        component: plain(ItemRoles),
        one: ItemRole,
        create: plain(NewItemRole),
        right: "users",
        listed: true,
      },
      {
        path: "teams",
        title: (w) => w.teams.title,
        component: plain(Teams),
        one: Team,
        create: plain(NewTeam),
        right: "users",
        listed: true,
      },
      {
        path: "jump-groups",
        title: (w) => w.groups.title,
        component: Groups,
        one: Group,
        create: plain(NewGroup),
        right: "users",
        listed: true,
      },
    ],
  },
  {
    id: "reports",
    title: (w) => w.tabs.reports,
    pages: [
      {
        path: "audit-log",
        title: (w) => w.audit.title,
        component: plain(Audit),
        right: "all_reports",
        listed: true,
      },
      {
        path: "sessions",
        title: (w) => w.sessions.title,
        component: Sessions,
        listed: true,
      },
      {
        path: "deployments",
        title: (w) => w.deployments.title,
        component: plain(Deployments),
        listed: true,
      },
    ],
  },
  {
    id: "portal",
    title: (w) => w.portal.title,
    pages: [
      {
        path: "support-portal",
        title: (w) => w.portal.title,
        component: plain(Portal),
        right: "settings",
      },
    ],
  },
  {
    id: "settings",
    title: (w) => w.tabs.settings,
    pages: [
      {
        path: "settings",
        title: (w) => w.settings.general,
        component: plain(Settings),
        right: "settings",
        listed: true,
      },
      {
        path: "alerts",
        title: (w) => w.alerts.title,
        component: plain(Alerts),
        right: "settings",
        listed: true,
      },
    ],
  },
];

interface Found {
  tab: Tab;
  path: string;
  title: Title;
  component: View;
  /** Of the item that is shown; empty for a list. */
  id: string;
}

/** The tabs with the pages that the person may see. */
export function tabsOf(me: Me): Tab[] {
  return TABS.map((tab) => ({
    ...tab,
    pages: tab.pages.filter(({ right }) => !right || may(me, right)),
  })).filter((tab) => tab.pages.length);
}

/** The page at an address below `/login`; undefined when there is none that the person may see. */
export function pageOf(parts: string[], tabs: Tab[]): Found | undefined {
  const [path, id = "", more] = parts;
  for (const tab of tabs) {
    const page = tab.pages.find((one) => one.path === path);
    if (!page || more !== undefined) continue;
    const component = id === "" ? page.component : id === "new" ? page.create : page.one;
    if (component) return { tab, path: page.path, title: page.title, component, id };
  }
  return undefined;
}
