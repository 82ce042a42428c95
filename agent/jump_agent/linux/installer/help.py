"""The package's help text."""

ENGLISH = """Jump Client %(version)s for %(site)s

Usage: sh %(package)s [options]

  --install-dir <path>       installation directory; must not exist yet
                             (default: %(directory)s)
  --user <name>              account the Jump Client runs as (root only); inside a
                             directory of that account, installed for it alone
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
                             (default: $JUMP_KEY_INFO)
  --proxy <url>              proxy to use: [scheme://][user:password@]host:port with
                             http, https, socks5 or socks5h (default: $https_proxy,
                             $all_proxy and $no_proxy)
  --take-over <path>         directory of an earlier installation, stopped: take over its
                             record in the console
  --online-install           fail if the server can't be reached
  --silent                   print nothing; check the exit status
  --help                     show this help

The --jc-* options must be allowed by the installer. After installation, start the
client with <path>/init-script start. To start it at every boot, run
<path>/init-script enable."""

FRENCH = """Jump Client %(version)s pour %(site)s

Utilisation : sh %(package)s [options]

  --install-dir <chemin>     répertoire d'installation ; ne doit pas encore exister
                             (par défaut : %(directory)s)
  --user <nom>               compte d'exécution du Jump Client (root seulement) ; dans
                             un répertoire de ce compte, installé pour lui seul
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
                             (par défaut : $JUMP_KEY_INFO)
  --proxy <url>              proxy : [schéma://][utilisateur:motdepasse@]hôte:port,
                             schéma http, https, socks5 ou socks5h (par défaut :
                             $https_proxy, $all_proxy et $no_proxy)
  --take-over <chemin>       répertoire d'une installation antérieure, arrêtée :
                             reprendre son enregistrement dans la console
  --online-install           échouer si le serveur est injoignable
  --silent                   ne rien afficher ; consulter le code de retour
  --help                     afficher cette aide

Les options --jc-* doivent être autorisées par l'installateur. Après l'installation,
démarrez le client avec <chemin>/init-script start. Pour le démarrer à chaque démarrage
de l'ordinateur, exécutez <chemin>/init-script enable."""
