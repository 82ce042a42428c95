"""French for the help and the output of ``jump``, by the English text."""

from jump_wire.languages import language

TEXTS = {
    # jump
    "Unattended access to computers through their Jump Clients.\n\n"
    "Set the server with JUMP_SERVER_URL or --server-url, and the certificates to trust "
    "with JUMP_CA_PATH or --ca (default: the system's). Set JUMP_TOKEN to an API token "
    "with the read and sessions scopes.": (
        "Accès à distance à des ordinateurs par leurs Jump Clients.\n\n"
        "Indiquez le serveur avec JUMP_SERVER_URL ou --server-url, et les certificats de "
        "confiance avec JUMP_CA_PATH ou --ca (par défaut : ceux du système). Définissez "
        "JUMP_TOKEN avec un jeton d'API ayant les portées read et sessions."
    ),
    "https://host[:port]": "https://hôte[:port]",
    "PEM file; only these certificates are trusted": (
        "fichier PEM ; seuls ces certificats sont acceptés"
    ),
    "print JSON": "afficher du JSON",
    # jump clients
    "List the Jump Clients you can see. Use SEARCH to filter the list.": (
        "Afficher les Jump Clients que vous voyez. RECHERCHE filtre la liste."
    ),
    "only this Jump Group (code name)": "seulement ce groupe de Jumps (identifiant)",
    "only this tag": "seulement cette balise",
    "only this status": "seulement cet état",
    "Name": "Nom",
    "Status": "État",
    "Group": "Groupe",
    "Tag": "Balise",
    "Hostname": "Nom d'hôte",
    "Address": "Adresse",
    "ID": "ID",
    "online": "en ligne",
    "offline": "hors ligne",
    "passive": "passif",
    "uninstalled": "désinstallé",
    "disabled": "désactivé",
    "Jump Clients: {}. Online: {}.": "Jump Clients : {}. En ligne : {}.",
    "Left out, because the terminal is narrow: {}": ("Omis, car le terminal est étroit : {}"),
    # jump shell
    "Open a shell on CLIENT (ID, name or hostname) in this terminal.\n\n"
    "To close it, press Enter, then ~ and . (tilde, period). If the connection drops, it "
    "reconnects and the shell continues. CLIENT can be the ID of a support session.": (
        "Ouvrir un shell sur CLIENT (ID, nom ou nom d'hôte) dans ce terminal.\n\n"
        "Pour le fermer, appuyez sur Entrée, puis sur ~ et . (tilde, point). Si la connexion "
        "est coupée, elle est rétablie et le shell continue. CLIENT peut être l'ID d'une session "
        "d'assistance technique."
    ),
    "a shell requires a terminal; to run a single command without one, use jump run": (
        "un shell exige un terminal ; pour exécuter une seule commande sans terminal, "
        "utilisez jump run"
    ),
    "The shell on {} has ended.": "Le shell sur {} s'est terminé.",
    # jump run
    "Run COMMAND on CLIENT and exit with its exit status.\n\n"
    "Put options before CLIENT. Everything after it is the command, for example "
    "jump run web-1 -- uname -r. As with ssh, the words are joined with spaces and run by "
    "/bin/sh on the computer. Standard input is passed to the command, unless it is a "
    "terminal.": (
        "Exécuter COMMANDE sur CLIENT et terminer avec son code de retour.\n\n"
        "Placez les options avant CLIENT. Tout ce qui suit est la commande, par exemple "
        "jump run web-1 -- uname -r. Comme avec ssh, les mots sont joints par des espaces et "
        "exécutés par /bin/sh sur l'ordinateur. L'entrée standard est transmise à la commande, "
        "sauf s'il s'agit d'un terminal."
    ),
    "send no input to the command": "ne transmettre aucune entrée à la commande",
    "specify a command": "indiquez une commande",
    # jump cp
    "Copy files and folders to or from a computer.\n\n"
    "Write a path on a computer as CLIENT:PATH (ID, name or hostname). It may have the "
    "wildcards *, ? and [...] (in quotes). A single - is the standard input or output. Each "
    "file appears under its name when it is complete. To continue after an interruption, "
    "repeat the command.": (
        "Copier des fichiers et des dossiers vers un ordinateur ou depuis celui-ci.\n\n"
        "Indiquez un chemin sur un ordinateur sous la forme CLIENT:CHEMIN (ID, nom ou nom "
        "d'hôte). Il accepte les caractères génériques *, ? et [...] (entre guillemets). Un - seul "
        "désigne l'entrée ou la sortie standard. Chaque fichier apparaît sous son nom une fois "
        "complet. Pour reprendre après une interruption, répétez la commande."
    ),
    "copy folders with their content": "copier les dossiers avec leur contenu",
    "keep times and permissions, also when files are replaced": (
        "conserver les dates et les permissions, même pour les fichiers remplacés"
    ),
    "replace files (default)": "remplacer les fichiers (par défaut)",
    "leave existing files as they are": "ne pas toucher aux fichiers existants",
    "give the copy another name: file (2).txt": (
        "donner un autre nom à la copie : fichier (2).txt"
    ),
    "use only one of --replace, --skip-existing and --keep-both": (
        "n'utilisez qu'une seule des options --replace, --skip-existing et --keep-both"
    ),
    "specify a source and a target": "indiquez une source et une cible",
    "- must be the only source": "- doit être la seule source",
    "either all sources or the target must be on one computer, written CLIENT:PATH": (
        "soit toutes les sources, soit la cible doivent se trouver sur un même ordinateur, sous "
        "la forme CLIENT:CHEMIN"
    ),
    "Interrupted. To continue, repeat the command.": (
        "Interrompu. Pour reprendre, répétez la commande."
    ),
    "You now control the session.": "Vous contrôlez désormais la session.",
    "{} now controls the session. You are watching.": (
        "{} contrôle désormais la session. Vous observez."
    ),
    "No one controls the session. You are watching.": (
        "Personne ne contrôle la session. Vous observez."
    ),
    "Interrupted. The copy is incomplete.": "Interrompu. La copie est incomplète.",
    "Add -r to copy folders with their content.": (
        "Ajoutez -r pour copier les dossiers avec leur contenu."
    ),
    "Not copied: {}": "Non copiés : {}",
    "Found: {}": "Trouvés : {}",
    "Files copied: {} ({}). Hashes agree.": (
        "Fichiers copiés : {} ({}). Les empreintes concordent."
    ),
    "{} was changed while it was copied.": "{} a été modifié pendant la copie.",
    "{} is a symbolic link: skipped.": "{} est un lien symbolique : ignoré.",
    "{} is a device, a FIFO or a socket: skipped.": (
        "{} est un périphérique, un FIFO ou un socket : ignoré."
    ),
    # jump maintenance-token
    "Print the maintenance token of CLIENT (ID, name or hostname).\n\n"
    "For about an hour, it allows on this computer to disable or uninstall the Jump Client "
    "where that is forbidden. Needs the clients scope and the right to remove it.": (
        "Afficher le jeton de maintenance de CLIENT (ID, nom ou nom d'hôte).\n\n"
        "Pendant environ une heure, il permet sur cet ordinateur de désactiver ou de désinstaller "
        "le Jump Client là où c'est interdit. Exige la portée clients et le droit de le supprimer."
    ),
    "Valid until {}.": "Valable jusqu'à {}.",
    # jump sessions
    "List the running sessions that you can see, and the customers who wait for support.": (
        "Afficher les sessions en cours que vous voyez, et les utilisateurs qui attendent une "
        "assistance technique."
    ),
    "only customers whom you may accept": (
        "seulement les utilisateurs que vous pouvez prendre en charge"
    ),
    "Since": "Depuis",
    "User": "Utilisateur",
    "waiting": "en attente",
    "starting": "démarrage",
    "open": "ouverte",
    # jump support
    "Help customers in support sessions. SESSION is the ID of one.\n\n"
    "jump sessions --waiting lists the customers who wait. After jump support accept, the "
    "commands jump shell, jump run and jump cp take SESSION in place of CLIENT.": (
        "Aider les utilisateurs en session d'assistance technique. SESSION est l'ID de l'une "
        "d'elles.\n\n"
        "jump sessions --waiting affiche les utilisateurs qui attendent. Après jump support "
        "accept, les commandes jump shell, jump run et jump cp prennent SESSION à la place de "
        "CLIENT."
    ),
    "Accept the customer who waits in SESSION. You control the session then.": (
        "Prendre en charge l'utilisateur qui attend dans SESSION. Vous contrôlez alors la session."
    ),
    "You control the support session with {}.": (
        "Vous contrôlez la session d'assistance technique avec {}."
    ),
    "Write TEXT to the customer of SESSION; without it, print the chat.": (
        "Écrire TEXTE à l'utilisateur de SESSION\u00a0; sans lui, afficher la conversation."
    ),
    "Leave SESSION. It ends if no other technician is in it.": (
        "Quitter SESSION. Elle se termine si aucun autre technicien n'y participe."
    ),
    "End SESSION. The customer is disconnected.": (
        "Terminer SESSION. L'utilisateur est déconnecté."
    ),
    "{} may be asked for permission, and has 60 seconds to answer.": (
        "L'autorisation de {} peut être demandée\u00a0; la réponse doit venir en 60 secondes."
    ),
    # jump updates
    "Watch and control the update of Jump Clients. Needs the settings scope.": (
        "Suivre et commander la mise à jour des Jump Clients. Exige la portée settings."
    ),
    "Show the release, the progress of each ring, and why an update was halted.": (
        "Afficher la version, l'avancement de chaque vague et la raison d'une interruption."
    ),
    "Offer the update to no further Jump Client.": (
        "Ne plus proposer la mise à jour à d'autres Jump Clients."
    ),
    "Continue after a pause or a halt, and try failed Jump Clients again.": (
        "Reprendre après une suspension ou une interruption, et réessayer les Jump Clients en "
        "échec."
    ),
    "Update CLIENT (ID, name or hostname), a group or a tag before all others.": (
        "Mettre à jour CLIENT (identifiant, nom ou nom d'hôte), un groupe ou une balise avant tous "
        "les autres."
    ),
    "the Jump Clients of this Jump Group": "les Jump Clients de ce groupe de Jumps",
    "the Jump Clients with this tag": "les Jump Clients qui ont cette balise",
    "specify one of CLIENT, --group and --tag": "indiquez CLIENT, --group ou --tag, un seul",
    "Jump Clients that are next: {}": "Prochains Jump Clients : {}",
}


def said(text: str) -> str:
    """Return ``text`` in the language of the user's locale."""
    return TEXTS.get(text, text) if language() == "fr" else text
