
# Runs the program of a support session. It needs no installation, and removes this folder itself.
# An option may follow the script's name: --terminal.
printf '{"secret":"%s"}' "$key" >body
fetch /support/packages
sh ./package --remove-folder "$@" </dev/null
