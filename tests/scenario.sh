#!/usr/bin/env bash
# Runs one molecule scenario from an empty lab and says how long it took. Usage: scenario.sh NAME
. "$(dirname "$0")/../lab/setup/common.sh"
cd "$LAB_ROOT"
[ -f "molecule/$1/molecule.yml" ] || stop "there is no scenario '$1': there are $(ls molecule | tr '\n' ' ')."
mapfile -t inventories < <(grep -oE 'lab/inventories/[a-z_]+\.yml' "molecule/$1/molecule.yml")
images=$(sed -nE 's/.*lab_image: (debian[0-9]+).*/\1/p' "${inventories[@]}" | sort -u)
# shellcheck disable=SC2086
lab/setup/image.sh debian13 $images
# A quarter faster; one that says `# pipelining: off` has what Ansible does by default, which needs more of a node to become another user.
grep -q '^# pipelining: off' "molecule/$1/molecule.yml" || export ANSIBLE_PIPELINING=true
SECONDS=0
molecule test --scenario-name "$1"
printf '\nscenario %s passed in %d s\n' "$1" "$SECONDS"
