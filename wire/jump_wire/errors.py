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
        template = self.french if language == "fr" else self.english
        return template.format_map(_Shown(parameters))


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
    "An internal error occurred. The server's log has its details.",
    "Une erreur interne s'est produite. Le journal du serveur en donne les détails.",
    retry=True,
)
_add(
    "bad_request",
    400,
    2,
    "The request could not be read: {reason}.",
    "La requête n'a pas pu être lue : {reason}.",
)
_add(
    "request_too_large",
    413,
    1,
    "The request is larger than {limit} bytes.",
    "La requête dépasse {limit} octets.",
)
_add(
    "rate_limited",
    429,
    1,
    "Too many attempts. Try again in {seconds} seconds.",
    "Trop de tentatives. Réessayez dans {seconds} secondes.",
    retry=True,
)
_add(
    "route_not_found",
    404,
    1,
    "There is nothing at this address.",
    "Il n'y a rien à cette adresse.",
)
_add(
    "method_not_allowed",
    405,
    1,
    "This address does not take the method {method}.",
    "Cette adresse n'accepte pas la méthode {method}.",
)

# --- field values -----------------------------------------------------------
_add(
    "field_required",
    422,
    2,
    "{field}: a value is needed.",
    "{field} : une valeur est nécessaire.",
)
_add(
    "field_too_long",
    422,
    2,
    "{field}: at most {limit} characters are allowed.",
    "{field} : {limit} caractères au plus sont admis.",
)
_add(
    "field_too_short",
    422,
    2,
    "{field}: at least {limit} characters are needed.",
    "{field} : {limit} caractères au moins sont nécessaires.",
)
_add(
    "field_too_many",
    422,
    2,
    "{field}: at most {limit} entries are allowed.",
    "{field} : {limit} entrées au plus sont admises.",
)
_add(
    "field_out_of_range",
    422,
    2,
    "{field}: the value must be between {low} and {high}.",
    "{field} : la valeur doit être comprise entre {low} et {high}.",
)
_add(
    "field_not_a_choice",
    422,
    2,
    "{field}: the value must be one of {choices}.",
    "{field} : la valeur doit être l'une de {choices}.",
)
_add(
    "field_not_an_address",
    422,
    2,
    "{field}: {value} is no e-mail address.",
    "{field} : {value} n'est pas une adresse e-mail.",
)
_add(
    "field_malformed",
    422,
    2,
    "{field}: the value does not have the right form ({expected}).",
    "{field} : la valeur n'a pas la bonne forme ({expected}).",
)
_add(
    "field_unknown",
    422,
    2,
    "{field}: there is no such field.",
    "{field} : ce champ n'existe pas.",
)
_add(
    "further_errors",
    422,
    2,
    "Other fields with errors: {count}.",
    "Autres champs en erreur : {count}.",
)
_add(
    "field_taken",
    409,
    1,
    "{field}: {value} is already in use.",
    "{field} : {value} est déjà utilisé.",
)

# --- signing in and rights --------------------------------------------------
_add(
    "sign_in_failed",
    401,
    1,
    "The user name or the password is wrong.",
    "Le nom d'utilisateur ou le mot de passe est incorrect.",
)
_add(
    "account_locked",
    403,
    1,
    "The account is locked. An administrator can unlock it.",
    "Le compte est verrouillé. Un administrateur peut le déverrouiller.",
)
_add(
    "second_factor_required",
    401,
    1,
    "The code of the second factor is needed too.",
    "Le code du second facteur est nécessaire aussi.",
)
_add(
    "second_factor_failed",
    401,
    1,
    "The code is wrong, or was used before. Wait for the next one.",
    "Le code est incorrect ou a déjà été utilisé. Attendez le suivant.",
)
_add(
    "second_factor_on",
    409,
    1,
    "There is a second factor already.",
    "Il y a déjà un second facteur.",
)
_add(
    "second_factor_off",
    409,
    1,
    "There is no second factor.",
    "Il n'y a pas de second facteur.",
)
_add(
    "step_up_required",
    403,
    1,
    "This takes a fresh code of your second factor.",
    "Ceci demande un nouveau code de votre second facteur.",
)
_add(
    "sign_in_not_found",
    404,
    1,
    "The sign-in has ended.",
    "La connexion a pris fin.",
)
_add(
    "not_signed_in",
    401,
    3,
    "Sign in first, or give a valid API token.",
    "Connectez-vous d'abord, ou donnez un jeton d'API valide.",
)
_add(
    "csrf_failed",
    403,
    1,
    "The request did not come from this site's own pages. Reload the page and try again.",
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
    "You do not have the right to do this.",
    "Vous n'avez pas le droit de faire cela.",
)
_add(
    "scope_refused",
    403,
    4,
    "The API token lacks the scope {scope}.",
    "Le jeton d'API n'a pas la portée {scope}.",
)

# --- records ----------------------------------------------------------------
_add("user_not_found", 404, 1, "The user does not exist.", "L'utilisateur n'existe pas.")
_add("token_not_found", 404, 1, "The API token does not exist.", "Le jeton d'API n'existe pas.")
_add(
    "jump_group_not_found",
    404,
    5,
    "The Jump Group {group} does not exist.",
    "Le groupe de Jumps {group} n'existe pas.",
)
_add(
    "jump_group_in_use",
    409,
    1,
    "The Jump Group still has Jump Items or installers ({count}). Move or remove them first.",
    "Le groupe de Jumps contient encore des éléments de Jump ou des installateurs ({count}). "
    "Déplacez-les ou supprimez-les d'abord.",
)
_add(
    "jump_item_role_not_found",
    404,
    1,
    "The Jump Item role {role} does not exist.",
    "Le rôle d'élément de Jump {role} n'existe pas.",
)
_add(
    "jump_item_role_in_use",
    409,
    1,
    "The Jump Item role {role} is still held ({count}). Give those users another one first.",
    "Le rôle d'élément de Jump {role} est encore attribué ({count} fois). "
    "Attribuez d'abord un autre rôle à ces utilisateurs.",
)
_add(
    "team_not_found",
    404,
    1,
    "The team {team} does not exist.",
    "L'équipe {team} n'existe pas.",
)
_add(
    "team_in_use",
    409,
    1,
    "The team {team} still owns Jump Groups ({count}). Give or remove them first.",
    "L'équipe {team} possède encore des groupes de Jumps ({count}). "
    "Cédez-les ou supprimez-les d'abord.",
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
    "{count} Jump Shortcuts of {group} are called {name}. Name the one that is meant by its id.",
    "{count} raccourcis de Jump de {group} s'appellent {name}. Désignez-le par son identifiant.",
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
    "The last administrator can't be removed, locked or made a technician.",
    "Le dernier administrateur ne peut être ni supprimé, ni verrouillé, ni changé en technicien.",
)
_add(
    "stale_edit",
    412,
    1,
    "Somebody else changed this meanwhile. Reload it and make your change again.",
    "Quelqu'un d'autre l'a modifié entre-temps. Rechargez et refaites votre modification.",
)
_add(
    "idempotency_conflict",
    409,
    1,
    "This Idempotency-Key was already used for another request.",
    "Cette clé Idempotency-Key a déjà servi pour une autre requête.",
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
    "The name {host} is not known on the network that the connection is made from.",
    "Le nom {host} n'est pas connu sur le réseau d'où part la connexion.",
)
_add(
    "target_refused",
    502,
    1,
    "{host} refused the connection on port {port}. Start the service there, or choose its port.",
    "{host} a refusé la connexion sur le port {port}. Démarrez le service ou changez de port.",
)
_add(
    "target_unreachable",
    502,
    1,
    "{host} can't be reached from the network that the connection is made from.",
    "{host} est injoignable depuis le réseau d'où part la connexion.",
)
_add(
    "target_timeout",
    504,
    1,
    "{host} did not answer on port {port}. It may be switched off, or a firewall in between.",
    "{host} n'a pas répondu sur le port {port}. Il est peut-être éteint, ou derrière un pare-feu.",
)
_add(
    "target_not_allowed",
    403,
    1,
    "The server may not connect to {host}: no network in its setting vnc_networks lists that "
    "address. Choose a Jump Client to go through, or have an administrator of the server add it.",
    "Le serveur n'a pas le droit de se connecter à {host} : aucun réseau de son réglage "
    "vnc_networks ne comprend cette adresse. Choisissez un Jump Client par lequel passer, ou "
    "faites-la ajouter par un administrateur du serveur.",
)
_add(
    "target_not_vnc",
    502,
    1,
    "What answers at {host} on port {port} is no VNC server. Choose its port, or start it there.",
    "Ce qui répond sur {host}, port {port}, n'est pas un serveur VNC. Changez de port, ou "
    "démarrez-y le serveur.",
)
_add(
    "vnc_direct_off",
    409,
    1,
    "The server makes no VNC connections itself (directly): its setting vnc_networks is empty. "
    "Choose a Jump Client to go through (jump_client_id), or have an administrator of the server "
    "list the target's network.",
    "Le serveur n'établit pas lui-même de connexions VNC (directly) : son réglage vnc_networks "
    "est vide. Choisissez un Jump Client par lequel passer (jump_client_id), ou faites-y inscrire "
    "le réseau de la cible par un administrateur du serveur.",
)
_add(
    "jump_method_other",
    409,
    1,
    "This Jump Shortcut is for another Jump method.",
    "Ce raccourci de Jump est prévu pour une autre méthode de Jump.",
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
    "The Jump Client has been disabled in the console and does not allow a session to start "
    "until it is enabled there.",
    "Le Jump Client a été désactivé dans la console et ne permet pas le démarrage d'une session "
    "tant qu'il n'y est pas réactivé.",
)
_add(
    "client_removal_waits",
    409,
    52,
    "The Jump Client is to be uninstalled as soon as its computer connects.",
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
    "The Jump Client is online already.",
    "Le Jump Client est déjà en ligne.",
)
_add(
    "mac_unknown",
    409,
    1,
    "The computer can't be woken: the address of its network card (MAC) is not known.",
    "L'ordinateur ne peut être réveillé : l'adresse de sa carte réseau (MAC) n'est pas connue.",
)
_add(
    "no_neighbour_online",
    409,
    1,
    "The computer can't be woken: no other Jump Client in its network is online.",
    "L'ordinateur ne peut être réveillé : aucun autre Jump Client de son réseau n'est en ligne.",
    retry=True,
)
_add(
    "client_ambiguous",
    409,
    14,
    "{count} Jump Clients are called {name}. Give the id of the one you mean.",
    "{count} Jump Clients s'appellent {name}. Donnez l'identifiant de celui que vous voulez.",
)
_add(
    "shell_gone",
    410,
    15,
    "The shell ended while the connection to it was lost.",
    "Le shell s'est terminé pendant que la connexion était perdue.",
)
_add(
    "command_gone",
    410,
    17,
    "The connection was lost, and the computer no longer knows the command. It may have run.",
    "La connexion a été perdue et l'ordinateur ne connaît plus la commande. "
    "Elle a peut-être été exécutée.",
)

# --- installers and enrolment -----------------------------------------------
_add(
    "key_invalid",
    403,
    20,
    "The installer key is wrong, or its installer was deleted.",
    "La clé de l'installateur est incorrecte, ou son installateur a été supprimé.",
)
_add(
    "installer_expired",
    403,
    21,
    "The installer's validity ended on {time}. Extend it or create another one.",
    "La validité de l'installateur a pris fin le {time}. Prolongez-la ou créez-en un autre.",
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
    "The installer was already used for all of its installations ({limit}).",
    "L'installateur a déjà servi pour toutes ses installations ({limit}).",
)
_add(
    "installer_orphaned",
    403,
    24,
    "The installer's creator is gone or has lost the right to its Jump Group.",
    "Le créateur de l'installateur n'existe plus ou a perdu le droit à son groupe de Jumps.",
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
    "The installer does not allow the option {option} to be overridden.",
    "L'installateur ne permet pas de remplacer l'option {option}.",
)
_add(
    "jump_group_out_of_reach",
    403,
    50,
    "The installer's creator may not deploy to the Jump Group {group}, so it can't be chosen.",
    "Le créateur de l'installateur n'a pas le droit de déployer dans le groupe de Jumps {group} : "
    "il ne peut pas être choisi.",
)
_add(
    "key_missing",
    422,
    26,
    "This generic package needs the installer's key: give --key-info <key>.",
    "Ce paquet générique a besoin de la clé de l'installateur : donnez --key-info <clé>.",
)
_add(
    "credential_refused",
    401,
    27,
    "The server does not know this Jump Client's credential.",
    "Le serveur ne reconnaît pas l'identifiant de ce Jump Client.",
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
    "The directory {path} exists already. Choose one that does not exist yet.",
    "Le répertoire {path} existe déjà. Choisissez-en un qui n'existe pas encore.",
)
_add(
    "install_dir_not_writable",
    403,
    31,
    "The directory {path} can't be created or written.",
    "Le répertoire {path} ne peut être créé ou écrit.",
)
_add(
    "install_dir_unsafe",
    403,
    32,
    "Others could change the directory {path}. Choose one that only root can change, "
    "or one below a directory that belongs to the account of --user.",
    "D'autres comptes pourraient modifier le répertoire {path}. Choisissez-en un que seul root "
    "peut modifier, ou un répertoire placé dans celui du compte de --user.",
)
_add(
    "install_dir_no_rights",
    403,
    47,
    "The account {user} has no rights to the directory {path}.",
    "Le compte {user} n'a pas de droits sur le répertoire {path}.",
)
_add(
    "install_dir_noexec",
    403,
    48,
    "Nothing can be started from the directory {path}: its file system is mounted noexec. "
    "Choose another place.",
    "Rien ne peut être démarré depuis le répertoire {path} : son système de fichiers est monté "
    "noexec. Choisissez un autre emplacement.",
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
    "Run by root, the installation needs --user <name>: the account that the Jump Client runs as. "
    "Root itself has to be named outright: --user root.",
    "Lancée par root, l'installation a besoin de --user <nom> : le compte du Jump Client. "
    "Root lui-même doit être nommé explicitement : --user root.",
)
_add(
    "user_needs_root",
    403,
    35,
    "Only root can install for another account: leave --user out.",
    "Seul root peut installer pour un autre compte : omettez --user.",
)
_add(
    "python_missing",
    500,
    36,
    "No suitable Python was found: version 3.8 or later with the ssl module is needed "
    "(Debian and Ubuntu: apt install python3; Red Hat: dnf install python3).",
    "Aucun Python convenable n'a été trouvé : la version 3.8 ou suivante avec le module ssl "
    "est nécessaire (Debian et Ubuntu : apt install python3 ; Red Hat : dnf install python3).",
)
_add(
    "server_unreachable",
    503,
    37,
    "The server {server} can't be reached: {reason}.",
    "Le serveur {server} est injoignable : {reason}.",
    retry=True,
)
_add(
    "certificate_mismatch",
    502,
    38,
    "The certificate of {server} is not the one that this installer trusts.",
    "Le certificat de {server} n'est pas celui auquel cet installateur se fie.",
)
_add(
    "clock_wrong",
    502,
    49,
    "This computer's clock is wrong: it says {here}, the server's says {there}. "
    "Set it and try again.",
    "L'horloge de cet ordinateur est fausse : elle indique {here}, celle du serveur {there}. "
    "Réglez-la et réessayez.",
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
    "There is no option {option}. --help lists them.",
    "L'option {option} n'existe pas. --help en donne la liste.",
)
_add(
    "option_needs_value",
    422,
    41,
    "The option {option} needs a value.",
    "L'option {option} a besoin d'une valeur.",
)
_add(
    "not_installed",
    404,
    42,
    "There is no Jump Client in {path}.",
    "Il n'y a pas de Jump Client dans {path}.",
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
    "Only {account} can do this with this Jump Client.",
    "Seul {account} peut faire cela avec ce Jump Client.",
)

# --- mail --------------------------------------------------------------------
_add(
    "mail_not_configured",
    409,
    1,
    "The server can't send mail: its settings name no SMTP server (smtp_host).",
    "Le serveur ne peut pas envoyer d'e-mails : ses réglages ne nomment aucun serveur SMTP "
    "(smtp_host).",
)
_add(
    "mail_server_unreachable",
    502,
    1,
    "Nothing was sent: the SMTP server {server} does not answer. Try again later; if it stays "
    "so, an administrator of the server checks smtp_host, smtp_port and smtp_tls.",
    "Rien n'a été envoyé : le serveur SMTP {server} ne répond pas. Réessayez plus tard ; si cela "
    "persiste, un administrateur du serveur vérifie smtp_host, smtp_port et smtp_tls.",
    retry=True,
)
_add(
    "mail_server_refused",
    502,
    1,
    "Nothing was sent: the SMTP server {server} refuses ({reason}). An administrator of the "
    "server checks its smtp_… settings.",
    "Rien n'a été envoyé : le serveur SMTP {server} refuse ({reason}). Un administrateur du "
    "serveur vérifie ses réglages smtp_….",
)
_add(
    "mail_recipients_refused",
    422,
    1,
    "Nothing was sent: the SMTP server refuses {recipients}. Correct or remove them.",
    "Rien n'a été envoyé : le serveur SMTP refuse {recipients}. Corrigez-les ou retirez-les.",
)

# --- agent and pipe endpoints -----------------------------------------------
_add(
    "not_a_websocket",
    426,
    1,
    "This address takes WebSocket connections only.",
    "Cette adresse n'accepte que des connexions WebSocket.",
)
_add(
    "ticket_refused",
    403,
    1,
    "The pipe's ticket is unknown, used, too old or another Jump Client's.",
    "Le ticket du canal est inconnu, déjà utilisé, trop ancien ou celui d'un autre Jump Client.",
)
_add(
    "server_full",
    503,
    1,
    "The server holds as many connections as it is allowed to. Try again in {seconds} seconds.",
    "Le serveur a atteint son nombre maximal de connexions. Réessayez dans {seconds} secondes.",
    retry=True,
)
_add(
    "database_unavailable",
    503,
    1,
    "The server can't reach its database at the moment. What is connected stays connected. "
    "Try again in a moment.",
    "Le serveur n'arrive pas à joindre sa base de données. Ce qui est connecté le reste. "
    "Réessayez dans un instant.",
    retry=True,
)
_add(
    "cluster_unavailable",
    503,
    1,
    "The servers can't reach each other at the moment. Running sessions go on. "
    "Try again in a moment.",
    "Les serveurs n'arrivent pas à se joindre. Les sessions en cours continuent. "
    "Réessayez dans un instant.",
    retry=True,
)
_add(
    "clone_refused",
    409,
    1,
    "Another computer is connected with this Jump Client's identity. "
    "This one is a copy of it: install its Jump Client anew.",
    "Un autre ordinateur est connecté avec l'identité de ce Jump Client. "
    "Celui-ci en est une copie : réinstallez son Jump Client.",
)
_add(
    "storage_full",
    507,
    1,
    "The server's disk is full: nothing new can be stored. What is connected stays connected. "
    "Tell the server's administrator, who has to free some space.",
    "Le disque du serveur est plein : plus rien ne peut y être enregistré. Ce qui est connecté le "
    "reste. Prévenez l'administrateur du serveur, qui doit libérer de la place.",
    retry=True,
)
_add(
    "storage_failed",
    503,
    1,
    "The server can't read or write its database's files. What is connected stays connected. "
    "Tell the server's administrator, who finds the cause in the server's log.",
    "Le serveur n'arrive pas à lire ou à écrire les fichiers de sa base de données. Ce qui est "
    "connecté le reste. Prévenez l'administrateur du serveur : la cause est dans le journal.",
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
    "You already have {limit} bulk jobs running. Wait until one has ended, or cancel one.",
    "Vous avez déjà {limit} traitements groupés en cours. Attendez la fin de l'un d'eux, ou "
    "annulez-en un.",
    retry=True,
)
_add(
    "bulk_job_stopped",
    409,
    1,
    "The bulk job stopped because the account or API token that started it is no longer valid.",
    "Le traitement groupé s'est arrêté : le compte ou le jeton d'API qui l'a lancé n'est plus "
    "valide.",
)
_add(
    "selection_changed",
    409,
    1,
    "The list has changed: {found} Jump Items match now, and you selected {expected}. "
    "Check the list and try again.",
    "La liste a changé : {found} éléments de Jump correspondent maintenant, et vous en aviez "
    "sélectionné {expected}. Vérifiez la liste et réessayez.",
)
_add(
    "removal_underway",
    409,
    1,
    "The computer is connected and has already been told to uninstall its Jump Client. "
    "This removal can't be taken back.",
    "L'ordinateur est connecté et a déjà reçu l'ordre de désinstaller son Jump Client. "
    "Cette suppression ne peut plus être annulée.",
)
_add(
    "boot_unknown",
    500,
    54,
    "Nothing was found that could start the Jump Client at boot (systemd, OpenRC, sysvinit, cron). "
    "Have {path} start run at boot.",
    "Rien n'a été trouvé pour démarrer le Jump Client avec l'ordinateur (systemd, OpenRC, "
    "sysvinit, cron). Faites exécuter {path} start au démarrage.",
)
_add(
    "files_remain",
    500,
    46,
    "Not all files of the Jump Client could be removed: {path} remains ({reason}). "
    "The next installation or removal beside it tries again.",
    "Tous les fichiers du Jump Client n'ont pas pu être supprimés : il reste {path} ({reason}). "
    "La prochaine installation ou suppression à côté réessaiera.",
)
_add(
    "session_right_lost",
    403,
    1,
    "The session has ended because your right to it was withdrawn.",
    "La session est terminée : votre droit d'accès a été retiré.",
)
_add(
    "session_signed_out",
    401,
    1,
    "The session has ended because its user signed out.",
    "La session est terminée : l'utilisateur s'est déconnecté.",
)
_add(
    "session_sign_in_expired",
    401,
    1,
    "The session has ended because the user's sign-in has expired.",
    "La session est terminée : la connexion de l'utilisateur a expiré.",
)
_add(
    "session_token_revoked",
    401,
    1,
    "The session has ended because its API token was revoked.",
    "La session est terminée : son jeton d'API a été révoqué.",
)
_add(
    "session_token_expired",
    401,
    1,
    "The session has ended because its API token has expired.",
    "La session est terminée : son jeton d'API a expiré.",
)
_add(
    "session_user_locked",
    403,
    1,
    "The session has ended because the user account was locked.",
    "La session est terminée : le compte de l'utilisateur a été verrouillé.",
)
_add(
    "session_user_removed",
    403,
    1,
    "The session has ended because the user account was removed.",
    "La session est terminée : le compte de l'utilisateur a été supprimé.",
)
_add(
    "session_item_removed",
    409,
    1,
    "The session has ended because its Jump Item was removed.",
    "La session est terminée : son élément de Jump a été supprimé.",
)
_add(
    "session_item_disabled",
    409,
    1,
    "The session has ended because its Jump Client was disabled.",
    "La session est terminée : son Jump Client a été désactivé.",
)
_add(
    "jump_group_ambiguous",
    409,
    53,
    "{field}: {count} Jump Groups are called {group}. Name the one you mean by its code name: "
    "jumpgroup:CODE_NAME.",
    "{field} : {count} groupes de Jumps s'appellent {group}. Désignez celui que vous voulez par "
    "son nom de code : jumpgroup:NOM_DE_CODE.",
)
_add(
    "session_idle",
    409,
    1,
    "The session has ended because nobody was connected to it for 10 minutes.",
    "La session est terminée : personne n'y était connecté depuis 10 minutes.",
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
    "{path} n'est pas un chemin valide : {reason}.",
)
_add(
    "file_failed",
    409,
    66,
    "{path}: {reason}.",
    "{path} : {reason}.",
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
    "The operation on {path} was cancelled.",
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
    "Too many people are already watching this tool. Please try again later.",
    "Trop de personnes observent déjà cet outil. Veuillez réessayer plus tard.",
    retry=True,
)
