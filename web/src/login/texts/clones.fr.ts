import type { Words } from "./en";

export const clones: Words["clones"] = {
  title: "Clones et ordinateurs restaurés",
  lead: "Ces ordinateurs utilisent l'identité d'un Jump Client, et le serveur ne peut pas savoir si c'est bien la leur. Pour reconnaître un ordinateur, comparez son code avec celui que jump-client status affiche sur l'ordinateur.",
  none: "Aucun ordinateur en attente",
  code: "Code",
  computer: "Ordinateur",
  kind: "Que s'est-il passé",
  kinds: {
    clone: "Clone : son original est connecté et a atteint la limite quotidienne de nouveaux clones",
    restored:
      "Restauré : il a d'anciennes informations d'authentification, et aucun autre ordinateur n'est connecté",
  },
  original: "Jump Client",
  since: "En attente depuis",
  seen: (time) => `vu ${time}`,
  approved: "Approuvé : il se connecte dans les deux minutes",
  approve: "Approuver",
  reject: "Refuser",
  approveOf: (computer, code) => `Approuver ${computer}, ${code}`,
  rejectOf: (computer, code) => `Refuser ${computer}, ${code}`,
  approveAll: "Approuver tous les clones",
  approveTitle: "Approuver cet ordinateur ?",
  approveAllTitle: (n) => `Approuver ${n} ${n < 2 ? "clone" : "clones"} ?`,
  approveClone:
    "Il reçoit son propre enregistrement, avec le nom, le groupe de Jumps, la balise et les commentaires de son original.",
  approveRestored:
    "Il redevient ce Jump Client. Un ordinateur qui aurait encore les informations plus récentes devrait alors attendre à son tour.",
  compare: (code) => `Vérifiez que l'ordinateur affiche le code ${code}.`,
  rejectTitle: "Refuser cet ordinateur ?",
  rejectLead: "Il reste sans accès jusqu'à la réinstallation de son Jump Client.",
  more: (n) => `${n.toLocaleString("fr")} autres sont en attente.`,
};

export const duplicates: Words["duplicates"] = {
  title: "Doublons",
  lead: "Ordinateurs ayant plusieurs Jump Clients, reconnus par l'identifiant de leur système. Ceux qui sont hors ligne sont sélectionnés, sauf le dernier connecté.",
  none: "Aucun doublon",
  keep: "Conservé",
  clone: "Clone",
  original: "Original d'un clone",
  selected: (name) => `Sélectionner ${name}`,
  connected: (time) => `Dernière connexion : ${time}`,
  deployed: (time) => `installé : ${time}`,
  status: { online: "En ligne", offline: "Hors ligne", passive: "Passif", uninstalled: "Désinstallé" },
  never: "jamais",
  merge: "Fusionner avec celui conservé",
  mergeTitle: (n) => `Fusionner ${n} ${n < 2 ? "Jump Client" : "Jump Clients"} ?`,
  mergeLead:
    "Celui qui est conservé reçoit leurs copies, raccourcis de Jump, sessions et déploiements, et ce qui lui manque parmi le nom, la balise et les commentaires. Ils sont ensuite supprimés.",
  remove: "Supprimer",
  removeTitle: (n) => `Supprimer ${n} ${n < 2 ? "Jump Client" : "Jump Clients"} ?`,
  removeLead:
    "Leurs enregistrements et leurs copies sont effacés, et ils perdent définitivement l'accès. Rien n'est désinstallé.",
  keepNone: "Supprimer aussi le dernier Jump Client d'un ordinateur",
  more: (n) => `${n.toLocaleString("fr")} autres ordinateurs ont des doublons.`,
};
