import type * as english from "./security.en";

export const factor: typeof english.factor = {
  title: "Authentification à deux facteurs (2FA)",
  on: "Activée",
  lead: "Avec l'authentification à deux facteurs, vous vous connectez avec votre mot de passe et un code de l'application d'authentification de votre téléphone. Les jetons d'API ne demandent pas de code.",
  setUp: "Configurer l'authentification à deux facteurs",
  next: "Continuer",
  scan: "Scannez ce code QR avec une application d'authentification, ou saisissez-y la clé secrète. Entrez ensuite le code affiché.",
  qr: "Code QR de la clé secrète",
  secret: "Clé secrète",
  code: "Code",
  codeHint: "Le code à 6 chiffres affiché par l'application.",
  anyCode: "Le code à 6 chiffres affiché par l'application, ou un code de secours.",
  turnOn: "Activer",
  codes: "Codes de secours",
  turnedOn: "L'authentification à deux facteurs est activée. Vous avez été déconnecté partout ailleurs.",
  codesLead: "Utilisez un code de secours si vous n'avez pas l'application. Chaque code ne sert qu'une fois.",
  codesLeft: (n) =>
    n === 0
      ? "Il ne reste aucun code de secours : créez-en de nouveaux."
      : n === 1
        ? "Il reste 1 code de secours."
        : `Il reste ${n} codes de secours.`,
  renew: "Créer de nouveaux codes de secours",
  renewLead: "Vos codes de secours actuels ne fonctionneront plus.",
  remove: "Désactiver",
  removeTitle: "Désactiver l'authentification à deux facteurs ?",
  removeLead: "Vous vous connecterez avec votre mot de passe seul.",
  reset: "Réinitialiser l'authentification à deux facteurs",
  resetTitle: (name) => `Réinitialiser l'authentification à deux facteurs de ${name} ?`,
  resetLead:
    "À utiliser si l'utilisateur a perdu son appareil et ses codes de secours. Vérifiez d'abord son identité. Il est déconnecté partout et se connecte ensuite avec son mot de passe seul.",
};

export const signIns: typeof english.signIns = {
  title: "Appareils connectés",
  lead: "Si vous ne reconnaissez pas un appareil, déconnectez-le et changez votre mot de passe.",
  current: "Ce navigateur",
  unknown: "Navigateur inconnu",
  browserOn: (browser, system) => `${browser} sur ${system}`,
  facts: (address, since, used) => `${address} · depuis le ${since} · dernière utilisation le ${used}`,
  end: "Déconnecter",
  endOf: (browser, address) => `Déconnecter ${browser}, ${address}`,
  endTitle: (browser) => `Déconnecter ${browser} ?`,
  endOthers: "Déconnecter tous les autres",
  endOthersTitle: "Déconnecter tous les autres appareils ?",
  endLead: "Vous y êtes déconnecté immédiatement, et les sessions d'assistance en cours s'y terminent.",
  everybody: "Utilisateurs connectés",
  endOfOther: (user, browser, address) => `Déconnecter ${user} : ${browser}, ${address}`,
  endOtherTitle: (user) => `Déconnecter ${user} ?`,
  endOtherLead: (browser) =>
    `${browser} : l'utilisateur y est déconnecté immédiatement, et les sessions d'assistance en cours s'y terminent. Il peut se reconnecter.`,
};

export const account: typeof english.account = {
  publicName:
    "Ce que voient les utilisateurs assistés, sur le portail d'assistance et dans les sessions d'assistance technique. Laissez vide pour votre nom complet.",
  languageKept: "Enregistrée dans votre compte.",
  password: "Mot de passe",
  passwordLead: "Changer de mot de passe vous déconnecte partout ailleurs. Vos jetons d'API restent valides.",
  current: "Mot de passe actuel",
  next: "Nouveau mot de passe",
  wrongPassword: "Mot de passe actuel incorrect.",
  showPasswords: "Afficher les mots de passe",
  change: "Changer le mot de passe",
  passwordChanged: "Mot de passe modifié. Vous avez été déconnecté partout ailleurs.",
};

export const settings: typeof english.settings = {
  general: "Général",
  lead: "Les modifications prennent effet immédiatement et sont enregistrées dans le journal d'audit.",
  people: "Sessions et connexion",
  statistics: "Rapports des Jump Clients",
  figures: {
    cpu: "Charge CPU",
    memory: "Mémoire utilisée",
    disks: "Disques",
    uptime: "Durée de fonctionnement",
    console_user: "Utilisateur de console",
  },
  support: "Sessions d'assistance technique",
  tools: {
    shell: "Shell : saisir des commandes sur l'ordinateur",
    exec: "Commandes : exécuter des commandes isolées",
    files: "Fichiers : lire, copier et modifier des fichiers",
    screen: "Écran : le voir et le contrôler",
    pin: "Attacher un Jump Client : les techniciens peuvent ensuite se connecter à tout moment",
  },
  platforms: "Plateformes",
  kept: "Durée de conservation",
  keptLead: "De 1 à 36 500 jours. 0 conserve tout définitivement.",
  labels: {
    jump_client_limit: "Nombre maximal de Jump Clients",
    active_limit: "Nombre maximal de Jump Clients actifs",
    client_expiry_days: "Supprimer les Jump Clients hors ligne depuis plus de (jours)",
    lost_days: "Marquer les Jump Clients comme perdus après (jours hors ligne)",
    remove_uninstalled: "Supprimer l'enregistrement lorsqu'un Jump Client est désinstallé sur son ordinateur",
    session_start_limit: "Nombre maximal d'utilisateurs démarrant une session en même temps",
    statistics_seconds: "Intervalle des rapports (secondes)",
    withheld_statistics: "Ne pas collecter",
    sign_in_hours: "Déconnexion après inactivité (heures)",
    notify_sessions: "Signaler les sessions sur le bureau de l'ordinateur",
    support_unasked: "Démarrer sans demander à l'utilisateur assisté",
    survey: "Demander leur avis aux utilisateurs assistés à la fin",
    survey_question_en: "Question en anglais",
    survey_question_fr: "Question en français",
    second_factor_policy: "Demander un nouveau code de vérification",
    clone_limit: "Nouveaux clones par Jump Client et par jour",
    untried_platforms: "Proposer les paquets jamais exécutés sur un appareil réel",
    admit_restored: "Admettre les ordinateurs restaurés sans approbation",
    audit_days: "Journal d'audit (jours)",
    session_days: "Sessions (jours)",
    deployment_days: "Déploiements (jours)",
    chat_days: "Discussions des sessions d'assistance technique (jours)",
    uninstalled_days: "Jump Clients désinstallés (jours)",
    statistics_days: "Dernières statistiques des Jump Clients hors ligne (jours)",
  },
  hints: {
    jump_client_limit:
      "Laissez vide pour ne pas limiter. Les Jump Clients désinstallés ne comptent pas. Si la limite est inférieure au nombre actuel, rien n'est supprimé, mais les nouvelles installations sont refusées.",
    active_limit: "Laissez vide pour ne pas limiter.",
    client_expiry_days:
      "De 15 à 3 650. Un Jump Client qui ne s'est pas connecté pendant cette durée est supprimé de l'interface de Jump et se désinstalle de son ordinateur.",
    lost_days: "1 ou plus, moins que le nombre ci-dessus. Laissez vide pour n'en marquer aucun.",
    remove_uninstalled:
      "Sinon, l'enregistrement reste dans la liste, marqué comme désinstallé. S'applique aux prochaines désinstallations.",
    session_start_limit:
      "De 1 à 10 000, sur des ordinateurs différents. Au-delà, l'utilisateur est invité à réessayer plus tard.",
    statistics_seconds:
      "De 5 à 86 400. Laissez vide pour utiliser l'intervalle de la configuration du serveur. Les Jump Clients connectés s'adaptent en quelques secondes.",
    withheld_statistics:
      "Les Jump Clients cessent d'envoyer ces données, et les valeurs déjà reçues sont supprimées du serveur.",
    sign_in_hours: "De 1 à 720. S'applique aussi aux utilisateurs déjà connectés.",
    notify_sessions:
      "Un utilisateur de l'ordinateur voit une notification avec le nom d'utilisateur du technicien lorsqu'une session démarre et lorsqu'elle se termine.",
    support_unasked:
      "Normalement, l'utilisateur assisté autorise ou refuse chacune de ces actions dans sa fenêtre lorsqu'un technicien veut l'effectuer. Ce que vous sélectionnez ici démarre sans question ; l'utilisateur assisté le voit quand même et peut terminer la session à tout moment. S'applique aux utilisateurs qui démarrent à partir de maintenant.",
    survey:
      "Les utilisateurs assistés donnent une note de 1 à 5 et, s'ils le souhaitent, un commentaire, ou passent la question. La réponse figure dans les détails de la session. S'applique aux utilisateurs qui démarrent à partir de maintenant.",
    survey_question_en:
      "Laissez les deux questions vides pour : Comment évaluez-vous cette session d'assistance ?",
    survey_question_fr: "Si une seule des questions est remplie, elle est posée dans les deux langues.",
    clone_limit:
      "De 0 à 1 000. Chaque clone d'un ordinateur reçoit son propre enregistrement, jusqu'à ce nombre. Les suivants attendent une approbation.",
    untried_platforms:
      "Leurs tests se sont déroulés sans les appareils auxquels ils sont destinés. Essayez-les sur quelques appareils avant de déployer.",
    admit_restored:
      "Un ordinateur restauré depuis un instantané ou une sauvegarde, ou un poste qui démarre chaque matin dans le même état, retrouve son enregistrement de lui-même tant qu'aucun autre ordinateur ne l'utilise. Toute personne possédant une ancienne copie du disque peut alors devenir ce Jump Client, car seul l'ordinateur lui-même dit de quel ordinateur il s'agit.",
    audit_days:
      "Les entrées plus anciennes sont déplacées vers des fichiers d'archive compressés sur le serveur et n'apparaissent plus ici.",
    session_days:
      "Les sessions plus anciennes sont supprimées des rapports. Les sessions en cours sont conservées.",
    deployment_days:
      "Les installations plus anciennes sont supprimées des rapports. Les Jump Clients ne sont pas affectés.",
    chat_days:
      "Les messages d'une session d'assistance technique. Ils sont supprimés au plus tard avec leur session.",
    uninstalled_days:
      "Les enregistrements marqués comme désinstallés depuis plus longtemps sont supprimés. Leurs sessions restent dans les rapports.",
    statistics_days:
      "La charge, l'occupation des disques et l'utilisateur de la console plus anciens sont supprimés des enregistrements. 0 les conserve aussi longtemps que l'enregistrement.",
    second_factor_policy:
      "Actions en masse : suppression de plusieurs Jump Clients. Sécurité : ces paramètres, les utilisateurs, les rôles, les équipes, les groupes de Jumps et les nouveaux jetons d'API. Un code est valable 10 minutes dans le navigateur où il a été saisi ; un jeton d'API créé avec un code garde cette autorisation. Sans authentification à deux facteurs, un utilisateur ne peut effectuer aucune de ces actions avant de l'avoir configurée.",
  },
  policies: { off: "Jamais", step_up: "Pour les actions en masse et les modifications de sécurité" },
};

export const localControl = {
  forbid_disable: "Interdire la désactivation sur l'ordinateur",
  forbid_uninstall: "Interdire la désinstallation sur l'ordinateur",
  hints: {
    forbid_disable:
      "Désactiver le Jump Client sur son ordinateur exige alors un jeton de maintenance, affiché dans la console.",
    forbid_uninstall:
      "L'y désinstaller exige alors aussi un jeton de maintenance. Root peut toujours supprimer les fichiers ; le Jump Client est alors perdu.",
  },
};
