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
      online || offline ? `${number(online)} en ligne, ${number(offline)} dans un autre état` : "",
      shortcuts ? `${number(shortcuts)} ${shortcuts < 2 ? "raccourci" : "raccourcis"}` : "",
    ]
      .filter(Boolean)
      .join(", ") + ".",
  severalHint: "Les actions de la barre d'outils et du menu contextuel s'appliquent à toute la sélection.",
  tooMany: (most, n) =>
    `Vous pouvez accéder à ${most} éléments de Jump au maximum en même temps, et ${number(n)} sont sélectionnés. Réduisez la sélection.`,
  dismiss: "Masquer",
  keys: (combination) =>
    combination.replace("Enter", "Entrée").replace("Delete", "Suppr").replace("Shift", "Maj"),
  columnsAndSort: "Colonnes et tri",
  columns: {
    tag: "Balise",
    os: "Système d'exploitation",
    consoleUser: "Utilisateur de console",
    fqdn: "FQDN",
    publicAddress: "IP publique",
    version: "Version",
    lastConnected: "Dernière connexion",
    lastAccessed: "Dernier accès",
  },
  sortBy: (column) => `Trier par : ${column}`,
  resizeGroups: "Largeur du volet des groupes de Jumps",
  resizeDetails: "Largeur du volet des statistiques",
  resizeDetailsHeight: "Hauteur du volet des statistiques",

  plot: (name) => `${name}, dernière heure`,
  plotFigures: (least, most, mean) => `Minimum ${least}, maximum ${most}, moyenne ${mean}.`,
  plotGaps: (n) => (n < 2 ? "Aucune donnée pour 1 période." : `Aucune donnée pour ${number(n)} périodes.`),
  plotNothing: "Aucune donnée",
  notCollected: "Non collecté",
  plotStart: "il y a 1 h",
  plotEnd: "maintenant",

  searchFields: "Champs de recherche",
  allFields: "Tous les champs",
  failedCall: (when) => `Le serveur n'a pas pu joindre cet ordinateur le ${when}.`,
  callOutcomes: {
    unresolved: "le nom ne peut pas être résolu",
    not_allowed: "non appelé, car hors de passive_networks",
    timed_out: "aucune réponse à temps",
    refused: "connexion refusée",
    unreachable: "aucune route",
    closed: "la connexion a été fermée sans réponse",
    another_program: "un autre programme utilise le port",
    link_failed: "a répondu, mais ne s'est pas connecté",
  },
  noAddress: "Il n'a indiqué aucune adresse.",
  lastContact: "Ces statistiques datent du dernier contact.",
  lastBefore: "Le Jump Client est désinstallé. Ce sont ses dernières statistiques.",
  lastKnown: "L'ordinateur est hors ligne. Ces statistiques ne sont plus à jour.",
  paste: "Coller",
  pasteRefused: "Le navigateur a bloqué l'accès au presse-papiers. Appuyez sur Ctrl+V.",
  onlineOnly: "En ligne seulement",
  searchedIn: "Rechercher dans :",
  noLongerIn: (field) => `Ne plus rechercher dans : ${field}`,
  fields: {
    name: "Nom",
    hostname: "Nom d'hôte",
    fqdn: "FQDN",
    private_ip: "IP privée",
    public_ip: "IP publique",
    tag: "Balise",
    comments: "Commentaires",
    console_user: "Utilisateur de console",
    status: "État (en ligne, hors ligne, passif, désinstallé, désactivé, suppression en attente)",
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
  nameHint: (hostname) => `Par défaut : ${hostname}`,
  save: "Enregistrer",
  saving: "Enregistrement…",
  keepEach: "Conserver les valeurs actuelles",
  kept: "Valeurs multiples — inchangées",
  emptied: "Sera effacé pour tous les éléments sélectionnés.",
  changed: "Sera modifié pour tous les éléments sélectionnés.",
  emptyIt: (field) => `Effacer pour tous : ${field}`,
  keepIt: (field) => `Ne pas modifier : ${field}`,
  staleOne: "Un autre utilisateur l'a modifié entre-temps.",
  staleReload: "Recharger et conserver ma saisie",
  theirs: (value) => `Valeur actuelle : ${value}`,
  nothingThere: "(vide)",
  andMore: (n) => `et ${number(n)} autre${s(n)}`,

  newShortcut: "Nouveau raccourci",
  create: "Créer",
  copy: "Copier",
  joinOf: (name) => `Rejoindre une session sur ${name}`,
  inSession: (names) => `En session : ${names}`,
  copyOf: (name) => `Copier ${name}`,

  disabling: "Désactivation sur l'ordinateur",
  uninstalling: "Désinstallation sur l'ordinateur",
  permissions: { allowed: "Autorisée", forbidden: "Interdite sans jeton de maintenance" },
  groupForbids: "Interdite par le groupe de Jumps.",
  forbidden: "Interdit sur l'ordinateur",
  forbids: { disable: "désactiver", uninstall: "désinstaller" },
  token: "Jeton de maintenance",
  tokenOf: (name) => `Jeton de maintenance de ${name}`,
  tokenLead:
    "Il permet au propriétaire de l'installation de désactiver ou de désinstaller le Jump Client sur cet ordinateur, même hors ligne. Le journal d'audit indique que vous l'avez vu.",
  tokenUntil: (at) => `Valable jusqu'au ${at}, si l'horloge de l'ordinateur est juste.`,
  tokenUnneeded:
    "Rien n'est interdit actuellement. Un ordinateur hors ligne peut encore appliquer un réglage antérieur.",
  tokenCopy: "Copier",
  tokenCopied: "Copié",
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
  through: "Connexion via",
  directly: "Directement depuis le serveur",
  find: "Rechercher…",
  findClient: "Rechercher un Jump Client",
  chooseClient: "Choisir…",
  clientGone: "(supprimé)",
  vncConnecting: "Connexion à la cible…",
  vncAsking: "La cible demande un mot de passe.",
  vncLeave:
    "Appuyez sur Ctrl+Maj+L pour revenir à la liste. Toutes les autres touches sont envoyées à la cible.",
  vncClosed: "La cible a fermé la connexion.",
  vncLost: "Connexion perdue.",
  vncScreen: (name) => `Écran de ${name}`,
  vncPassword: (name) => `Mot de passe VNC de ${name}`,
  vncPasswordHint: "Il est envoyé à la cible et n'est jamais enregistré.",
  vncSend: "Se connecter",
  vncRefused: "La cible a refusé ce mot de passe.",
  vncRefusedBecause: (reason) => `La cible a refusé : ${reason}`,
  removeCopyLead:
    "Cette copie est supprimée de la console pour tous les utilisateurs. Le Jump Client et ses autres copies sont conservés. Son historique reste dans le journal d'audit.",
  removeShortcutLead:
    "Le raccourci de Jump est supprimé de la console pour tous les utilisateurs. Rien ne change sur l'ordinateur cible. Son historique reste dans le journal d'audit.",

  removeSeveral: (n) => `Supprimer ${items(n)} ?`,
  removeSeveralLead:
    "Ils sont supprimés de la console pour tous les utilisateurs, avec leurs statistiques. Leurs sessions se terminent immédiatement. Leur historique reste dans le journal d'audit.",
  removeSeveralUninstall: "Désinstaller aussi des ordinateurs",
  removeSeveralOnline: (n) =>
    `En ligne : ${number(n)}. Leurs fichiers et leur service sont supprimés immédiatement des ordinateurs.`,
  removeSeveralOffline: (n) =>
    `Hors ligne : ${number(n)}. Ils restent dans la liste avec l'état « Suppression en attente » et seront désinstallés à leur prochaine connexion.`,
  removeSeveralShortcuts: (n) =>
    `Raccourcis de Jump : ${number(n)}. Rien ne change sur les ordinateurs cibles.`,
  removeSeveralUninstalled: (n) =>
    `Déjà désinstallés : ${number(n)}. Seules leurs entrées dans la console seront supprimées.`,
  removeSeveralKeep:
    "Leurs fichiers restent sur les ordinateurs, mais ils ne peuvent plus se connecter. Pour les supprimer, exécutez le script « uninstall » de chaque répertoire d'installation.",

  disable: "Désactiver",
  enable: "Activer",
  disabled: "Désactivé",
  lost: "Perdu",
  lostSince: (when) => `Perdu : non connecté depuis le ${when}`,
  needsUpdate: "Mise à jour nécessaire",
  updating: "Mise à jour en cours",
  disabledAtConsole: "Désactivé depuis la console",
  disabledOnComputer: "Désactivé sur l'ordinateur",
  acts: {
    disable: {
      one: (name) => `Désactiver ${name}`,
      title: (n, name) => (n === 1 ? `Désactiver ${name} ?` : `Désactiver ${items(n)} ?`),
      lead: (n) =>
        n === 1
          ? "Il reste connecté et visible dans la liste, mais personne ne peut y accéder tant qu'il n'est pas réactivé. Les sessions en cours se terminent immédiatement."
          : "Ils restent connectés et visibles dans la liste, mais personne ne peut y accéder tant qu'ils ne sont pas réactivés. Les sessions en cours se terminent immédiatement.",
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
  sentThrough: (names) => `Paquet Wake-on-LAN envoyé par ${names}.`,
  moreNeighbours: (n) => (n < 2 ? "1 autre ordinateur du réseau" : `${n} autres ordinateurs du réseau`),
  wakeHint: "Il apparaîtra en ligne une fois démarré, si sa carte réseau autorise le Wake-on-LAN.",
  actProgress: (done, n) => (n === 1 ? "En cours…" : `En cours… ${done} sur ${n}`),
  actFailed: (failed, n) =>
    n === 1 ? "Échec de l'action :" : `Échec de l'action pour ${number(failed)} sur ${items(n)} :`,

  palette: "Palette de commandes",
  paletteHint: "Rechercher un élément ou une action…",
  paletteKeys: "↑ ↓ sélectionner · Entrée valider · Échap retour",
  paletteItems: "Éléments de Jump",
  paletteNothing: "Aucun résultat.",
  goTo: (group) => `Aller à ${group}`,
  jumpTo: (name) => `Jump vers ${name}`,
  removeOne: (name) => `Supprimer ${name}`,
  copyOne: (name) => `Copier ${name}`,
  showOne: (name) => `Afficher ${name} dans la liste`,
  withSelected: (action, n, name) =>
    n === 1 ? `${action} : ${name}` : `${action} : ${number(n)} sélectionnés`,
  languageIs: (name) => `Langue : ${name}`,
};
