#!/usr/bin/env bash
# Runs `ansible-test sanity` on a copy of the tree, since it wants a git checkout at ansible_collections/nines/ha.
# Its virtual environments are cached in .cache/sanity/home. Usage: sanity.sh [options of ansible-test sanity]
. "$(dirname "$0")/../lab/setup/common.sh"
cd "$LAB_ROOT"
python=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# ansible-test hides the environment from pip: what pip is told there goes into a file that it reads.
export HOME=$LAB_ROOT/.cache/sanity/home
mkdir -p "$HOME/.config/pip"
{
  echo '[global]'
  .venv/bin/pip config list | sed -nE "s/^(:env:|global)\.([a-z-]+)='(.*)'\$/\2 = \3/p" | sort -s -u -t= -k1,1
} >"$HOME/.config/pip/pip.conf"

# ansible-test downloads an installer for the pip that it wants; the pip that comes with Python can do the same.
cache=$HOME/.ansible/test/cache
wanted=$(.venv/bin/python -c 'from ansible_test._internal.python_requirements import get_venv_packages as of; import types
print(of(types.SimpleNamespace(version="'"$python"'"))["pip"])')
mkdir -p "$cache"
cat >"$cache/get_pip_${wanted//./_}.py" <<'PY'
import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "ensurepip"])
unknown = ("--no-setuptools", "--no-wheel")
subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", *(a for a in sys.argv[1:] if a not in unknown)])
PY

copy=$LAB_ROOT/.cache/sanity/ansible_collections/nines/ha
rm -rf "$copy" && mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c 'for f; do [ -e "$f" ] && printf "%s\0" "$f"; done' _ | xargs -0 cp --parents -t "$copy"
cd "$copy"
git init -q && git add -A && git -c user.name=sanity -c user.email=sanity@example.com commit -q -m copy
ansible-test sanity --local --requirements --python "$python" "$@"
