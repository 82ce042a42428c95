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
  labels: {
    title: "Titre",
    text_en: "Texte en anglais",
    text_fr: "Texte en français",
    logo: "Fichier du logo",
  },
  hints: {
    title: "Par exemple, le nom de votre organisation. 128 caractères au plus.",
    text: "4 000 caractères au plus.",
    logo: "PNG ou JPEG, 256 Kio au plus.",
  },
};
