#!/bin/sh
# Fetches, installs and starts a Jump Client and has it start at boot: what the one line of an
# installer's page runs. Argument: the account, by root. The installer's key comes on the standard
# input. The working directory is a private one of its own and holds `ca`, which the line has
# checked: nothing else is trusted (SSL_CERT_FILE, SSL_CERT_DIR).
set -u
umask 077
work=$(pwd)
trap 'cd /; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
language=${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}
french=
case $language in fr*) french=yes ;; esac

# fail <English> <French>
fail() {
    if [ -n "$french" ]; then printf '%s\n' "$2" >&2; else printf '%s\n' "$1" >&2; fi
    exit 1
}

IFS= read -r key || :
case $key in
    '' | *[!A-Za-z0-9._-]*) fail 'The line is incomplete. Copy it as a whole.' \
        'La ligne est incomplète. Copiez-la en entier.' ;;
esac
if [ "$(id -u)" -eq 0 ]; then
    [ -n "${1-}" ] || fail 'Root needs a line that names an account: give it on the page.' \
        "Root a besoin d'une ligne qui nomme un compte : indiquez-le sur la page."
    directory=/opt/jumpclient
    set -- --user "$1"
else
    directory=$HOME/jumpclient
    set --
fi

# The key stands in a file of the caller's alone, and in the body of the request: in no address,
# log or list of processes.
printf '{"key":"%s","platform":"linux-headless"}' "$key" >body
json='Content-Type: application/json'
speak="Accept-Language: ${language%%[_.]*}"
if command -v curl >/dev/null 2>&1; then
    curl -sS --cacert ca --capath . -H "$json" -H "$speak" --data-binary @- -o package \
        '@URL@/packages' <body || exit 1
else
    wget -q --content-on-error --ca-certificate=ca --ca-directory=. --header="$json" \
        --header="$speak" --post-file=body -O package '@URL@/packages' || :
fi
rm -f body
if [ "$(head -n 1 package 2>/dev/null)" != '#!/bin/sh' ]; then
    message=$(sed -n 's/.*"message":"\([^"]*\)".*/\1/p' package 2>/dev/null)
    fail "${message:-The package could not be fetched.}" \
        "${message:-"Le paquet n'a pas pu être récupéré."}"
fi

# They were for what this script fetches: the client, which inherits them, may need the system's.
unset SSL_CERT_FILE SSL_CERT_DIR
sh ./package --install-dir "$directory" "$@" </dev/null || {
    status=$?
    # The package has said that the directory exists; here nobody can choose another one.
    [ -x "$directory/jump-client" ] || exit "$status"
    if [ -n "$french" ]; then
        printf '%s\n' "Ce Jump Client est déjà installé. Vérifiez-le : $directory/jump-client status" \
            "Pour le remplacer, désinstallez-le d'abord : $directory/uninstall" >&2
    else
        printf '%s\n' "It has a Jump Client already. To check it: $directory/jump-client status" \
            "To replace it, uninstall it first: $directory/uninstall" >&2
    fi
    exit "$status"
}
"$directory/init-script" start </dev/null || exit
"$directory/init-script" enable </dev/null
