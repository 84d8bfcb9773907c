#!/bin/sh
# Builds the dashboard and the playground into web/dist, which the program embeds.
# Needs Node 20.9 or newer with npm, and the npm registry once. With --check it tells
# only whether this machine can.
set -eu
cd "$(dirname -- "$0")/../web"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "Node is missing, so that the program will have no dashboard. Get it with: apt-get install nodejs npm" >&2
    exit 3
fi
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 9) ? 0 : 1)'; then
    echo "Node 20.9 or newer is needed for the dashboard; this is Node $(node --version)." >&2
    exit 3
fi
[ "${1:-}" = --check ] && exit 0
export NEXT_TELEMETRY_DISABLED=1
lock=$(cksum <package-lock.json)
if [ "$(cat node_modules/.mspr-lock 2>/dev/null)" != "$lock" ]; then
    echo "fetching what the dashboard is built with (once)"
    npm ci --no-audit --no-fund --loglevel=error
    echo "$lock" >node_modules/.mspr-lock
fi
npm run --silent codegen -- --silent
npm run --silent build
