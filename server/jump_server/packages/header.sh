#!/bin/sh
# @ABOUT@
# This is a shell script with a zip archive behind it, which Python runs.
package=$0
silent=
for argument in "$@"; do
    [ "$argument" = --silent ] && silent=yes
done

french=
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
    fr*) french=yes ;;
esac

# fail <code> <exit status> <English> <French>
fail() {
    trap '' INT TERM HUP
    if [ -z "$silent" ]; then
        if [ -n "$french" ]; then printf '%s\n' "$4" >&2; else printf '%s\n' "$3" >&2; fi
    fi
    @LOG@
    exit "$2"
}

interrupted() {
    fail @INTERRUPTED_CODE@ @INTERRUPTED_STATUS@ @INTERRUPTED_ENGLISH@ @INTERRUPTED_FRENCH@
}
trap interrupted INT TERM HUP

damaged() {
    fail package_damaged @DAMAGED_STATUS@ @DAMAGED_ENGLISH@ @DAMAGED_FRENCH@
}

size=$(wc -c 2>/dev/null <"$package") || size=0
[ "$((size))" -eq @SIZE@ ] || damaged

# Whether "$1" can do all that is needed: 0 yes, 39 the archive is damaged, else no. It has to
# be tried: a name on the PATH may be a shim for a Python that is not there.
try() {
    "$1" -I -S -B -c '
import sys
if sys.version_info < (3, 8):
    sys.exit(1)
import ssl, zlib, json, dataclasses, http.client, fcntl, pwd, termios, hashlib, zipimport
with open(sys.argv[1], "rb") as package:
    package.seek(@OFFSET@)
    sum = hashlib.sha256(package.read()).hexdigest()
sys.exit(0 if sum == "@SUM@" else 39)
' "$package" </dev/null >/dev/null 2>&1
}

# While Python starts, a signal has to wait: Python would print its own error. Older computers have
# no program for that.
block='env --block-signal=INT,TERM,HUP'
$block true >/dev/null 2>&1 || block=

for python in python3 /usr/bin/python3 /usr/local/bin/python3 python3.13 python3.12 python3.11 \
    python3.10 python3.9 python3.8 /usr/libexec/platform-python; do
    try "$python"
    case $? in
        0) exec $block "$python" -I -S -B "$package" "$@" ;;
        39) damaged ;;
    esac
done
fail python_missing @MISSING_STATUS@ @MISSING_ENGLISH@ @MISSING_FRENCH@
exit 1
