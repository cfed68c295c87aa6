# undeploy all|journal yes|no: removes a deployment. Unless told `yes`, it leaves one alone whose
# sessions are still there. 66: they are; their number is said. 67: another script is at work.
lock 5
[ -d "$releases" ] || {
  echo "removed=no"
  exit 0
}
sessions=$(sessions | wc -l)
[ "$2" = yes ] || [ "$sessions" -eq 0 ] || fail 66 "$((sessions))"
trap '' HUP PIPE
remove "$1"
echo "removed=yes"
