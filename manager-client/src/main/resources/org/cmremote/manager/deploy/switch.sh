# switch ID SUPERVISOR STANDS: puts a release into force and starts it, if things stand as that
# pattern says. If it doesn't come to listen, what was there before is put back. Says linger=no where
# services end with the last logout.
# 65: the copy is broken, and nothing was changed. 67: things stand differently, or another
# script is at work, and nothing was changed. 68: it can't run here, and nothing was changed.
# 69: it didn't start, and all is as before. 70: neither did what was before.
id=$1
supervised_by=$2
# Once begun it is carried through, whoever has gone.
trap '' HUP PIPE
lock 5
# shellcheck disable=SC2254 # it is a pattern
case $(stands) in
  $3) ;;
  *) fail 67 "another cm has changed it" ;;
esac
# It was taken back since it was copied: another cm tried the same release, in vain.
[ -d "$releases/$id" ] || fail 67 "another cm has removed it"
whole "$releases/$id" "$id" || fail 65 "the copy $id is broken"
before=$(current)
if [ -e "$state/token" ] || [ -e "$state/journal" ]; then
  history=yes
else
  history=no
fi

# Leaves the host as it was before a first deployment.
undo() {
  withdraw
  [ "$history" = yes ] || rm -rf "$state/token" "$state/journal" "$state/run"
  sweep
}

# Has the new agent try everything but the places that the old one still holds. Where the Java can,
# that leaves class data behind, with which it starts in half the time; the unit makes its own.
rehearse() {
  java=$(PATH=$releases/$id/runtime/bin:$(service_path) command -v java) || fail 68 "there is no java"
  case $id in
    *-java) "$java" -Xshare:dump >/dev/null 2>&1 ;;
  esac
  set -- -Xlog:disable -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData
  if [ "$supervised_by" = background ] && "$java" -Xshare:on -version >/dev/null 2>&1; then
    set -- "-XX:ArchiveClassesAtExit=$releases/$id/agent.jsa" "$@"
  fi
  stage=$(mktemp -d) || fail 68 "there is no room for a temporary directory"
  said=$(CM_AGENT_JOURNAL_DIRECTORY=$stage/journal PATH=$(service_path) timeout 30 "$java" "$@" \
    -jar "$releases/$id/agent-server.jar" \
    --check --port 0 --socket off --tmux-socket "cm-check-$$" 2>&1 >/dev/null)
  able=$?
  rm -rf "$stage"
  [ "$able" -eq 0 ] && return
  if [ -z "$before" ]; then
    undo
  elif [ "$before" != "$id" ]; then
    rm -rf "${releases:?}/$id"
  fi
  fail 68 "$(echo "$said" | head -n 3)"
}

# Why it didn't start, in the words of whoever watches over it.
reason() {
  if [ "$supervised_by" = systemd ]; then
    said=$(journalctl --user --identifier=cm-agent --lines=3 --output=cat 2>/dev/null)
    [ -n "$said" ] || said=$(systemctl --user status cm-agent --lines=5 2>&1)
  else
    said=$(cat "$log" 2>/dev/null)
  fi
  echo "$said" | tail -n 3
}

[ -e "$releases/$id/agent.jsa" ] || rehearse
point "$id" || exit 1
if start "$supervised_by"; then
  for release in "$releases"/*; do
    case $(basename "$release") in
      "$id" | "$before") ;;
      *) rm -rf "$release" ;;
    esac
  done
  if [ "$supervised_by" = systemd ]; then
    lingers=$(loginctl show-user "$(id -un)" --property=Linger --value 2>/dev/null)
    if [ "$lingers" != yes ]; then
      if loginctl enable-linger 2>/dev/null; then
        : >"$releases/.linger"
      else
        echo "linger=no"
      fi
    fi
  fi
  exit 0
fi

why=$(reason)
if [ -z "$before" ]; then
  undo
  fail 69 "$why"
fi
if [ "$before" = "$id" ]; then
  fail 69 "$why"
fi
point "$before"
start "$supervised_by" || fail 70 "$why"
rm -rf "${releases:?}/$id"
fail 69 "$why"
