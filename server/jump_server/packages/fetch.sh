#!/bin/sh
# Fetches a package and runs it: what a line to paste into a terminal runs. The key, or the secret of
# a support session, comes on the standard input. The working directory is a private one of its own
# and holds `ca`, which the line has checked: nothing else is trusted (SSL_CERT_FILE, SSL_CERT_DIR).
set -u
umask 077
work=$(pwd)
trap 'cd /; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
language=${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}
french=
case $language in fr*) french=yes ;; esac

# fail <English> <French> [<exit status>]
fail() {
    if [ -n "$french" ]; then printf '%s\n' "$2" >&2; else printf '%s\n' "$1" >&2; fi
    exit "${3-1}"
}

# Fails if the disk is full, which curl and wget tell in words of their own, or not at all.
check_space() {
    head -c 65536 /dev/zero >probe 2>/dev/null && rm probe && return
    # shellcheck disable=SC2059 # the texts are the catalogue's
    fail "$(printf @FULL_ENGLISH@ "$work")" "$(printf @FULL_FRENCH@ "$work")" @FULL_STATUS@
}

IFS= read -r key || :
case $key in
    '' | *[!A-Za-z0-9._-]*) fail 'The line is incomplete. Copy it as a whole.' \
        'La ligne est incomplète. Copiez-la en entier.' ;;
esac

# fetch <path>: fetches ./package with the request in `body`. The key stands in this file of the
# caller's alone, and in the body of the request: in no address, log or list of processes.
fetch() {
    json='Content-Type: application/json'
    speak="Accept-Language: ${language%%[_.]*}"
    if command -v curl >/dev/null 2>&1; then
        curl -sS --cacert ca --capath . -H "$json" -H "$speak" --data-binary @- -o package \
            "@URL@$1" <body || { check_space; exit 1; }
    else
        wget -q --content-on-error --ca-certificate=ca --ca-directory=. --header="$json" \
            --header="$speak" --post-file=body -O package "@URL@$1" || check_space
    fi
    rm -f body
    if [ "$(head -n 1 package 2>/dev/null)" != '#!/bin/sh' ]; then
        check_space
        message=$(sed -n 's/.*"message":"\([^"]*\)".*/\1/p' package 2>/dev/null)
        fail "${message:-The package could not be fetched.}" \
            "${message:-"Le paquet n'a pas pu être récupéré."}"
    fi

    # They were for what this script fetches: what inherits them may need the system's.
    unset SSL_CERT_FILE SSL_CERT_DIR
}
