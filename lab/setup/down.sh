#!/usr/bin/env bash
# Removes what this project made on the machine, found by its labels: nodes with their volumes, networks.
# With --all also the images, the engine that the set-up started, .venv and .cache.
. "$(dirname "$0")/common.sh"
cd "$LAB_ROOT"

if have docker && docker info >/dev/null 2>&1; then
  nodes=$(docker ps -aq --filter label=nines.ha.lab)
  networks=$(docker network ls -q --filter label=nines.ha.lab)
  volumes=$(docker volume ls -q --filter label=nines.ha.lab)
  # shellcheck disable=SC2086
  {
    [ -z "$nodes" ] || docker rm -f -v $nodes
    [ -z "$volumes" ] || docker volume rm $volumes
    [ -z "$networks" ] || docker network rm $networks
  } >/dev/null
  say "removed $(wc -w <<<"$nodes") nodes and $(wc -w <<<"$networks") networks"
  if [ "${1:-}" = --all ]; then
    images=$(docker images -q --filter reference='nines-ha/*' | sort -u)
    # shellcheck disable=SC2086
    [ -z "$images" ] || docker rmi -f $images >/dev/null
    say "removed $(wc -w <<<"$images") images"
  fi
else
  say "no Docker engine answers: there are no nodes to remove"
fi

if [ "${1:-}" = --all ]; then
  if [ -e "$LAB_CACHE/dockerd.ours" ] && pid=$(cat /run/docker.pid 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then
    kill "$pid"
    say "stopped the Docker engine that the set-up had started"
  fi
  rm -rf --one-file-system .venv .cache
  say "removed .venv and .cache (records/ stays)"
fi
