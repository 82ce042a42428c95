"""The help text of a package for Windows."""

ENGLISH = r"""Jump Client %(version)s for %(site)s

Options:

  --install-dir <path>       installation directory (default:
                             %(directory)s)
  --user <name>              your own account: install for it alone, although you are
                             an administrator
  --jc-name <name>           name in the console (default: the computer's name)
  --jc-jump-group <group>    user:<username>, jumpgroup:<code name> or a name
  --jc-tag <tag>             tag in the console
  --jc-comments <text>       comments in the console: all words up to the next option
  --jc-max-offline-minutes <n>
                             minutes offline (5 to 525600) before the Jump Client is
                             removed
  --jc-ephemeral             remove the Jump Client 5 minutes after it goes offline
  --jc-passive               wait for the server's connections instead of keeping one
  --jc-passive-port <port>   TCP port to wait on (1024 to 65535, default: 5832)
  --jc-passive-listen <where>
                             IP address or network interface to wait on (default: all)
  --key-info <key>           installer key, for a generic package
                             (default: %%JUMP_KEY_INFO%%)
  --proxy <url>              proxy to use: [scheme://][user:password@]host:port with
                             http, https, socks5 or socks5h
  --take-over <path>         directory of an earlier installation, stopped: take over its
                             record in the console
  --parameters <file>        file with these options: JSON in UTF-8, without the dashes
  --online-install           fail if the server can't be reached
  --silent                   print nothing; check the exit status
  --help                     show this help

An administrator installs a service. Others install for their own account. A package
that is run again over its installation upgrades or repairs it."""

FRENCH = r"""Jump Client %(version)s pour %(site)s

Options :

  --install-dir <chemin>     dossier d'installation (par défaut :
                             %(directory)s)
  --user <nom>               votre propre compte : installer pour lui seul, même si vous
                             êtes administrateur
  --jc-name <nom>            nom dans la console (par défaut : celui de l'ordinateur)
  --jc-jump-group <groupe>   utilisateur:<nom>, jumpgroup:<identifiant> ou un nom
  --jc-tag <balise>          balise dans la console
  --jc-comments <texte>      commentaires : tous les mots jusqu'à l'option suivante
  --jc-max-offline-minutes <n>
                             minutes hors ligne (5 à 525600) avant suppression du
                             Jump Client
  --jc-ephemeral             supprimer le Jump Client après 5 minutes hors ligne
  --jc-passive               attendre les connexions du serveur au lieu d'en garder une
  --jc-passive-port <port>   port TCP d'attente (1024 à 65535, par défaut : 5832)
  --jc-passive-listen <où>   adresse IP ou interface réseau d'attente (par défaut :
                             toutes)
  --key-info <clé>           clé de l'installateur, pour un paquet générique
                             (par défaut : %%JUMP_KEY_INFO%%)
  --proxy <url>              proxy : [schéma://][utilisateur:motdepasse@]hôte:port,
                             schéma http, https, socks5 ou socks5h
  --take-over <chemin>       dossier d'une installation antérieure, arrêtée :
                             reprendre son enregistrement dans la console
  --parameters <fichier>     fichier contenant ces options : JSON en UTF-8, sans les tirets
  --online-install           échouer si le serveur est injoignable
  --silent                   ne rien afficher ; consulter le code de retour
  --help                     afficher cette aide

Un administrateur installe un service. Les autres installent pour leur propre compte. Un
paquet relancé sur son installation la met à niveau ou la répare."""
