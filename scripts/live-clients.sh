#!/bin/sh
# Listens to a running server with graphql-ws and graphql-sse:
#     scripts/live-clients.sh http://127.0.0.1:8080/us/graphql TOKEN SNAPSHOT
# Needs node and npm, and the npm registry once.
set -eu
[ $# = 3 ] || { echo "usage: $0 URL TOKEN SNAPSHOT" >&2; exit 2; }
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/live-clients
command -v npm >/dev/null || { echo "npm is missing. Get it with: apt-get install npm" >&2; exit 2; }
[ -d "$here/node_modules/graphql-sse" ] || npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund >&2
exec node "$here/listen.mjs" "$1" "$2" "$3"
