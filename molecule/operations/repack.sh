#!/bin/sh
# Makes of each named package that is installed one with a higher version, and offers them to apt: the same files, a real update.
set -eu
mkdir -p /srv/archive
cd /srv/archive
: >Packages
for name in "$@"; do
  version=$(dpkg-query -W -f '${Version}' "$name")
  file=$(ls /var/cache/apt/archives/"$name"_"$(echo "$version" | sed 's/:/%3a/')"_*.deb)
  rm -rf "/srv/repack-$name"
  dpkg-deb -R "$file" "/srv/repack-$name"
  sed -i "s/^Version: .*/Version: $version+nines1/" "/srv/repack-$name/DEBIAN/control"
  dpkg-deb -Znone -b "/srv/repack-$name" "$name.deb" >/dev/null
  rm -rf "/srv/repack-$name"
  {
    dpkg-deb -f "$name.deb"
    echo "Filename: ./$name.deb"
    echo "Size: $(stat -c %s "$name.deb")"
    echo "SHA256: $(sha256sum "$name.deb" | cut -d' ' -f1)"
    echo
  } >>Packages
done
echo 'deb [trusted=yes] file:/srv/archive ./' >/etc/apt/sources.list.d/repacked.list
