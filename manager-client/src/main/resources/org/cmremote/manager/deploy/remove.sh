# withdraw: takes back what a deployment put here. Sessions, and what its agent made, stay: they may
# be those of an agent of before.
withdraw() {
  stop
  if has_systemd; then
    systemctl --user --quiet disable --now cm-agent cm-tmux 2>/dev/null
    rm -f "$units/cm-agent.service" "$units/cm-tmux.service"
    systemctl --user daemon-reload
    systemctl --user reset-failed cm-agent cm-tmux 2>/dev/null
    [ ! -e "$releases/.linger" ] || loginctl disable-linger
  fi
  rm -f "$link"
  rm -rf "${releases:?}"/* "$releases/.linger" "$releases/.temporary" "$log" "$log.1" "$idle"
  drop_parts
  sweep
}

# remove all|journal: the same, and ends the sessions and takes away what the agent made; with
# `journal` that stays. What the user wrote in ~/.config/cm stays anyway.
remove() {
  stop
  end_sessions
  withdraw
  rm -rf "$state/token" "$state/run" "$cache/agent.jsa"
  [ "$1" = journal ] || rm -rf "$state/journal"
  sweep
}

# Removes copies that nobody makes any more. Another manager's, which is on its way, stays.
drop_parts() {
  for part in "$releases"/.part.*; do
    kill -0 "${part##*.}" 2>/dev/null || rm -rf "$part"
  done
}

# Removes directories that are empty now, and no others.
sweep() {
  for directory in "$HOME/.local/lib" "$releases" "$HOME/.local/share/cm" "$HOME/.local/share" "$state" \
    "$(dirname "$state")" "$HOME/.local" "$cache" "${cache%/cm}/JNA/temp" "${cache%/cm}/JNA" "${cache%/cm}" "${XDG_RUNTIME_DIR:-/nowhere}/cm" \
    "$units/default.target.wants" "$units" "$(dirname "$units")" "$config"; do
    rmdir "$directory" 2>/dev/null
  done
  return 0
}
