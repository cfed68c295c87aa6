# hold SECONDS MARK: removes a temporary deployment when its manager has gone: when standard input
# ends, or brings no line for that long. It is there before anything is copied. 66, 67: a deployment
# or sessions are there already, or another script is at work, and nothing was changed. 71: another
# manager has removed it, and what may be there since is left alone.
lock 5
if [ -L "$link" ] || [ -e "$releases/.temporary" ]; then
  fail 66 "an agent is deployed there already"
fi
if [ -n "$(sessions)" ]; then
  fail 66 "sessions are there already"
fi
trap '' HUP INT PIPE TERM
if [ -e "$state/token" ] || [ -e "$state/journal" ]; then
  history=yes
else
  history=no
fi
beats=$(mktemp -d) || fail 1 "there is no room for a temporary directory"
mkdir -p "$releases" && echo "$2" >"$releases/.temporary" || {
  rm -rf "$beats" "$releases/.temporary"
  sweep
  fail 1 "there is no room for it"
}
unlock
exec 4<&0
(
  while read -r beat <&4; do
    echo x >"$beats/beat"
  done
  : >"$beats/end"
) &
listener=$!
silent=0
while [ ! -e "$beats/end" ] && [ "$silent" -lt "$1" ] && [ "$(mark)" = "$2" ]; do
  sleep 1
  if [ -e "$beats/beat" ]; then
    rm -f "$beats/beat"
    silent=0
  else
    silent=$((silent + 1))
  fi
done
kill "$listener" 2>/dev/null
rm -rf "$beats"
# Longer than any step of a deployment takes.
lock 600
[ "$(mark)" = "$2" ] || fail 71 "another cm has removed it"
if [ "$history" = yes ]; then
  end_sessions
  withdraw
else
  remove all
fi
