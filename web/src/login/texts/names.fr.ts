import type { Fixed } from "./names.en";

export const roles: Fixed["roles"] = {
  administrator: "Administrateur",
  technician: "Technicien d'assistance",
};
export const roleMeanings: Fixed["roles"] = {
  administrator:
    "Peut tout voir et tout modifier : utilisateurs, groupes de Jumps, installateurs, journal d'audit.",
  technician: "A les droits sur le site et les rôles d'élément de Jump ci-dessous.",
};
export const siteRights: Fixed["siteRights"] = {
  users: "Gérer les utilisateurs, les groupes de Jumps, les rôles d'élément de Jump et les équipes",
  installers: "Gérer les installateurs, là où le rôle d'élément de Jump permet de déployer",
  team_reports: "Voir les rapports de ses équipes",
  all_reports: "Voir tous les rapports et le journal d'audit",
  settings: "Modifier les paramètres du site",
};
export const itemRights: Fixed["itemRights"] = {
  view: "Voir les éléments",
  start_session: "Démarrer une session",
  deploy: "Déployer des Jump Clients et créer des raccourcis de Jump",
  remove: "Supprimer",
  move: "Déplacer ou copier vers un autre groupe de Jumps",
  edit: "Modifier le nom, la balise et les commentaires ; désactiver et activer",
  view_reports: "Voir les rapports",
};
export const itemRoles: Fixed["itemRoles"] = {
  personal_role: "Rôle pour les éléments personnels",
  team_role: "Rôle pour les éléments des équipes",
  shared_role: "Rôle pour les éléments partagés",
};
export const itemRoleHints: Fixed["itemRoles"] = {
  personal_role: "Dans le groupe de Jumps personnel de l'utilisateur.",
  team_role:
    "Dans les groupes de Jumps des équipes de l'utilisateur, et dans les groupes de Jumps personnels des membres de rang inférieur.",
  shared_role:
    "Dans les groupes de Jumps partagés dont l'utilisateur est membre, sauf si un autre rôle lui y est attribué.",
};
export const predefined: Fixed["others"] = {
  full_access: "Accès complet",
  technician: "Technicien d'assistance",
  start_sessions: "Démarrer des sessions seulement",
  auditor: "Auditeur",
  no_access: "Aucun accès",
};
export const positions: Fixed["positions"] = {
  member: "Membre",
  lead: "Responsable",
  manager: "Gestionnaire",
};
export const manyPositions: Fixed["positions"] = {
  member: "Membres",
  lead: "Responsables",
  manager: "Gestionnaires",
};
export const scopes: Fixed["scopes"] = {
  read: "consulter ce que vous voyez, sans rien modifier",
  clients: "modifier et supprimer des Jump Clients",
  sessions: "accéder aux Jump Clients",
  installers: "créer des installateurs et télécharger leurs paquets",
  groups: "modifier les groupes de Jumps",
  users: "modifier les utilisateurs, votre compte et vos jetons",
  settings: "modifier les paramètres du site",
  audit: "lire le journal d'audit",
  all: "tout ce que vous avez le droit de faire",
};
export const units: Fixed["units"] = { minutes: "minutes", hours: "heures", days: "jours" };
export const fields: Fixed["fields"] = {
  jump_group: "Groupe de Jumps",
  name: "Nom",
  tag: "Balise",
  comments: "Commentaires",
  max_offline_minutes: "Durée maximale hors ligne (minutes)",
  ephemeral: "Éphémère",
  passive: "Type de connexion",
  passive_port: "Port des connexions passives",
  passive_listen: "Adresse ou interface réseau",
};
export const installerStates: Fixed["installerStates"] = {
  valid: "Valide",
  expired: "Expiré",
  revoked: "Révoqué",
  spent: "Épuisé",
  orphaned: "Orphelin",
};
export const installerMeanings: Fixed["installerStates"] = {
  valid: "",
  expired:
    "Cet installateur a expiré : les nouvelles installations échouent. Prolongez-le pour l'utiliser à nouveau.",
  revoked: "Cet installateur a été révoqué : sa clé est définitivement inutilisable.",
  spent:
    "Toutes les installations autorisées ont été utilisées. Augmentez ce nombre pour utiliser à nouveau l'installateur.",
  orphaned:
    "L'utilisateur qui l'a créé n'existe plus ou n'a plus accès à son groupe de Jumps : les nouvelles installations échouent. Créez un autre installateur.",
};
export const sessionStates: Fixed["sessionStates"] = {
  starting: "Démarrage",
  open: "En cours",
  ended: "Terminée",
};
export const reasons: Fixed["others"] = {
  closed: "fermée",
  idle: "aucune connexion",
  rights: "accès retiré",
  signed_out: "l'utilisateur s'est déconnecté",
  sign_in_expired: "la connexion de l'utilisateur a expiré",
  token_revoked: "son jeton d'API a été révoqué",
  token_expired: "son jeton d'API a expiré",
  user_locked: "le compte de l'utilisateur a été verrouillé",
  user_removed: "le compte de l'utilisateur a été supprimé",
  removed: "le Jump Client a été supprimé",
  left: "départ volontaire",
  removed_by_other: "retrait par un autre participant",
  absent: "plus connecté",
  disabled: "le Jump Client a été désactivé",
};
export const actions: Fixed["actions"] = {
  "auth.signed_in": "Connexion",
  "auth.signed_out": "Déconnexion",
  "auth.sign_ins_ended": "Déconnexion à distance",
  "auth.failed": "Mot de passe incorrect",
  "auth.stepped_up": "Nouveau code de vérification accepté",
  "auth.code_failed": "Code de vérification incorrect",
  "session.start": "Session démarrée",
  "session.join": "Session rejointe",
  "session.control": "Contrôle transmis",
  "session.leave": "Session quittée",
  "session.command": "Commande exécutée",
  "session.files_listed": "Fichiers listés",
  "session.file_downloaded": "Fichier téléchargé",
  "session.folder_downloaded": "Dossier téléchargé",
  "session.file_uploaded": "Fichier envoyé",
  "session.folder_created": "Dossier créé",
  "session.file_renamed": "Fichier renommé",
  "session.file_mode_changed": "Permissions du fichier modifiées",
  "session.file_deleted": "Fichier supprimé",
  "session.end": "Session terminée",
  "jump_client.enrolled": "Jump Client installé",
  "jump_client.changed": "Jump Client modifié",
  "jump_client.copied": "Jump Client copié",
  "jump_client.disabled": "Jump Client désactivé",
  "jump_client.enabled": "Jump Client activé",
  "jump_client.woken": "Ordinateur réveillé",
  "jump_client.removed": "Jump Client supprimé",
  "jump_client.removal_cancelled": "Suppression du Jump Client annulée",
  "jump_client.uninstalled": "Jump Client désinstallé",
  "jump_client.expired": "Jump Client supprimé (hors ligne trop longtemps)",
  "jump_client.restored": "Suppression d'un Jump Client annulée",
  "jump_client.clone_refused": "Clone d'un Jump Client détecté",
  "jump_client.clone_enrolled": "Clone d'un Jump Client installé",
  "jump_client.returned": "Ordinateur restauré admis",
  "jump_client.claim_approved": "Ordinateur en attente approuvé",
  "jump_client.claim_rejected": "Ordinateur en attente refusé",
  "jump_client.taken_over": "Jump Client repris par une nouvelle installation",
  "jump_client.merged": "Jump Clients en double fusionnés",
  "jump_shortcut.created": "Raccourci de Jump créé",
  "jump_shortcut.changed": "Raccourci de Jump modifié",
  "jump_shortcut.copied": "Raccourci de Jump copié",
  "jump_shortcut.removed": "Raccourci de Jump supprimé",
  "jump_shortcut.jumped": "Raccourci de Jump utilisé",
  "bulk_job.started": "Traitement groupé démarré",
  "bulk_job.cancelled": "Traitement groupé annulé",
  "installer.created": "Installateur créé",
  "installer.changed": "Installateur modifié",
  "installer.revoked": "Installateur révoqué",
  "installer.mailed": "Lien d'installateur envoyé par e-mail",
  "installer.removed": "Installateur supprimé",
  "jump_group.created": "Groupe de Jumps créé",
  "jump_group.changed": "Groupe de Jumps modifié",
  "jump_group.removed": "Groupe de Jumps supprimé",
  "jump_item_role.created": "Rôle d'élément de Jump créé",
  "jump_item_role.changed": "Rôle d'élément de Jump modifié",
  "jump_item_role.removed": "Rôle d'élément de Jump supprimé",
  "team.created": "Équipe créée",
  "team.changed": "Équipe modifiée",
  "team.removed": "Équipe supprimée",
  "user.created": "Utilisateur créé",
  "user.changed": "Utilisateur modifié",
  "user.removed": "Utilisateur supprimé",
  "user.locked": "Utilisateur verrouillé",
  "user.unlocked": "Utilisateur déverrouillé",
  "user.password_changed": "Mot de passe modifié par l'utilisateur",
  "user.password_reset": "Mot de passe réinitialisé",
  "user.second_factor_on": "Authentification à deux facteurs activée",
  "user.second_factor_off": "Authentification à deux facteurs désactivée",
  "user.second_factor_reset": "Authentification à deux facteurs réinitialisée",
  "user.recovery_codes_made": "Codes de secours renouvelés",
  "token.created": "Jeton d'API créé",
  "token.removed": "Jeton d'API supprimé",
  "settings.changed": "Paramètres modifiés",
  "release.imported": "Version signée importée",
  "release.rotated": "Clé de publication remplacée",
  "alerts.changed": "Alertes modifiées",
  "alerts.secret_renewed": "Secret du webhook renouvelé",
  "alerts.tested": "Test des alertes envoyé",
  "updates.changed": "Règles de mise à jour modifiées",
  "updates.started": "Mise à jour des Jump Clients démarrée",
  "updates.paused": "Mise à jour des Jump Clients suspendue",
  "updates.resumed": "Mise à jour des Jump Clients reprise",
  "updates.halted": "Mise à jour des Jump Clients interrompue",
  "updates.aimed": "Jump Clients à mettre à jour en premier",
  "clock.stepped": "Horloge du serveur modifiée",
  "clock.agreed": "Horloge du serveur cohérente depuis un jour",
  "clock.confirmed": "Horloge du serveur confirmée",
  "audit.archived": "Entrées du journal d'audit archivées",
};
export const kinds: Fixed["others"] = {
  user: "Utilisateur",
  token: "Jeton d'API",
  installer: "Installateur",
  jump_group: "Groupe de Jumps",
  jump_client: "Jump Client",
  jump_shortcut: "Raccourci de Jump",
  bulk_job: "Traitement groupé",
  jump_item_role: "Rôle d'élément de Jump",
  settings: "Paramètres",
  team: "Équipe",
};
