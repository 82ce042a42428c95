import type { Words } from "./en";

export const period: Words["period"] = {
  title: "Période",
  all: "Toute la période",
  today: "Aujourd'hui",
  week: "7 derniers jours",
  month: "30 derniers jours",
  year: "365 derniers jours",
  own: "Période personnalisée",
  from: "Du",
  to: "Au",
};

export const plot: Words["plot"] = {
  title: "Vue d'ensemble",
  per: { hour: "Par heure", day: "Par jour", week: "Par semaine", month: "Par mois" },
  since: { hour: "Heure", day: "Jour", week: "Semaine du", month: "Mois" },
  part: (step, start) => (step === "week" ? `Semaine du ${start}` : start),
  most: (n) => `Maximum : ${n}.`,
  table: "Afficher sous forme de tableau",
  none: "Aucune donnée.",
  export: (format) => `Exporter en ${format}`,
  exportHint: "Exporte tous les résultats filtrés, toutes pages confondues.",
};

export const deployments: Words["deployments"] = {
  title: "Déploiements",
  lead: "Installations reçues par le serveur, acceptées ou refusées (avec le motif), de la plus récente à la plus ancienne.",
  outcome: "Résultat",
  all: "Tous les résultats",
  accepted: "Acceptée",
  rejected: "Refusée",
  installer: "Installateur",
  onlyThis: "Afficher seulement cet installateur",
  unknown: "inconnu",
  user: "Installateur créé par",
  none: "Aucune installation pour l'instant.",
};
