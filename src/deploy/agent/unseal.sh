# shellcheck shell=bash
# What is sealed to this machine: opening it, judging it, and putting it where its placeholders stand.
# A part of the agent, which sets: IDENTITY, the file of this machine's age identity, and SEALED, the directory of a
# release below which the sealed files lie (etc/mailc/sealed):
#   login/NAME.N.age      a password     login/NAME.N.verifier     what proves it
#   key/DOMAIN.SELECTOR.age  a DKIM key  key/DOMAIN.SELECTOR.pub   its public half
#   address/NAME.age      an address
# Secrets live in variables and pipes: never in an argument, the environment, or a file that others may read. Whoever
# calls these functions sets umask 077, and no xtrace. A failure says on standard error which file it is about.

unseal_fails() {
  printf 'sealed %s: %s\n' "$1" "$2" >&2
  return 1
}

to_hex() { od -An -v -tx1 | tr -d ' \n'; }

# from_hex HEX: its octets.
from_hex() {
  local hex=$1 escaped='' at
  for ((at = 0; at < ${#hex}; at += 2)); do escaped+="\\x${hex:at:2}"; done
  printf '%b' "$escaped"
}

sha256() { openssl dgst -sha256 -binary; }

# hmac HEX_KEY_OF_32_OCTETS TEXT: HMAC-SHA-256 in hex (RFC 2104), by hand, for openssl takes keys as arguments only.
hmac() {
  local key inner='' outer='' at octet
  printf -v key '%s%064d' "$1" 0
  for ((at = 0; at < 64; at++)); do
    octet=$((16#${key:at * 2:2}))
    printf -v inner '%s%02x' "$inner" $((octet ^ 0x36))
    printf -v outer '%s%02x' "$outer" $((octet ^ 0x5c))
  done
  inner=$({ from_hex "$inner" && printf '%s' "$2"; } | sha256 | to_hex)
  from_hex "$outer$inner" | sha256 | to_hex
}

# proves VERIFIER < PASSWORD: true for the verifier of the password (RFC 5802), {SCRAM-SHA-256}4096,salt,stored,server.
# The key that openssl derives for a cipher of 256 bits is the first block of PBKDF2, which is the salted password.
proves() {
  local iterations salt stored server salted key
  IFS=, read -r iterations salt stored server <<<"${1#'{SCRAM-SHA-256}'}"
  salt=$(printf '%s' "$salt" | openssl base64 -d -A | to_hex)
  salted=$({ cat && printf '\n'; } | openssl enc -aes-256-cbc -pbkdf2 -iter "$iterations" -md sha256 -S "$salt" -pass stdin -P) || return
  salted=$(printf '%s\n' "$salted" | sed -n 's/^key=//p')
  key=$(hmac "$salted" 'Client Key')
  [ "$stored" = "$(from_hex "$key" | sha256 | openssl base64 -A)" ] &&
    [ "$server" = "$(from_hex "$(hmac "$salted" 'Server Key')" | openssl base64 -A)" ]
}

# opened KIND/NAME: the text, without the line breaks at its end; fails unless it is what its kind has to be.
opened() {
  local file=$SEALED/$1.age text
  text=$(age --decrypt --identity "$IDENTITY" "$file" 2>/dev/null) || unseal_fails "$1" "cannot be opened with $IDENTITY" || return
  case $1 in
    login/*) is_password "$1" "$text" ;;
    address/*) is_address "$1" "$text" ;;
    key/*) is_key "$1" "$text" ;;
    *) unseal_fails "$1" 'is of no known kind' ;;
  esac && printf '%s' "$text"
}

is_password() {
  local verifier
  [[ $2 =~ ^[A-Za-z0-9_-]{43}$ ]] || unseal_fails "$1" 'is not a password of mailc' || return
  IFS= read -r verifier <"$SEALED/$1.verifier" || unseal_fails "$1" 'has no verifier' || return
  printf '%s' "$2" | proves "$verifier" || unseal_fails "$1" 'is not the password that its verifier proves'
}

# Whatever else aliases(5) knows would be run, written or included.
is_address() {
  local address='^[A-Za-z0-9_][A-Za-z0-9!#$%&'\''*+/=?^_{}~.-]*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$'
  [[ $2 =~ $address ]] || unseal_fails "$1" 'is not an address'
}

is_key() {
  local public
  public=$(printf '%s\n' "$2" | openssl pkey -pubout 2>&1) || unseal_fails "$1" 'is not a private key' || return
  [ "$public" = "$(cat "$SEALED/$1.pub")" ] || unseal_fails "$1" 'is not the private half of the published key'
}

# placed PLACEHOLDER: what stands in its place. rspamd reads Ed25519 only as seed and public key in base64.
placed() {
  local name=${1#'{{sealed '} key
  name=${name%'}}'}
  case $name in
    ed25519/*)
      key=$(opened "key/${name#ed25519/}") || return
      {
        printf '%s\n' "$key" | openssl pkey -outform DER | tail -c 32
        printf '%s\n' "$key" | openssl pkey -pubout -outform DER | tail -c 32
      } | openssl base64 -A
      ;;
    *) opened "$name" ;;
  esac
}

# fill FILE: its text with every placeholder filled, one a line at most.
fill() {
  local line placeholder text
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ \{\{sealed\ [a-z0-9./-]+\}\} ]]; then
      placeholder=${BASH_REMATCH[0]}
      text=$(placed "$placeholder") || return
      printf '%s%s%s\n' "${line%%"$placeholder"*}" "$text" "${line#*"$placeholder"}"
    else
      printf '%s\n' "$line"
    fi
  done <"$1"
}

# make_sasldb LIST TARGET: Cyrus's table of passwords, from lines of login, realm, generation, other generation.
# The other generation of a rotation stands beside the current one in the form that Cyrus had before it kept passwords in
# clear, and that it still tries second: salt, NUL, MD5 of salt, "sasldb" and password.
make_sasldb() {
  local login realm generation other text
  rm -f "$2" && while IFS=$'\t' read -r login realm generation other; do
    case $login in '#'* | '') continue ;; esac
    [ "$generation" = NO-CREDENTIAL ] && continue
    text=$(opened "login/$login.$generation") || return
    printf '%s' "$text" | saslpasswd2 -p -c -u "$realm" -f "$2" "$login" || return
    [ "$other" = '' ] && continue
    text=$(opened "login/$login.$other") || return
    printf '%s' "$text" | older_entry "$login" "$realm" | db_load -T -t hash "$2" || return
  done <"$1" && { [ -e "$2" ] || empty_sasldb "$2"; } && chown root:sasl "$2" && chmod 0640 "$2"
}

empty_sasldb() { db_load -T -t hash "$1" </dev/null; }

# older_entry LOGIN REALM < PASSWORD: key and value as db_load -T reads them, every octet in hex.
older_entry() {
  local salt digest
  salt=$(openssl rand -hex 16)
  digest=$({ from_hex "$salt" && printf sasldb && cat; } | openssl dgst -md5 -binary | to_hex)
  { printf '%s\0%s\0cmusaslsecretPLAIN' "$1" "$2" | to_hex; echo; echo "${salt}00$digest"; } | sed 's/../\\&/g'
}
