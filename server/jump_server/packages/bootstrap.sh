
# Installs and starts a Jump Client, and has it start at boot. Argument: the account, by root.
if [ "$(id -u)" -eq 0 ]; then
    [ -n "${1-}" ] || fail 'Root needs a line that names an account: give it on the page.' \
        "Root a besoin d'une ligne qui nomme un compte : indiquez-le sur la page."
    directory=/opt/jumpclient
    set -- --user "$1"
else
    directory=$HOME/jumpclient
    set --
fi

printf '{"key":"%s","platform":"linux-headless"}' "$key" >body
fetch /packages
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
