import type * as english from "./status.en";

export const siteStatus: typeof english.siteStatus = {
  warnings: {
    storage_full: () =>
      "Le disque du serveur est plein. Les nouvelles sessions, connexions et installations sont refusées tant que vous n'avez pas libéré d'espace.",
    storage_failed: () =>
      "Le serveur ne parvient pas à lire ou à écrire sa base de données. Les nouvelles sessions, connexions et installations sont refusées. Consultez le journal du serveur pour en connaître la cause.",
    disk_low: (f) =>
      `Il ne reste que ${f.free_mib} Mio dans le dossier de données. Libérez de l'espace avant que le disque ne soit plein.`,
    clock_step: (f) =>
      `L'horloge du serveur a été modifiée, ou le serveur est resté arrêté plusieurs jours (${f.since_at}). La suppression des anciens enregistrements est suspendue jusqu'au ${f.until_at}. Vérifiez l'horloge, puis confirmez-la pour reprendre plus tôt.`,
    clock_differs: (f) =>
      `L'horloge du nœud ${f.node} diffère de ${f.seconds} secondes de celle de la base de données. Corrigez-la et synchronisez-la avec NTP.`,
    audit_not_archived: (f) =>
      `Impossible de déplacer les anciennes entrées du journal d'audit vers l'archive ${f.folder}. Elles restent dans la base de données. Consultez le journal du serveur pour en connaître la cause.`,
    alerts_failing: (f) =>
      `Les alertes n'arrivent pas. Messages qui n'ont pas été envoyés : ${f.messages}. Consultez la dernière erreur de chacun.`,
    claims_waiting: (f) =>
      `Clones ou ordinateurs restaurés en attente de votre approbation : ${f.computers}. D'ici là, ils ne peuvent pas se connecter.`,
    jump_group_names: (f) =>
      `Plusieurs groupes de Jumps portent le même nom : ${f.groups}. Renommez-les pour que chaque nom ne désigne qu'un seul groupe.`,
    release_unsigned: (f) =>
      `La version ${f.version} du Jump Client attend sa signature. Signez-la avec jump-server release ; d'ici là, aucun Jump Client n'est mis à jour vers elle.`,
    release_ends: (f) =>
      `La signature des mises à jour des Jump Clients prend fin le ${f.ends_at}. Signez à nouveau la version avec jump-server release.`,
    release_key_old: () =>
      "Le fichier release.key de ce serveur n'est pas la clé de publication la plus récente du site : il ne signe rien. Copiez-le depuis le serveur sur lequel la clé a été remplacée, ou supprimez-le.",
    release_root_ends: (f) =>
      `Aucune mise à jour ne pourra être signée après le ${f.ends_at}, quand le document racine des mises à jour expire. Remplacez-le avec jump-server release rotate.`,
    release_key_here: () =>
      "La clé de publication se trouve sur ce serveur. Une personne qui s'empare du serveur peut installer n'importe quel programme sur tous les ordinateurs. Déplacez release.key en lieu sûr.",
  },
  otherWarning: (code) => `Attention : ${code}.`,
  confirmClock: "Confirmer l'horloge",
  health: "État de santé",
  database: "Base de données",
  databases: { sqlite: "SQLite", postgresql: "PostgreSQL" },
  redis: "Redis",
  works: "OK",
  failed: "Injoignable",
  disk: "Dossier de données",
  enough: "Espace suffisant",
  little: "Espace disque faible",
  free: (free, total) => `${free} libres sur ${total}`,
  certificates: { authority: "Autorité de certification", server: "Certificat du serveur" },
  valid: "Valide",
  renew: "Attention",
  until: (time) => `jusqu'au ${time}`,
  unreadable: "Illisible.",
  renewLead:
    "Un certificat va bientôt expirer ou est illisible. Le serveur renouvelle le sien à son prochain démarrage.",
  versions: "Versions",
  server: "Serveur",
  agent: "Version du Jump Client des paquets",
  wire: "Protocole",
  packages: "Paquets",
  available: "Disponible",
  notInBuild: "Non disponible",
  updates: "Versions des Jump Clients",
  unknown: "inconnue",
  clients: (n, count) => (n === 1 ? "1 Jump Client" : `${count} Jump Clients`),
  current: "À jour",
  toUpdate: (n) => `${n} à mettre à jour avant le prochain Jump`,
  workers: "Processus serveur",
  links: (links, limit) => `${links} ${["0", "1"].includes(links) ? "connexion" : "connexions"} sur ${limit}`,
  limits: "Limites",
  unlimited: "sans limite",
  reconnections: "Connexions de Jump Clients acceptées",
  enrolments: "Installations",
  attempts: "Tentatives de connexion par adresse",
  aSecond: (n) => `${n} par seconde`,
};
