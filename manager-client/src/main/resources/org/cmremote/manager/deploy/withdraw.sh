# withdraw: undoes a first deployment that came to nothing.
trap '' HUP PIPE
withdraw
