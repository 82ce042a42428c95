import type { Words } from "./en";

export const fr: Words = {
  button: "Utilisateurs connectés…",
  title: "Utilisateurs connectés",
  lead: "Utilisateurs connectés à l'ordinateur. Déconnecter l'un d'eux ferme tous ses programmes : le travail non enregistré est perdu.",
  logOut: "Déconnecter",
  logOutOf: (user, place) => `Déconnecter ${user} (${place})`,
  sure: (user) => `Déconnecter ${user} maintenant ? Le travail non enregistré est perdu.`,
  refresh: "Actualiser",
  asking: "En attente de l'ordinateur…",
  nobody: "Aucun utilisateur n'est connecté.",
  done: (user) => `${user} est déconnecté.`,
};
