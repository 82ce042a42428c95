"""French for the sentences with which ``jump-server`` refuses to start or to do something."""

from functools import cache

from jump_wire.languages import language
from jump_wire.reasons import FROM_CLIENTS, FROM_SERVER, Phrases

REFUSALS = {
    "{} can't be used: {}": "{} est inutilisable : {}",
    "{} belongs to the account {}, and this is {}: run jump-server as the account that owns it": (
        "{} appartient au compte {}, et celui-ci est {} : exécutez jump-server avec le "
        "compte propriétaire"
    ),
    "{} can't be written to: is its file system read-only?": (
        "impossible d'écrire dans {} : son système de fichiers est-il en lecture seule ?"
    ),
    "{} contains other files and is open to other accounts": (
        "{} contient d'autres fichiers et est ouvert à d'autres comptes"
    ),
    "other accounts can write to {}, which contains a site": (
        "d'autres comptes peuvent écrire dans {}, qui contient un site"
    ),
    "other accounts can read {}: {}": "d'autres comptes peuvent lire {} : {}",
    "look at what is in it, then: chmod 700 {}": "examinez son contenu, puis : chmod 700 {}",
    "another server is already using {}": "un autre serveur utilise déjà {}",
    "a restore was interrupted": "une restauration a été interrompue",
    "run it again": "exécutez-la à nouveau",
    "there is no site yet": "il n'y a pas encore de site",
    "check --data-dir, or create the site with `jump-server admin create-user` or "
    "`jump-server serve`": (
        "vérifiez --data-dir, ou créez le site avec `jump-server admin create-user` ou "
        "`jump-server serve`"
    ),
    "{}: remove data_dir: it is always the folder of this file": (
        "{} : supprimez data_dir : c'est toujours le dossier de ce fichier"
    ),
    "smtp_host requires smtp_sender": "smtp_host exige smtp_sender",
    "set either smtp_password or smtp_password_file, not both": (
        "indiquez smtp_password ou smtp_password_file, pas les deux"
    ),
    "smtp_user requires smtp_tls: passwords are never sent unencrypted": (
        "smtp_user exige smtp_tls : les mots de passe ne sont jamais envoyés en clair"
    ),
    "more than one worker requires redis_url": "plusieurs processus exigent redis_url",
    "redis_url requires a PostgreSQL database_url": ("redis_url exige un database_url PostgreSQL"),
    "redis_url requires tls = false: a proxy must terminate TLS": (
        "redis_url exige tls = false : un proxy doit terminer TLS"
    ),
    "a unix socket requires addresses: where Jump Clients reach the server": (
        "un socket Unix exige addresses : là où les Jump Clients joignent le serveur"
    ),
    "{} is in use by another program: stop that program, or set listen in {} to another port": (
        "{} est utilisé par un autre programme : arrêtez-le, ou indiquez un autre port "
        "pour listen dans {}"
    ),
    "this account is not allowed to listen on {}: set listen in {} to a port above 1023": (
        "ce compte n'est pas autorisé à écouter sur {} : indiquez un port supérieur à "
        "1023 pour listen dans {}"
    ),
    "{} is not an address of this computer: correct listen in {}": (
        "{} n'est pas une adresse de cet ordinateur : corrigez listen dans {}"
    ),
    "the server can't listen on {}: {}": "le serveur ne peut pas écouter sur {} : {}",
    "the socket {} can't be created: {} does not exist, or this account can't write to it": (
        "impossible de créer le socket {} : {} n'existe pas, ou ce compte ne peut pas y écrire"
    ),
    "{} is a file: the server does not replace it by its socket": (
        "{} est un fichier : le serveur ne le remplace pas par son socket"
    ),
    "the database can't be used: {}": "la base de données est inutilisable : {}",
    "the database holds no site, although the site of this folder had one": (
        "la base de données ne contient aucun site, alors que le site de ce dossier en avait une"
    ),
    "put it back from a backup (jump-server restore --force), or set database_url to "
    "where it is. To start again with the same keys and no records, remove {}": (
        "restaurez-la à partir d'une sauvegarde (jump-server restore --force), ou "
        "indiquez dans database_url où elle se trouve. Pour recommencer avec les mêmes "
        "clés et sans enregistrements, supprimez {}"
    ),
    "put it back from a backup (jump-server restore --force)": (
        "restaurez-la à partir d'une sauvegarde (jump-server restore --force)"
    ),
    "the authority and the secret in the trust folder are not those of the site that "
    "the database holds": (
        "l'autorité et le secret du dossier trust ne sont pas ceux du site que "
        "contient la base de données"
    ),
    "the database is at revision {}, which is of a later version": (
        "la base de données est à la révision {}, qui est celle d'une version ultérieure"
    ),
    "{} is not a database": "{} n'est pas une base de données",
    "{} is damaged ({})": "{} est endommagé ({})",
    "{} can't be read: {}": "impossible de lire {} : {}",
    "put them back from a backup (jump-server restore) or copy the trust folder of another node": (
        "restaurez-les à partir d'une sauvegarde (jump-server restore) ou copiez le "
        "dossier trust d'un autre nœud"
    ),
    "put it back from a backup, or remove server.key and server.pem: the next start "
    "makes new ones, which Jump Clients accept": (
        "restaurez-le à partir d'une sauvegarde, ou supprimez server.key et "
        "server.pem : le prochain démarrage en crée de nouveaux, que les Jump Clients "
        "acceptent"
    ),
    "missing in {}: {}, although {}": "absent de {} : {}, alors que {}",
    "the database already holds this site": "la base de données contient déjà ce site",
    "the authority's certificate is there": "le certificat de l'autorité est présent",
    "Jump Clients trust it": "les Jump Clients s'y fient",
    "{} is not a regular file": "{} n'est pas un fichier ordinaire",
    "{} belongs to the account {}: give it to the server's own (chown)": (
        "{} appartient au compte {} : donnez-le au compte du serveur (chown)"
    ),
    "others can get at {}: {}": "d'autres comptes ont accès à {} : {}",
    "close it (chmod go-rwx)": "fermez-le-leur (chmod go-rwx)",
    "{} has {} bytes and must have {}: it is damaged": (
        "{} compte {} octets au lieu de {} : il est endommagé"
    ),
    "{} is damaged: it is not a certificate": "{} est endommagé : ce n'est pas un certificat",
    "{} is damaged: it is not a key": "{} est endommagé : ce n'est pas une clé",
    "{} is damaged: it is no key": "{} est endommagé : ce n'est pas une clé",
    "{} is damaged: it is not an elliptic-curve key": (
        "{} est endommagé : ce n'est pas une clé à courbe elliptique"
    ),
    "{} is damaged: it is no RSA key of {} bits": (
        "{} est endommagé : ce n'est pas une clé RSA de {} bits"
    ),
    "{} is damaged: it is no root document": ("{} est endommagé : ce n'est pas un document racine"),
    "{} is damaged: its signature is wrong": "{} est endommagé : sa signature est incorrecte",
    "{} is not the key of {}": "{} n'est pas la clé de {}",
    "{} is not the one that the database knows": (
        "{} n'est pas celui que connaît la base de données"
    ),
    "{} is of an earlier version of the server": (
        "{} provient d'une version antérieure du serveur"
    ),
    "export it again": "exportez-le à nouveau",
    "the release key is not on this server": "la clé de publication n'est pas sur ce serveur",
    "use export, sign-root and import": "utilisez export, sign-root et import",
    "version {} is not that of this machine's package ({})": (
        "la version {} n'est pas celle du paquet de cette machine ({})"
    ),
    "compare its hash, then add --accept {}": ("comparez son empreinte, puis ajoutez --accept {}"),
    "version {} has other code than this machine's package of that version": (
        "la version {} a un autre code que le paquet de cette version sur cette machine"
    ),
    "{} is not a file of jump-server release": ("{} n'est pas un fichier de jump-server release"),
    "{} is not an exported release": "{} n'est pas une version exportée",
    "{} is not a signed release": "{} n'est pas une version signée",
    "{} is not a release key": "{} n'est pas une clé de publication",
    "{} is not an RSA key of {} bits": "{} n'est pas une clé RSA de {} bits",
    "{} is not an RSA key": "{} n'est pas une clé RSA",
    "{} has another exponent than {}": "{} a un autre exposant que {}",
    "the key may not sign {}: the root document names another one": (
        "la clé ne peut pas signer {} : le document racine en désigne une autre"
    ),
    "{} needs {} signatures": "{} exige {} signatures",
    "repeat --key for {} keys that the root document names": (
        "répétez --key pour {} clés que désigne le document racine"
    ),
    "the key on this server is not enough: the root document names others": (
        "la clé de ce serveur ne suffit pas : le document racine en désigne d'autres"
    ),
    "{} signatures need as many different keys": (
        "{} signatures exigent autant de clés différentes"
    ),
    "there is no release yet": "il n'y a pas encore de version publiée",
    "start the server once": "démarrez le serveur une fois",
    "this is not the newest release": "ce n'est pas la version publiée la plus récente",
    "export and sign that one": "exportez et signez celle-ci",
    "this site already has these documents, or newer ones": (
        "ce site a déjà ces documents, ou de plus récents"
    ),
    "the timestamp has expired": "l'horodatage a expiré",
    "sign the release again": "signez la version à nouveau",
    "no site found in {}": "aucun site dans {}",
    "no database found at {}": "aucune base de données à l'emplacement {}",
    "{} already contains a site": "{} contient déjà un site",
    "the database already contains a site": "la base de données contient déjà un site",
    "{} already exists": "{} existe déjà",
    "use --force to replace it": "utilisez --force pour le remplacer",
    "a server is using {}": "un serveur utilise {}",
    "a server is running on {}": "un serveur fonctionne sur {}",
    "stop it first": "arrêtez-le d'abord",
    "no such folder": "ce dossier n'existe pas",
    "{} is not allowed to enter it": "{} n'est pas autorisé à y entrer",
    "{} is not allowed to write to it": "{} n'est pas autorisé à y écrire",
    "{} is not a backup, or is damaged: {}": ("{} n'est pas une sauvegarde, ou est endommagé : {}"),
    "{} is not a backup, or is damaged": "{} n'est pas une sauvegarde, ou est endommagé",
    "{} is not a backup: it contains {}": "{} n'est pas une sauvegarde : il contient {}",
    "{} is incomplete": "{} est incomplet",
    "{} was made by a newer version of the server": (
        "{} a été créé par une version plus récente du serveur"
    ),
    "the database in {} is damaged": "la base de données contenue dans {} est endommagée",
    "the backup is of {}, and database_url names another kind: restore it without that "
    "setting, then copy the records with jump-server db copy": (
        "la sauvegarde est de {}, et database_url désigne un autre type : restaurez-la "
        "sans ce paramètre, puis copiez les enregistrements avec jump-server db copy"
    ),
    "{} is not installed (PostgreSQL's client tools)": (
        "{} n'est pas installé (outils clients de PostgreSQL)"
    ),
    "{} was written, but {} could not be deleted: {}": (
        "{} a été écrit, mais {} n'a pas pu être supprimé : {}"
    ),
    "the audit log is not intact at entry {}: nothing was copied": (
        "le journal d'audit n'est pas intact à l'entrée {} : rien n'a été copié"
    ),
    "the target is the site's own database": ("la cible est la base de données du site lui-même"),
    "the target database already contains a site": (
        "la base de données cible contient déjà un site"
    ),
    "use an empty one": "utilisez-en une vide",
    "{} has {} rows in the target, and {} here": "{} a {} lignes dans la cible, et {} ici",
}
"""French by English. ``{}`` stands for any text. Parts after ``; `` have entries of their own."""


@cache
def _phrases() -> Phrases:
    return Phrases({**REFUSALS, **FROM_SERVER, **FROM_CLIENTS})


def spoken(sentence: str) -> str:
    """Return a refusal in the language of the user's locale."""
    return _phrases().in_french(sentence) if language() == "fr" else sentence
