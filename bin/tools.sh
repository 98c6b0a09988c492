# Where the build tools live and which versions the build wants. Sourced by the other scripts
# shellcheck shell=bash disable=SC2034
# of this directory, never run.
#
# The tools live outside the checkout, one directory per name and version, so that a fresh clone
# finds them built and two checkouts at different versions do not fight.

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=${DESKFOLK_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/deskfolk/tools}

RUST_MIN=1.94
NODE_MIN=20
NODE_VERSION=24.21.0 # fetched where the system's is older than NODE_MIN
CARGO_LEPTOS_VERSION=0.3.10
BINARYEN_VERSION=132.0.0
NEXTEST_VERSION=0.9.143
PYTHON_MIN=3.11
SCIM_TESTER_VERSION=$(sed -n 's/^scim2-tester==\([^ ]*\).*/\1/p' "$REPO/bin/scim2-tester.txt")
# The client's bindings and the tool that writes them must be the same version to the digit.
WASM_BINDGEN_VERSION=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$REPO/Cargo.lock")

CARGO_LEPTOS_DIR=$TOOLS/cargo-leptos-$CARGO_LEPTOS_VERSION
WASM_BINDGEN_DIR=$TOOLS/wasm-bindgen-cli-$WASM_BINDGEN_VERSION
BINARYEN_DIR=$TOOLS/binaryen-$BINARYEN_VERSION
NODE_DIR=$TOOLS/node-$NODE_VERSION
NEXTEST_DIR=$TOOLS/cargo-nextest-$NEXTEST_VERSION
SCIM_TESTER_DIR=$TOOLS/scim2-tester-$SCIM_TESTER_VERSION

# Node.js of our own is there only where the system's is too old. cargo-nextest comes last: any
# version that is on the machine already will do.
PATH=$CARGO_LEPTOS_DIR/bin:$WASM_BINDGEN_DIR/bin:$BINARYEN_DIR/node_modules/.bin:$NODE_DIR/bin:$PATH
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin:$NEXTEST_DIR/bin
export PATH

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# The directory of a PostgreSQL installation's server programs, newest first; fails when none.
postgres_bin() {
    local dir
    for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin | sort -rV); do
        if [[ -x $dir/initdb && -x $dir/pg_ctl ]]; then
            say "$dir"
            return
        fi
    done
    have initdb && have pg_ctl && dirname "$(command -v initdb)"
}

# The mail server that tests fetch from, with its part for IMAP; fails when there is none.
dovecot_path() {
    local prefix
    for prefix in /usr /usr/local /opt/homebrew; do
        if [[ -x $prefix/sbin/dovecot ]] &&
            [[ -x $prefix/lib/dovecot/imap || -x $prefix/libexec/dovecot/imap ]]; then
            say "$prefix/sbin/dovecot"
            return
        fi
    done
    return 1
}

# OpenLDAP's server, where systems have it; fails when there is none.
slapd_path() {
    local dir
    for dir in /usr/sbin /usr/local/sbin /usr/lib/openldap /usr/libexec /opt/homebrew/opt/openldap/libexec; do
        if [[ -x $dir/slapd ]]; then
            say "$dir/slapd"
            return
        fi
    done
    command -v slapd
}

# The Chromium that browser tests use: the one named by DESKFOLK_CHROMIUM, the system's, or the
# one Playwright downloaded; fails when there is none.
chromium_path() {
    local name path
    if [[ -n ${DESKFOLK_CHROMIUM:-} ]]; then
        [[ -x $DESKFOLK_CHROMIUM ]] && say "$DESKFOLK_CHROMIUM"
        return
    fi
    # The one without windows is a fifth faster.
    for name in chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome; do
        path=$(command -v "$name" 2>/dev/null) || continue
        # Ubuntu's stub only asks to install the snap, whose sandbox cannot see our files.
        if ! head -c 2 "$path" | grep -q '#!' || ! grep -q snap "$path"; then
            say "$path"
            return
        fi
    done
    [[ -d $REPO/end2end/node_modules/@playwright/test ]] || return 1
    path=$(cd "$REPO/end2end" && node -p "require('@playwright/test').chromium.executablePath()" 2>/dev/null) || return 1
    [[ -x $path ]] && say "$path"
}

# A TCP port of 127.0.0.1 that nobody listens on.
free_port() {
    local port
    for _ in {1..50}; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            say "$port"
            return
        fi
    done
    return 1
}

# Seconds as people say them: "3 min 20 s".
duration() { # duration <seconds>
    if [[ $1 -ge 60 ]]; then
        say "$(($1 / 60)) min $(($1 % 60)) s"
    else
        say "$1 s"
    fi
}
