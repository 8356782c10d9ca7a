#!/usr/bin/env bash
# Members of an etcd cluster as processes on the loopback interface, for tests/integration/etcd.yml.
# Usage: node.sh pki | start NUMBER new|existing INITIAL_CLUSTER | kill NUMBER | stop
# Environment: ETCD_BIN, the directory of the program etcd; ETCD_WORK, a directory to be removed afterwards.
set -euo pipefail
cd "$ETCD_WORK"

# The gateway refuses a client certificate with a common name as soon as authentication is enabled.
certificate() { # name days authority
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -out "$1.csr" -subj "${SUBJECT:-/O=$1}"
  openssl x509 -req -in "$1.csr" -CA "$3.crt" -CAkey "$3.key" -CAcreateserial -days "$2" -out "$1.crt" \
    -extfile <(printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n')
}

case $1 in
  pki)
    for authority in ca stranger; do
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$authority.key" -out "$authority.crt" \
        -subj "/CN=$authority" -days 2
    done 2>/dev/null
    {
      certificate server 2 ca
      certificate client 2 ca
      certificate expired 0 ca
      certificate foreign 2 stranger
      SUBJECT=/CN=root certificate named 2 ca
    } 2>/dev/null
    ;;
  start)
    # Whatever happens to the test, no member lives longer than five minutes.
    timeout 300 bash -c 'echo $$ >"$0.pid"; exec nice "$@"' "$2" "$ETCD_BIN/etcd" --name "n$2" --data-dir "data$2" \
      --listen-client-urls "https://127.0.0.1:2579$2" --advertise-client-urls "https://127.0.0.1:2579$2" \
      --listen-peer-urls "https://127.0.0.1:2580$2" --initial-advertise-peer-urls "https://127.0.0.1:2580$2" \
      --initial-cluster-state "$3" --initial-cluster "$4" \
      --client-cert-auth --trusted-ca-file ca.crt --cert-file "${ETCD_CERT:-server}.crt" --key-file "${ETCD_CERT:-server}.key" \
      --peer-client-cert-auth --peer-trusted-ca-file ca.crt --peer-cert-file server.crt --peer-key-file server.key \
      </dev/null >>"log$2" 2>&1 &
    ;;
  kill)
    kill -KILL "$(cat "$2.pid")"
    ;;
  stop)
    for pid in *.pid; do
      [ ! -e "$pid" ] || kill -KILL "$(cat "$pid")" 2>/dev/null || true
    done
    ;;
esac
