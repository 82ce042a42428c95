"""The catalogue of all errors that a user can see.

Agent and server exchange only the code and its parameters. The edge (console, API, command line,
agent, Ansible) chooses the language. Add a code together with the code that raises it; its meaning
never changes. ``docs/reference/errors.md`` is generated from this file.

Each error that a command can end with has its own exit status, which is never 0. Errors that only
the server returns share status 1.
"""

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Sequence, Tuple, Union

Parameter = Union[str, int]

TEXT_LIMIT = 256
"""Characters that are kept of a text parameter from a peer."""

CATALOGUE: Dict[str, "ErrorKind"] = {}
"""All errors by code."""

DETAILS = frozenset({"expected", "reason"})
"""Parameters whose value is a text in English, which ``reasons.py`` has in French."""

GENERIC = "internal_error"
"""The code that replaces an unknown code from a newer peer."""


@dataclass(frozen=True)
class ErrorKind:
    """One error: its stable code, statuses and texts.

    ``http_status`` is for the API, ``exit_status`` for commands. ``retry`` is true when the same
    attempt can succeed later without any change. The texts may contain ``{parameter}``
    placeholders.
    """

    code: str
    http_status: int
    exit_status: int
    retry: bool
    english: str
    french: str

    def text(self, parameters: Mapping[str, Any], language: str = "en") -> str:
        """Return the text in ``language`` (``en`` or ``fr``). A missing parameter becomes ``?``."""
        if language != "fr":
            return self.english.format_map(_Shown(parameters))
        from .reasons import in_french  # noqa: PLC0415 - English needs no table in memory

        values = _Shown(parameters)
        for name in DETAILS.intersection(values):
            values[name] = in_french(str(values[name]))
        return self.french.format_map(values)


class _Shown(Dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


class UserError(Exception):
    """An error of the catalogue, as an exception.

    Args:
        code: a code of the catalogue; an unknown one becomes the generic error.
        parameters: values of the text's placeholders; texts and integers only.
    """

    def __init__(self, code: str, **parameters: Parameter) -> None:
        self.kind = CATALOGUE.get(code) or CATALOGUE[GENERIC]
        self.parameters = parameters
        super().__init__(self.kind.code)

    @classmethod
    def received(cls, code: str, parameters: Any) -> "UserError":
        """Return the error for a code and parameters from a peer; ignore what is no parameter."""
        error = cls(code)
        for name, value in parameters.items() if isinstance(parameters, dict) else ():
            if isinstance(value, str):
                error.parameters[str(name)] = value[:TEXT_LIMIT]
            elif isinstance(value, int):
                error.parameters[str(name)] = value
        return error

    @classmethod
    def unpacked(cls, code: str, packed: Sequence[Any]) -> "UserError":
        """Return the error for a code and :attr:`packed` parameters from a peer."""
        return cls.received(code, dict(zip(packed[::2], packed[1::2])))

    @property
    def packed(self) -> Tuple[Parameter, ...]:
        """The parameters as a message contains them: names and values alternate."""
        packed: List[Parameter] = []
        for name, value in self.parameters.items():
            packed += name, value[:TEXT_LIMIT] if isinstance(value, str) else value
        return tuple(packed)

    @property
    def code(self) -> str:
        """The stable code."""
        return self.kind.code

    def text(self, language: str = "en") -> str:
        """Return the error's text in ``language``."""
        return self.kind.text(self.parameters, language)

    def __str__(self) -> str:
        return "%s: %s" % (self.code, self.text())


def _add(
    code: str, http: int, exit_status: int, english: str, french: str, retry: bool = False
) -> None:
    if code in CATALOGUE:
        raise ValueError("error %s is in the catalogue twice" % code)
    CATALOGUE[code] = ErrorKind(code, http, exit_status, retry, english, french)


# --- anything ---------------------------------------------------------------
_add(
    GENERIC,
    500,
    1,
    "An internal error occurred. See the server log for details.",
    "Une erreur interne s'est produite. Consultez le journal du serveur pour plus de détails.",
    retry=True,
)
_add(
    "bad_request",
    400,
    2,
    "The request isn't valid: {reason}.",
    "Requête non valide : {reason}.",
)
_add(
    "request_too_large",
    413,
    1,
    "The request exceeds the limit of {limit} bytes.",
    "La requête dépasse la limite de {limit} octets.",
)
_add(
    "rate_limited",
    429,
    1,
    "Too many attempts. Try again in {seconds} s.",
    "Trop de tentatives. Réessayez dans {seconds} s.",
    retry=True,
)
_add(
    "route_not_found",
    404,
    1,
    "This address does not exist.",
    "Cette adresse n'existe pas.",
)
_add(
    "method_not_allowed",
    405,
    1,
    "This address does not accept the {method} method.",
    "Cette adresse n'accepte pas la méthode {method}.",
)

# --- field values -----------------------------------------------------------
_add(
    "field_required",
    422,
    2,
    "{field}: a value is required.",
    "{field} : valeur obligatoire.",
)
_add(
    "field_too_long",
    422,
    2,
    "{field}: enter {limit} characters or fewer.",
    "{field} : {limit} caractères maximum.",
)
_add(
    "field_too_short",
    422,
    2,
    "{field}: enter at least {limit} characters.",
    "{field} : {limit} caractères minimum.",
)
_add(
    "field_too_many",
    422,
    2,
    "{field}: enter {limit} values or fewer.",
    "{field} : {limit} valeurs maximum.",
)
_add(
    "field_out_of_range",
    422,
    2,
    "{field}: the value must be between {low} and {high}.",
    "{field} : la valeur doit être comprise entre {low} et {high}.",
)
_add(
    "field_not_a_choice",
    422,
    2,
    "{field}: allowed values: {choices}.",
    "{field} : valeurs possibles : {choices}.",
)
_add(
    "field_not_an_address",
    422,
    2,
    "{field}: {value} is not a valid email address.",
    "{field} : {value} n'est pas une adresse e-mail valide.",
)
_add(
    "field_malformed",
    422,
    2,
    "{field}: invalid value (expected: {expected}).",
    "{field} : valeur non valide (attendu : {expected}).",
)
_add(
    "field_unknown",
    422,
    2,
    "{field}: unknown field.",
    "{field} : champ inconnu.",
)
_add(
    "further_errors",
    422,
    2,
    "Other fields with errors: {count}.",
    "Autres champs en erreur : {count}.",
)
_add(
    "field_taken",
    409,
    1,
    "{field}: {value} is already in use.",
    "{field} : {value} est déjà utilisé.",
)

# --- signing in and rights --------------------------------------------------
_add(
    "sign_in_failed",
    401,
    1,
    "Incorrect user name or password.",
    "Nom d'utilisateur ou mot de passe incorrect.",
)
_add(
    "account_locked",
    403,
    1,
    "This account is locked. Ask an administrator to unlock it.",
    "Ce compte est verrouillé. Demandez à un administrateur de le déverrouiller.",
)
_add(
    "second_factor_required",
    401,
    1,
    "A verification code is also required.",
    "Un code de vérification est également nécessaire.",
)
_add(
    "second_factor_failed",
    401,
    1,
    "The code is incorrect or has already been used. Wait for the next one.",
    "Le code est incorrect ou a déjà été utilisé. Attendez le suivant.",
)
_add(
    "second_factor_on",
    409,
    1,
    "Two-factor authentication is already on.",
    "L'authentification à deux facteurs est déjà activée.",
)
_add(
    "second_factor_off",
    409,
    1,
    "Two-factor authentication is off.",
    "L'authentification à deux facteurs n'est pas activée.",
)
_add(
    "step_up_required",
    403,
    1,
    "This action requires a new verification code.",
    "Cette action exige un nouveau code de vérification.",
)
_add(
    "sign_in_not_found",
    404,
    1,
    "This browser is already signed out.",
    "Ce navigateur est déjà déconnecté.",
)
_add(
    "not_signed_in",
    401,
    3,
    "Sign in, or provide a valid API token.",
    "Connectez-vous ou fournissez un jeton d'API valide.",
)
_add(
    "csrf_failed",
    403,
    1,
    "The request didn't come from this site. Reload the page and try again.",
    "La requête ne vient pas des pages de ce site. Rechargez la page et réessayez.",
)
_add(
    "origin_refused",
    403,
    1,
    "Connections from the origin {origin} are not accepted.",
    "Les connexions depuis l'origine {origin} ne sont pas acceptées.",
)
_add(
    "permission_refused",
    403,
    4,
    "You don't have permission to do this.",
    "Vous n'avez pas l'autorisation d'effectuer cette action.",
)
_add(
    "scope_refused",
    403,
    4,
    "The API token doesn't have the {scope} scope.",
    "Le jeton d'API n'a pas la portée {scope}.",
)

# --- records ----------------------------------------------------------------
_add("user_not_found", 404, 1, "The user does not exist.", "L'utilisateur n'existe pas.")
_add("token_not_found", 404, 1, "The API token does not exist.", "Le jeton d'API n'existe pas.")
_add(
    "users_not_found",
    404,
    1,
    "Unknown user names: {users}.",
    "Noms d'utilisateur inconnus\u00a0: {users}.",
)
_add(
    "jump_group_not_found",
    404,
    5,
    "Jump Group {group} does not exist.",
    "Le groupe de Jumps {group} n'existe pas.",
)
_add(
    "jump_group_in_use",
    409,
    1,
    "This Jump Group still contains Jump Items or installers ({count}). Move or remove them first.",
    (
        "Ce groupe de Jumps contient encore des éléments de Jump ou des installateurs ({count}). "
        "Déplacez-les ou supprimez-les d'abord."
    ),
)
_add(
    "jump_item_role_not_found",
    404,
    1,
    "Jump Item role {role} does not exist.",
    "Le rôle d'élément de Jump {role} n'existe pas.",
)
_add(
    "jump_item_role_in_use",
    409,
    1,
    "Jump Item role {role} is still assigned ({count}). Assign another role to those users first.",
    (
        "Le rôle d'élément de Jump {role} est encore attribué ({count}). Attribuez d'abord un "
        "autre rôle à ces utilisateurs."
    ),
)
_add(
    "team_not_found",
    404,
    1,
    "Team {team} does not exist.",
    "L'équipe {team} n'existe pas.",
)
_add(
    "team_in_use",
    409,
    1,
    "Team {team} still owns Jump Groups ({count}). Transfer or remove them first.",
    (
        "L'équipe {team} possède encore des groupes de Jumps ({count}). Transférez-les ou "
        "supprimez-les d'abord."
    ),
)
_add("installer_not_found", 404, 1, "The installer does not exist.", "L'installateur n'existe pas.")
_add(
    "shortcut_not_found",
    404,
    1,
    "The Jump Shortcut does not exist.",
    "Le raccourci de Jump n'existe pas.",
)
_add(
    "shortcut_ambiguous",
    409,
    1,
    "{count} Jump Shortcuts in {group} are named {name}. Use the ID of the one you want.",
    (
        "{count} raccourcis de Jump de {group} s'appellent {name}. Indiquez l'identifiant de "
        "celui que vous voulez."
    ),
)
_add("session_not_found", 404, 1, "The session does not exist.", "La session n'existe pas.")
_add(
    "session_ended",
    409,
    1,
    "The session has ended.",
    "La session est terminée.",
)
_add(
    "last_administrator",
    409,
    1,
    "You can't remove or lock the last administrator, or change their role to technician.",
    (
        "Vous ne pouvez ni supprimer, ni verrouiller le dernier administrateur, ni lui donner le "
        "rôle de technicien d'assistance."
    ),
)
_add(
    "stale_edit",
    412,
    1,
    "Someone else has changed this in the meantime. Reload and make your change again.",
    "Un autre utilisateur l'a modifié entre-temps. Rechargez, puis refaites votre modification.",
)
_add(
    "idempotency_conflict",
    409,
    1,
    "This Idempotency-Key was already used for another request.",
    "Cette valeur d'Idempotency-Key a déjà servi pour une autre requête.",
)

# --- Jump Clients -----------------------------------------------------------
_add("client_not_found", 404, 6, "The Jump Client does not exist.", "Le Jump Client n'existe pas.")
_add(
    "client_offline",
    409,
    7,
    "The Jump Client is offline.",
    "Le Jump Client est hors ligne.",
    retry=True,
)
_add(
    "client_uninstalled",
    409,
    8,
    "The specified Jump Client has been uninstalled.",
    "Le Jump Client spécifié a été désinstallé.",
)
_add(
    "server_busy",
    503,
    9,
    "The server is currently too busy. Please try again later.",
    "Le serveur est actuellement trop occupé. Veuillez réessayer ultérieurement.",
    retry=True,
)
_add(
    "session_internal_error",
    502,
    10,
    "An internal error occurred while creating the support session.",
    "Une erreur interne s'est produite lors de la création de la session d'assistance technique.",
    retry=True,
)
_add(
    "session_timeout",
    504,
    11,
    "An internal operation took too long while creating the support session.",
    "Une opération interne a pris trop de temps à essayer de générer une session "
    "d'assistance technique.",
    retry=True,
)
_add(
    "active_not_connected",
    409,
    12,
    "The active Jump Client is not connected.",
    "Le Jump Client actif n'est pas connecté.",
    retry=True,
)
_add(
    "target_unknown",
    502,
    1,
    "The name {host} can't be resolved on the network the connection is made from.",
    "Le nom {host} ne peut pas être résolu sur le réseau d'où part la connexion.",
)
_add(
    "target_refused",
    502,
    1,
    (
        "{host} refused the connection on port {port}. Start the service on it, or choose "
        "another port."
    ),
    (
        "{host} a refusé la connexion sur le port {port}. Démarrez-y le service ou choisissez un "
        "autre port."
    ),
)
_add(
    "target_unreachable",
    502,
    1,
    "{host} can't be reached from the network the connection is made from.",
    "{host} est injoignable depuis le réseau d'où part la connexion.",
)
_add(
    "target_timeout",
    504,
    1,
    (
        "{host} didn't respond on port {port}. It may be turned off, or a firewall may be "
        "blocking the connection."
    ),
    (
        "{host} n'a pas répondu sur le port {port}. L'ordinateur est peut-être éteint, ou un "
        "pare-feu bloque la connexion."
    ),
)
_add(
    "target_not_allowed",
    403,
    1,
    (
        "The server isn't allowed to connect to {host}: its vnc_networks setting doesn't include "
        "that address. Choose a Jump Client to connect through, or ask a server administrator to "
        "add it."
    ),
    (
        "Le serveur n'est pas autorisé à se connecter à {host} : son paramètre vnc_networks ne "
        "comprend pas cette adresse. Choisissez un Jump Client par lequel passer, ou demandez à "
        "un administrateur du serveur de l'ajouter."
    ),
)
_add(
    "target_not_vnc",
    502,
    1,
    (
        "The service on {host}, port {port}, is not a VNC server. Choose another port, or start "
        "the VNC server."
    ),
    (
        "Le service sur {host}, port {port}, n'est pas un serveur VNC. Choisissez un autre port, "
        "ou démarrez le serveur VNC."
    ),
)
_add(
    "vnc_direct_off",
    409,
    1,
    (
        "The server can't make VNC connections itself (directly): its vnc_networks setting is "
        "empty. Choose a Jump Client to connect through (jump_client_id), or ask a server "
        "administrator to add the target's network."
    ),
    (
        "Le serveur ne peut pas établir lui-même de connexions VNC (directly) : son paramètre "
        "vnc_networks est vide. Choisissez un Jump Client par lequel passer (jump_client_id), ou "
        "demandez à un administrateur du serveur d'y ajouter le réseau de la cible."
    ),
)
_add(
    "jump_method_other",
    409,
    1,
    "This Jump Shortcut uses another Jump method.",
    "Ce raccourci de Jump utilise une autre méthode de Jump.",
)
_add(
    "version_mismatch",
    409,
    13,
    "The Jump Client is a different version and is being updated. "
    "Please try again once the update is complete.",
    "Le Jump Client utilise une version différente et va être mis à jour. "
    "Veuillez essayer à nouveau une fois la mise à jour effectuée.",
    retry=True,
)
_add(
    "client_disabled_at_console",
    409,
    51,
    "The Jump Client has been disabled in the console. Enable it there before you start a session.",
    "Le Jump Client a été désactivé dans la console. Activez-le avant de démarrer une session.",
)
_add(
    "client_removal_waits",
    409,
    52,
    "The Jump Client will be uninstalled as soon as its computer connects.",
    "Le Jump Client sera désinstallé dès que son ordinateur se connectera.",
)
_add(
    "client_disabled",
    409,
    18,
    "The Jump Client has been disabled by the user and does not allow a session to start "
    "at this time.",
    "Le Jump Client a été désactivé par l'utilisateur et ne permet pas le démarrage d'une session "
    "pour l'instant.",
)
_add(
    "client_online",
    409,
    1,
    "The Jump Client is already online.",
    "Le Jump Client est déjà en ligne.",
)
_add(
    "mac_unknown",
    409,
    1,
    "Can't wake the computer: the MAC address of its network card is unknown.",
    "Impossible de réveiller l'ordinateur : l'adresse MAC de sa carte réseau est inconnue.",
)
_add(
    "no_neighbour_online",
    409,
    1,
    "Can't wake the computer: no other Jump Client on its network is online.",
    "Impossible de réveiller l'ordinateur : aucun autre Jump Client de son réseau n'est en ligne.",
    retry=True,
)
_add(
    "client_ambiguous",
    409,
    14,
    "{count} Jump Clients are named {name}. Use the ID of the one you want.",
    "{count} Jump Clients s'appellent {name}. Indiquez l'identifiant de celui que vous voulez.",
)
_add(
    "shell_gone",
    410,
    15,
    "The shell ended while the connection was lost.",
    "Le shell s'est terminé pendant que la connexion était perdue.",
)
_add(
    "command_gone",
    410,
    17,
    "The connection was lost, and the computer has no record of the command. It may have run.",
    (
        "La connexion a été perdue et l'ordinateur n'a plus trace de la commande. Elle a "
        "peut-être été exécutée."
    ),
)

# --- installers and enrolment -----------------------------------------------
_add(
    "key_invalid",
    403,
    20,
    "The installer key is incorrect, or the installer was removed.",
    "La clé de l'installateur est incorrecte, ou l'installateur a été supprimé.",
)
_add(
    "installer_expired",
    403,
    21,
    "The installer expired on {time}. Extend it or create another one.",
    "L'installateur a expiré le {time}. Prolongez-le ou créez-en un autre.",
)
_add(
    "installer_revoked",
    403,
    22,
    "The installer was revoked.",
    "L'installateur a été révoqué.",
)
_add(
    "installer_spent",
    403,
    23,
    "The installer has been used for all its allowed installations ({limit}).",
    "Toutes les installations autorisées par l'installateur ont été utilisées ({limit}).",
)
_add(
    "installer_orphaned",
    403,
    24,
    "The installer's creator no longer exists or has lost access to its Jump Group.",
    "Le créateur de l'installateur n'existe plus ou n'a plus accès à son groupe de Jumps.",
)
_add(
    "client_limit_reached",
    403,
    29,
    "The total number of Jump Clients that can be deployed for this site has been reached.",
    "Le nombre total de Jump Clients pouvant être déployés pour ce site a été atteint.",
)
_add(
    "active_limit_reached",
    403,
    45,
    "The total number of active Jump Clients that can be deployed for this site has been reached.",
    "Le nombre total de Jump Clients actifs pouvant être déployés pour ce site a été atteint.",
)
_add(
    "override_not_allowed",
    403,
    25,
    "The installer does not allow you to override {option}.",
    "L'installateur ne permet pas de modifier l'option {option}.",
)
_add(
    "jump_group_out_of_reach",
    403,
    50,
    (
        "You can't choose the Jump Group {group}: the installer's creator is not allowed to "
        "deploy to it."
    ),
    (
        "Impossible de choisir le groupe de Jumps {group} : le créateur de l'installateur n'est "
        "pas autorisé à y déployer."
    ),
)
_add(
    "key_missing",
    422,
    26,
    "The generic package requires an installer key: use --key-info <key>.",
    "Le paquet générique exige une clé d'installateur : utilisez --key-info <clé>.",
)
_add(
    "credential_refused",
    401,
    27,
    "The server does not recognize this Jump Client's credential.",
    "Le serveur ne reconnaît pas les informations d'authentification de ce Jump Client.",
)
_add(
    "client_removed",
    410,
    28,
    "The Jump Client was removed from the console.",
    "Le Jump Client a été supprimé de la console.",
)

# --- installing on a computer -----------------------------------------------
_add(
    "install_dir_exists",
    409,
    30,
    "The directory {path} already exists. Choose a directory that does not exist yet.",
    "Le répertoire {path} existe déjà. Choisissez-en un qui n'existe pas encore.",
)
_add(
    "install_dir_not_writable",
    403,
    31,
    "The directory {path} can't be created or written to.",
    "Impossible de créer le répertoire {path} ou d'y écrire.",
)
_add(
    "install_dir_unsafe",
    403,
    32,
    (
        "Accounts other than root can change the directory {path}. Choose one that only root can "
        "change, or one inside a directory owned by the --user account."
    ),
    (
        "D'autres comptes que root peuvent modifier le répertoire {path}. Choisissez-en un que "
        "seul root peut modifier, ou un emplacement dans un répertoire qui appartient au compte "
        "indiqué par --user."
    ),
)
_add(
    "install_dir_no_rights",
    403,
    47,
    "The account {user} doesn't have access to the directory {path}.",
    "Le compte {user} n'a pas accès au répertoire {path}.",
)
_add(
    "install_dir_noexec",
    403,
    48,
    (
        "Programs can't be run from the directory {path}: its file system is mounted noexec. "
        "Choose another location."
    ),
    (
        "Impossible d'exécuter des programmes depuis le répertoire {path} : son système de "
        "fichiers est monté avec l'option noexec. Choisissez un autre emplacement."
    ),
)
_add(
    "user_unknown",
    422,
    33,
    "The user {user} does not exist on this computer.",
    "L'utilisateur {user} n'existe pas sur cet ordinateur.",
)
_add(
    "root_needs_user",
    422,
    34,
    (
        "When you install as root, use --user <name> to set the account the Jump Client runs as. "
        "To run it as root, use --user root."
    ),
    (
        "Pour installer en tant que root, indiquez avec --user <nom> le compte d'exécution du "
        "Jump Client. Pour l'exécuter en tant que root : --user root."
    ),
)
_add(
    "user_needs_root",
    403,
    35,
    "Only root can install for another account. Remove --user.",
    "Seul root peut installer pour un autre compte. Retirez --user.",
)
_add(
    "python_missing",
    500,
    36,
    (
        "No suitable Python found. Python 3.8 or later with the ssl module is required (Debian "
        "and Ubuntu: apt install python3; Red Hat: dnf install python3)."
    ),
    (
        "Aucune version de Python compatible trouvée. Python 3.8 ou version ultérieure avec le "
        "module ssl est nécessaire (Debian et Ubuntu : apt install python3 ; Red Hat : dnf "
        "install python3)."
    ),
)
_add(
    "server_unreachable",
    503,
    37,
    "Can't reach the server {server}: {reason}.",
    "Le serveur {server} est injoignable : {reason}.",
    retry=True,
)
_add(
    "certificate_mismatch",
    502,
    38,
    "The certificate presented by {server} is not the one this installer trusts.",
    "Le certificat présenté par {server} n'est pas celui qu'attend cet installateur.",
)
_add(
    "clock_wrong",
    502,
    49,
    (
        "This computer's clock is wrong: it shows {here}, and the server's shows {there}. Set "
        "the clock and try again."
    ),
    (
        "L'horloge de cet ordinateur n'est pas à l'heure : elle indique {here}, et celle du "
        "serveur {there}. Réglez-la et réessayez."
    ),
)
_add(
    "package_damaged",
    500,
    39,
    "The package is damaged or incomplete. Download it again.",
    "Le paquet est endommagé ou incomplet. Téléchargez-le à nouveau.",
)
_add(
    "option_unknown",
    422,
    40,
    "Unknown option {option}. Run --help for the list of options.",
    "Option inconnue : {option}. --help affiche la liste des options.",
)
_add(
    "option_needs_value",
    422,
    41,
    "The option {option} requires a value.",
    "L'option {option} exige une valeur.",
)
_add(
    "not_installed",
    404,
    42,
    "No Jump Client found in {path}.",
    "Aucun Jump Client trouvé dans {path}.",
)
_add(
    "interrupted",
    500,
    43,
    "The installation was interrupted. Nothing was installed.",
    "L'installation a été interrompue. Rien n'a été installé.",
    retry=True,
)
_add(
    "account_needed",
    403,
    44,
    "Only {account} can do this for this Jump Client.",
    "Seul le compte {account} peut effectuer cette action sur ce Jump Client.",
)

# --- mail --------------------------------------------------------------------
_add(
    "mail_not_configured",
    409,
    1,
    "The server can't send email: no SMTP server is configured (smtp_host).",
    "Le serveur ne peut pas envoyer d'e-mails : aucun serveur SMTP n'est configuré (smtp_host).",
)
_add(
    "mail_server_unreachable",
    502,
    1,
    (
        "Nothing was sent: the SMTP server {server} isn't responding. Try again later. If the "
        "problem persists, ask a server administrator to check smtp_host, smtp_port and smtp_tls."
    ),
    (
        "Rien n'a été envoyé : le serveur SMTP {server} ne répond pas. Réessayez plus tard. Si "
        "le problème persiste, demandez à un administrateur du serveur de vérifier smtp_host, "
        "smtp_port et smtp_tls."
    ),
    retry=True,
)
_add(
    "mail_server_refused",
    502,
    1,
    (
        "Nothing was sent: sending through the SMTP server {server} failed ({reason}). Ask a "
        "server administrator to check the smtp_… settings."
    ),
    (
        "Rien n'a été envoyé : l'envoi par le serveur SMTP {server} a échoué ({reason}). "
        "Demandez à un administrateur du serveur de vérifier les paramètres smtp_…."
    ),
)
_add(
    "mail_recipients_refused",
    422,
    1,
    "Nothing was sent: the SMTP server rejected {recipients}. Correct or remove these addresses.",
    (
        "Rien n'a été envoyé : le serveur SMTP a refusé {recipients}. Corrigez ou retirez ces "
        "adresses."
    ),
)

# --- agent and pipe endpoints -----------------------------------------------
_add(
    "not_a_websocket",
    426,
    1,
    "This address accepts WebSocket connections only.",
    "Cette adresse n'accepte que des connexions WebSocket.",
)
_add(
    "ticket_refused",
    403,
    1,
    "The session ticket is unknown, already used, expired, or belongs to another Jump Client.",
    "Le ticket de session est inconnu, déjà utilisé, expiré ou appartient à un autre Jump Client.",
)
_add(
    "server_full",
    503,
    1,
    "The server has reached its maximum number of connections. Try again in {seconds} s.",
    "Le serveur a atteint son nombre maximal de connexions. Réessayez dans {seconds} s.",
    retry=True,
)
_add(
    "database_unavailable",
    503,
    1,
    (
        "The server can't reach its database right now. Existing connections stay open. Try "
        "again in a moment."
    ),
    (
        "Le serveur ne parvient pas à joindre sa base de données. Les connexions en cours "
        "restent ouvertes. Réessayez dans un instant."
    ),
    retry=True,
)
_add(
    "cluster_unavailable",
    503,
    1,
    (
        "The servers can't reach each other right now. Active sessions continue. Try again in a "
        "moment."
    ),
    (
        "Les serveurs ne parviennent pas à communiquer entre eux. Les sessions en cours "
        "continuent. Réessayez dans un instant."
    ),
    retry=True,
)
_add(
    "clone_refused",
    409,
    1,
    (
        "Another computer is connected with this Jump Client's identity. This computer is a clone, "
        "and asks for a record of its own."
    ),
    (
        "Un autre ordinateur est connecté avec l'identité de ce Jump Client. Celui-ci est un "
        "clone, et demande son propre enregistrement."
    ),
)
_add(
    "storage_full",
    507,
    1,
    (
        "The server's disk is full, so nothing new can be saved. Existing connections stay open. "
        "Ask a server administrator to free up space."
    ),
    (
        "Le disque du serveur est plein : plus rien ne peut y être enregistré. Les connexions en "
        "cours restent ouvertes. Demandez à un administrateur du serveur de libérer de l'espace."
    ),
    retry=True,
)
_add(
    "storage_failed",
    503,
    1,
    (
        "The server can't read or write its database files. Existing connections stay open. Ask "
        "a server administrator to check the server log."
    ),
    (
        "Le serveur ne parvient pas à lire ou à écrire les fichiers de sa base de données. Les "
        "connexions en cours restent ouvertes. Demandez à un administrateur du serveur de "
        "consulter le journal."
    ),
    retry=True,
)

# --- bulk jobs ---------------------------------------------------------------
_add(
    "bulk_job_not_found",
    404,
    1,
    "The bulk job does not exist.",
    "Ce traitement groupé n'existe pas.",
)
_add(
    "bulk_jobs_limit",
    409,
    1,
    "You already have {limit} bulk jobs running. Wait until one finishes, or cancel one.",
    (
        "Vous avez déjà {limit} traitements groupés en cours. Attendez que l'un d'eux se "
        "termine, ou annulez-en un."
    ),
    retry=True,
)
_add(
    "bulk_job_stopped",
    409,
    1,
    "The bulk job stopped because the account or API token that started it is no longer valid.",
    (
        "Le traitement groupé s'est arrêté : le compte ou le jeton d'API qui l'a lancé n'est "
        "plus valide."
    ),
)
_add(
    "selection_changed",
    409,
    1,
    (
        "The list has changed: {found} Jump Items match now, but you selected {expected}. Check "
        "the list and try again."
    ),
    (
        "La liste a changé : {found} éléments de Jump correspondent maintenant, au lieu de "
        "{expected}. Vérifiez la liste et réessayez."
    ),
)
_add(
    "removal_underway",
    409,
    1,
    (
        "The computer is connected and has already been told to uninstall its Jump Client. The "
        "removal can't be canceled."
    ),
    "L'ordinateur est connecté et a déjà reçu l'ordre de désinstaller son Jump Client. "
    "Cette suppression ne peut plus être annulée.",
)
_add(
    "boot_unknown",
    500,
    54,
    (
        "No way to start the Jump Client at boot was found (systemd, OpenRC, sysvinit or cron). "
        "Configure the computer to run {path} start at boot."
    ),
    (
        "Aucun moyen de démarrer le Jump Client avec l'ordinateur n'a été trouvé (systemd, "
        "OpenRC, sysvinit ou cron). Configurez l'ordinateur pour exécuter {path} start au "
        "démarrage."
    ),
)
_add(
    "files_remain",
    500,
    46,
    (
        "Some files of the Jump Client couldn't be deleted: {path} ({reason}). The next "
        "installation or uninstallation there will try again."
    ),
    (
        "Certains fichiers du Jump Client n'ont pas pu être supprimés : {path} ({reason}). La "
        "prochaine installation ou désinstallation à cet emplacement réessaiera."
    ),
)
_add(
    "session_right_lost",
    403,
    1,
    "The session has ended because your access was revoked.",
    "La session est terminée : votre droit d'accès a été retiré.",
)
_add(
    "session_signed_out",
    401,
    1,
    "The session has ended because the user signed out.",
    "La session est terminée : l'utilisateur s'est déconnecté.",
)
_add(
    "session_sign_in_expired",
    401,
    1,
    "The session has ended because the user's sign-in has expired.",
    "La session est terminée : la connexion de l'utilisateur a expiré.",
)
_add(
    "session_token_revoked",
    401,
    1,
    "The session has ended because its API token was revoked.",
    "La session est terminée : son jeton d'API a été révoqué.",
)
_add(
    "session_token_expired",
    401,
    1,
    "The session has ended because its API token has expired.",
    "La session est terminée : son jeton d'API a expiré.",
)
_add(
    "session_user_locked",
    403,
    1,
    "The session has ended because the user account was locked.",
    "La session est terminée : le compte de l'utilisateur a été verrouillé.",
)
_add(
    "session_user_removed",
    403,
    1,
    "The session has ended because the user account was removed.",
    "La session est terminée : le compte de l'utilisateur a été supprimé.",
)
_add(
    "session_item_removed",
    409,
    1,
    "The session has ended because its Jump Item was removed.",
    "La session est terminée : son élément de Jump a été supprimé.",
)
_add(
    "session_item_disabled",
    409,
    1,
    "The session has ended because its Jump Client was disabled.",
    "La session est terminée : son Jump Client a été désactivé.",
)
_add(
    "jump_group_ambiguous",
    409,
    53,
    (
        "{field}: {count} Jump Groups are named {group}. Use the code name of the one you want: "
        "jumpgroup:CODE_NAME."
    ),
    (
        "{field} : {count} groupes de Jumps s'appellent {group}. Indiquez l'identifiant de celui "
        "que vous voulez : jumpgroup:IDENTIFIANT."
    ),
)
_add(
    "session_idle",
    409,
    1,
    "The session has ended because no one has used it for a while.",
    "La session est terminée : personne ne l'a utilisée depuis un certain temps.",
)
_add(
    "tool_elsewhere",
    409,
    1,
    "This shell was opened in another window.",
    "Ce shell a été ouvert dans une autre fenêtre.",
)

# --- files on the computer --------------------------------------------------
_add(
    "file_not_found",
    404,
    55,
    "{path} does not exist.",
    "{path} n'existe pas.",
)
_add(
    "file_exists",
    409,
    56,
    "{path} already exists.",
    "{path} existe déjà.",
)
_add(
    "file_access_denied",
    403,
    57,
    "The account {account} is not allowed to access {path}.",
    "Le compte {account} n'est pas autorisé à accéder à {path}.",
)
_add(
    "file_not_a_folder",
    409,
    58,
    "{path} is not a folder.",
    "{path} n'est pas un dossier.",
)
_add(
    "file_is_a_folder",
    409,
    59,
    "{path} is a folder.",
    "{path} est un dossier.",
)
_add(
    "file_special",
    409,
    60,
    "{path} is a device, a FIFO or a socket. Only files and folders can be transferred.",
    "{path} est un périphérique, un FIFO ou un socket. Seuls les fichiers et les dossiers peuvent "
    "être transférés.",
)
_add(
    "folder_not_empty",
    409,
    61,
    "The folder {path} is not empty.",
    "Le dossier {path} n'est pas vide.",
)
_add(
    "file_changed",
    409,
    62,
    "{path} was changed on the computer in the meantime. Open it again.",
    "{path} a été modifié entre-temps sur l'ordinateur. Ouvrez-le à nouveau.",
)
_add(
    "disk_full",
    507,
    63,
    "There is not enough disk space for {path}.",
    "L'espace disque est insuffisant pour {path}.",
)
_add(
    "file_read_only",
    409,
    64,
    "{path} is on a read-only file system.",
    "{path} se trouve sur un système de fichiers en lecture seule.",
)
_add(
    "path_invalid",
    422,
    65,
    "{path} is not a valid path: {reason}.",
    "{path} n'est pas un chemin valide : {reason}.",
)
_add(
    "file_failed",
    409,
    66,
    "{path}: {reason}.",
    "{path} : {reason}.",
)
_add(
    "file_hash_differs",
    409,
    67,
    "The copy of {path} differs from the original. Transfer it again.",
    "La copie de {path} diffère de l'original. Transférez-le à nouveau.",
)
_add(
    "file_busy",
    409,
    68,
    "Another transfer is writing {path}.",
    "Un autre transfert écrit actuellement {path}.",
    retry=True,
)
_add(
    "file_cancelled",
    409,
    69,
    "The operation on {path} was canceled.",
    "L'opération sur {path} a été annulée.",
)
_add(
    "file_other_disk",
    409,
    70,
    "{path} is on another file system. Copy it, then delete the original.",
    "{path} se trouve sur un autre système de fichiers. Copiez-le, puis supprimez l'original.",
)
_add(
    "tool_full",
    409,
    1,
    "This tool already has the maximum number of viewers. Try again later.",
    "Cet outil a déjà le nombre maximal d'observateurs. Réessayez plus tard.",
    retry=True,
)
_add(
    "session_controlled",
    409,
    1,
    "{user} controls this session. Join it to watch, and ask for control.",
    "{user} contrôle cette session. Rejoignez-la en observateur, puis demandez le contrôle.",
)
_add(
    "session_full",
    409,
    1,
    "This session already has {limit} participants, the maximum.",
    "Cette session compte déjà {limit} participants, le maximum.",
    retry=True,
)
_add(
    "participant_not_found",
    404,
    1,
    "This user does not take part in the session.",
    "Cet utilisateur ne participe pas à la session.",
)
_add("session_left", 409, 1, "You have left this session.", "Vous avez quitté cette session.")
_add(
    "session_left_by_order",
    409,
    1,
    "Another participant has removed you from this session.",
    "Un autre participant vous a retiré de cette session.",
)
_add(
    "session_handed_over",
    409,
    1,
    "You no longer control this session.",
    "Vous ne contrôlez plus cette session.",
)
_add(
    "client_damaged",
    500,
    71,
    "The Jump Client's files in {path} are damaged ({reason}). "
    "Run its installation package again to repair them.",
    "Les fichiers du Jump Client dans {path} sont endommagés ({reason}). "
    "Relancez son paquet d'installation pour les réparer.",
)

# --- copies and earlier states of a computer --------------------------------
_add(
    "credential_outdated",
    401,
    72,
    (
        "This Jump Client's credential was replaced by a newer one. The computer was restored "
        "from an earlier state, or is a clone."
    ),
    (
        "Les informations d'authentification de ce Jump Client ont été remplacées par de plus "
        "récentes. L'ordinateur a été restauré à un état antérieur, ou est un clone."
    ),
)
_add(
    "clone_waiting",
    409,
    73,
    (
        "This computer is a clone, and its original already has as many new clones as the site "
        "allows in a day. It waits for an administrator's approval. Code: {short_code}."
    ),
    (
        "Cet ordinateur est un clone, et son original a déjà autant de nouveaux clones que le "
        "site en autorise par jour. Il attend l'approbation d'un administrateur. "
        "Code : {short_code}."
    ),
    retry=True,
)
_add(
    "restored_waiting",
    409,
    74,
    (
        "This computer was restored from an earlier state. It waits for an administrator's "
        "approval. Code: {short_code}."
    ),
    (
        "Cet ordinateur a été restauré à un état antérieur. Il attend l'approbation d'un "
        "administrateur. Code : {short_code}."
    ),
    retry=True,
)
_add(
    "claim_rejected",
    403,
    75,
    (
        "An administrator did not approve this computer (code {short_code}). To use it, reinstall "
        "its Jump Client."
    ),
    (
        "Un administrateur n'a pas approuvé cet ordinateur (code {short_code}). Pour l'utiliser, "
        "réinstallez son Jump Client."
    ),
)
_add(
    "sealed_installer_expired",
    403,
    79,
    (
        "This computer comes from a sealed image, whose installer expired on {time}. Extend the "
        "installer: the Jump Client then enrols within 9 hours, or when it is restarted."
    ),
    (
        "Cet ordinateur provient d'une image scellée, dont l'installateur a expiré le {time}. "
        "Prolongez l'installateur : le Jump Client s'inscrit alors dans les 9 heures, ou à "
        "son redémarrage."
    ),
    retry=True,
)
_add(
    "seal_needs_key",
    422,
    80,
    (
        "Sealing this Jump Client requires an installer key in the environment variable "
        "JUMP_KEY_INFO: the clones enrol with it."
    ),
    (
        "Pour sceller ce Jump Client, indiquez une clé d'installateur dans la variable "
        "d'environnement JUMP_KEY_INFO : les clones s'inscrivent avec elle."
    ),
)
_add(
    "claim_not_waiting",
    409,
    1,
    "This Jump Client no longer waits for an approval.",
    "Ce Jump Client n'attend plus d'approbation.",
)
_add(
    "duplicates_all_removed",
    409,
    1,
    (
        "This would remove every Jump Client of the computer {hostname}. Keep one, or confirm that "
        "none is to be kept."
    ),
    (
        "Cela supprimerait tous les Jump Clients de l'ordinateur {hostname}. Conservez-en un, ou "
        "confirmez qu'aucun ne doit être conservé."
    ),
)
_add(
    "update_untrusted",
    409,
    1,
    "The update to version {version} was not installed: {reason}.",
    "La mise à jour vers la version {version} n'a pas été installée : {reason}.",
)
_add(
    "update_failed",
    503,
    1,
    "The update to version {version} failed: {reason}. The Jump Client will try again.",
    "La mise à jour vers la version {version} a échoué : {reason}. Le Jump Client réessaiera.",
    retry=True,
)
_add(
    "update_forbidden",
    409,
    1,
    "The update policy of this Jump Client ({policy}) does not allow version {version}. "
    "The command jump-client update-policy changes it.",
    "La politique de mise à jour de ce Jump Client ({policy}) n'autorise pas la version {version}. "
    "La commande jump-client update-policy la modifie.",
)
_add(
    "update_rolled_back",
    409,
    1,
    "Version {version} did not work on this computer ({reason}). The version before runs again.",
    "La version {version} n'a pas fonctionné sur cet ordinateur ({reason}). La version précédente "
    "est de nouveau en service.",
)
_add(
    "list_too_long",
    409,
    76,
    "The list of entries of {path} is too long. Copy a smaller folder, or use a narrower pattern.",
    "La liste des éléments de {path} est trop longue. Copiez un dossier plus petit ou précisez le "
    "motif.",
)
_add(
    "file_oversized",
    409,
    77,
    "The Jump Client sent more than the expected {limit} bytes of {path}. The copy was discarded.",
    "Le Jump Client a envoyé plus que les {limit} octets attendus de {path}. La copie a été "
    "supprimée.",
)
_add(
    "transfer_stuck",
    409,
    78,
    "The operation on {path} was given up after {count} attempts without progress. "
    "Check the computer and its connection, then try again.",
    "L'opération sur {path} a été abandonnée après {count} tentatives sans progrès. "
    "Vérifiez l'ordinateur et sa connexion, puis réessayez.",
)
_add(
    "session_elsewhere",
    409,
    1,
    "You now use this session with another sign-in or API token.",
    "Vous utilisez maintenant cette session avec une autre connexion ou un autre jeton d'API.",
)
_add(
    "token_limit",
    409,
    1,
    "You already have {limit} API tokens, the maximum. Revoke the ones that you no longer need.",
    "Vous avez déjà {limit} jetons d'API, le maximum. Révoquez ceux dont vous n'avez plus besoin.",
)
_add(
    "session_limit",
    409,
    1,
    "You already take part in {limit} running sessions, the maximum. Leave or end some of them.",
    "Vous participez déjà à {limit} sessions en cours, le maximum. Quittez-en ou terminez-en "
    "certaines.",
)
_add(
    "tool_limit",
    409,
    1,
    "You already have {limit} tools open, the maximum. Close some of them.",
    "Vous avez déjà {limit} outils ouverts, le maximum. Fermez-en certains.",
)
_add(
    "event_limit",
    409,
    1,
    "Live updates are already open in {limit} of your windows or programs, the maximum. "
    "Close some of them.",
    "Les mises à jour en direct sont déjà ouvertes dans {limit} de vos fenêtres ou programmes, "
    "le maximum. Fermez-en certains.",
)
_add(
    "update_not_running",
    409,
    1,
    "No update of Jump Clients is running.",
    "Aucune mise à jour de Jump Clients n'est en cours.",
)
_add(
    "update_timed_out",
    504,
    1,
    "The Jump Client did not come back with the new version within {minutes} minutes.",
    "Le Jump Client n'est pas revenu avec la nouvelle version en {minutes} minutes.",
    retry=True,
)
_add(
    "update_ring_failed",
    409,
    1,
    "The update was halted, because it failed on {failed} of {clients} Jump Clients.",
    "La mise à jour a été interrompue, car elle a échoué sur {failed} Jump Clients sur {clients}.",
)
_add(
    "passive_connect_timeout",
    504,
    81,
    "Timed out while trying to connect to the Jump Client.",
    "Le délai d'attente a été dépassé lors de la tentative de connexion au Jump Client.",
    retry=True,
)
_add(
    "active_count_reached",
    409,
    82,
    "The number of active Jump Clients has been reached.",
    "Le nombre de Jump Clients actifs a été atteint.",
)
_add(
    "former_running",
    409,
    83,
    (
        "The Jump Client in {path} still runs, so its record can't be taken over. Stop it first "
        "with {command}."
    ),
    (
        "Le Jump Client dans {path} est encore démarré : son enregistrement ne peut pas être "
        "repris. Arrêtez-le d'abord avec {command}."
    ),
)
_add(
    "install_dir_no_parent",
    403,
    84,
    "{path} can't be created: the directory {parent} does not exist. Create it first.",
    "Impossible de créer {path} : le répertoire {parent} n'existe pas. Créez-le d'abord.",
)
_add(
    "server_untrusted",
    502,
    89,
    (
        "The certificate of {server} is not trusted: {reason}. Check the address, and set "
        "JUMP_CA_PATH to the file of the site's authority (trust/ca.pem in the server's data "
        "folder)."
    ),
    (
        "Le certificat de {server} n'est pas reconnu : {reason}. Vérifiez l'adresse et indiquez "
        "dans JUMP_CA_PATH le fichier de l'autorité du site (trust/ca.pem dans le dossier de "
        "données du serveur)."
    ),
)
_add(
    "authority_unreadable",
    422,
    90,
    "No certificates can be read from {path} (JUMP_CA_PATH or --ca): {reason}.",
    "Impossible de lire des certificats dans {path} (JUMP_CA_PATH ou --ca) : {reason}.",
)
_add(
    "token_missing",
    401,
    91,
    (
        "JUMP_TOKEN is not set. Create an API token at https://{server}/login, and set the "
        "environment variable JUMP_TOKEN to it."
    ),
    (
        "JUMP_TOKEN n'est pas définie. Créez un jeton d'API sur https://{server}/login et "
        "indiquez-le dans la variable d'environnement JUMP_TOKEN."
    ),
)
_add(
    "setting_unknown",
    422,
    2,
    "{setting}: unknown setting.",
    "{setting} : paramètre inconnu.",
)
_add(
    "setting_misspelt",
    422,
    2,
    "{setting}: unknown setting. The closest name is {nearest}.",
    "{setting} : paramètre inconnu. Le nom le plus proche est {nearest}.",
)
_add(
    "webhook_not_set",
    409,
    1,
    "The webhook is not set up: it needs an address and a signing secret.",
    "Le webhook n'est pas configuré : il lui faut une adresse et un secret de signature.",
)
_add(
    "webhook_not_allowed",
    403,
    1,
    "The server may not connect to {host}. webhook_networks lists the networks that it may use.",
    "Le serveur n'a pas le droit de se connecter à {host}. webhook_networks indique les réseaux "
    "autorisés.",
)
_add(
    "webhook_unreachable",
    502,
    1,
    "The webhook's server {host} isn't responding. Check the address and the network.",
    "Le serveur du webhook {host} ne répond pas. Vérifiez l'adresse et le réseau.",
    retry=True,
)
_add(
    "webhook_untrusted",
    502,
    1,
    "The certificate of {host} is not trusted ({reason}). webhook_ca_file names the authorities "
    "to trust.",
    "Le certificat de {host} n'est pas reconnu ({reason}). webhook_ca_file indique les autorités "
    "reconnues.",
)
_add(
    "webhook_refused",
    502,
    1,
    "The webhook's server {host} answered with status {status} instead of 200.",
    "Le serveur du webhook {host} a répondu avec le code {status} au lieu de 200.",
)
_add(
    "mail_partly_refused",
    422,
    1,
    "The SMTP server rejected {recipients}. The other recipients received the message. Correct or "
    "remove these addresses.",
    "Le serveur SMTP a refusé {recipients}. Les autres destinataires ont reçu le message. Corrigez "
    "ou retirez ces adresses.",
)
_add(
    "local_control_forbidden",
    403,
    85,
    (
        "The site does not allow this on this computer without a maintenance token. Ask an "
        "administrator for one, then enter it, or name its file with --maintenance-token-file."
    ),
    (
        "Le site n'autorise pas cette opération sur cet ordinateur sans jeton de maintenance. "
        "Demandez-en un à un administrateur, puis saisissez-le ou indiquez son fichier avec "
        "--maintenance-token-file."
    ),
)
_add(
    "maintenance_token_refused",
    403,
    86,
    (
        "The maintenance token is not valid on this computer now. A token is for one computer "
        "and lasts about an hour. Ask for a new one, and check this computer's clock: it shows "
        "{time}."
    ),
    (
        "Le jeton de maintenance n'est pas valable sur cet ordinateur en ce moment. Un jeton vaut "
        "pour un seul ordinateur, pendant environ une heure. Demandez-en un nouveau et vérifiez "
        "l'horloge de cet ordinateur : elle indique {time}."
    ),
)
_add(
    "identity_damaged",
    403,
    87,
    (
        "The identity of the Jump Client in {path} is damaged. Uninstall the Jump Client, and "
        "install it again."
    ),
    (
        "L'identité du Jump Client dans {path} est endommagée. Désinstallez le Jump Client, puis "
        "réinstallez-le."
    ),
)
_add(
    "client_moved",
    403,
    88,
    (
        "This directory was copied or moved from {path}, and the Jump Client works only there. "
        "Run {path}/{name}, or move the directory back."
    ),
    (
        "Ce répertoire a été copié ou déplacé depuis {path}, et le Jump Client ne fonctionne que "
        "là. Lancez {path}/{name}, ou remettez le répertoire à sa place."
    ),
)
_add(
    "support_key_refused",
    403,
    1,
    "This session key is not valid. Check it, or ask the technician for a new one.",
    "Cette clé de session n'est pas valable. Vérifiez-la ou demandez-en une nouvelle au "
    "technicien.",
)
_add(
    "support_key_not_found",
    404,
    1,
    "The session key does not exist, or has been used.",
    "La clé de session n'existe pas ou a déjà été utilisée.",
)
_add(
    "support_keys_limit",
    409,
    1,
    "You have {limit} open session keys. Delete one, or wait until one expires.",
    "Vous avez {limit} clés de session ouvertes. Supprimez-en une ou attendez que l'une d'elles "
    "expire.",
)
_add(
    "support_start_refused",
    403,
    96,
    "This download can no longer start a session. Ask the technician for a new session key.",
    "Ce téléchargement ne permet plus de démarrer une session. Demandez une nouvelle clé de "
    "session au technicien.",
)
_add(
    "support_client_outdated",
    409,
    97,
    "This download is too old for the server. Download it again.",
    "Ce téléchargement est trop ancien pour le serveur. Téléchargez-le à nouveau.",
)
_add(
    "support_choice_gone",
    409,
    1,
    "This technician or issue is no longer available. Choose again, or ask for a session key.",
    "Ce technicien ou ce problème n'est plus disponible. Choisissez de nouveau ou demandez une "
    "clé de session.",
    retry=True,
)
_add(
    "support_queue_full",
    409,
    107,
    "Too many customers are waiting. Try again later, or ask a technician for a session key.",
    "Trop d'utilisateurs attendent. Réessayez plus tard ou demandez une clé de session à un "
    "technicien.",
    retry=True,
)
_add(
    "survey_refused",
    403,
    1,
    "This session's questions can no longer be answered.",
    "Il n'est plus possible de répondre aux questions sur cette session.",
)
_add(
    "session_not_waiting",
    409,
    1,
    "Another technician has accepted this customer.",
    "Un autre technicien a déjà pris en charge cet utilisateur.",
)
_add(
    "session_not_accepted",
    409,
    1,
    "This customer is still waiting. Accept the customer first.",
    "Cet utilisateur attend encore. Prenez-le d'abord en charge.",
)
_add(
    "session_customer_left",
    409,
    1,
    "The customer has left the session.",
    "L'utilisateur a quitté la session.",
)
_add(
    "session_transferred",
    409,
    1,
    "The customer has been transferred.",
    "L'utilisateur a été transféré.",
)
_add(
    "no_customer",
    409,
    1,
    "There is no customer in the support conference.",
    "Aucun utilisateur ne se trouve dans la conférence d'assistance technique.",
)
_add(
    "customer_offline",
    409,
    1,
    "The customer in the support conference is not online.",
    "L'utilisateur de la conférence d'assistance technique n'est pas en ligne.",
    retry=True,
)
_add(
    "consent_refused",
    409,
    92,
    "The customer refused.",
    "L'utilisateur a refusé.",
)
_add(
    "consent_timeout",
    409,
    93,
    "The customer did not answer the question. Ask the customer, and try again.",
    "L'utilisateur n'a pas répondu à la question. Demandez-lui, puis réessayez.",
    retry=True,
)
_add(
    "terminal_required",
    400,
    94,
    "This program needs a terminal. Open one, and run the program in it.",
    "Ce programme a besoin d'un terminal. Ouvrez-en un et lancez-y le programme.",
)
_add(
    "chat_full",
    409,
    1,
    "This chat has the maximum of {limit} messages.",
    "Cette discussion a atteint le maximum de {limit} messages.",
)
_add(
    "support_interrupted",
    500,
    95,
    "The program was interrupted. No support session was started.",
    "Le programme a été interrompu. Aucune session d'assistance technique n'a démarré.",
    retry=True,
)
_add(
    "pin_pending",
    409,
    1,
    "The support session already has a pending pin request.",
    "La session d'assistance technique a déjà une demande d'attachement en attente.",
    retry=True,
)
_add(
    "already_pinned",
    409,
    1,
    "The support client is already pinned.",
    "Le client d'assistance technique est déjà attaché.",
)
_add(
    "pin_timeout",
    409,
    1,
    "The Jump Client was not installed in time. Try again.",
    "Le Jump Client n'a pas été installé à temps. Réessayez.",
    retry=True,
)
_add(
    "pin_failed",
    409,
    1,
    "The Jump Client could not be installed on the customer's computer.",
    "Le Jump Client n'a pas pu être installé sur l'ordinateur de l'utilisateur.",
)
_add(
    "login_session_unknown",
    409,
    98,
    "This computer has neither a systemd user manager nor a desktop that could start the Jump "
    "Client when {account} logs in. Use init-script start, or init-script enable.",
    "Cet ordinateur n'a ni gestionnaire systemd de l'utilisateur ni bureau qui puisse démarrer le "
    "Jump Client à la connexion de {account}. Utilisez init-script start ou init-script enable.",
)
_add(
    "elevation_user_mode",
    409,
    102,
    "A Jump Client in user mode cannot be elevated in a session. Install it as root, in service "
    "mode.",
    "Un Jump Client en mode utilisateur ne peut pas être élevé pendant une session. Installez-le "
    "en tant que root, en mode service.",
)
_add(
    "elevation_unavailable",
    409,
    103,
    "This computer cannot give the rights of root: it has no sudo, or no Python of its own. Give "
    "the password of root, or work without these rights.",
    "Cet ordinateur ne peut pas accorder les droits de root\u00a0: il n'a pas sudo, ou pas de "
    "Python qui lui appartienne. Donnez le mot de passe de root, ou travaillez sans ces droits.",
)
_add(
    "elevation_password_wrong",
    409,
    104,
    "The computer did not accept the account or its password.",
    "L'ordinateur n'a pas accepté le compte ou son mot de passe.",
)
_add(
    "elevation_not_permitted",
    409,
    105,
    "This account may not use sudo on this computer. Give the credentials of another account.",
    "Ce compte n'est pas autorisé à utiliser sudo sur cet ordinateur. Donnez les identifiants d'un "
    "autre compte.",
)
_add(
    "elevation_pending",
    409,
    1,
    "The customer or the computer has not answered the last request yet.",
    "L'utilisateur ou l'ordinateur n'a pas encore répondu à la dernière demande.",
    retry=True,
)
_add(
    "elevation_timeout",
    409,
    1,
    "The computer did not answer in time. Try again.",
    "L'ordinateur n'a pas répondu à temps. Réessayez.",
    retry=True,
)
_add(
    "elevation_failed",
    409,
    1,
    "The computer refused the rights of root. Its system log says why.",
    "L'ordinateur a refusé les droits de root. Son journal système en donne la raison.",
)
_add(
    "logins_service_mode",
    409,
    1,
    "Only a Jump Client in service mode can list the signed-in users and log them out.",
    "Seul un Jump Client en mode service peut lister les utilisateurs connectés et fermer leur "
    "session.",
)
_add(
    "logins_unavailable",
    409,
    1,
    "This computer does not say who is signed in: it has no systemd-logind or elogind.",
    "Cet ordinateur n'indique pas qui est connecté\u00a0: il n'a ni systemd-logind ni elogind.",
)
_add(
    "logins_timeout",
    409,
    1,
    "The computer did not say in time who is signed in. Try again, or update its Jump Client.",
    "L'ordinateur n'a pas indiqué à temps qui est connecté. Réessayez, ou mettez à jour son Jump "
    "Client.",
    retry=True,
)
_add(
    "login_not_found",
    404,
    3,
    "This user is no longer signed in as listed. Refresh the list.",
    "Cet utilisateur n'est plus connecté comme l'indique la liste. Actualisez-la.",
)
_add(
    "logout_failed",
    409,
    1,
    "The computer did not end the login. Its system log says why.",
    "L'ordinateur n'a pas fermé la session de l'utilisateur. Son journal système en donne la "
    "raison.",
)
_add(
    "login_not_permitted",
    409,
    1,
    "The computer does not let this account sign in. Its system log says why.",
    "L'ordinateur n'autorise pas ce compte à ouvrir une session. Son journal système en donne la "
    "raison.",
)
_add(
    "login_unavailable",
    409,
    1,
    "You cannot sign in as another account on this computer: it has no PAM, or no PAM service "
    "login.",
    "Il n'est pas possible d'ouvrir une session sous un autre compte sur cet ordinateur\u00a0: il "
    "n'a pas PAM, ou pas de service PAM login.",
)
_add(
    "login_paused",
    409,
    1,
    "Too many logins were tried on this computer. Try again in a few minutes.",
    "Trop d'ouvertures de session ont été tentées sur cet ordinateur. Réessayez dans quelques "
    "minutes.",
    retry=True,
)
_add(
    "pin_abandoned",
    409,
    1,
    "The technician who asked for the Jump Client is no longer in the session.",
    "Le technicien d'assistance qui a demandé le Jump Client n'est plus dans la session.",
)
_add(
    "session_not_invited",
    404,
    3,
    "This user is not invited to the session.",
    "Cet utilisateur n'est pas invité à la session.",
)
_add(
    "platform_unavailable",
    404,
    3,
    "The server has no package for the platform {platform}. Choose one of these: {available}.",
    "Le serveur n'a pas de paquet pour la plateforme {platform}. Choisissez parmi\u00a0: "
    "{available}.",
)
_add(
    "parameters_unreadable",
    422,
    108,
    "The file of parameters {path} can't be read: {reason}.",
    "Le fichier de paramètres {path} est illisible : {reason}.",
)
_add(
    "install_dir_open",
    409,
    109,
    "Accounts other than administrators can change the directory {path}. Choose one that only "
    "administrators can change, such as one in C:\\Program Files.",
    "D'autres comptes que les administrateurs peuvent modifier le dossier {path}. Choisissez-en un "
    "que seuls les administrateurs peuvent modifier, par exemple dans C:\\Program Files.",
)
_add(
    "user_not_own",
    422,
    110,
    "On Windows, --user takes only your own account {user}: it installs the Jump Client for that "
    "account alone. Without it, an administrator installs a service.",
    "Sous Windows, --user n'accepte que votre propre compte {user} : le Jump Client est alors "
    "installé pour ce compte seul. Sans cette option, un administrateur installe un service.",
)
_add(
    "client_not_started",
    500,
    111,
    "The Jump Client in {path} could not be started ({reason}). Nothing was installed or changed.",
    "Le Jump Client dans {path} n'a pas pu être démarré ({reason}). Rien n'a été installé ni "
    "modifié.",
)
_add(
    "other_jump_client",
    409,
    112,
    "The directory {path} contains a Jump Client of another site or in another mode. Uninstall it "
    "first, or choose another directory.",
    "Le dossier {path} contient un Jump Client d'un autre site ou dans un autre mode. "
    "Désinstallez-le d'abord, ou choisissez un autre dossier.",
)
_add(
    "screen_no_display",
    409,
    1,
    "No display here: the Jump Client finds no desktop in use on this computer.",
    "Pas d'affichage ici\u00a0: le Jump Client ne trouve sur cet ordinateur aucun bureau utilisé.",
)
_add(
    "screen_wayland",
    409,
    1,
    "The screen of {desktop} on Wayland cannot be shown yet. Its user can sign in to an X11 "
    "session instead.",
    "L'écran de {desktop} sous Wayland ne peut pas encore être affiché. Son utilisateur peut "
    "ouvrir une session X11 à la place.",
)
_add(
    "screen_wayvnc_missing",
    409,
    1,
    "Install wayvnc on the computer to show this Wayland desktop.",
    "Installez wayvnc sur l'ordinateur pour afficher ce bureau Wayland.",
)
_add(
    "screen_refused",
    409,
    1,
    "The display does not accept the account {account}.",
    "L'affichage n'accepte pas le compte {account}.",
)
_add(
    "screen_unsupported",
    409,
    1,
    "The screen of this kind of computer cannot be shown yet.",
    "L'écran de ce type d'ordinateur ne peut pas encore être affiché.",
)
_add(
    "screen_failed",
    409,
    1,
    "The screen cannot be shown: {reason}.",
    "L'écran ne peut pas être affiché\u00a0: {reason}.",
)
