"""The help of the command ``jump-client``."""

from .console import choose, complain, say

ENGLISH = """Usage: jump-client <command>

  status [--json]        show if the client is running and connected
                         (exit status: 0 running, 3 stopped)
  diagnose [--json]      check each step of the connection to the server
  disable                refuse all jumps until enabled again; active sessions end
  enable                 allow jumps again
  server-addresses <host:port> ...
                         server addresses to try first; the known ones are kept until
                         one of these works
  update-policy [off | site | <version>]
                         show or set which updates may be installed: none, those that
                         the site decides on, or that version alone
  run                    run in the foreground until stopped by a signal
  seal                   prepare an image of this computer: stop the client and remove
                         its identity, so that each clone enrols by itself
                         (installer key: $JUMP_KEY_INFO)
  uninstall              stop the client and uninstall it from this computer
  init-script <action>   start, stop, restart or status, for init systems;
                         enable or disable: start at boot or not;
                         enable-login: start and stop with the account's login session

Where the site forbids it, disable, uninstall and seal ask for a maintenance token.
  --maintenance-token-file <file>
                         read it from a file, or from standard input (-)"""

FRENCH = """Utilisation : jump-client <commande>

  status [--json]        affiche si le client est démarré et connecté
                         (code de retour : 0 démarré, 3 arrêté)
  diagnose [--json]      vérifie chaque étape de la connexion au serveur
  disable                refuse tout accès jusqu'à « enable » ; les sessions en cours
                         sont interrompues
  enable                 autorise à nouveau l'accès
  server-addresses <hôte:port> ...
                         adresses du serveur à essayer d'abord ; les adresses connues
                         sont conservées jusqu'à ce que l'une d'elles fonctionne
  update-policy [off | site | <version>]
                         affiche ou définit les mises à jour permises : aucune, celles
                         que le site décide, ou cette version seulement
  run                    s'exécute au premier plan jusqu'à l'arrêt par un signal
  seal                   prépare une image de cet ordinateur : arrête le client et supprime
                         son identité, pour que chaque clone s'inscrive lui-même
                         (clé de l'installateur : $JUMP_KEY_INFO)
  uninstall              arrête le client et le désinstalle de cet ordinateur
  init-script <action>   start, stop, restart ou status, pour les systèmes d'initialisation ;
                         enable ou disable : démarrage avec l'ordinateur ou non ;
                         enable-login : démarrage et arrêt avec la session du compte

Où le site l'interdit, disable, uninstall et seal demandent un jeton de maintenance.
  --maintenance-token-file <fichier>
                         le lit dans un fichier, ou dans l'entrée standard (-)"""


def usage(asked: str) -> int:
    """Print the help; return 0 if it was requested, else 2."""
    text = choose(ENGLISH, FRENCH)
    if asked in ("--help", "-h", "help"):
        say(text)
        return 0
    complain(text)
    complain("")
    complain(choose("Unknown command: %s", "Commande inconnue : %s") % asked[:100])
    return 2
