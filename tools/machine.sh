# What ./run and ./test need from the machine. Sourced, from the root of the checkout.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

# Runs a command without a word; its output is shown only when it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  [ "$status" -eq 0 ] || cat "$log" >&2
  rm -f "$log"
  return "$status"
}

need_dotnet() {
  # In the checkout, global.json decides whether the SDK is new enough.
  if ! command -v dotnet >/dev/null || ! dotnet --version >/dev/null 2>&1; then
    say "Echo needs the .NET 10 SDK: install the package dotnet-sdk-10.0, or .NET's own installer, and try again."
    return 1
  fi
}

has_node() {
  command -v npm >/dev/null && [ "$(node --print 'parseInt(process.versions.node)')" -ge 20 ]
}

# Installs what a folder's package-lock.json says, when that has changed since the last time.
install_npm() {
  local folder=$1 mark=$1/node_modules/.installed-lock.json
  if cmp --silent "$folder/package-lock.json" "$mark"; then return; fi
  has_node || return 1
  say "Installing npm packages of $folder"
  quietly npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error || return 1
  cp "$folder/package-lock.json" "$mark"
}

# Installs Debian packages that are missing, as root; as another user it says which.
install_debian() {
  local package missing=()
  for package in "$@"; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say "Not installed, and only root can install it: ${missing[*]}"
    return 1
  fi
  say "Installing Debian packages: ${missing[*]}"
  (
    # Some bring a service, which must not be started: what is needed here starts its own.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap 'rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod 755 "$policy"
    fi
    quietly apt-get update && DEBIAN_FRONTEND=noninteractive quietly apt-get install --yes --no-install-recommends "${missing[@]}"
  )
}
