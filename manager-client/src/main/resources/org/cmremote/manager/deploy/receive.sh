# receive MARK ID SUM [SUM [here]]: takes a release from standard input, a tar, and puts it into its place
# when every file is there as it was sent. The sums are those of SHA256SUMS and RUNTIME-SHA256SUMS.
# With `here`, the Java is one that another release has brought, and isn't sent again.
# 65: what arrived is broken. 67: another script is at work.
# A temporary one, which has a mark, is taken only once somebody is there to remove it.
mark=$1
tries=0
until [ "$(mark)" = "$mark" ]; do
  [ -n "$mark" ] || fail 67 "another cm is at work there"
  [ "$tries" -lt 100 ] || fail 1 "nobody would remove it"
  tries=$((tries + 1))
  sleep 0.1
done
shift
id=$1
drop_parts
part=$releases/.part.$$
trap 'rm -rf "$part"; rmdir "$releases" 2>/dev/null && sweep' EXIT
trap 'exit 1' HUP INT TERM PIPE
mkdir -p "$part" || exit 1
said=$(LC_ALL=C tar -xof - -C "$part" 2>&1) || {
  case $said in
    *[Nn]o\ space* | *quota*) fail 1 "there is no room for it in $releases" ;;
    *) fail 65 "$said" ;;
  esac
}

if [ $# -gt 3 ]; then
  for sums in "$releases"/*/RUNTIME-SHA256SUMS; do
    [ -f "$sums" ] && [ "$(sha256sum <"$sums" | cut -c 1-64)" = "$3" ] || continue
    # As links, where the file system has them: 40 MB less.
    cp -al "${sums%/*}/runtime" "$part/runtime" 2>/dev/null || {
      rm -rf "$part/runtime"
      cp -a "${sums%/*}/runtime" "$part/runtime" || exit 1
    }
    break
  done
fi

# matches FILE SUM
matches() {
  [ "$(sha256sum <"$part/$1" | cut -c 1-64)" = "$2" ] || fail 65 "$1 arrived broken"
}
matches SHA256SUMS "$2"
[ $# -lt 3 ] || matches RUNTIME-SHA256SUMS "$3"
whole "$part" "$id" || fail 65 "a file arrived broken"
lock 300
[ "$(mark)" = "$mark" ] || fail 67 "another cm has changed it"
# Another manager may have been faster, and its copy be in use.
whole "$releases/$id" "$id" || {
  rm -rf "${releases:?}/$id"
  mv "$part" "$releases/$id"
}
