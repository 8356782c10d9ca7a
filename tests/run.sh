#!/usr/bin/env bash
# `make test`: everything that CI runs, cheapest first, each part with its time. Stops at the first failure.
. "$(dirname "$0")/../lab/setup/common.sh"
cd "$LAB_ROOT"

declare -a done_parts=()
part() { # name command…
  local name=$1 begin=$SECONDS
  shift
  printf '\n=== %s\n' "$name"
  if ! "$@"; then
    printf '\n%s failed after %d s\n' "$name" $((SECONDS - begin)) >&2
    printf '%d passed, 1 failed\n' "${#done_parts[@]}"
    exit 1
  fi
  done_parts+=("$(printf '%-28s %5d s' "$name" $((SECONDS - begin)))")
}

# Neither looks at the clock, and each leaves a core idle for most of its time.
lint_and_sanity() {
  local log=$LAB_ROOT/.cache/sanity.log failed=0
  make sanity >"$log" 2>&1 &
  local sanity=$!
  make lint || failed=1
  wait "$sanity" || failed=1
  cat "$log"
  return "$failed"
}

part "set-up" make setup-dev setup-lab
part "lint and ansible-test sanity" lint_and_sanity
part "unit, style and doctests" make unit
part "scenarios" python tests/lanes.py

printf '\n=== all parts\n'
printf '%s\n' "${done_parts[@]}" "$(printf '%-28s %5d s' total "$SECONDS")"
printf '%d passed, 0 failed\n' "${#done_parts[@]}"
