import type { platforms as english } from "./platforms.en";

export const platforms: typeof english = {
  platform: "Plateforme du paquet",
  label: (title, kind) => `${title} (fichier .${kind})`,
  systems: (systems) => `Pour ${systems}.`,
  never:
    "Ce paquet n'a jamais été exécuté sur un appareil réel. Essayez-le sur quelques appareils avant de le déployer.",
  emulated: "Testé sur une émulation de Windows (Wine), et non sur Windows lui-même.",
  nothing: "Ce serveur n'a aucun paquet, car il a été construit sans le code du Jump Client.",
  processors: { x86_64: "64 bits", x86: "32 bits", arm: "ARM", "": "" },
  own: {
    bin: "L'installer et le démarrer en tant qu'utilisateur standard",
    exe: "L'installer : ouvrez le fichier, ou exécutez-le dans PowerShell (en tant qu'administrateur, pour tout l'ordinateur)",
    msi: "L'installer pour tout l'ordinateur (dans une invite de commandes d'administrateur)",
  },
  starts: "Le Jump Client démarre de lui-même après l'installation, puis avec l'ordinateur.",
  withKey: {
    bin: "Installer avec la clé (elle vous sera demandée)",
    exe: "Installer avec la clé (elle vous sera demandée)",
    msi: "Installer avec la clé (remplacez <KEY_INFO> par celle-ci)",
  },
  appSteps: [
    "Ouvrez le fichier téléchargé sur l'appareil, et autorisez son installation.",
    "Ouvrez de nouveau le lien du programme d'installation dans le navigateur de l'appareil, et sélectionnez « Connecter cet appareil ».",
    "Confirmez la connexion dans l'application. Elle affiche l'adresse de ce site.",
  ],
  connectDevice: "Connecter cet appareil",
  connectFailed: "Le serveur ne répond pas. Rechargez la page pour connecter cet appareil.",
};
