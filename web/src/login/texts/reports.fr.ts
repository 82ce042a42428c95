import type { Words } from "./en";

export const period: Words["period"] = {
  title: "Période",
  all: "Depuis le début",
  today: "Aujourd'hui",
  week: "7 derniers jours",
  month: "30 derniers jours",
  year: "365 derniers jours",
  own: "Du … au …",
  from: "Premier jour",
  to: "Dernier jour",
};

export const plot: Words["plot"] = {
  title: "Vue d'ensemble",
  per: { hour: "Par heure", day: "Par jour", week: "Par semaine", month: "Par mois" },
  since: { hour: "Heure", day: "Jour", week: "Semaine du", month: "Mois" },
  part: (step, start) => (step === "week" ? `Semaine du ${start}` : start),
  most: (n) => `Au plus ${n} à la fois.`,
  table: "Les mêmes valeurs en tableau",
  none: "Rien à compter.",
  export: (format) => `Exporter en ${format}`,
  exportHint: "Tout ce que le filtre trouve, sur toutes les pages.",
};

export const deployments: Words["deployments"] = {
  title: "Déploiements",
  lead: "Les installations arrivées au serveur, acceptées ou refusées avec la raison, les plus récentes d'abord.",
  outcome: "Résultat",
  all: "Tous les résultats",
  accepted: "Acceptée",
  rejected: "Refusée",
  installer: "Installateur",
  onlyThis: "Uniquement ceux de cet installateur",
  unknown: "inconnu",
  user: "Installateur de",
  none: "Rien n'a encore été installé.",
};
