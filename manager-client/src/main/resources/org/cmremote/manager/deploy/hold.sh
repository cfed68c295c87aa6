# hold SECONDS: removes a temporary deployment when its manager has gone: when standard input ends,
# or brings no line for that long. It is there before anything is copied. 66: a deployment or
# sessions are there already, and nothing was changed.
if [ -L "$link" ] || [ -e "$releases/.temporary" ]; then
  fail 66 "an agent is deployed there already"
fi
if PATH=$(service_path) tmux -L cm list-sessions >/dev/null 2>&1; then
  fail 66 "sessions are there already"
fi
trap '' HUP INT PIPE TERM
if [ -e "$state/token" ] || [ -e "$state/journal" ]; then
  history=yes
else
  history=no
fi
beats=$(mktemp -d) || fail 1 "there is no room for a temporary directory"
mkdir -p "$releases" && : >"$releases/.temporary"
exec 4<&0
(
  while read -r beat <&4; do
    echo x >"$beats/beat"
  done
  : >"$beats/end"
) &
listener=$!
silent=0
while [ ! -e "$beats/end" ] && [ "$silent" -lt "$1" ]; do
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
if [ "$history" = yes ]; then
  PATH=$(service_path) tmux -L cm kill-server 2>/dev/null
  withdraw
else
  remove all
fi
