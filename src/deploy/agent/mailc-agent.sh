#!/bin/bash -p
# mailc-agent: takes a machine from one release of its mail configuration to the next, or back, and never half-way.
#   over SSH, as the only command of its key:  status | prepare D | activate D | confirm D | rollback D
#   on the machine, by root, also:             adopt | expire | boot
#
# D names a release: the SHA-256 of its manifest, which has that of every file. `current` leads to one release, and every
# managed file is a link through `current`, so one rename switches all. What may change is said by root, in /etc/mailc.
# Exit codes: 0 done, 4 refused and nothing changed, 5 rolled back, 6 rolled back and something is still wrong.
# shellcheck disable=SC1090,SC1091,SC2015,SC2034,SC2053 # In `a && b || refuse` whatever fails refuses.

set -uo pipefail && umask 022
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
trap '' HUP PIPE # whoever started us may be gone; the work is done all the same

readonly config=/etc/mailc base=/var/lib/mailc self=/usr/local/sbin/mailc-agent unseal=/usr/local/lib/mailc/unseal.sh
readonly incoming=$base/incoming releases=$base/releases state=$base/state current=$base/current back=$base/back
readonly pending=$state/pending previous=$state/previous boot_id=/proc/sys/kernel/random/boot_id sha256='[0-9a-f]{64}'
machine=$(<"$config/machine")

deadline=180 # seconds from the switch to the rollback, unless the release is confirmed
patience=20  # seconds that the servers have to answer as a new release demands
for log in /var/log/mail.log /var/log/syslog ''; do [[ ! -f $log ]] || break; done # without one, the journal
on_step() { :; }
[[ ! -e $config/agent.conf ]] || . "$config/agent.conf"

say() { printf '%s\n' "${*//$'\n'/ }" 2>/dev/null || true; }
step() { say "step $1" && on_step "$1"; }
refuse() { say "refused $*" && exit 4; }
no_room() { refuse "there is no room below $base, or it cannot be written${1:+: $1}"; }
fact() { awk -v key="$2" '$1 == key { $1 = ""; print substr($0, 2); exit }' "$1" 2>/dev/null; } # FILE KEY
digest_of() { sha256sum <"$1" | cut -c-64; }
uptime_now() { cut -d. -f1 /proc/uptime; } # seconds, by a clock that nobody can set
has_systemd() { [[ -d /run/systemd/system ]]; }

# --- Releases on this machine
current_release() { local there && there=$(readlink "$current") && echo "${there##*/}"; }
# Everything that a release holds: mode, owner, number of names, and digest of each file.
list_contents() { (cd "$1" && find files -type f -printf '%m %u:%g %n %p\n' -exec sha256sum {} + | sort); }
is_complete() { [[ -f $releases/$1/contents && $(list_contents "$releases/$1") == "$(<"$releases/$1/contents")" ]]; }
# The places that files of manifests have on the machine, compiled tables too, each with the services that read it.
list_places() {
  cat "$@" 2>/dev/null | awk '$1 == "file" { print $8, $7; split($6, map, ":"); if ($6 == "sasldb") print "/etc/sasldb2", $7
    else if ($6 != "-") print $8 "." (map[1] == "hash" ? "db" : map[1]), $7 }' | sort -u -k1,1
}
list_services() { list_places "$1" | cut -d' ' -f2 | tr , '\n' | sort -u; }
each_file() { # DIRECTORY FUNCTION ...: runs it for each file of the manifest, with the fields of its line in these variables
  local kind mode owner sum size map services path
  while read -r kind mode owner sum size map services path <&3; do "$2" "$1" "${@:3}"; done 3< <(grep '^file ' "$1/manifest")
}
is_link() { [[ $(readlink "$1") == "$current/files$1" ]]; }
each_place() { # RELEASE FUNCTION: runs it for each place of a release
  local place services
  while read -r place services <&3; do "$2" || return; done 3< <(list_places "$releases/$1/manifest")
}
link_place() {
  is_link "$place" ||
    { mkdir -p "${place%/*}" && ln -sfn "$current/files$place" "$place.new" && mv -T "$place.new" "$place"; }
}
unlink_dead() { [[ -e $current/files$place ]] || ! is_link "$place" || rm "$place"; }
name_foreign() { [[ ! -e $place ]] || is_link "$place" || echo "$place"; }
name_changed() { is_link "$place" || cmp -s "$place" "$current/files$place" || echo "$place"; }
switch_to() { ln -sfn "releases/$1" "$base/next" && mv -T "$base/next" "$current" && sync "$base"; } # RELEASE
store() { # DIRECTORY RELEASE: what is in use is never touched
  [[ $2 != "$(current_release)" && ! -e $pending ]] && list_contents "$1" >"$1/contents" && chmod 0600 "$1/contents" &&
    find "$1" -exec sync {} + && step synced && rm -rf "${releases:?}/$2" && mv -T "$1" "$releases/$2" && sync "$releases"
}
list_releases() { find "$releases" -mindepth 1 -maxdepth 1 -name '[0-9a-f]*' -printf '%T@ %f\n' | sort -rn | cut -d' ' -f2; }
remove_old() { # five are kept; the current one and the one before it always
  cd "$releases" && list_releases | grep -vxF "$(current_release && fact "$previous" from)" | tail -n +4 | xargs -r rm -rf
}

# Takes what stands on the machine as a release of its own, so that it can be returned to. No file's text changes.
adopt() { # [MANIFEST]: at the places of the current release, and of this manifest
  local work=$releases/.adopted place services release
  rm -rf "$work" && mkdir -p "$work/files" && printf 'mailc-release 1\nmachine %s\n' "$machine" >"$work/manifest" || no_room
  while read -r place services; do
    [[ -e $place ]] || continue
    [[ -f $place ]] && mkdir -p "$work/files${place%/*}" && cp -pL "$place" "$work/files$place" || no_room "$place"
    echo "file $(stat -Lc '0%a %U:%G' "$place") $(digest_of "$place") $(stat -Lc %s "$place") - $services $place"
  done < <(list_places "$current/manifest" "$@") >>"$work/manifest"
  cp -p "$current/ticket" "$work/" 2>/dev/null
  release=$(digest_of "$work/manifest")
  [[ $release == "$(current_release)" ]] || { store "$work" "$release" && switch_to "$release" && step adopted; } || no_room
}

# What was changed by hand, with its present text where everybody may read that.
list_drift() {
  local release place && release=$(current_release) || return 0
  {
    sort <(list_contents "$releases/$release") "$releases/$release/contents" | uniq -u | sed 's/^.* files//'
    each_place "$release" name_changed
  } | sort -u | while read -r place; do say "drift $place $(public_text "$place")"; done
}
public_text() { [[ $(stat -Lc '%A %s' "$1") =~ r..\ [0-9]{1,5}$ ]] && grep -Iq . "$1" && base64 -w0 "$1"; } 2>/dev/null

# --- What arrives
# What was uploaded is read with the rights of whoever uploaded it: no link can lead to what only root may read.
as_uploader() { timeout 60 setpriv --reuid=mailc --regid=mailc --clear-groups -- "$@"; }
fetch() { # NAME BYTES TARGET [DIGEST]
  install -m 0600 /dev/null "$3" && as_uploader head -c $(($2 + 1)) -- "$incoming/$1" >"$3" 2>/dev/null &&
    [[ $# == 3 || $(digest_of "$3") == "$4" ]] || refuse "${1#*/} has not arrived as it should be, or found no room"
}

check_papers() { # DIRECTORY: the ticket and the manifest, before anything they say is used
  local commit='[0-9a-f]{40,64}' path='(/[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*)+' bad
  local ticket="commit $commit today [0-9-]{10} estate sha256:$sha256 after (none|$sha256) (none|$commit) "
  local map='(-|sasldb|(cdb|lmdb|hash):(postmap|postalias))' name='[A-Za-z0-9._-]+'
  local line="mailc-release 1|machine $name|account $name|dkim [A-Za-z0-9+/=]+ $path"
  line+="|file (0600|0640|0644) $name:$name $sha256 [0-9]{1,9} $map [a-z,]+ $path"
  [[ $(tr '\n' ' ' <"$1/ticket") =~ ^$ticket$ ]] || refuse "the ticket is malformed"
  bad=$(grep -Evxm1 "$line" "$1/manifest") && refuse "the manifest has a line of no known form: $bad"
  [[ $(head -n2 "$1/manifest") == $'mailc-release 1\nmachine '"$machine" ]] || refuse "this release is not for $machine"
}
check_after() { # TICKET: another deploy may have come first since this one looked
  local commit && commit=$(fact "$current/ticket" commit)
  [[ $(fact "$1" after) == "$(current_release || echo none) ${commit:-none}" ]] || refuse "another deploy came first"
}
# Only what the allow list has, in its mode and owner. What can run commands is accepted by root, once for each change.
check_allowed() {
  local pattern rights rule found=''
  while read -r pattern rights rule; do
    [[ $path != $pattern || $mode,$owner != "$rights" ]] || found=$rule
  done <"$config/allow"
  [[ -n $found ]] || refuse "$config/allow has no line for $path $mode,$owner"
  [[ $found == free ]] || grep -qsxF "$sum $path" "$config/accepted" ||
    refuse "$path can run commands; who has read it accepts it on $machine with: echo $sum $path >>$config/accepted"
}
check_upload() { # DIRECTORY RELEASE: exactly what the manifest names, as plain files; and there is room for thrice as much
  local odd
  odd=$(comm -3 <(as_uploader find "$incoming/$2/" ! -type d -printf '%y%n %P\n' | sort) \
    <(awk 'BEGIN { print "f1 manifest\nf1 ticket" } $1 == "file" { print "f1 files" $8 }' "$1/manifest" | sort) | head -n1)
  [[ -z $odd ]] || refuse "the upload and its manifest differ at ${odd#$'\t'}"
  (($(df --output=avail -B1 "$releases" | tail -n1) > 3 * $(du -sb "$incoming/$2" | cut -f1))) || no_room
}
receive() { mkdir -p "$1/files${path%/*}" && fetch "$2/files$path" "$size" "$1/files$path" "$sum" || no_room "$path"; }

# Puts in what only this machine knows: opened secrets, the answer of the canary, a login for probes. Then compiles tables.
complete() { # DIRECTORY RELEASE
  local file=$1/files$path text
  if grep -q '{{sealed ' "$file"; then
    [[ $mode == *0 ]] || refuse "everybody could read the secret in $path"
    text=$(opening "$1" fill "$file" 2>"$state/problem") || refuse "$path: $(<"$state/problem")"
    printf '%s\n' "$text" >"$file" || no_room "$path"
  fi
  case $path in
    /etc/postfix/main.cf) sed -i "s/MAILC-RELEASE/$2/" "$file" ;;
    /etc/dovecot/hosts) echo "mailc-probe:{PLAIN}$(probe_password)" >>"$file" ;;
    /etc/postfix/aliases | /etc/postfix/sealed) ! grep -v '^#' "$file" | grep -Eq '[|/"]|:include:' ;; # would be run
  esac && chown "$owner" "$file" && chmod "$mode" "$file" || refuse "$path cannot be written as $mode,$owner"
  case $map in
    -) ;;
    sasldb) text=$(make_passwords "$1" 2>&1 </dev/null) && [[ -z $text ]] || refuse "$path: $text" ;;
    *) build_table "${map#*:}" "${map%:*}:$file" ;;
  esac
}
opening() (umask 077 && IDENTITY=$config/identity SEALED=$1/files/etc/mailc/sealed && . "$unseal" && "${@:2}")
make_passwords() { # DIRECTORY: the table of Cyrus SASL, whose realm is the name of the server, with the login for probes
  local table=$1/files/etc/sasldb2 realm
  realm=$(postconf -c "$1/files/etc/postfix" -h myhostname) && opening "$1" make_sasldb "$file" "$table" &&
    probe_password | saslpasswd2 -p -c -u "$realm" -f "$table" mailc-probe
}
probe_password() { [[ -s $state/probe ]] || (umask 077 && openssl rand -hex 32 >"$state/probe") && cat "$state/probe"; }
silent() { # WHAT COMMAND...: these programs warn and go on, so a word on standard error is a failure
  local words
  words=$("${@:2}" 2>&1 >/dev/null </dev/null)
  (($? < 2)) && [[ -z $words ]] || refuse "$1: $([[ ${mode-} == *0 ]] || echo "$words")"
}
build_table() { # COMMAND TABLE: and every key has to be found again with its value
  local rows keys
  silent "$path" "$1" "$2"
  rows=$(sed -nE 's/^([^#[:space:]]+)[[:space:]]+/\1\t/p' "${2#*:}")
  keys=$(cut -f1 <<<"$rows" | sed "$([[ $1 == postmap ]] || echo 's/:$//')")
  [[ -z $rows || $("$1" -q - "$2" <<<"$keys" 2>&1) == "$rows" ]] || refuse "$path: the table does not answer as its source"
}

check_servers() { # DIRECTORY: would they take these files, and do they run?
  local files=$1/files policy=$1/files/etc/postfwd/postfwd.cf table rules said name
  silent main.cf postconf -c "$files/etc/postfix" -n
  silent master.cf postconf -c "$files/etc/postfix" -M
  for table in $(postconf -c "$files/etc/postfix" -n | grep -Eo '\b(pcre|regexp|cidr|texthash):/[^], }]+' | sort -u); do
    [[ ! -f $files${table#*:} ]] || silent "${table#*:}" postmap -q mailc "${table%%:*}:$files${table#*:}"
  done
  [[ ! -f $files/etc/dovecot/dovecot.conf ]] || silent dovecot.conf doveconf -n -c "$files/etc/dovecot/dovecot.conf"
  if [[ -f $policy ]]; then # postfwd ignores what it does not understand: it has to list each rule, and nothing else
    rules=$(grep -c '^id=' "$policy") said=$(postfwd1 --nodns --showconfig --file "$policy" 2>&1)
    [[ $rules -gt 0 && $(wc -l <<<"$said") == "$rules" ]] && ! grep -Evq '^Rule +[0-9]+:' <<<"$said" ||
      refuse "postfwd.cf has $rules rules, and postfwd says: $(grep -Evm1 '^Rule' <<<"$said")"
  fi
  name=$(comm -13 <(awk '$1 == "account" { print $2 }' "$1/manifest" | xargs -r getent passwd | cut -d: -f1 | sort) \
    <(awk '$1 == "account" { print $2 }' "$1/manifest" | sort))
  [[ -z $name ]] || refuse "mail.yml names accounts that are missing here: ${name//$'\n'/, }" # their mail would bounce
  for name in $(list_services "$1/manifest"); do is_running "$name" || refuse "$name does not run"; done
}
# The p= of a private key, in PEM or rspamd's own form, has to be the published one: of Ed25519 32 bytes (RFC 8463).
check_keys() { # DIRECTORY
  local kind public path file
  while read -r kind public path; do
    file=$1/files$path
    [[ -f $file ]] || file=$path
    { openssl pkey -in "$file" -pubout -outform DER || base64 -d "$file"; } 2>/dev/null |
      tail -c "$((${#public} == 44 ? 32 : 99999))" | base64 -w0 | grep -qxF -e "$public" ||
      refuse "$path is not the published key"
    [[ $(stat -Lc '%A %U' "$file") =~ ^-r.-------\ (opendkim|_rspamd)$ ]] || refuse "$path has other readers than its signer"
  done < <(grep '^dkim ' "$1/manifest")
}

# --- The running servers
process_of() { # SERVICE
  { cat "/run/$1/$1.pid" "/run/$1.pid" "/run/$1/master.pid"; pidof -xs "${1/postfix/master}"; : ; } 2>/dev/null | grep -m1 .
}
is_running() { local process && process=$(process_of "$1") && kill -0 "$process" 2>/dev/null; }
reload() { # SERVICE
  case $1 in
    postfix) postfix reload ;;
    dovecot) doveadm reload ;;
    saslauthd) service saslauthd restart ;; # it knows no reload
    opendkim) kill -USR1 "$(process_of "$1")" ;;
    *) { [[ $1 != rspamd ]] || rspamadm configtest -q; } && kill -HUP "$(process_of "$1")" ;;
  esac >/dev/null 2>&1
}
reload_changed() { # FROM TO: the services of a release that read what differs from another one, in their order
  local service
  for service in $(list_changed_services "$@"); do
    reload "$service" && step "reloaded-$service" || wrong "$service does not reload" || return
  done
}
list_changed_services() {
  local changed service
  changed=$(awk 'NR == FNR { changed[$1] = 1; next } changed[$1] { gsub(",", "\n", $2); print $2 }' \
    <(cat "$releases/$1/contents" "$releases/$2/contents" 2>/dev/null | sort | uniq -u | sed 's/^.* files//') \
    <(list_places "$releases/$2/manifest"))
  for service in dovecot saslauthd opendkim rspamd postfwd postfix; do grep -xm1 "$service" <<<"$changed"; done
}
# Sends each line after the answer to the one before it, and prints the last answer. Descriptors: 3 to read, 4 to write.
converse() {
  local line answer
  for line in "$@"; do
    [[ -z $line ]] || printf '%s\r\n' "$line" >&4
    while read -r -t 10 answer <&3 && [[ $answer == ???-* ]]; do :; done
  done
  echo "${answer%$'\r'}"
}
smtpd_answers() ( # TEXT: to the canary, whose address no mail can have
  exec 3<>/dev/tcp/127.0.0.1/25 4>&3 &&
    [[ $(converse '' 'EHLO localhost' 'MAIL FROM:<>' 'RCPT TO:<release@mailc.invalid>') == ??*"$1"* ]]
) 2>/dev/null
logs_in() ( # CODE NAME HOST PORT OPTION...: true when this is the answer to the password on standard input
  IFS= read -r password
  line="AUTH PLAIN $(printf '\0%s\0%s' "$2" "$password" | base64 -w0)" greeting=('')
  if [[ $4 == 587 ]]; then greeting=() && set -- "$@" -starttls smtp; fi
  coproc timeout 30 openssl s_client -quiet -connect "$3:$4" "${@:5}"
  exec 3<&"${COPROC[0]}" 4>&"${COPROC[1]}" && [[ $(converse "${greeting[@]}" 'EHLO localhost' "$line") == "$1"* ]]
) 2>/dev/null
relay_refuses() { # the credential of a relaying machine; a relay that is away proves nothing
  local relay login
  while read -r relay login; do
    [[ $relay =~ ^\[(.+)\]:(587|465)$ ]] && set -- "${BASH_REMATCH[@]:1}" &&
      logs_in 535 "${login%%:*}" "$1" "$2" -verify_return_error -verify_hostname "$1" <<<"${login#*:}" && return
  done </etc/postfix/sasl_passwd
  return 1
} 2>/dev/null
end_of_log() { if [[ -n $log ]]; then stat -c %s "$log"; else journalctl -qn0 --show-cursor | sed 's/^-- cursor: //'; fi; }
list_complaints() { # POSITION; what other servers have said to ours is not about us
  if [[ -n $log ]]; then tail -c "+$(($1 + 1))" "$log"; else journalctl -q --after-cursor="$1"; fi |
    grep -Ev ' status=|said: ' | grep -Ei '(postf|dovecot|opendkim|rspamd).*(fatal: |panic: |is unavailable|4\.3\.5 )'
}
release_text() { grep -Eom1 "release $sha256" "$current/files/etc/postfix/main.cf"; } # none in what was made by hand
within_patience() { # COMMAND...: a server that is being reloaded, or a busy machine, is given time
  local end=$(($(uptime_now) + patience)) && until "$@"; do (($(uptime_now) < end)) || return; sleep 0.2; done
}
probe_logs_in() { probe_password | logs_in 235 mailc-probe 127.0.0.1 587; }
probe_is_refused() { logs_in 535 mailc-probe 127.0.0.1 587 <<<wrong; }
wrong() { say "problem $*" && echo "$*" >"$state/problem" && return 1; }
probe() { # The log counts from when the release answers: servers that are being reloaded complain of one another.
  local release name position && release=$(release_text)
  within_patience smtpd_answers "$release" || wrong "smtpd does not answer with ${release:-anything}" || return
  position=$(end_of_log)
  for name in $(list_services "$current/manifest"); do is_running "$name" || wrong "$name does not run" || return; done
  if [[ -n $release && (-f $current/files/etc/dovecot/hosts || -f $current/files/etc/sasldb2) ]]; then
    within_patience probe_logs_in || wrong "a login with the right password is refused" || return
    within_patience probe_is_refused || wrong "a login with a wrong password is not refused" || return
  fi
  ! relay_refuses || wrong "the relay refuses the credential of this machine" || return
  sleep 1
  name=$(list_complaints "$position" | head -n1)
  [[ -z $name ]] || wrong "the log has: $name"
}

# --- The switch, and the way back
# The way back is laid before the switch: nothing but a rename is left to do, which needs no room on the disk.
arm() { # TO FROM
  printf '%s\n' "to $1" "from $2" "boot $(<"$boot_id")" "due $(($(uptime_now) + deadline))" >"$pending.new" &&
    ln -sfn "releases/$2" "$back" && sync "$pending.new" "$base" && mv "$pending.new" "$pending" && sync "$state" || return
  if has_systemd; then systemctl restart mailc-rollback.timer; else setsid --fork "$self" watch </dev/null &>/dev/null; fi
}
disarm() { "$@" && sync "$state" && if has_systemd; then systemctl stop mailc-rollback.timer; fi; } # COMMAND
move_to() { # RELEASE
  local from
  from=$(current_release)
  arm "$1" "$from" || refuse "the rollback cannot be armed"
  step armed
  each_place "$1" link_place && step linked && switch_to "$1" && step switched &&
    reload_changed "$from" "$1" && probe && step probed || go_back
}
go_back() { # [boot]: before the servers have started
  local to from code=5
  to=$(fact "$pending" to) from=$(fact "$pending" from)
  step returning
  [[ $(current_release) == "$from" ]] || mv -T "$back" "$current" || { say "problem no way back" && exit 6; }
  sync "$base"
  step returned
  each_place "$from" link_place && each_place "$to" unlink_dead
  rm -f "$state/degraded"
  [[ ${1-} == boot ]] || { reload_changed "$to" "$from" && probe; } || { code=6 && mv "$state/problem" "$state/degraded"; }
  disarm rm "$pending" && say "rolled-back $from" && exit "$code"
  exit 6
}

# --- Verbs
status() {
  local name && say "agent $(digest_of "$self")" && say "machine $machine"
  name=$(current_release) && say "release $name" && say "since $(stat -c %Y "$current")" && cat "$current/ticket"
  [[ ! -e $pending ]] ||
    say "pending $(fact "$pending" to) $(fact "$pending" from) $(($(fact "$pending" due) - $(uptime_now)))"
  [[ ! -e $previous ]] || say "previous $(fact "$previous" from)"
  [[ ! -e $state/degraded ]] || say "degraded $(<"$state/degraded")"
  for name in $(list_releases); do say "kept $name $(fact "$releases/$name/ticket" commit)"; done
  for name in age flock openssl postmap python3 rrsync rsync setpriv; do hash "$name" || say "missing $name"; done
  ! has_systemd || systemctl -q is-enabled mailc-boot.service || say "missing mailc-boot.service"
  list_drift
} 2>/dev/null
prepare() { # RELEASE
  local work=$releases/.new
  [[ ! -e $pending ]] || refuse "an activation is pending"
  [[ -z $(list_drift) ]] || refuse "files were changed by hand: $(list_drift | cut -d' ' -f2 | xargs)"
  rm -rf "$work" && mkdir -p "$work/files" || no_room
  fetch "$1/ticket" 1000 "$work/ticket" && fetch "$1/manifest" 8388608 "$work/manifest" "$1" && check_papers "$work"
  check_after "$work/ticket"
  each_file "$work" check_allowed
  if is_complete "$1"; then
    mv "$work/ticket" "$releases/$1/ticket.new" || no_room
  else
    check_upload "$work" "$1"
    each_file "$work" receive "$1" && step received
    each_file "$work" complete "$1" && step completed
    check_keys "$work"
    check_servers "$work"
    step checked
    mv "$work/ticket" "$work/ticket.new" && store "$work" "$1" || no_room
  fi
  each_place "$1" name_foreign | sed 's/^/replaces /'
  list_changed_services "$(current_release)" "$1" | sed 's/^/reloads /'
  rm -rf "${incoming:?}/$1"
  step prepared
}
activate() { # RELEASE
  [[ ! -e $pending ]] || refuse "an activation is pending"
  is_complete "$1" && [[ -f $releases/$1/ticket.new ]] || refuse "this release has not been prepared"
  check_after "$releases/$1/ticket.new"
  [[ -z $(list_drift) ]] || refuse "files were changed by hand"
  [[ -L $current && -z $(each_place "$1" name_foreign) ]] || adopt "$releases/$1/manifest"
  move_to "$1"
}
confirm() { # RELEASE
  [[ $(current_release) == "$1" && (! -e $pending || $(fact "$pending" to) == "$1") ]] || refuse "this release is not active"
  step confirming
  [[ ! -e $pending ]] || { is_complete "$1" && within_patience smtpd_answers "$(release_text)"; } || go_back
  [[ ! -e $current/ticket.new ]] || mv "$current/ticket.new" "$current/ticket" && sync "$current/" || no_room
  step recorded
  rm -f "$state/degraded" && { [[ ! -e $pending ]] || disarm mv "$pending" "$previous"; } || no_room
  step disarmed
  each_place "$(fact "$previous" from)" unlink_dead
  remove_old
  say "confirmed $1"
} 2>/dev/null
rollback() { # RELEASE: the one to return to
  if [[ -e $pending ]]; then [[ $(fact "$pending" from) == "$1" ]] && go_back || refuse "that is not what is returned to"; fi
  is_complete "$1" || refuse "this release is not kept here, or was damaged"
  [[ -z $(list_drift) ]] || refuse "files were changed by hand"
  move_to "$1"
}
expire() { # the time to confirm a release, which a reboot ends
  [[ ! -e $pending || $(fact "$pending" boot) == "$(<"$boot_id")" && $(uptime_now) -lt $(fact "$pending" due) ]] || go_back
}
boot() { if [[ -e $pending ]]; then go_back boot; fi; }

if [[ ${1-} == wire ]]; then
  [[ ${SSH_ORIGINAL_COMMAND-} =~ ^(status)$|^(prepare|activate|confirm|rollback)\ ($sha256)$ ]] || refuse "no such command"
  set -- "${BASH_REMATCH[1]}${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
fi
case ${1-} in
  status) status ;;
  watch) while [[ -e $pending ]]; do sleep 1; "$self" expire; done ;;
  prepare | activate | confirm | rollback | adopt | expire | boot)
    exec 9<"$state" && flock --timeout 60 9 || refuse "another run of the agent is at work"
    { [[ $1 == boot ]] || expire; "$@"; } 9<&- # closed here, and so in whatever is started; the shell itself keeps the lock
    ;;
  *) refuse "there is no such command" ;;
esac
