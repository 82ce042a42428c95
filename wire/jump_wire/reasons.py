"""French for the details in errors: the values of ``{reason}`` and ``{expected}``.

Details travel in English, as ``errors.py`` has them raised, and the program that shows an error
translates them. A detail without an entry stays English: it is another program's text.
"""

import re
from typing import Dict, Mapping

FROM_SERVER: Dict[str, str] = {
    "true or false": "true ou false",
    "a whole number": "un nombre entier",
    "text": "du texte",
    "text without control characters": "un texte sans caractères de contrôle",
    "text that matches {}": "un texte conforme à {}",
    "a network such as {}": "un réseau, par exemple {}",
    "a number above {}, {} at most": "un nombre supérieur à {}, {} au plus",
    "an ID of 32 characters (0-9, a-f)": "un identifiant de 32 caractères (0-9, a-f)",
    "lower-case letters and digits, then also . _ @ -": (
        "des minuscules et des chiffres, puis aussi . _ @ -"
    ),
    "lower-case letters, digits, _ and -": "des minuscules, des chiffres, _ et -",
    "lower-case letters, digits and dashes, 32 at most": (
        "des minuscules, des chiffres et des tirets, 32 au plus"
    ),
    "an IP address or a network interface": "une adresse IP ou une interface réseau",
    "a host name or an IP address": "un nom d'hôte ou une adresse IP",
    "the name of a Linux account": "le nom d'un compte Linux",
    "an email address": "une adresse e-mail",
    "host:port": "hôte:port",
    "host:port, or unix:/path": "hôte:port, ou unix:/chemin",
    "a list": "une liste",
    "an object": "un objet",
    "a day and time such as {}": "une date et une heure, par exemple {}",
    "a time zone such as {}": "un fuseau horaire, par exemple {}",
    "an address such as https://example.com/hook": (
        "une adresse, par exemple https://example.com/hook"
    ),
    "a PNG or JPEG image of at most 256 KiB": "une image PNG ou JPEG de 256 Kio au plus",
    "a cursor from this list": "un curseur de cette liste",
    "a name that does not begin with {} or {}": "un nom qui ne commence pas par {} ou {}",
    "32 bytes, base64url": "32 octets en base64url",
    "the directory of an earlier Jump Client that has been online": (
        "le répertoire d'un Jump Client antérieur qui a déjà été en ligne"
    ),
    "Jump Clients of one computer": "des Jump Clients d'un même ordinateur",
    "more than {} fields are invalid": "plus de {} champs ne sont pas valides",
    "the Content-Type must be application/json": "le Content-Type doit être application/json",
    "the body contains too many values": "le corps contient trop de valeurs",
    "the body is not JSON": "le corps n'est pas du JSON",
    "smtp_password_file can't be read": "smtp_password_file est illisible",
    "STARTTLS extension not supported by server.": "le serveur ne prend pas en charge STARTTLS",
    "SMTP AUTH extension not supported by server.": (
        "le serveur ne prend pas en charge l'authentification"
    ),
    "No suitable authentication method found.": "aucune méthode d'authentification commune",
    "unable to get local issuer certificate": "l'autorité de certification n'est pas reconnue",
    "self-signed certificate": "certificat auto-signé",
    "self-signed certificate in certificate chain": (
        "certificat auto-signé dans la chaîne de certification"
    ),
    "certificate has expired": "le certificat a expiré",
    "certificate is not yet valid": "le certificat n'est pas encore valide",
    "Hostname mismatch, certificate is not valid for {}.": "le certificat n'est pas valide pour {}",
    "IP address mismatch, certificate is not valid for {}.": (
        "le certificat n'est pas valide pour {}"
    ),
}
"""French by English. ``{}`` stands for any text, which is translated too if it has an entry."""

FROM_CLIENTS: Dict[str, str] = {
    "http://, https://, socks5:// or socks5h://[user:password@]host:port": (
        "http://, https://, socks5:// ou socks5h://[utilisateur:motdepasse@]hôte:port"
    ),
    "https://host[:port]": "https://hôte[:port]",
    "http://host:port": "http://hôte:port",
    "host:port with a port from 1 to 65535": "hôte:port avec un port de 1 à 65535",
    "PEM certificates": "des certificats PEM",
    "too many entries": "trop d'éléments",
    "too many versions": "trop de versions",
    "the sent part is lost": "la partie déjà envoyée est perdue",
    "timed out": "délai dépassé",
    "connection timed out": "délai de connexion dépassé",
    "operation timed out": "délai dépassé",
    "connection refused": "connexion refusée",
    "connection reset by peer": "connexion interrompue par le correspondant",
    "broken pipe": "connexion interrompue",
    "network is unreachable": "réseau inaccessible",
    "no route to host": "aucune route vers l'hôte",
    "cannot assign requested address": "adresse indisponible",
    "name or service not known": "nom inconnu",
    "temporary failure in name resolution": "échec temporaire de la résolution de noms",
    "no address associated with hostname": "aucune adresse associée à ce nom",
    "permission denied": "permission refusée",
    "operation not permitted": "opération non permise",
    "no such file or directory": "fichier ou répertoire introuvable",
    "no space left on device": "plus d'espace disponible",
    "read-only file system": "système de fichiers en lecture seule",
    "directory not empty": "le répertoire n'est pas vide",
    "device or resource busy": "périphérique ou ressource occupé",
    "file name too long": "nom de fichier trop long",
    "input/output error": "erreur d'entrée/sortie",
    "invalid argument": "argument non valide",
    "not supported": "non pris en charge",
    "too many levels of symbolic links": "trop de liens symboliques",
    "general failure": "erreur générale",
    "not allowed": "non autorisé",
    "network unreachable": "réseau inaccessible",
    "host unreachable": "hôte inaccessible",
    "the proxy": "le proxy",
    "proxy": "proxy",
    "name {} can't be resolved": "le nom {} ne peut pas être résolu",
    "invalid proxy address: {}": "adresse de proxy non valide : {}",
    "only {} proxies are supported": "seuls les proxys {} sont pris en charge",
    "an address in brackets must end with ] or ]:port": (
        "une adresse entre crochets doit se terminer par ] ou ]:port"
    ),
    "the address has no host": "l'adresse ne contient pas d'hôte",
    "the port must be between {} and {}": "le port doit être compris entre {} et {}",
    "the proxy's certificate is not valid ({})": "le certificat du proxy n'est pas valide ({})",
    "no response from the proxy ({})": "aucune réponse du proxy ({})",
    "the proxy closed the connection": "le proxy a fermé la connexion",
    "the proxy did not send an HTTP response": "le proxy n'a pas envoyé de réponse HTTP",
    "the proxy did not send a SOCKS5 response": "le proxy n'a pas envoyé de réponse SOCKS5",
    "the proxy requires valid credentials": "le proxy exige des identifiants valides",
    "the proxy requires valid credentials ({})": "le proxy exige des identifiants valides ({})",
    "the proxy refused the connection ({})": "le proxy a refusé la connexion ({})",
    "a user name or password for SOCKS5 can't exceed 255 bytes": (
        "un nom d'utilisateur ou un mot de passe SOCKS5 ne peut pas dépasser 255 octets"
    ),
    "the TLS handshake timed out": "la négociation TLS a dépassé le délai",
    "the TLS handshake failed ({})": "échec de la négociation TLS ({})",
    "no usable CA certificate: {}": "aucun certificat d'autorité utilisable : {}",
    "no response ({})": "aucune réponse ({})",
    "the server responded {}": "le serveur a répondu {}",
    "the server closed the connection without a response": (
        "le serveur a fermé la connexion sans répondre"
    ),
    "the server's response did not end": "la réponse du serveur est incomplète",
    "unexpected response from the server": "réponse inattendue du serveur",
    "the response contains no Jump Client ID": (
        "la réponse ne contient pas d'identifiant de Jump Client"
    ),
    "no identity and no key to enrol with": "ni identité ni clé pour l'inscription",
    "no response from the server for {} seconds": "aucune réponse du serveur depuis {} secondes",
    "no welcome message from the server within {} seconds": (
        "aucun message d'accueil du serveur en {} secondes"
    ),
    "{} is damaged": "{} est endommagé",
    "this account can't read {}": "ce compte ne peut pas lire {}",
    "root {} does not follow root {}": "le document racine {} ne suit pas le {}",
    "{} {} is older than {}": "{} {} est plus ancien que {}",
    "{} has expired": "{} a expiré",
    "the root document has expired": "le document racine a expiré",
    "the document is over {} bytes": "le document dépasse {} octets",
    "a document is over {} bytes": "un document dépasse {} octets",
    "the document is not of the type {}": "le document n'est pas du type {}",
    "the document is of a form that this version does not know": (
        "cette version ne connaît pas la forme du document"
    ),
    "the documents have a form that this version does not know": (
        "cette version ne connaît pas la forme des documents"
    ),
    "the document is malformed ({})": "le document est mal formé ({})",
    "the root document is malformed ({})": "le document racine est mal formé ({})",
    "no key may sign for the role {}": "aucune clé ne peut signer pour le rôle {}",
    "{} of {} signatures for {}": "{} signatures sur {} pour {}",
    "{} is missing": "{} est absent",
    "{} has another length": "{} a une autre longueur",
    "{} has another hash": "{} a une autre empreinte",
    "{} is of another set": "{} provient d'un autre ensemble",
    "{} names no {}": "{} ne désigne aucun {}",
    "the stored versions can't be read": "les versions enregistrées sont illisibles",
    "too many payloads": "trop de versions",
    "the version needs Python {}": "la version nécessite Python {}",
    "the list of payloads is malformed": "la liste des versions est mal formée",
    "the site has not signed this version": "le site n'a pas signé cette version",
    "the version is older than the installed one": (
        "la version est plus ancienne que celle installée"
    ),
    "the version has an unknown form": "le numéro de version a une forme inconnue",
    "another version is on trial": "une autre version est à l'essai",
    "this version is installed": "cette version est installée",
    "the payload is too large": "la version est trop volumineuse",
    "the payload is not the one that was signed": "les données ne sont pas celles qui sont signées",
    "the payload is damaged": "les données sont endommagées",
    "an entry leads out of the payload": "une entrée sort du répertoire",
    "an entry has an invalid name": "une entrée a un nom non valide",
    "an entry is no file": "une entrée n'est pas un fichier",
    "an entry occurs twice": "une entrée est présente deux fois",
    "the offer's path is invalid": "le chemin proposé n'est pas valide",
    "the download took too long": "le téléchargement a duré trop longtemps",
    "the server no longer offers it": "le serveur ne la propose plus",
    "this client is not enrolled": "ce client n'est pas inscrit",
    "it was interrupted": "elle a été interrompue",
    "its files are damaged": "ses fichiers sont endommagés",
    "it does not start": "elle ne démarre pas",
    "no answer from the server": "aucune réponse du serveur",
    "the Jump Client is not running": "le Jump Client n'est pas démarré",
    "process {}": "processus {}",
    "resolved by the proxy": "résolu par le proxy",
    "none": "aucun",
    "connected to {}": "connecté à {}",
    "{}, certificate signed by the installer's CA": (
        "{}, certificat signé par l'autorité de l'installateur"
    ),
    "healthy": "opérationnel",
    "the server didn't send the time": "le serveur n'a pas envoyé l'heure",
    "this computer's clock differs from the server's by {} s": (
        "l'horloge de cet ordinateur diffère de {} s de celle du serveur"
    ),
    "differs from the server's by {} s": "diffère de {} s de celle du serveur",
    "in use: the Jump Client is connected": "utilisé : le Jump Client est connecté",
    "not enrolled yet; start the client": "pas encore inscrit ; démarrez le client",
    "accepted": "accepté",
}
"""The same for details that the server does not send: of the agent and of the command line."""


class Phrases:
    """Texts with their French, for texts that programs put together.

    Args:
        table: French by English. ``{}`` stands for any text.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table
        self._patterns = [
            (re.compile(re.escape(english).replace(re.escape("{}"), "(.+)"), re.S), french)
            for english, french in table.items()
            if "{}" in english
        ]

    def in_french(self, text: str) -> str:
        """Return the French of ``text`` or of its parts; a part without an entry is kept."""
        known = self._table.get(text) or self._table.get(text[:1].lower() + text[1:])
        if known is not None:
            return known
        for pattern, french in self._patterns:
            found = pattern.fullmatch(text)
            if found:
                return french.format(*map(self.in_french, found.groups()))
        for separator, theirs in (("; ", "\u00a0; "), (": ", "\u00a0: ")):
            parts = text.split(separator)
            translated = [self.in_french(part) for part in parts] if len(parts) > 1 else parts
            if translated != parts:
                return theirs.join(translated)
        return text


_DETAILS = Phrases({**FROM_SERVER, **FROM_CLIENTS})


def in_french(detail: str) -> str:
    """Return the French of an error's detail, as far as the tables have it."""
    return _DETAILS.in_french(detail)
