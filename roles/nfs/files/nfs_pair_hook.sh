#!/bin/sh
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# nfs-pair-hook: between keepalived, which says who owns the address, and nfs-pair.service, which serves on the owner.
#   notify   what keepalived runs at each change of state; its arguments are not looked at, but who owns the address now
#   watch    what a timer runs: the same, for whatever was missed, and the claim is renewed
#   check    what keepalived asks: 0 where this node may own the address
#   started  what nfs-pair.service runs when it has started
#   away     this node gives the address up and does not take it until `back`; after a boot it may again
#   back     the end of that
# Ages are counted with a clock that never jumps, in seconds.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
: "${NFS_PAIR_ENVIRONMENT:=/etc/nines/nfs-pair.env}" "${NFS_PAIR_RUN:=/run/nines.ha/nfs-pair}"
# shellcheck source=/dev/null
. "$NFS_PAIR_ENVIRONMENT"
run=$NFS_PAIR_RUN
unit=nfs-pair.service

now() { cut -d. -f1 /proc/uptime; }
stamp() { now > "$run/$1.new" && mv "$run/$1.new" "$run/$1"; }
# Whether something was noted at most so many seconds ago. What was never noted is not.
within() { [ -s "$run/$1" ] && [ $(($(now) - $(cat "$run/$1"))) -le "$2" ]; }
serves() { systemctl --quiet is-active "$unit"; }

owns() {
    for address in $NFS_PAIR_ADDRESSES; do
        [ -n "$(ip -oneline address show to "$address")" ] || return 1
    done
}

# What is so counts, not what was said: two hooks that run at a time cannot undo each other's work.
follow() {
    exec 9> "$run/lock"
    flock --timeout 5 9
    if owns && [ ! -e "$run/away" ]; then
        [ -s "$run/wanted" ] || stamp wanted
        serves || systemctl start --no-block "$unit"
    else
        rm -f "$run/wanted"
        systemctl stop --no-block "$unit"
    fi
    exec 9>&-
}

renew() {
    code=0
    timeout "$NFS_PAIR_STEP_TIMEOUT" nfs-pair renew || code=$?
    case $code in
        0) stamp renewed ;;
        # Another node has taken over: whatever still runs here ends at once. The address goes with it, see `check`.
        2) stamp gave-up; systemctl stop --no-block "$unit" ;;
        *) echo "<3>the claim could not be renewed ($code); the address is given up when it is $NFS_PAIR_TTL s old" >&2 ;;
    esac
}

# Whether anybody of those whom the servers agreed on answers. Who is cut off has to give up by itself: the other one sees a claim that lives.
reached() {
    [ -n "$NFS_PAIR_WITNESSES" ] || return 0
    for witness in $NFS_PAIR_WITNESSES; do
        ping -c 1 -W 1 -n -q "$witness" > /dev/null 2>&1 && return 0
    done
    return 1
}

refuse() { echo "$1"; exit 1; }

check() {
    [ ! -e "$run/away" ] || refuse "away: an operator said so"
    # Whoever could not serve stays away for a while, so that the address does not come back at once.
    ! within gave-up "$NFS_PAIR_REST" || refuse "it could not serve a moment ago"
    reached || refuse "none of $NFS_PAIR_WITNESSES answers: it is cut off"
    owns || return 0
    if serves; then
        within renewed "$NFS_PAIR_TTL" || refuse "its claim is not renewed"
        timeout "$NFS_PAIR_STEP_TIMEOUT" nfs-pair check
    elif [ -s "$run/wanted" ] && ! within wanted "$NFS_PAIR_PATIENCE"; then
        stamp gave-up
        refuse "it owns the address for longer than $NFS_PAIR_PATIENCE s and does not serve"
    fi
}

mkdir -p "$run"
case ${1:-} in
    notify) follow ;;
    watch) if serves; then renew; fi; follow ;;
    check) check ;;
    started) stamp renewed ;;
    away) : > "$run/away"; follow; systemctl stop "$unit" ;;
    back) rm -f "$run/away" "$run/gave-up" ;;
    *) echo "usage: nfs-pair-hook notify|watch|check|started|away|back" >&2; exit 64 ;;
esac
