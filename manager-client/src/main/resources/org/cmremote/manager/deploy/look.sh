# look ID: says how things stand on this host, one KEY=VALUE a line, and changes nothing. ID is the
# release that is wanted, without a runtime of its own.
echo "system=$(uname -s)"
echo "machine=$(uname -m)"
echo "current=$(current)"
stands=$(stands)
echo "stands=$stands"
if [ -e "$link" ] && [ ! -L "$link" ]; then
  echo "foreign=$link"
elif [ ! -L "$link" ] && [ -e "$units/cm-agent.service" ]; then
  echo "foreign=$units/cm-agent.service"
fi
if [ -e "$releases/.temporary" ]; then
  echo "temporary=yes"
fi
if has_systemd; then
  echo "supervisor=systemd"
  if [ -e "/var/lib/systemd/linger/$(id -un)" ]; then
    echo "lingers=yes"
  fi
else
  echo "supervisor=background"
fi
case $stands in
  */runs/*) echo "running=yes" ;;
esac
for id in "$1" "$1-java"; do
  if [ -d "$releases/$id" ]; then
    if whole "$releases/$id" "$id"; then
      echo "whole=$id"
    else
      echo "broken=$id"
    fi
  fi
done
for sums in "$releases"/*/RUNTIME-SHA256SUMS; do
  [ ! -f "$sums" ] || echo "runtime=$(sha256sum <"$sums" | cut -c 1-64)"
done
if ls /lib/ld-musl-* >/dev/null 2>&1; then
  echo "libc=musl"
fi
echo "tmux=$(PATH=$(service_path) tmux -V 2>/dev/null)"
case $(current) in
  "$1" | "$1-java") ;; # What runs here has its Java.
  *) echo "java=$(PATH=$(service_path) java -version 2>&1 | sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1)" ;;
esac
