#!/usr/bin/env bash
# Runs `ansible-test sanity` on a copy of the tree, since it wants a git checkout at ansible_collections/nines/ha.
# Its virtual environments are cached in ~/.ansible/test. Usage: sanity.sh [options of ansible-test sanity]
. "$(dirname "$0")/../lab/setup/common.sh"
cd "$LAB_ROOT"
python=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# ansible-test downloads an installer for pip; the one that comes with Python does the same.
cache=$HOME/.ansible/test/cache
mkdir -p "$cache"
cat >"$cache/get_pip_${python//./_}.py" <<'PY'
import ensurepip, subprocess, sys
ensurepip.bootstrap()
wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
if wanted:
    subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", *wanted])
PY

copy=$LAB_ROOT/.cache/sanity/ansible_collections/nines/ha
rm -rf "$copy" && mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c 'for f; do [ -e "$f" ] && printf "%s\0" "$f"; done' _ | xargs -0 cp --parents -t "$copy"
cd "$copy"
git init -q && git add -A && git -c user.name=sanity -c user.email=sanity@example.com commit -q -m copy
ansible-test sanity --local --requirements --python "$python" "$@"
