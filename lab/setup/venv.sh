#!/usr/bin/env bash
# Makes .venv with the pinned packages of the given requirements file, and shows the checkout as ansible_collections/nines/ha.
# Usage: venv.sh requirements.txt
. "$(dirname "$0")/common.sh"

requirements=$1
have python3 || apt_install python3 python3-venv
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "Python $(python3 -V | cut -d' ' -f2) is too old: ansible 12 needs 3.11 or newer on this machine (Debian 12 has it)."
python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv

collections=$LAB_ROOT/.cache/collections/ansible_collections/nines
mkdir -p "$collections"
ln -sfn ../../../.. "$collections/ha"

cd "$LAB_ROOT"
wanted=$(cat requirements*.txt constraints.txt | sha256sum | cut -c1-16)
stamp=.venv/.installed-${requirements%.txt}
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0

# A killed set-up may have left half an environment: one without a working pip is made anew.
.venv/bin/python -m pip --version >/dev/null 2>&1 || { say "making .venv"; python3 -m venv --clear .venv; }
say "installing the pinned packages of $requirements (about a minute the first time)"
log=$(mktemp)
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements" -c constraints.txt >"$log" 2>&1 || {
  tail -n 15 "$log" >&2
  stop "pip could not install $requirements (the whole log: $log)."
}
rm -f "$log"
echo "$wanted" >"$stamp"
