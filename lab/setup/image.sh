#!/usr/bin/env bash
# Builds the node image of a Debian release once; its tag is a digest of what it is made of, so a change rebuilds it.
# Usage: image.sh debian13 [debian12 …]
. "$(dirname "$0")/common.sh"

declare -A suites=([debian13]=trixie [debian12]=bookworm)

tag_of() { # release
  local digest
  digest=$(cd "$LAB_ROOT/lab/image" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-12)
  echo "nines-ha/node:$1-$digest"
}

# A minimal Debian: pulled where a registry answers, else made by debootstrap from Debian's own mirror.
base_of() { # release suite
  local base=nines-ha/base:$1 root
  if docker image inspect "$base" >/dev/null 2>&1; then return; fi
  if timeout 90 docker pull -q "debian:${1#debian}-slim" >/dev/null 2>&1; then
    docker tag "debian:${1#debian}-slim" "$base"
    return
  fi
  say "no image registry answers: making Debian $2 with debootstrap (about half a minute)"
  [ "$(id -u)" -eq 0 ] || stop "debootstrap needs root: run this once as root, or where an image registry can be reached."
  have debootstrap || apt_install debootstrap
  root=$(mktemp -d "$LAB_CACHE/debootstrap.XXXXXX")
  if ! debootstrap --variant=minbase "$2" "$root" >"$LAB_CACHE/debootstrap.log" 2>&1; then
    tail -n 15 "$LAB_CACHE/debootstrap.log" >&2
    rm -rf --one-file-system "$root"
    stop "debootstrap failed (the whole log: .cache/lab/debootstrap.log)."
  fi
  tar -C "$root" --one-file-system -c . | docker import - "$base" >/dev/null
  rm -rf --one-file-system "$root"
}

mkdir -p "$LAB_CACHE"
# Two scenarios that begin together build it once.
exec 9>"$LAB_CACHE/image.lock"
flock 9
for release in "$@"; do
  suite=${suites[$release]:-}
  [ -n "$suite" ] || stop "there is no node image for '$release': known are ${!suites[*]}."
  tag=$(tag_of "$release")
  if ! docker image inspect "$tag" >/dev/null 2>&1; then
    base_of "$release" "$suite"
    say "building the node image $tag (about half a minute)"
    if ! docker build -q --build-arg "BASE=nines-ha/base:$release" -t "$tag" "$LAB_ROOT/lab/image" >"$LAB_CACHE/build-$release.log" 2>&1; then
      tail -n 20 "$LAB_CACHE/build-$release.log" >&2
      stop "the node image was not built (the whole log: .cache/lab/build-$release.log)."
    fi
  fi
  docker tag "$tag" "nines-ha/node:$release"
  # Older builds only take space: nodes made from one keep working until they are removed.
  docker images -q --filter "reference=nines-ha/node:$release-*" --filter "before=$tag" | sort -u | xargs -r docker rmi >/dev/null 2>&1 || true
done
