import type { support as english } from "./support.en";

export const support: typeof english = {
  kind: "Assistance",
  details: "Détails…",
  title: (name) => `Session d'assistance technique avec ${name}`,
  computer: "Ordinateur",
  account: "Compte",
  keyBy: "Clé de session de",
  waited: "Temps d'attente",
  notAccepted: "aucun technicien n'a pris en charge l'utilisateur",
  technicians: "Techniciens",
  end: "Motif de fin",
  chat: "Discussion",
  noChat: "Aucun message.",
  chatDeleted: "Les messages ne sont plus conservés.",
  survey: "Note de l'utilisateur assisté",
  score: (score) => `${score} sur 5`,
  done: "Ce qui a été fait",
};
