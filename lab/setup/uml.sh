#!/usr/bin/env bash
# Makes what nodes with a kernel of their own (user-mode Linux) are started from: an image, and the disk that they boot from, both made
# once of a node image. Prints what it does, and at last the path of the disk. Usage: uml.sh debian13
. "$(dirname "$0")/common.sh"

release=${1:?name a release: debian13 or debian12}
cache=$LAB_CACHE/uml
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9

[ "$(docker version --format '{{.Server.Arch}}')" = amd64 ] ||
  stop "Debian has user-mode Linux for amd64 only: nodes of lab_node_kind 'uml' need a machine of that kind."
[ -c /dev/net/tun ] ||
  stop "this machine has no /dev/net/tun, which nodes of lab_node_kind 'uml' are wired with: load it (sudo modprobe tun) and start again."
node=$(docker image inspect --format '{{.Id}}' "nines-ha/node:$release" 2>/dev/null) ||
  stop "there is no node image for '$release' yet: make it (lab/setup/image.sh $release) and start again."

# Nodes ask these themselves: the engine's own name server answers containers only.
servers=/run/systemd/resolve/resolv.conf
[ -e "$servers" ] || servers=/etc/resolv.conf
grep -E '^(nameserver|search|options) ' "$servers" | grep -vE '^nameserver (127\.|::1)' >"$cache/resolv.conf" || true

digest=$({ echo "$node"; cd "$LAB_ROOT/lab/uml" && find . -type f | LC_ALL=C sort | xargs sha256sum; } | sha256sum | cut -c1-12)
image=nines-ha/uml:$release-$digest
disk=$cache/$release-$digest.img
if ! docker image inspect "$image" >/dev/null 2>&1; then
  say "building the image $image (about 20 seconds)"
  docker build -q --build-arg "NODE=$node" -t "$image" "$LAB_ROOT/lab/uml" >"$cache/build-$release.log" 2>&1 || {
    tail -n 20 "$cache/build-$release.log" >&2
    stop "the image was not built: does the package user-mode-linux come from Debian's mirror? (the whole log: .cache/lab/uml/build-$release.log)"
  }
fi
docker tag "$image" "nines-ha/uml:$release"
if [ ! -e "$disk" ]; then
  say "making the disk ${disk#"$LAB_ROOT/"} (about 20 seconds)"
  # The image as it is on disk, without what the engine mounts over it.
  docker run --rm --network none --cap-add SYS_ADMIN --security-opt apparmor=unconfined --security-opt seccomp=unconfined -v "$cache:/cache" \
    "$image" sh -euc '
      rm -f /.dockerenv
      touch /etc/.updated /var/.updated
      mount --bind / /mnt
      truncate -s 8G "/cache/$1.part"
      mkfs.ext4 -q -F -L root -m 1 -E nodiscard -d /mnt "/cache/$1.part"
      mv "/cache/$1.part" "/cache/$1"' - "${disk##*/}" >"$cache/disk-$release.log" 2>&1 || {
    tail -n 20 "$cache/disk-$release.log" >&2
    stop "the disk was not made (the whole log: .cache/lab/uml/disk-$release.log)."
  }
fi
# Older builds only take space, but for those that a node still boots from.
for old in "$cache/$release"-*.img; do
  if [ "$old" != "$disk" ] && [ -z "$(docker ps -aq --filter "volume=$old")" ]; then rm -f "$old"; fi
done
docker images -q --filter "reference=nines-ha/uml:$release-*" --filter "before=$image" | sort -u | xargs -r docker rmi >/dev/null 2>&1 || true
echo "$disk"
