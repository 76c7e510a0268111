#!/bin/sh
# Makes every secret and certificate that a deployment needs, once, in the folder SALLYPORT_PREPARED: one folder in it for
# each part, which is given that folder and no other. What is there already stays as it is, so that it may run before
# every start.
#
#   sallyport/   master key, peppers, the five logins, its certificate
#   database/    the password of PostgreSQL's superuser
#   counter/     what Valkey (or Redis) is told, and its certificate
#   authority/   the key that signed both certificates; no running part is given it
#   public/      the authority's certificate
#
# SALLYPORT_DATABASE_HOST   host or socket folder of PostgreSQL   (default /var/run/postgresql)
# SALLYPORT_DATABASE_PORT   its port                              (default 5432)
# SALLYPORT_COUNTER_HOST    host name of Valkey or Redis          (default valkey)
# SALLYPORT_COUNTER_PORT    its TLS port                          (default 6379)
# SALLYPORT_SERVER_NAME     the name Sallyport's own certificate is for (default sallyport)
set -eu
umask 077
secrets=${SALLYPORT_PREPARED:?names the folder to fill}
mkdir -p "$secrets"
cd "$secrets"
mkdir -p sallyport database counter authority public

# A file appears whole or not at all: a start that is killed half-way leaves nothing half-written.
keep() {
  [ -s "$1" ] && { cat >/dev/null; return; }
  cat >"$1.new"
  sync "$1.new" 2>/dev/null || true
  mv "$1.new" "$1"
}

random_key() { openssl rand -base64 32; }
random_word() { openssl rand -hex 24; }

random_key | keep sallyport/master-key
printf '1:%s\n' "$(random_key)" | keep sallyport/key-peppers
random_word | keep sallyport/metrics-token
random_word | keep database/superuser-password
random_word | keep counter/password

host=${SALLYPORT_DATABASE_HOST:-/var/run/postgresql}
port=${SALLYPORT_DATABASE_PORT:-5432}
for login in migrate gateway control worker audit; do
  printf 'postgresql://sallyport_%s:%s@localhost:%s/sallyport?host=%s\n' \
    "$login" "$(random_word)" "$port" "$host" | keep "sallyport/database-url-$login"
done

counter=${SALLYPORT_COUNTER_HOST:-valkey}
counter_port=${SALLYPORT_COUNTER_PORT:-6379}
printf 'rediss://:%s@%s:%s\n' "$(cat counter/password)" "$counter" "$counter_port" | keep sallyport/redis-url

# An authority of this deployment's own. Its key signs the certificates below and is then kept for their renewal.
if [ ! -s public/authority.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -sha256 \
    -subj "/CN=Sallyport deployment authority" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout authority/key.pem -out authority/certificate.new 2>/dev/null
  mv authority/certificate.new public/authority.pem
fi

# certificate FOLDER HOST: signed once; remove FOLDER/certificate.pem and run this again for a new one.
certificate() {
  [ -s "$1/certificate.pem" ] && return
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" \
    -keyout "$1/key.pem" -out "$1/request.new" 2>/dev/null
  printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\n' "$2" >"$1/extensions.new"
  openssl x509 -req -in "$1/request.new" -CA public/authority.pem -CAkey authority/key.pem \
    -set_serial "0x$(openssl rand -hex 16)" -days 3650 -sha256 \
    -extfile "$1/extensions.new" -out "$1/certificate.new" 2>/dev/null
  rm -f "$1/request.new" "$1/extensions.new"
  mv "$1/certificate.new" "$1/certificate.pem"
}
certificate counter "$counter"
certificate sallyport "${SALLYPORT_SERVER_NAME:-sallyport}"

# Everything Valkey (or Redis) is told. It forgets nothing that was counted and refuses rather than evicts.
cat <<CONF | keep counter/counter.conf
port 0
tls-port $counter_port
tls-cert-file $secrets/counter/certificate.pem
tls-key-file $secrets/counter/key.pem
tls-ca-cert-file $secrets/counter/authority.pem
tls-auth-clients no
tls-protocols "TLSv1.3"
requirepass $(cat counter/password)
maxmemory-policy noeviction
appendonly yes
appendfsync everysec
save ""
CONF

# Each part is given its own folder only, so each has its copy of the authority's certificate. It is no secret.
cp public/authority.pem counter/authority.pem
cp public/authority.pem sallyport/authority.pem
chmod 0755 public
chmod 0644 public/authority.pem
