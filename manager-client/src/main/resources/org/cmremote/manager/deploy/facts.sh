# facts: says what this host has of all that an agent needs, one KEY=VALUE a line, and changes
# nothing. Java and tmux are those that the agent's service finds; the login's PATH may be another.
echo "shell=${SHELL:-}"
echo "disk=$(df -Pk "$HOME" 2>/dev/null | awk 'NR == 2 { print $4 }')"
echo "tmux=$(PATH=$(service_path) tmux -V 2>/dev/null)"
echo "java=$(PATH=$link/runtime/bin:$(service_path) java -version 2>&1 | head -n 1)"
echo "systemd=$(systemctl --user is-system-running 2>/dev/null)"
echo "linger=$(loginctl show-user "$(id -un)" -p Linger --value 2>/dev/null)"
echo "token=$(stat -c %a "$state/token" 2>/dev/null)"
