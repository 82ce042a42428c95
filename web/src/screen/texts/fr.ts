import type { Words } from "./en";

export const fr: Words = {
  screenOf: (name) => `Écran de ${name}`,
  connecting: "Ouverture de l'écran…",
  leave: "Ctrl+Maj+L : retour à la liste.",
  viewing: "Affichage seul : rien n'est envoyé à l'ordinateur.",
  closed: "L'ordinateur a fermé l'écran.",
  lost: "Connexion perdue.",
  desktopOf: (account) => `Bureau de ${account}`,
  monitor: "Moniteur",
  allMonitors: "Tous les moniteurs",
  size: (name, width, height) => `${name} (${width} × ${height})`,
  viewOnly: "Affichage seul",
  fit: "Ajuster à la fenêtre",
  keys: "Envoyer des touches",
  sendKeys: "Envoyer des touches…",
  paste: "Envoyer votre presse-papiers à l'ordinateur",
  pasted: "Envoyé. Collez-le sur l'ordinateur.",
  pasteRefused: "Votre navigateur a bloqué l'accès au presse-papiers.",
  copy: "Copier le presse-papiers de l'ordinateur",
  copied: "Copié.",
  copyRefused: "Le navigateur n'autorise pas la copie.",
};
