#!/bin/sh
# nfs-pair: starts and stops the NFS server of a pair, in order. See docs/nfs_pair.md.
exec /usr/bin/python3 -s -E /usr/local/lib/nines-ha/nfs_pair.py "$@"
