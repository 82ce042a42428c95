import type { ConsoleTexts } from "./console.en";

const number = (n: number): string => n.toLocaleString("fr");
const items = (n: number): string => `${number(n)} ${n < 2 ? "élément de Jump" : "éléments de Jump"}`;
const s = (n: number): string => (n < 2 ? "" : "s");

export const consoleFr: ConsoleTexts = {
  properties: "Propriétés",
  actions: "Actions",
  selected: (n) => `${number(n)} sélectionné${s(n)}`,
  several: (n) => `${items(n)} sélectionné${s(n)}`,
  severalStates: (online, offline, shortcuts) =>
    [
      online || offline ? `${number(online)} en ligne, ${number(offline)} non` : "",
      shortcuts ? `${number(shortcuts)} ${shortcuts < 2 ? "raccourci" : "raccourcis"}` : "",
    ]
      .filter(Boolean)
      .join(", ") + ".",
  severalHint:
    "Les actions au-dessus de la liste, et le menu du bouton droit de la souris, valent pour tous.",
  tooMany: (most, n) =>
    `Vous pouvez accéder à ${most} éléments de Jump à la fois ; ${number(n)} sont sélectionnés. Sélectionnez-en moins.`,
  dismiss: "Masquer",
  keys: (combination) =>
    combination.replace("Enter", "Entrée").replace("Delete", "Suppr").replace("Shift", "Maj"),
  columnsAndSort: "Colonnes et ordre",
  columns: {
    tag: "Balise",
    os: "Système d'exploitation",
    consoleUser: "Utilisateur de la console",
    fqdn: "Nom complet (FQDN)",
    publicAddress: "IP publique",
    version: "Version",
    lastConnected: "Dernière connexion",
    lastAccessed: "Dernier accès",
  },
  sortBy: (column) => `Trier par : ${column}`,
  resizeGroups: "Largeur des groupes de Jumps",
  resizeDetails: "Largeur des statistiques",
  resizeDetailsHeight: "Hauteur des statistiques",

  plot: (name) => `${name}, pendant la dernière heure`,
  plotFigures: (least, most, mean) => `De ${least} à ${most}, ${mean} en moyenne.`,
  plotGaps: (n) => (n < 2 ? "On ne sait rien d'une période." : `On ne sait rien de ${number(n)} périodes.`),
  plotNothing: "Rien n'est connu",
  plotStart: "il y a 1 h",
  plotEnd: "maintenant",

  searchFields: "Champs de la recherche",
  allFields: "Tous les champs",
  jumpOffline: "Hors ligne : un Jump ne sera possible que lorsque l'ordinateur se reconnectera.",
  jumpUninstalled: "Son Jump Client est désinstallé.",
  lastKnown: "L'ordinateur est hors ligne : ses derniers chiffres ne sont plus valables.",
  paste: "Coller",
  pasteRefused: "Le navigateur ne donne pas accès au presse-papiers. Appuyez sur Ctrl+V.",
  onlineOnly: "En ligne seulement",
  searchedIn: "Rechercher dans :",
  noLongerIn: (field) => `Ne plus rechercher dans : ${field}`,
  fields: {
    name: "Nom",
    hostname: "Nom d'hôte",
    fqdn: "Nom complet (FQDN)",
    private_ip: "IP privée",
    public_ip: "IP publique",
    tag: "Balise",
    comments: "Commentaires",
    console_user: "Utilisateur de la console",
    status: "État (en ligne, hors ligne, désinstallé, désactivé, suppression en attente)",
    method: "Méthode de Jump (Jump Client, RDP, VNC)",
    last_accessed: "Dernier accès (2026, 2026-11, 2026-11-22)",
    workgroup: "Groupe de travail",
    domain: "Groupe de domaine",
    os: "Système d'exploitation",
    group: "Groupe de Jumps",
  },
  shortFields: { method: "Méthode de Jump", status: "État", last_accessed: "Dernier accès" },

  propertiesOf: (name) => `Propriétés de ${name}`,
  propertiesOfSeveral: (n) => `Propriétés de ${items(n)}`,
  nameHint: (hostname) => `Si vide : ${hostname}`,
  save: "Enregistrer",
  saving: "Enregistrement…",
  keepEach: "Chacun garde le sien",
  kept: "Ils diffèrent : chacun garde le sien.",
  emptied: "Vidé partout.",
  changed: "Modifié partout.",
  emptyIt: (field) => `Vider partout : ${field}`,
  keepIt: (field) => `Ne pas modifier : ${field}`,
  staleOne: "Quelqu'un d'autre l'a modifié entre-temps.",
  staleReload: "Recharger en gardant ma saisie",
  theirs: (value) => `Désormais : ${value}`,
  nothingThere: "(vide)",
  andMore: (n) => `et ${number(n)} de plus`,

  newShortcut: "Nouveau raccourci",
  create: "Créer",
  copy: "Copier",
  copyOf: (name) => `Copier ${name}`,
  original: "Copie de",
  methods: {
    jump_client: "Jump Client",
    jump_client_copy: "Jump Client (copie)",
    local_rdp: "RDP local",
    local_vnc: "VNC local",
  },
  port: "Port",
  userName: "Nom d'utilisateur",
  screen: "Écran",
  screens: {
    full_screen: "Plein écran",
    all_monitors: "Plein écran, tous les moniteurs",
    window: "Fenêtre",
  },
  width: "Largeur",
  height: "Hauteur",
  pixels: (width, height) => `${width} × ${height}`,
  sectionTarget: "Cible",
  sectionShortcut: "Raccourci de Jump",
  created: "Créé",
  through: "Par",
  directly: "Directement depuis le serveur",
  find: "Trouver…",
  findClient: "Trouver un Jump Client",
  chooseClient: "Choisir…",
  clientGone: "(supprimé)",
  vncConnecting: "Connexion à la cible…",
  vncAsking: "La cible demande un mot de passe.",
  vncLeave: "Ctrl+Maj+L ramène à la liste ; toutes les autres touches vont à la cible.",
  vncClosed: "La cible a fermé la connexion.",
  vncLost: "La connexion est perdue.",
  vncScreen: (name) => `Écran de ${name}`,
  vncPassword: (name) => `Mot de passe VNC de ${name}`,
  vncPasswordHint: "Il est transmis à la cible et n'est conservé nulle part.",
  vncSend: "Se connecter",
  vncRefused: "La cible a refusé ce mot de passe.",
  vncRefusedBecause: (reason) => `La cible a refusé : ${reason}`,
  removeCopyLead:
    "Cette copie disparaît de la console pour tout le monde. Le Jump Client lui-même et ses autres copies restent. Ce qui a été fait avec elle reste dans le journal d'audit.",
  removeShortcutLead:
    "Le raccourci de Jump disparaît de la console pour tout le monde. Rien ne change sur l'ordinateur auquel il mène. Ce qui a été fait avec lui reste dans le journal d'audit.",

  removeSeveral: (n) => `Supprimer ${items(n)} ?`,
  removeSeveralLead:
    "Ils disparaissent de la console pour tout le monde, avec leurs statistiques. Leurs sessions prennent fin aussitôt. Ce qui a été fait avec eux reste dans le journal d'audit.",
  removeSeveralUninstall: "Désinstaller aussi sur les ordinateurs",
  removeSeveralOnline: (n) =>
    `En ligne : ${number(n)}. Fichiers et service sont supprimés de l'ordinateur maintenant.`,
  removeSeveralOffline: (n) =>
    `Hors ligne : ${number(n)}. Ils restent dans la liste avec l'état «\u00a0Suppression en attente\u00a0», et seront désinstallés à leur prochaine connexion.`,
  removeSeveralShortcuts: (n) =>
    `Raccourcis de Jump : ${number(n)}. Rien ne change sur les ordinateurs auxquels ils mènent.`,
  removeSeveralUninstalled: (n) =>
    `Déjà désinstallés : ${number(n)}. Il ne reste que l'enregistrement à supprimer.`,
  removeSeveralKeep:
    "Leurs fichiers restent sur les ordinateurs, mais ils ne peuvent plus se connecter. Supprimez-les sur place avec la commande «\u00a0uninstall\u00a0» de leur répertoire.",

  disable: "Désactiver",
  enable: "Activer",
  disabled: "Désactivé",
  disabledAtConsole: "Désactivé depuis la console",
  disabledOnComputer: "Désactivé sur l'ordinateur",
  acts: {
    disable: {
      one: (name) => `Désactiver ${name}`,
      title: (n, name) => (n === 1 ? `Désactiver ${name} ?` : `Désactiver ${items(n)} ?`),
      lead: (n) =>
        n === 1
          ? "Il reste dans la liste et connecté, mais personne ne peut y accéder avant qu'il soit de nouveau activé. Les sessions en cours se terminent aussitôt."
          : "Ils restent dans la liste et connectés, mais personne ne peut y accéder avant qu'ils soient de nouveau activés. Les sessions en cours se terminent aussitôt.",
      button: "Désactiver",
    },
    enable: {
      one: (name) => `Activer ${name}`,
      title: (n, name) => (n === 1 ? `Activer ${name}` : `Activer ${items(n)}`),
      lead: () => "",
      button: "Activer",
    },
    "cancel-removal": {
      one: (name) => `Annuler la suppression de ${name}`,
      title: (n, name) =>
        n === 1 ? `Annuler la suppression de ${name}` : `Annuler la suppression de ${items(n)}`,
      lead: () => "",
      button: "Annuler la suppression",
    },
    wake: {
      one: (name) => `Réveiller ${name}`,
      title: (n, name) => (n === 1 ? `Réveiller ${name}` : `Réveiller ${items(n)}`),
      lead: () => "",
      button: "Réveiller",
    },
  },
  wake: "Réveiller",
  sentThrough: (names) => `Envoyé par ${names}.`,
  moreNeighbours: (n) => (n < 2 ? "un autre voisin" : `${n} autres voisins`),
  wakeHint:
    "Il apparaît en ligne une fois démarré, si sa carte réseau a le droit de le réveiller (Wake on LAN).",
  actProgress: (done, n) => (n === 1 ? "En cours…" : `En cours… ${done} sur ${n}`),
  actFailed: (failed, n) =>
    n === 1 ? "Cela n'a pas réussi :" : `Cela n'a pas réussi pour ${number(failed)} sur ${items(n)} :`,

  palette: "Palette de commandes",
  paletteHint: "Trouver un élément ou une action…",
  paletteKeys: "↑ ↓ choisir · Entrée continuer · Échap retour",
  paletteItems: "Éléments de Jump",
  paletteNothing: "Rien trouvé.",
  goTo: (group) => `Aller à ${group}`,
  jumpTo: (name) => `Jump vers ${name}`,
  removeOne: (name) => `Supprimer ${name}`,
  copyOne: (name) => `Copier ${name}`,
  showOne: (name) => `Afficher ${name} dans la liste`,
  withSelected: (action, n, name) =>
    n === 1 ? `${action} : ${name}` : `${action} : ${number(n)} sélectionnés`,
  languageIs: (name) => `Langue : ${name}`,
};
