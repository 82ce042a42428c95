import type { Words } from "./en";

export const link: Words["link"] = {
  title: "Lien à partager",
  lead: "Toute personne disposant de ce lien peut télécharger le paquet sans compte. Un seul lien sert à tous : protégez-le aussi comme un mot de passe.",
  show: "Afficher le lien et le code QR",
  hide: "Masquer le lien",
  qr: "Code QR du lien",
};

export const line: Words["line"] = {
  title: "Installation en une ligne, sans interface graphique",
  lead: "Nécessite un shell et curl ou wget. La ligne télécharge le paquet, installe et démarre le Jump Client, puis active son démarrage avec l'ordinateur. Elle ne fait confiance qu'à l'autorité de certification de ce site, identifiée par son empreinte.",
  account: "Compte (si vous exécutez la ligne en tant que root)",
  hint: "Le compte sous lequel les sessions s'exécutent. Laissez vide si un utilisateur standard exécute la ligne pour lui-même.",
  show: "Afficher la ligne",
  command: "À exécuter sur l'ordinateur",
};

export const install: Words["install"] = {
  unsupported: (device, supported) =>
    `Cet appareil n'est pas encore pris en charge (${device}). Ce site a des paquets pour : ${supported}. Ouvrez le lien sur un tel ordinateur, ou téléchargez le paquet ici et copiez-le.`,
  unfit: (device, supported) =>
    `Le paquet ne fonctionne pas sur cet appareil (${device}). Il est destiné à : ${supported}.`,
  title: "Installer le Jump Client",
  lead: "Il permet à l'équipe d'assistance de ce site d'accéder à cet ordinateur. Ne continuez que si vous savez qui vous a envoyé le lien.",
  saved: "Paquet téléchargé.",
  secret: "Le paquet et l'adresse de cette page contiennent une clé : ne les partagez avec personne.",
  incomplete: "Ce lien est incomplet. Copiez-le en entier, ou demandez-en un nouveau.",
  askAnother: "Demandez un nouveau lien à la personne qui vous a envoyé celui-ci.",
};

export const invite: Words["invite"] = {
  title: "Déployer auprès des destinataires de messagerie",
  lead: "Ils reçoivent le lien dans votre langue et à votre nom.",
  recipients: "Destinataires",
  hint: "20 adresses e-mail au maximum, séparées par des espaces, des virgules ou des retours à la ligne. Les destinataires ne voient pas les adresses des autres.",
  send: "Envoyer le lien",
  sent: (recipients) => `Lien envoyé à ${recipients}.`,
};
