import type * as english from "./security.en";

export const factor: typeof english.factor = {
  title: "Second facteur",
  on: "Actif",
  lead: "Avec un second facteur, la connexion demande votre mot de passe, puis un code qu'affiche une application d'authentification sur votre téléphone. Les jetons d'API s'en passent.",
  setUp: "Configurer un second facteur",
  next: "Continuer",
  scan: "Scannez ceci avec une application d'authentification, ou saisissez-y le secret. Entrez ensuite le code qu'elle affiche.",
  qr: "Code QR du secret",
  secret: "Secret",
  code: "Code",
  codeHint: "Les six chiffres que l'application affiche maintenant.",
  anyCode: "Les six chiffres que l'application affiche maintenant, ou un code de secours.",
  turnOn: "Activer",
  codes: "Codes de secours",
  turnedOn: "Le second facteur est actif. Vos autres connexions, faites sans lui, ont pris fin.",
  codesLead: "Chacun de ces codes remplace l'application une fois, quand vous ne l'avez pas sous la main.",
  codesLeft: (n) =>
    n === 0
      ? "Il ne reste aucun code de secours : créez-en de nouveaux."
      : n === 1
        ? "Il reste 1 code de secours."
        : `Il reste ${n} codes de secours.`,
  renew: "Nouveaux codes de secours",
  renewLead: "Les codes de secours actuels ne seront plus valables.",
  remove: "Désactiver",
  removeTitle: "Désactiver le second facteur ?",
  removeLead: "Votre mot de passe seul suffira alors pour vous connecter.",
  reset: "Réinitialiser le second facteur",
  resetTitle: (name) => `Réinitialiser le second facteur de ${name} ?`,
  resetLead:
    "Pour une personne qui a perdu l'appareil et les codes de secours : assurez-vous que c'est bien elle. Son mot de passe seul suffira alors, et elle est déconnectée partout.",
};

export const signIns: typeof english.signIns = {
  title: "Où vous êtes connecté",
  lead: "Si vous n'en reconnaissez pas une, mettez-y fin et changez votre mot de passe.",
  current: "Celle-ci",
  unknown: "Navigateur inconnu",
  browserOn: (browser, system) => `${browser} sur ${system}`,
  facts: (address, since, used) => `${address} · depuis le ${since} · dernière utilisation le ${used}`,
  end: "Mettre fin",
  endOf: (browser, address) => `Mettre fin à ${browser}, ${address}`,
  endTitle: (browser) => `Mettre fin à la connexion de ${browser} ?`,
  endOthers: "Mettre fin aux autres",
  endOthersTitle: "Mettre fin à toutes vos autres connexions ?",
  endLead: "Vous y êtes déconnecté aussitôt, et les sessions d'assistance qui s'y déroulent prennent fin.",
  everybody: "Qui est connecté",
  endOfOther: (user, browser, address) => `Mettre fin à la connexion de ${user} : ${browser}, ${address}`,
  endOtherTitle: (user) => `Mettre fin à la connexion de ${user} ?`,
  endOtherLead: (browser) =>
    `${browser} : la personne y est déconnectée aussitôt, et les sessions d'assistance qui s'y déroulent prennent fin. Elle peut se connecter à nouveau.`,
};

export const settings: typeof english.settings = {
  lead: "Ils comptent aussitôt, et chaque modification figure dans le journal d'audit.",
  people: "Sessions et connexions",
  kept: "Durée de conservation",
  keptLead: "De 1 à 36 500 jours. 0 conserve tout définitivement.",
  labels: {
    jump_client_limit: "Jump Clients du site",
    active_limit: "Jump Clients actifs du site",
    client_expiry_days: "Supprimé après une absence de (jours)",
    session_start_limit: "Utilisateurs qui démarrent une session au même moment",
    sign_in_hours: "Durée d'une connexion sans requête (heures)",
    second_factor_policy: "Un nouveau code est demandé",
    audit_days: "Journal d'audit (jours)",
    session_days: "Sessions (jours)",
    deployment_days: "Déploiements (jours)",
  },
  hints: {
    jump_client_limit:
      "Vide : illimité. Ceux qui sont désinstallés ne comptent pas. En dessous du nombre actuel, rien n'est supprimé : les nouvelles installations sont refusées.",
    active_limit: "Vide : illimité.",
    client_expiry_days:
      "15 à 3 650. Un Jump Client qui ne s'est pas connecté pendant ce temps disparaît de l'interface de Jump, et se désinstalle de son ordinateur.",
    session_start_limit:
      "1 à 10 000, sur des ordinateurs différents. Le suivant est prié de réessayer plus tard.",
    sign_in_hours: "1 à 720. Ceux qui sont connectés y sont soumis aussi.",
    audit_days:
      "Les lignes plus anciennes sont déplacées dans des fichiers d'archive compressés sur le serveur. Elles ne s'affichent plus ici.",
    session_days:
      "Les sessions plus anciennes sont supprimées des rapports. Une session en cours est conservée.",
    deployment_days:
      "Les installations plus anciennes sont supprimées des rapports. Les Jump Clients restent.",
    second_factor_policy:
      "En masse : la suppression de plusieurs Jump Clients. Sécurité : ces paramètres, les utilisateurs, rôles, équipes et groupes de Jumps, les nouveaux jetons d'API. Un code vaut dix minutes dans le navigateur où il a été donné, et durablement pour un jeton d'API créé avec lui. Qui n'a pas de second facteur n'en peut rien faire avant d'en configurer un.",
  },
  policies: { off: "Jamais", step_up: "Pour les actions en masse et de sécurité" },
};
