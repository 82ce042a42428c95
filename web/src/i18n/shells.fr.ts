import type { shellsEn } from "./shells.en";

export const shellsFr: typeof shellsEn = {
  dropped: {
    server: "La connexion au serveur a été perdue. Reconnexion… Le shell est conservé pendant 10 minutes.",
    client: "Le Jump Client a perdu sa connexion. Reconnexion dès qu'il sera de nouveau en ligne…",
  },
  newShell: (at) => `Le shell précédent s'est terminé. Nouveau shell démarré : ${at}`,

  keysFullScreen:
    "Ctrl+W, Ctrl+T et Ctrl+N agissent sur le navigateur, même quand vous tapez ici. En plein écran, ces touches sont transmises au shell.",
  keysKept:
    "Ctrl+W, Ctrl+T et Ctrl+N agissent sur le navigateur, même quand vous tapez ici : Ctrl+W ferme cette page.",
  fullScreen: "Plein écran",
  leaveFullScreen: "Quitter le plein écran",
  understood: "OK",

  allTabs: (count) => `Les ${count} onglets`,
  goToTab: (name) => `Aller à l'onglet : ${name}`,
  stepKeys: "Ctrl+Alt+Page suivante et Ctrl+Alt+Page précédente changent d'onglet",
};
