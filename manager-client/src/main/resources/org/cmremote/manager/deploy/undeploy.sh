# undeploy all|journal yes|no: removes a deployment. Unless told `yes`, it leaves one alone whose
# sessions are still there. 66: they are; their number is said.
[ -d "$releases" ] || {
  echo "removed=no"
  exit 0
}
sessions=$(PATH=$(service_path) tmux -L cm list-sessions 2>/dev/null | wc -l)
[ "$2" = yes ] || [ "$sessions" -eq 0 ] || fail 66 "$((sessions))"
trap '' HUP PIPE
remove "$1"
echo "removed=yes"
