import type { portal as en } from "./portal.en";

export const portal: typeof en = {
  title: "Portail d'assistance",
  lead: "Toute personne qui ouvre l'adresse de ce site voit le portail d'assistance.",
  open: "Ouvrir le portail d'assistance",
  wide: "Saisissez du texte brut. Les sauts de ligne sont conservés. Laissez un champ vide pour le texte standard.",
  logo: "Logo",
  noLogo: "Aucun logo.",
  removeLogo: "Supprimer le logo",
  tooLarge: "Choisissez un fichier PNG ou JPEG de 256 Kio au plus.",
  notSaved: "Pas encore enregistré.",
  issueTexts: { text_en: "En anglais", text_fr: "En français" },
  issueText: (number, language) => `Problème ${number} : ${language}`,
  issueTeam: "Équipe",
  addIssue: "Ajouter un problème",
  removeIssue: (number) => `Supprimer le problème ${number}`,
  noTeams: "Créez d'abord une équipe.",
  labels: {
    title: "Titre",
    text_en: "Texte en anglais",
    text_fr: "Texte en français",
    logo: "Fichier du logo",
    show_technicians: "Afficher les techniciens d'assistance disponibles",
    issues: "Problèmes à choisir",
  },
  hints: {
    title: "Par exemple, le nom de votre organisation. 128 caractères au plus.",
    text: "4 000 caractères au plus.",
    logo: "PNG ou JPEG, 256 Kio au plus.",
    show_technicians:
      "Les utilisateurs démarrent alors sans clé de session et attendent le technicien qu'ils choisissent. Un technicien est affiché sous son nom public, tant qu'il est connecté à la console et l'y a activé.",
    issues:
      "Les utilisateurs démarrent alors sans clé de session et attendent l'équipe. Un problème sans texte dans une langue est affiché dans l'autre. 30 au plus.",
  },
};
