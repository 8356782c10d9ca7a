# Sourced by the set-up scripts: one voice for progress and for refusals.
# shellcheck shell=bash
set -euo pipefail
LAB_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
LAB_CACHE=$LAB_ROOT/.cache/lab
export LAB_ROOT LAB_CACHE DEBIAN_FRONTEND=noninteractive

say() { printf '  - %s\n' "$*"; }
stop() {
  printf '\nStopped: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Install Debian packages as root, or stop with the one command that the operator has to run.
# Output goes to a log that is shown only when the installation fails.
apt_install() {
  if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
    stop "this machine lacks: $*. Install it (on Debian or Ubuntu: sudo apt-get install $*) and start again."
  fi
  say "installing $* with apt"
  mkdir -p "$LAB_CACHE"
  local log=$LAB_CACHE/apt.log
  if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    stop "apt could not install $* (the whole log: $log)."
  fi
}
