# receive kept|temporary ID SUM [SUM [here]]: takes a release from standard input, a tar, and puts it into its place when
# every file is there as it was sent. The sums are those of SHA256SUMS and RUNTIME-SHA256SUMS.
# With `here`, the Java is one that another release has brought, and isn't sent again.
# 65: what arrived is broken.
# A temporary one is taken only once somebody is there to remove it.
if [ "$1" = temporary ]; then
  tries=0
  until [ -e "$releases/.temporary" ]; do
    [ "$tries" -lt 50 ] || fail 1 "nobody would remove it"
    tries=$((tries + 1))
    sleep 0.1
  done
fi
shift
id=$1
mkdir -p "$releases" || exit 1
for left in "$releases"/.part.*; do
  # Of one that was killed.
  kill -0 "${left##*.}" 2>/dev/null || rm -rf "$left"
done
part=$releases/.part.$$
trap 'rm -rf "$part"; rmdir "$releases" 2>/dev/null && sweep' EXIT
trap 'exit 1' HUP INT TERM PIPE
mkdir "$part" || exit 1
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
# Another manager may have been faster, and its copy be in use.
whole "$releases/$id" "$id" || {
  rm -rf "${releases:?}/$id"
  mv "$part" "$releases/$id"
}
