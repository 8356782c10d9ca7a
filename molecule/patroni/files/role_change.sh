#!/bin/sh
# Patroni calls it with the event, the role and the name of the cluster.
echo "$1 $2 $3" >> /var/lib/postgresql/role_change.log
