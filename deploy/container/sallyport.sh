#!/bin/sh
# Runs any sallyport command with the secrets that prepare.sh made:
#   docker compose exec sallyport /opt/sallyport/deploy/container/sallyport.sh keys list
# A variable that is set already wins, so that each secret can come from a secret store instead.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
secrets=${SALLYPORT_PREPARED:?names the folder that prepare.sh filled}/sallyport

# Reads one secret into a variable, and says nothing of it.
secret() {
  eval "given=\${$1:-}"
  if [ -z "$given" ] && [ -r "$secrets/$2" ]; then
    given=$(cat "$secrets/$2")
    export "$1=$given"
  fi
}

secret SALLYPORT_MASTER_KEY master-key
secret SALLYPORT_KEY_PEPPERS key-peppers
secret SALLYPORT_METRICS_TOKEN metrics-token
secret DATABASE_URL database-url-gateway
secret SALLYPORT_DATABASE_URL_MIGRATE database-url-migrate
secret SALLYPORT_DATABASE_URL_CONTROL database-url-control
secret SALLYPORT_DATABASE_URL_WORKER database-url-worker
secret SALLYPORT_DATABASE_URL_AUDIT database-url-audit
secret REDIS_URL redis-url

exec node "$here/../../server/bin/sallyport.mjs" "$@"
