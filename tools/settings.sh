# Asks for a setting as the server does. Sourced from the root of the checkout.
# shellcheck shell=bash

# Whether a setting has a value, by the rules of the server (Platform/Configuration/EnvFile.cs): the environment wins over .env, of several
# lines the last counts, case does not, "__" may be written ":", and an empty value is none.
has_setting() {
  local name value pattern
  value=$(setting_in_file "$1")
  for name in $(compgen -e); do
    if [ "${name,,}" = "${1,,}" ]; then value=${!name}; fi
  done
  pattern='^[[:space:]]*$'
  [[ ! $value =~ $pattern ]]
}

# The value of the last line of .env that has this name, without quotes and comments. The sign in front makes a line of an empty one.
setting_in_file() {
  [ -f .env ] || return 0
  sed --quiet --regexp-extended "
    1s/^\xEF\xBB\xBF//
    s/\r\$//
    /^\s*(export\s+)?${1//__/(__|:)}\s*=/I!b
    s/^[^=]*=\s*//
    t value
    : value
    s/^'([^']*)'.*/\1/
    t print
    s/^\"([^\"]*)\".*/\1/
    t print
    s/(^|\s)#.*//
    : print
    s/^/=/
    p" .env | tail --lines=1 | cut --characters=2-
}
