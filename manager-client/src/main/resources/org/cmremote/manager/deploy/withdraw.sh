# withdraw ID: undoes a first deployment, of that release, that came to nothing. 67: it isn't in force
# any more, and nothing was changed.
trap '' HUP PIPE
lock 60
[ "$(current)" = "$1" ] || fail 67 "another cm has changed it"
withdraw
