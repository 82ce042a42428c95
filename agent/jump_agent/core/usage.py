"""The help of the command ``jump-client``."""

from .console import choose, complain, say

_ENGLISH = """Usage: jump-client <command>

  status [--json]        tell whether the client runs and is connected (0 running, 3 stopped)
  diagnose [--json]      check step by step what works on the way to the server
  disable                refuse every jump until it is enabled again; what runs in sessions ends
  enable                 allow jumps again
  server-addresses <host:port> ...
                         addresses of the server to try first; the others stay until one of
                         these answers
  run                    run in the foreground until a signal ends it
  uninstall              stop the client and remove it from this computer
  init-script <action>   start, stop, restart or status, as init systems call it;
                         enable or disable: whether it starts at boot"""

_FRENCH = """Utilisation : jump-client <commande>

  status [--json]        dit si le client tourne et s'il est connecté (0 actif, 3 arrêté)
  diagnose [--json]      vérifie pas à pas ce qui fonctionne jusqu'au serveur
  disable                refuse tout accès jusqu'à « enable » ; ce qui tourne en session se termine
  enable                 permet de nouveau l'accès
  server-addresses <hôte:port> ...
                         adresses du serveur à essayer d'abord ; les autres restent jusqu'à ce
                         que l'une d'elles réponde
  run                    tourne au premier plan jusqu'à ce qu'un signal l'arrête
  uninstall              arrête le client et le supprime de cet ordinateur
  init-script <action>   start, stop, restart ou status, pour les systèmes d'initialisation ;
                         enable ou disable : s'il démarre avec l'ordinateur"""


def usage(asked: str) -> int:
    """Print the help; return 0 if it was requested, else 2."""
    text = choose(_ENGLISH, _FRENCH)
    if asked in ("--help", "-h", "help"):
        say(text)
        return 0
    complain(text)
    return 2
