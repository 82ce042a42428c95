"""The package's help text."""

ENGLISH = """Jump Client %(version)s for %(site)s

Usage: sh %(package)s [options]

  --install-dir <path>       where to install; must not exist yet
                             (default: %(directory)s)
  --user <name>              by root: the account that the Jump Client runs as;
                             below a directory of its own it is installed for it alone
  --jc-name <name>           name in the console (default: the computer's name)
  --jc-jump-group <group>    user:<username>, jumpgroup:<code name> or a name
  --jc-tag <tag>             tag in the console
  --jc-comments <text>       comments in the console: all words up to the next option
  --jc-max-offline-minutes <n>
                             offline for longer (5 to 525600), it is removed
  --jc-ephemeral             remove it 5 minutes after it goes offline
  --key-info <key>           the installer's key, for a generic package
                             (default: the environment's JUMP_KEY_INFO)
  --proxy <url>              proxy to use: [scheme://][user:password@]host:port with
                             http, https, socks5 or socks5h (default: $https_proxy,
                             $all_proxy and $no_proxy)
  --online-install           fail when the server can't be reached
  --silent                   show nothing; the exit status tells
  --help                     show this

The options --jc-* need the installer's permission. After the installation, start the
client with <path>/init-script start, and have it start at boot with <path>/init-script
enable."""

FRENCH = """Jump Client %(version)s pour %(site)s

Utilisation : sh %(package)s [options]

  --install-dir <chemin>     où installer ; ne doit pas encore exister
                             (par défaut : %(directory)s)
  --user <nom>               par root : le compte du Jump Client ; dans un répertoire
                             de ce compte, il est installé pour lui seul
  --jc-name <nom>            nom dans la console (par défaut : celui de l'ordinateur)
  --jc-jump-group <groupe>   utilisateur:<nom>, jumpgroup:<code> ou un nom
  --jc-tag <balise>          balise dans la console
  --jc-comments <texte>      commentaires : tous les mots jusqu'à l'option suivante
  --jc-max-offline-minutes <n>
                             hors ligne plus longtemps (5 à 525600), il est supprimé
  --jc-ephemeral             le supprimer 5 minutes après sa mise hors ligne
  --key-info <clé>           la clé de l'installateur, pour un paquet générique
                             (par défaut : JUMP_KEY_INFO de l'environnement)
  --proxy <url>              proxy : [schéma://][utilisateur:motdepasse@]hôte:port,
                             schéma http, https, socks5 ou socks5h (par défaut :
                             $https_proxy, $all_proxy et $no_proxy)
  --online-install           échouer si le serveur est injoignable
  --silent                   ne rien montrer ; le code de sortie renseigne
  --help                     montrer ceci

Les options --jc-* exigent l'accord de l'installateur. Après l'installation, démarrez le
client par <chemin>/init-script start, et à chaque démarrage de l'ordinateur par
<chemin>/init-script enable."""
