#!/bin/sh
# Starts osier with the secrets of the container as variables: /run/secrets/ANTHROPIC_API_KEY, a
# file, becomes ANTHROPIC_API_KEY. A variable that is set already stays.
set -eu

for file in "${OSIER_SECRETS:-/run/secrets}"/*; do
  name=${file##*/}
  case $name in
    *[!A-Z0-9_]* | [0-9]* | '') continue ;;
  esac
  [ -f "$file" ] && [ -r "$file" ] || continue
  eval "[ -z \"\${$name:-}\" ]" || continue
  value=$(cat "$file")
  export "$name=$value"
done
# A user that was chosen at the start may have no home: git and agents need one.
if [ ! -w "${HOME:-/}" ]; then
  HOME=${OSIER_HOME:-/tmp}/user
  mkdir -p "$HOME"
  export HOME
fi
exec "${OSIER_PROGRAM:-/opt/osier/osier}" "$@"
