"""French for the help, the usage errors and the prompts of ``jump-server``, by the English text."""

TEXTS = {
    # jump-server
    "Server for unattended access to computers.": "Serveur d'accès à distance à des ordinateurs.",
    "Folder that contains the database, the keys and jump-server.toml.": (
        "Dossier qui contient la base de données, les clés et jump-server.toml."
    ),
    "Run the server until stopped by a signal.": (
        "Exécuter le serveur jusqu'à l'arrêt par un signal."
    ),
    "Print the OpenAPI document of the API.": "Afficher le document OpenAPI de l'API.",
    # jump-server backup, restore
    "Back up the database, keys and configuration to FILE (tar). The server can be running.": (
        "Sauvegarder la base de données, les clés et la configuration dans FICHIER (tar). Le "
        "serveur peut rester démarré."
    ),
    "FILE is a folder: name the backup by the time, and keep this many backups.": (
        "FICHIER est un dossier : nommer la sauvegarde d'après l'heure et conserver ce nombre de "
        "sauvegardes."
    ),
    "{} is a folder: specify a file, or use --keep": (
        "{} est un dossier : indiquez un fichier, ou utilisez --keep"
    ),
    "Restore a backup. The server must be stopped.": (
        "Restaurer une sauvegarde. Le serveur doit être arrêté."
    ),
    "Replace the contents of the data folder.": "Remplacer le contenu du dossier de données.",
    "Keep jump-server.toml, also with --force.": ("Conserver jump-server.toml, même avec --force."),
    # jump-server db
    "Manage the database.": "Gérer la base de données.",
    "Copy all records to another, empty database. The server must be stopped.": (
        "Copier tous les enregistrements dans une autre base de données, vide. Le serveur doit "
        "être arrêté."
    ),
    "File with the target's database_url (default: $JUMP_COPY_TO_URL).": (
        "Fichier contenant le database_url de la cible (par défaut : $JUMP_COPY_TO_URL)."
    ),
    "specify the target with --to-file or {}": "indiquez la cible avec --to-file ou {}",
    # jump-server release
    "Sign updates of Jump Clients, and show what is signed.": (
        "Signer les mises à jour des Jump Clients et afficher ce qui est signé."
    ),
    "Show the newest release, its payloads and its validity.": (
        "Afficher la version publiée la plus récente, son contenu et sa validité."
    ),
    "List the releases.": "Afficher les versions publiées.",
    "Write the newest release to FILE, to be signed on another machine.": (
        "Écrire la version publiée la plus récente dans FICHIER, pour la signer sur une autre "
        "machine."
    ),
    "Sign an exported release. Needs the release key, and neither a site nor a network.": (
        "Signer une version exportée. Exige la clé de publication, mais ni site ni réseau."
    ),
    "The release key. Repeat for several keys.": (
        "La clé de publication. À répéter pour plusieurs clés."
    ),
    "Days until the timestamp expires and has to be signed again.": (
        "Jours avant l'expiration de l'horodatage, qu'il faut alors signer à nouveau."
    ),
    "Sign this version although this machine's package can't confirm it. Repeat for several.": (
        "Signer cette version bien que le paquet de cette machine ne puisse pas la confirmer. À "
        "répéter pour plusieurs."
    ),
    "Sign an exported release with a new root document, which can name other keys.": (
        "Signer une version exportée avec un nouveau document racine, qui peut désigner d'autres "
        "clés."
    ),
    "A key of the new root document. Repeat for several; without it, the keys stay.": (
        "Une clé du nouveau document racine. À répéter pour plusieurs ; sans cette option, les "
        "clés restent les mêmes."
    ),
    "With --new-key: how many of the new keys must sign from now on.": (
        "Avec --new-key : nombre de nouvelles clés qui doivent désormais signer."
    ),
    "Replace the release key on this server by a new one. Jump Clients follow by themselves.": (
        "Remplacer la clé de publication de ce serveur par une nouvelle. Les Jump Clients suivent "
        "d'eux-mêmes."
    ),
    "Verify a signed release, and offer it to Jump Clients.": (
        "Vérifier une version signée et la proposer aux Jump Clients."
    ),
    # jump-server admin
    "Manage users on the server itself.": "Gérer les utilisateurs sur le serveur lui-même.",
    "Print JSON.": "Afficher du JSON.",
    "Read the password from standard input.": "Lire le mot de passe sur l'entrée standard.",
    "Prompt for the password.": "Demander le mot de passe.",
    "Password": "Mot de passe",
    "use either --password-stdin or --prompt, not both": (
        "utilisez --password-stdin ou --prompt, pas les deux"
    ),
    "Create a user. A generated password is shown only once.": (
        "Créer un utilisateur. Un mot de passe généré n'est affiché qu'une fois."
    ),
    "Role of the user.": "Rôle de l'utilisateur.",
    "Full name.": "Nom complet.",
    "Reset a user's password and unlock the account.": (
        "Réinitialiser le mot de passe d'un utilisateur et déverrouiller le compte."
    ),
    "Turn off a user's two-factor authentication: they sign in with their password only.": (
        "Désactiver l'authentification à deux facteurs d'un utilisateur : il se connecte avec son "
        "mot de passe seul."
    ),
    "Unlock a user's account.": "Déverrouiller le compte d'un utilisateur.",
    "Create an API token that acts on a user's behalf. It is shown only once.": (
        "Créer un jeton d'API qui agit au nom d'un utilisateur. Il n'est affiché qu'une fois."
    ),
    "What the token is for.": "Usage du jeton.",
    "Repeat for several scopes, or use all.": "À répéter pour plusieurs portées, ou all.",
    "Days until the token expires.": "Jours avant l'expiration du jeton.",
    "List users.": "Afficher les utilisateurs.",
    "Check that no audit log entry was changed or removed since the last check.": (
        "Vérifier qu'aucune entrée du journal d'audit n'a été modifiée ou supprimée depuis la "
        "dernière vérification."
    ),
    "Check all entries and archive files, including those already verified.": (
        "Vérifier toutes les entrées et tous les fichiers d'archive, y compris ceux déjà vérifiés."
    ),
    "With --full: folder with more archive files. Can be repeated.": (
        "Avec --full : dossier contenant d'autres fichiers d'archive. Peut être répété."
    ),
    "--archive requires --full": "--archive exige --full",
}
