# wake: starts an agent that has stopped since nobody needed it; one that somebody has stopped stays
# so. Says runs=yes where it runs.
if [ -e "$idle" ]; then
  lock 60
  tries=0
  # It may be about to end.
  while [ -e "$idle" ] && runs && [ "$tries" -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  # Another may have been faster.
  if [ -e "$idle" ] && ! runs; then
    if [ -e "$units/cm-agent.service" ] && has_systemd; then
      timeout 90 systemctl --user start cm-agent || fail 1 "systemd can't start it"
    elif [ -L "$link" ]; then
      start_supervisor || fail 1 "$(tail -n 3 "$log")"
    fi
  fi
fi
if runs; then
  echo "runs=yes"
fi
