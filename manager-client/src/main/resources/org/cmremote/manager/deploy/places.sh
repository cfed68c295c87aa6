# What the scripts of a deployment share: where things are on a host, and how its agent is started
# and stopped. POSIX sh with what Linux systems have anyway: tar, sha256sum, readlink, timeout.
#
# releases/ID   a release: a folder whose name ends with the beginning of its SHA256SUMS' own sum
# link          points at the release that is in force; the units look for the agent there
set -u
umask 077

releases=$HOME/.local/share/cm/agent
link=$HOME/.local/lib/cm

absolute() {
  case $1 in
    /*) echo "$1" ;;
    *) echo "$2" ;;
  esac
}

config=$(absolute "${XDG_CONFIG_HOME:-}" "$HOME/.config")
state=$(absolute "${XDG_STATE_HOME:-}" "$HOME/.local/state")/cm
cache=$(absolute "${XDG_CACHE_HOME:-}" "$HOME/.cache")/cm
units=$config/systemd/user
supervisor=$state/supervisor.pid
log=$state/agent.log

# A login that PAM knows nothing of has no runtime directory, though the user may have one.
if [ -z "${XDG_RUNTIME_DIR:-}" ] && [ -O "/run/user/$(id -u)" ]; then
  XDG_RUNTIME_DIR=/run/user/$(id -u)
  export XDG_RUNTIME_DIR
fi

fail() {
  code=$1
  shift
  echo "$*" >&2
  exit "$code"
}

has_systemd() {
  systemctl --user show --property=Version >/dev/null 2>&1
}

# The release in force; nothing if there is none.
current() {
  [ -L "$link" ] && basename "$(readlink "$link")"
}

# Where the agent's units, and so its supervisor, look for programs.
service_path() {
  chosen=$(sed -n 's/^PATH=//p' "$config/cm/environment" 2>/dev/null | tail -n 1)
  chosen=${chosen#\"}
  chosen=${chosen%\"}
  echo "${chosen:-$HOME/.local/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin}"
}

# whole FOLDER ID: whether every file of a release is there as it was sent.
whole() {
  [ -f "$1/SHA256SUMS" ] || return 1
  sum=$(sha256sum <"$1/SHA256SUMS") || return 1
  base=${2%-java}
  [ "${base##*-}" = "$(echo "$sum" | cut -c 1-16)" ] || return 1
  (
    cd "$1" || exit 1
    sha256sum -c SHA256SUMS >/dev/null 2>&1 || exit 1
    case $2 in
      *-java) sha256sum -c RUNTIME-SHA256SUMS >/dev/null 2>&1 ;;
    esac
  )
}

# The supervisor's process; nothing if it doesn't run.
supervisor_pid() {
  pid=$(cat "$supervisor" 2>/dev/null) || return 0
  # Its number may have become another program's.
  if tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -q '/supervise$'; then
    echo "$pid"
  fi
}

runs() {
  if [ -e "$units/cm-agent.service" ] && has_systemd; then
    systemctl --user --quiet is-active cm-agent
  else
    [ -n "$(supervisor_pid)" ]
  fi
}

# point ID: the release is in force from now on. A rename, so that the link is always there.
point() {
  mkdir -p "$(dirname "$link")" || return 1
  ln -sfn "../share/cm/agent/$1" "$link.new" && mv -fT "$link.new" "$link"
}

# Starts the release in force in place of whatever runs; returns when it listens, or can't.
start() {
  if [ "$1" = systemd ]; then
    start_unit
  else
    start_supervisor
  fi
}

start_unit() {
  stop_supervisor
  mkdir -p "$units" || return 1
  for unit in cm-agent.service cm-tmux.service; do
    cmp -s "$link/$unit" "$units/$unit" || {
      cp "$link/$unit" "$units/.$unit.new" && mv -f "$units/.$unit.new" "$units/$unit"
    } || return 1
  done
  systemctl --user daemon-reload
  systemctl --user reset-failed cm-agent 2>/dev/null
  systemctl --user --quiet enable cm-agent 2>/dev/null
  timeout 90 systemctl --user restart cm-agent 2>/dev/null && return 0
  systemctl --user stop cm-agent
  return 1
}

start_supervisor() {
  stop_supervisor
  mkdir -p "$state" || return 1
  [ ! -e "$log" ] || mv -f "$log" "$log.1"
  : >"$log"
  # What a script of ours ignores, programs in the sessions must not.
  (
    trap - HUP PIPE
    exec "$(command -v setsid || command -v nohup)" "$link/supervise"
  ) >>"$log" 2>&1 </dev/null &
  started=$!
  tries=0
  while [ "$tries" -lt 900 ]; do
    ! grep -q '^cm-agent .* listens on ' "$log" || return 0
    kill -0 "$started" 2>/dev/null || [ -n "$(supervisor_pid)" ] || return 1
    sleep 0.1
    tries=$((tries + 1))
  done
  stop_supervisor
  return 1
}

stop() {
  if [ -e "$units/cm-agent.service" ] && has_systemd; then
    systemctl --user stop cm-agent
  fi
  stop_supervisor
}

stop_supervisor() {
  running=$(supervisor_pid)
  [ -n "$running" ] || return 0
  kill -TERM "$running"
  tries=0
  while kill -0 "$running" 2>/dev/null && [ "$tries" -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
}
