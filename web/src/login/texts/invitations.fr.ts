import type { Words } from "./en";

export const link: Words["link"] = {
  title: "Lien à transmettre",
  lead: "Quiconque l'ouvre télécharge le paquet, sans compte. Un seul lien sert à tous : traitez-le aussi comme un mot de passe.",
  show: "Afficher le lien et son code QR",
  hide: "Masquer le lien",
  qr: "Code QR du lien",
};

export const line: Words["line"] = {
  title: "Une ligne pour un ordinateur sans affichage",
  lead: "Avec curl ou wget et un shell, elle récupère le paquet, installe et démarre le client et le fait démarrer avec l'ordinateur. Elle ne se fie qu'à l'autorité de ce site, par son empreinte.",
  account: "Compte, si root exécute la ligne",
  hint: "Le compte avec lequel les techniciens travaillent. Vide : un utilisateur ordinaire exécute la ligne, pour lui-même.",
  show: "Afficher la ligne",
  command: "À exécuter sur l'ordinateur",
};

export const install: Words["install"] = {
  unsupported: (device) =>
    `Cet appareil n'est pas encore pris en charge (${device}) : le Jump Client est destiné aux ordinateurs Linux. Ouvrez le lien sur l'un d'eux, ou téléchargez le paquet ici et copiez-le.`,
  title: "Installer le Jump Client",
  lead: "Il donne à l'équipe d'assistance de ce site l'accès à cet ordinateur. Ne continuez que si vous savez qui vous a envoyé le lien.",
  saved: "Le paquet est téléchargé.",
  secret: "Le paquet et l'adresse de cette page contiennent une clé : ne les transmettez à personne d'autre.",
  incomplete: "Le lien est incomplet. Copiez-le en entier, ou demandez-en un autre.",
  askAnother: "Demandez un autre lien à la personne qui vous a envoyé celui-ci.",
};

export const invite: Words["invite"] = {
  title: "Déployer auprès des destinataires de messagerie",
  lead: "Ils reçoivent le lien, dans votre langue et en votre nom.",
  recipients: "Destinataires",
  hint: "Jusqu'à 20 adresses e-mail, séparées par des espaces, des virgules ou des retours à la ligne. Aucun ne voit les autres.",
  send: "Envoyer le lien",
  sent: (recipients) => `Le lien est envoyé à ${recipients}.`,
};
