#!/bin/sh
# Says what this machine lacks to build and run MSPR, and how to get it.
missing=0

need() { # NAME COMMAND DEBIAN-PACKAGE BREW-FORMULA
    if command -v "$2" >/dev/null 2>&1; then return; fi
    missing=1
    if [ "$(uname)" = Darwin ]; then
        echo "$1 is missing. Get it with: brew install $4" >&2
    else
        echo "$1 is missing. Get it with: apt-get install $3" >&2
    fi
}

at_least() { # HAVE WANT
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

postgres() {
    command -v initdb >/dev/null 2>&1 && return 0
    if command -v pg_config >/dev/null 2>&1 && [ -x "$(pg_config --bindir)/initdb" ]; then return 0; fi
    for dir in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
        /Applications/Postgres.app/Contents/Versions/*/bin; do
        [ -x "$dir/initdb" ] && return 0
    done
    return 1
}

need Go go golang go
if [ "$(uname)" = Darwin ]; then
    need "A C compiler" cc gcc gcc
else
    need "A C compiler" gcc gcc gcc
fi
if [ -z "$MSPR_DATABASE_URL" ] && ! postgres; then
    missing=1
    if [ "$(uname)" = Darwin ]; then
        echo "Postgres is missing. Get it with: brew install postgresql@17" >&2
    else
        echo "Postgres is missing. Get it with: apt-get install postgresql (its own service need not run)" >&2
    fi
    echo "Or point MSPR_DATABASE_URL at a Postgres server." >&2
fi
if command -v go >/dev/null 2>&1; then
    want=$(awk '$1 == "go" {print $2}' go.mod)
    have=$(go env GOVERSION | sed 's/^go//')
    # From 1.21 on, Go fetches the version that go.mod asks for by itself.
    if ! at_least "$have" "$want" && { ! at_least "$have" 1.21 || [ "$(go env GOTOOLCHAIN)" = local ]; }; then
        missing=1
        echo "Go $want or newer is needed; this is Go $have. Get it from https://go.dev/dl/" >&2
    fi
fi
exit $missing
