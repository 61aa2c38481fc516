# shellcheck shell=bash disable=SC2034
# Sourced by the scripts beside it: where the repository is, how they speak, and the one set of features that all of
# them compile with, so that no package is compiled twice.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
root=$PWD
target=${CARGO_TARGET_DIR:-$root/target}

# The page is embedded in the binary, as in a release, instead of being fetched from Vite.
features=(--features tauri/custom-protocol)

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() {
    printf 'coffer: %s\n' "$*" >&2
    exit 1
}
