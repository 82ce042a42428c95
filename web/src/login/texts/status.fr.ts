import type * as english from "./status.en";

export const siteStatus: typeof english.siteStatus = {
  warnings: {
    storage_full: () =>
      "Le disque du serveur est plein. Les nouvelles sessions, connexions et installations sont refusées tant que vous n'avez pas libéré de place.",
    storage_failed: () =>
      "Le serveur n'arrive pas à lire ou à écrire sa base de données. Les nouvelles sessions, connexions et installations sont refusées. La cause est dans le journal du serveur.",
    disk_low: (f) =>
      `Il ne reste que ${f.free_mib} Mio dans le dossier de données. Libérez de la place avant que le disque soit plein.`,
    clock_step: (f) =>
      `L'horloge du serveur a été modifiée, ou le serveur est resté arrêté plusieurs jours (${f.since_at}). Rien n'est supprimé pour ancienneté avant le ${f.until_at}. Vérifiez l'horloge, puis confirmez-la pour lever ce délai.`,
    clock_differs: (f) =>
      `L'horloge du nœud ${f.node} diffère de ${f.seconds} secondes de celle de la base de données. Corrigez-la et gardez-la à l'heure par NTP.`,
    audit_not_archived: (f) =>
      `Les anciennes lignes du journal d'audit ne peuvent pas être déplacées dans l'archive ${f.folder}. Elles restent dans la base de données. La cause se trouve dans le journal du serveur.`,
    jump_group_names: (f) =>
      `Plusieurs groupes de Jumps portent le même nom : ${f.groups}. Renommez-les, pour qu'un nom saisi n'en désigne qu'un.`,
  },
  otherWarning: (code) => `Attention : ${code}.`,
  confirmClock: "Confirmer l'horloge",
  health: "Santé",
  database: "Base de données",
  databases: { sqlite: "SQLite", postgresql: "PostgreSQL" },
  redis: "Redis",
  works: "Fonctionne",
  failed: "Injoignable",
  disk: "Dossier de données",
  enough: "Assez de place",
  little: "Peu de place",
  free: (free, total) => `${free} libres sur ${total}`,
  certificates: { authority: "Autorité de certification", server: "Certificat du serveur" },
  valid: "Valide",
  renew: "Attention",
  until: (time) => `jusqu'au ${time}`,
  unreadable: "Il ne peut pas être lu.",
  renewLead:
    "Un certificat prend bientôt fin, ou ne peut pas être lu. Le serveur renouvelle le sien à son prochain démarrage.",
  versions: "Versions",
  server: "Serveur",
  agent: "Jump Client des paquets",
  wire: "Protocole",
  updates: "Versions des Jump Clients",
  unknown: "inconnue",
  clients: (n, count) => (n === 1 ? "1 Jump Client" : `${count} Jump Clients`),
  current: "À jour",
  toUpdate: (n) => `${n} à mettre à jour avant un Jump`,
  workers: "Processus",
  links: (links, limit) => `${links} connexions sur ${limit}`,
  limits: "Limites",
  unlimited: "sans limite",
  reconnections: "Connexions admises",
  enrolments: "Installations",
  attempts: "Connexions d'utilisateurs par adresse",
  aSecond: (n) => `${n} par seconde`,
};
