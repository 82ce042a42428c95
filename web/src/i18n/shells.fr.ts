import type { shellsEn } from "./shells.en";

export const shellsFr: typeof shellsEn = {
  dropped: {
    server: () => "Connexion au serveur perdue. Reconnexion… Le shell est conservé pendant 10 minutes.",
    client: () => "Le Jump Client a perdu sa connexion. Reconnexion dès qu'il sera de nouveau en ligne…",
    unreachable: () => "Serveur injoignable. Nouvelle tentative…",
    blocked: (host) =>
      `Le serveur refuse les connexions en direct depuis cette page. Ajoutez ${host} au paramètre « addresses » du serveur et autorisez les WebSockets sur tous les proxys.`,
  },
  newShell: (at) => `Le shell précédent s'est terminé. Nouveau shell démarré : ${at}`,

  keysFullScreen:
    "Ctrl+W, Ctrl+T et Ctrl+N agissent sur le navigateur, même quand vous tapez ici. En plein écran, ces touches sont transmises au shell.",
  keysKept:
    "Ctrl+W, Ctrl+T et Ctrl+N agissent sur le navigateur, même quand vous tapez ici : Ctrl+W ferme cette page.",
  fullScreen: "Plein écran",
  leaveFullScreen: "Quitter le plein écran",
  understood: "OK",

  allTabs: (count) => `Les ${count} onglets`,
  goToTab: (name) => `Aller à l'onglet : ${name}`,
  stepKeys: "Ctrl+Alt+Page suivante et Ctrl+Alt+Page précédente changent d'onglet",

  mySessions: "Mes sessions",
  sessionsOf: (count) => (count ? `Mes sessions : ${count}` : "Mes sessions"),
  noSessions: "Aucune session en cours.",
  tools: { shell: "Shell", exec: "Commande", files: "Fichiers", tunnel: "Écran", screen: "Écran" },
  toolOf: "Outil",
  noTool: "Aucun outil ouvert",
  since: (at) => `depuis le ${at}`,
  resume: "Reprendre",
  resumeOf: (name) => `Reprendre ${name}`,
  show: "Afficher",
  showOf: (name) => `Afficher ${name}`,
  end: "Terminer",
  endOf: (name) => `Terminer ${name}`,
  endSession: "Terminer la session",
  endQuestion: "Terminer cette session ? Tout ce qui s'y exécute encore sera interrompu.",

  support: "Session d'assistance technique",
  supportMenu: "Assistance technique",
  supportOf: (waiting) =>
    waiting ? `Assistance technique : ${waiting.toLocaleString("fr")} en attente` : "Assistance technique",
  arrived: (name) => `${name} attend une assistance technique.`,
  invited: (name) => `Vous êtes invité à la session d'assistance technique avec ${name}.`,
  uninvited: (name) => `La session d'assistance technique avec ${name} ne vous est plus ouverte.`,
  openShell: "Ouvrir un shell",
  unread: (count) => (count === 1 ? "1 nouveau message" : `${count} nouveaux messages`),
  leaveSupport: (name) => `Quitter la session d'assistance technique avec ${name} ?`,
  leaveSupportLead:
    "Si aucun autre technicien n'y participe, la session se termine et l'utilisateur assisté est déconnecté.",

  join: "Rejoindre…",
  joinTitle: (name) => `Rejoindre une session sur ${name}`,
  watch: "Observer",
  takeControl: "Prendre le contrôle",
  nothingShared: "Aucun shell n'y est ouvert.",
  nobodyThere: "Plus personne n'est en session sur cet ordinateur.",
  people: "Participants",
  peopleCount: (count) => String(count),
  roles: { controls: "contrôle", watches: "observe" },
  notConnected: "non connecté",
  handOver: "Passer le contrôle",
  leave: "Quitter",
  removeOf: (name) => `Retirer ${name} de la session`,
  joined: (name) => `${name} a rejoint la session.`,
  left: (name) => `${name} a quitté la session.`,
  controls: (name) => `${name} contrôle désormais la session.`,
  youControl: "Vous contrôlez désormais la session.",
  nobodyControls: "Personne ne contrôle la session.",
  watching: "Vous observez. Seul le participant qui contrôle la session peut saisir.",
};
