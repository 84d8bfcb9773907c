#!/bin/sh
# Audits a running server against the GraphQL over HTTP specification:
#     scripts/graphql-http.sh http://127.0.0.1:8080/us/graphql
# It fails when a MUST or a SHOULD does. Needs node and npm, and the npm registry
# once.
set -eu
[ $# = 1 ] || { echo "usage: $0 URL" >&2; exit 2; }
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/graphql-http
command -v npm >/dev/null || { echo "npm is missing. Get it with: apt-get install npm" >&2; exit 2; }
[ -d "$here/node_modules/graphql-http" ] || npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund >&2
exec node "$here/audit.mjs" "$1"
