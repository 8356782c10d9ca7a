#!/usr/bin/env bash
# Makes sure that a Docker engine answers. Uses a running one; starts an installed one; installs Debian's where it is root.
. "$(dirname "$0")/common.sh"

answers() { docker info >/dev/null 2>&1; }
wait_for_engine() {
  for _ in $(seq 1 150); do
    answers && return 0
    sleep 0.2
  done
  return 1
}

if have docker && answers; then exit 0; fi

[ "$(uname -s)" = Linux ] || stop "the lab needs Linux: its nodes are reached by their addresses on a local bridge."
if [ "$(id -u)" -ne 0 ]; then
  have docker && stop "a docker command is here but no engine answers to $(id -un): start it (sudo systemctl start docker), or join the group docker (sudo usermod -aG docker $(id -un)) and log in again."
  stop "no Docker engine is installed: install it (on Debian or Ubuntu: sudo apt-get install docker.io), join the group docker, and start again."
fi
have dockerd && have iptables || apt_install docker.io iptables
have docker || apt_install docker-cli

if [ -d /run/systemd/system ]; then
  systemctl start docker
else
  # Without an init the daemon is ours to start. One that died with its terminal leaves a pid file that would stop the next.
  pid=$(cat /run/docker.pid 2>/dev/null || true)
  if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != dockerd ]; then rm -f /run/docker.pid; fi
  mkdir -p "$LAB_CACHE"
  say "starting dockerd (log: .cache/lab/dockerd.log; there is no systemd here)"
  setsid --fork dockerd >"$LAB_CACHE/dockerd.log" 2>&1 </dev/null
  touch "$LAB_CACHE/dockerd.ours"
fi
wait_for_engine || {
  tail -n 15 "$LAB_CACHE/dockerd.log" >&2 2>/dev/null || true
  stop "the Docker engine did not answer within 30 s."
}
