import type { Words } from "./en";

export const fr: Words = {
  elevate: "Élever…",
  title: "Travailler avec les droits de root",
  lead: "Les outils que vous ouvrirez ensuite s'exécutent en tant que root et peuvent tout modifier sur l'ordinateur. L'utilisateur assisté doit d'abord donner son accord.",
  ask: "L'utilisateur assisté saisit son propre mot de passe",
  askHint: "Il ne quitte pas son ordinateur. Son compte doit être autorisé à utiliser sudo.",
  give: "Je donne les identifiants d'un compte autorisé à utiliser sudo, ou de root",
  giveHint:
    "Le mot de passe est envoyé une seule fois et jamais enregistré. Il passe par un programme du compte de l'utilisateur assisté : changez-le ensuite si vous ne faites pas confiance à cet ordinateur.",
  account: "Compte",
  password: "Mot de passe",
  send: "Élever",
  asking: "En attente des droits de root…",
  elevated: (account) => `Outils exécutés en tant que ${account}`,
  elevatedLong: (account, user) =>
    `Les outils ouverts à partir de maintenant s'exécutent en tant que ${account}. Demandé par ${user}.`,
  newShell: "Nouveau shell",
  newShellLong: (account) => `Ouvrir un shell en tant que ${account} dans cet onglet`,
  drop: "Arrêter l'élévation",
  logIn: "Se connecter en tant que…",
  logInTitle: "Se connecter sous un autre compte",
  logInLead:
    "Les outils que vous ouvrirez ensuite s'exécutent sous ce compte, dans sa propre session sur l'ordinateur.",
  logInHint:
    "Le mot de passe est envoyé une seule fois et jamais enregistré. Il passe par un programme du compte du Jump Client : changez-le ensuite si vous ne faites pas confiance à cet ordinateur.",
  logInSend: "Se connecter",
  loggingIn: "Connexion au compte en cours…",
  logOut: "Se déconnecter du compte",
  controllerOnly: "Seul le technicien qui contrôle la session peut le faire.",
};
