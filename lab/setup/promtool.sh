#!/usr/bin/env bash
# Makes sure that there are promtool and amtool, and the servers they belong to, for the tests of alerts and of who is told.
# Debian's packages are unpacked into .cache/lab/prometheus and not installed: no service starts on this machine.
. "$(dirname "$0")/common.sh"

TOOLS="promtool amtool prometheus prometheus-alertmanager"
PACKAGES="prometheus prometheus-alertmanager"
PLACE=$LAB_CACHE/prometheus

complete() {
  local tool
  for tool in $TOOLS; do
    have "$tool" || [ -x "$PLACE/usr/bin/$tool" ] || return 1
  done
}
fetch() { # Both packages, as files, into the folder that is named.
  # shellcheck disable=SC2086 # Two words are meant.
  (cd "$1" && apt-get download -qq $PACKAGES) >>"$LAB_CACHE/apt.log" 2>&1
}

complete && exit 0
hint="the tests of alerts need promtool and amtool. Install them (on Debian or Ubuntu: sudo apt-get install $PACKAGES) and start again."
have apt-get && have dpkg-deb || stop "$hint"

mkdir -p "$LAB_CACHE"
new=$(mktemp -d "$LAB_CACHE/prometheus.XXXXXX")
trap 'rm -rf "$new"' EXIT
say "fetching promtool and amtool (Debian's packages $PACKAGES, unpacked into .cache/lab/prometheus)"
if ! fetch "$new"; then
  # A machine that never asked has no lists of packages.
  if [ "$(id -u)" -eq 0 ]; then apt-get update -qq >>"$LAB_CACHE/apt.log" 2>&1 || true; fi
  fetch "$new" || {
    tail -n 5 "$LAB_CACHE/apt.log" >&2
    stop "$hint"
  }
fi
mkdir "$new/root"
for package in "$new"/*.deb; do dpkg-deb -x "$package" "$new/root"; done
rm -rf "$PLACE"
mv "$new/root" "$PLACE"
complete || stop "$PLACE lacks one of: $TOOLS. $hint"
