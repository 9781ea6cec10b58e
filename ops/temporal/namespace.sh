#!/bin/sh
# Makes the namespace that runs are in, if it is not there. TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE
# are read by the CLI itself; RETENTION is how long runs that have ended can be looked at.
set -eu

attempts=0
until temporal operator cluster health; do
  attempts=$((attempts + 1))
  [ "$attempts" -lt 30 ] || exit 1
  sleep 2
done
namespace=${TEMPORAL_NAMESPACE:-default}
temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$namespace" --retention "${RETENTION:-30d}"
