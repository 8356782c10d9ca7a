#!/bin/sh
# Prints what faults have left on this node, a line each, and ends the probes of a drill whose control node is dead. Sent by traces.yml.
nft list tables 2>/dev/null | grep nines_ha_
tc qdisc show 2>/dev/null | grep 'netem 9e:'
find /run/systemd/system -maxdepth 1 -lname /dev/null -printf 'masked %f\n'
ps -eo stat=,comm= | awk '$1 ~ /^T/ {print "frozen " $2}'
for unit in haproxy keepalived patroni etcd; do
  if systemctl is-enabled --quiet $unit 2>/dev/null && ! systemctl is-active --quiet $unit; then echo "stopped $unit"; fi
done
awk '{print $5}' /proc/self/mountinfo | while read -r point; do ls -d "$point"/nines-ha-drill-filler 2>/dev/null; done
ls /run/nines.ha/drill-clock 2>/dev/null
if [ -n "$MOUNT" ]; then findmnt --noheadings --options ro --mountpoint "$MOUNT"; fi
for folder in /run/nines.ha/drill/*/; do if [ -d "$folder" ]; then touch "$folder/stop"; fi; done
exit 0
