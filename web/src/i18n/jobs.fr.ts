import type { BulkJob } from "../api/types";
import type { JobTexts } from "./jobs.en";

type Action = BulkJob["action"];

const number = (n: number): string => n.toLocaleString("fr");
const items = (n: number): string => `${number(n)} ${n < 2 ? "élément de Jump" : "éléments de Jump"}`;
const s = (n: number): string => (n < 2 ? "" : "s");

const NAMES: Record<Action, string> = {
  remove: "Suppression",
  edit: "Modification",
  disable: "Désactivation",
  enable: "Activation",
  cancel_removal: "Annulation de la suppression",
};
const PARTICIPLES: Record<Action, string> = {
  remove: "supprimé",
  edit: "modifié",
  disable: "désactivé",
  enable: "activé",
  cancel_removal: "conservé",
};

export const jobsFr: JobTexts = {
  running: (action, n) => `${NAMES[action]} de ${items(n)}`,
  ended: (action, done, n) =>
    done === n
      ? `${items(n)} ${PARTICIPLES[action]}${s(n)}.`
      : `${number(done)} sur ${items(n)} ${PARTICIPLES[action]}${s(done)}.`,
  progress: (done, n) => `${number(done)} sur ${number(n)}`,
  failed: (action, failed, n) => `${NAMES[action]} impossible pour ${number(failed)} sur ${items(n)} :`,
  someFailed: (failed) => `${number(failed)} échec${s(failed)}.`,
  cancelled: (left) =>
    left < 2
      ? "Annulé. L'élément de Jump restant n'a pas été modifié."
      : `Annulé. Les ${items(left)} restants n'ont pas été modifiés.`,
  goesOn: "Le traitement se poursuit sur le serveur même si vous fermez cette page.",
  background: "Continuer en arrière-plan",
  show: "Afficher",
  several: "Traitements groupés",
  cancelling: "Annulation…",
  tryAgain: "Réessayer",
  typeNumber: (n) => `Saisissez ${n} pour confirmer`,
  selecting: (n) => `Sélection de ${items(n)}…`,
  cancelRemoval: "Annuler la suppression",
};
