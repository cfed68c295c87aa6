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
log=$state/agent.log
idle=$state/idle

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

# lock SECONDS: waits for this script's turn; one at a time changes a deployment. 67: another still
# does. The kernel ends the lock with the script, so nothing that lives on may inherit it. It is on a
# directory that is there anyway; where that can't be locked (NFS), there is no lock.
lock() {
  exec 9<"$HOME"
  timeout "$1" flock 9 2>/dev/null
  case $? in
    124 | 143) fail 67 "another cm is at work there" ;;
  esac
}

unlock() {
  exec 9<&-
}

has_systemd() {
  systemctl --user show --property=Version >/dev/null 2>&1
}

# The release in force; nothing if there is none.
current() {
  [ -L "$link" ] && basename "$(readlink "$link")"
}

# variable NAME: what the agent's units, and so its supervisor, are told besides their own.
variable() {
  chosen=$(sed -n "s/^$1=//p" "$config/cm/environment" 2>/dev/null | tail -n 1)
  chosen=${chosen#\"}
  echo "${chosen%\"}"
}

# Where they look for programs.
service_path() {
  chosen=$(variable PATH)
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

# The supervisor's process; nothing if it doesn't run. Told by its command line: a number in a file
# may be missing, or another program's by now.
supervisors() {
  for process in /proc/[0-9]*; do
    [ -O "$process" ] || continue
    words=
    # A shell passes over the NULs between the words.
    IFS= read -r words <"$process/cmdline"
    if [ "$words" = "/bin/sh$link/supervise" ]; then
      echo "${process#/proc/}"
    fi
  done 2>/dev/null
}

runs() {
  if [ -e "$units/cm-agent.service" ] && has_systemd; then
    systemctl --user --quiet is-active cm-agent
  else
    [ -n "$(supervisors)" ]
  fi
}

# Whose temporary deployment is here; nothing if there is none.
mark() {
  cat "$releases/.temporary" 2>/dev/null
}

# RELEASE/runs|stopped/MARK: what is decided by a look holds as long as this is what it was then.
stands() {
  if runs; then
    echo "$(current)/runs/$(mark)"
  else
    echo "$(current)/stopped/$(mark)"
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
  ) >>"$log" 2>&1 </dev/null 9<&- &
  started=$!
  tries=0
  while [ "$tries" -lt 900 ]; do
    ! grep -q '^cm-agent .* listens on ' "$log" || return 0
    kill -0 "$started" 2>/dev/null || [ -n "$(supervisors)" ] || return 1
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
  for running in $(supervisors); do
    kill -TERM "$running"
    tries=0
    while kill -0 "$running" 2>/dev/null && [ "$tries" -lt 150 ]; do
      if [ "$tries" -eq 100 ]; then
        # The agent with it: they are a group, which the sessions are not in.
        kill -KILL "-$running" 2>/dev/null || kill -KILL "$running"
      fi
      sleep 0.1
      tries=$((tries + 1))
    done
  done
}

# The tmux server that agent.toml names: a name, or a path with a slash in it.
tmux_socket() {
  chosen=$(variable CM_AGENT_TMUX_SOCKET)
  [ -n "$chosen" ] || chosen=$(sed -n "s/^[[:space:]]*tmux_socket[[:space:]]*=[[:space:]]*[\"']\([^\"']*\)[\"'].*/\1/p" \
    "$config/cm/agent.toml" 2>/dev/null | tail -n 1)
  echo "${chosen:-cm}"
}

# The tmux servers of a deployment: the agent's, and the unit's, which is named cm.
tmux_sockets() {
  tmux_socket
  if [ "$(tmux_socket)" != cm ] && [ -e "$units/cm-tmux.service" ]; then
    echo cm
  fi
}

# tmux_at SOCKET COMMAND...
tmux_at() (
  PATH=$(service_path)
  chosen=$(variable TMUX_TMPDIR)
  if [ -n "$chosen" ]; then
    export TMUX_TMPDIR="$chosen"
  fi
  socket=$1
  shift
  case $socket in
    */*) tmux -S "$socket" "$@" ;;
    *) tmux -L "$socket" "$@" ;;
  esac
) </dev/null 2>/dev/null

# made_at SOCKET: the sessions that end with the agent: on the server cm all, on a person's those
# that it made.
made_at() {
  case $1 in
    cm) tmux_at cm list-sessions -F '#{session_id}' ;;
    *) tmux_at "$1" list-sessions -F '#{?@cm_attempt,#{session_id},}' | sed '/^$/d' ;;
  esac
}

# The same, of all of the deployment's servers.
sessions() {
  tmux_sockets | while IFS= read -r socket; do
    made_at "$socket"
  done
}

end_sessions() {
  tmux_sockets | while IFS= read -r socket; do
    if [ "$socket" = cm ]; then
      tmux_at cm kill-server
      continue
    fi
    for session in $(made_at "$socket"); do
      tmux_at "$socket" kill-session -t "$session"
    done
    # Those that it adopted go on, without its marks.
    for session in $(tmux_at "$socket" list-sessions -F '#{session_id}'); do
      for option in $(tmux_at "$socket" show-options -t "$session" | sed -n 's/^\(@cm_[a-z_]*\).*/\1/p'); do
        tmux_at "$socket" set-option -u -t "$session" "$option"
      done
    done
    tmux_at "$socket" set-option -s -u @cm_stopped
  done
}
