// The shell scripts under which a command runs, so that its end is known to whoever asks later, though Baton has died meanwhile.
// They need a POSIX shell, coreutils and grep; on Linux `setsid` and /proc as well. What they leave in the step's folder:
//
//   supervisor   1 PROCESS START BOOT MARK   who watches; made before anything else, and only if it is not there
//   command      1 PROCESS START             the first process of the command's group
//   rest, tail   what came after the output's file was full: how much, and its end
//   outcome      1 exit CODE end, or 1 limit SECONDS end; moved into place when it is whole and synced

/** START is the process's start time as Linux tells it, so that another process with the same number is not mistaken for it. */
const START_OF = `
start_of() {
  start=0
  read -r line 2>/dev/null <"/proc/$1/stat" || return 0
  set -- ${'$'}{line##*) }
  shift 19
  start=$1
}`;

/** Arguments: the step's folder, the command. It says who it is and becomes the command. */
export const BECOME_COMMAND = String.raw`${START_OF}
start_of $$
printf '1 %s %s\n' $$ "$start" >"$1/command" || exit 125
unset BATON_SUPERVISES
exec sh -c -- "$2"`;

/**
 * Arguments: the step's folder, the output's file, its limit in blocks of 512 bytes, the time limit in seconds, the mark, the command,
 * and the script that becomes the command. The mark is also in the environment, as BATON_SUPERVISES.
 */
export const SUPERVISE = String.raw`
folder=$1 output=$2 blocks=$3 limit=$4 mark=$5 command=$6 become=$7
${START_OF}
boot=0
read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id
start_of $$
# Who wants to know later and finds nothing makes this file, too: then nothing is run any more.
set -C
{ printf '' >"$folder/supervisor"; } 2>/dev/null || { [ ! -e "$folder/supervisor" ] || exit 125; exit 124; }
set +C

# Nothing ran, and nothing is about to: who made the place begins once more when there is room.
leave_place() {
  rm -f "$folder/pipe"
  rm -f "$folder/supervisor"
  exit 124
}
{ printf '1 %s %s %s %s\n' $$ "$start" "$boot" "$mark" >"$folder/supervisor"; } 2>/dev/null || leave_place
mkfifo "$folder/pipe" 2>/dev/null || leave_place

# What goes on in the background lets go of the output for good, also of the copy that a redirected function keeps: so Baton
# is told at once when the supervisor is gone.

# The limit on a file's size is that of this cat alone. It hands all on as it comes, and no stopped reader holds the command up.
pump() {
  umask 077
  (ulimit -c 0; ulimit -f "$blocks"; exec cat >"$output") || LC_ALL=C dd bs=64k 2>"$folder/rest" | tail -c 65536 >"$folder/tail"
  : >"$folder/drained"
}
{ exec >/dev/null 2>&1 <"$folder/pipe"; pump; } &

# It waits for a command that has not begun yet. One that has ended is not mistaken for another with its number.
clock() {
  trap 'kill $! 2>/dev/null; exit' TERM
  sleep "$limit" & wait $! || exit
  rounds=0
  until read -r _ group was <"$folder/command"; do
    rounds=$((rounds + 1))
    [ $rounds -lt 500 ] || exit
    sleep 0.02 & wait $! || exit
  done
  start_of "$group"
  [ "$start" = "$was" ] || exit
  : >"$folder/over-limit"
  kill -s TERM -- "-$group"
  sleep 2 & wait $!
  kill -s KILL -- "-$group"
}
{ exec </dev/null >/dev/null 2>&1; clock; } &
clock=$!

# In the foreground: a shell has what runs in the background ignore interrupts.
separate=setsid
command -v setsid >/dev/null || { separate=; set -m; }
BATON_STEP_MARK=$mark $separate sh -c "$become" sh "$folder" "$command" </dev/null >"$folder/pipe" 2>&1
code=$?
kill "$clock" 2>/dev/null
# Without the file it has not begun, or has itself removed what was written down of it.
read -r _ group _ 2>/dev/null <"$folder/command" || { [ $code -ne 125 ] || exit 125; group=none; }

# The members of the group that are no zombies, and whatever left it but carries the mark.
find_left() {
  left=
  if [ -r /proc/self/stat ]; then
    for file in $(grep -lsE -e "^[0-9]+ \(.*\) [^ZX] [0-9]+ $group " -e "BATON_STEP_MARK=$mark" /proc/[0-9]*/stat /proc/[0-9]*/environ); do
      file=${'$'}{file#/proc/}
      left="$left ${'$'}{file%%/*}"
    done
  elif kill -s 0 -- "-$group" 2>/dev/null; then left=-$group
  fi
}

tell_left() {
  [ -z "$1" ] || for id in $left; do kill -s "$1" -- "$id" 2>/dev/null; done
  sleep 0.05 2>/dev/null || sleep 1
  find_left
}

find_left
rounds=0
while [ -n "$left" ] && [ $rounds -lt 90 ]; do
  case $rounds in
    0) tell_left TERM ;;
    [1-9] | [1-3][0-9]) tell_left '' ;;
    *) tell_left KILL ;;
  esac
  rounds=$((rounds + 1))
done

# What was written is read to its end; but who escaped may hold the pipe open for ever.
rounds=0
until [ -e "$folder/drained" ] || [ $rounds -ge 50 ]; do
  sleep 0.02 2>/dev/null || sleep 1
  rounds=$((rounds + 1))
done

if [ -e "$folder/over-limit" ]; then said="limit $limit"; else said="exit $code"; fi
trap '' PIPE TERM
printf '1 %s end\n' "$said" | dd of="$folder/outcome.new" conv=fsync 2>/dev/null && mv -f "$folder/outcome.new" "$folder/outcome"
printf '1 %s end\n' "$said"
kill -s TERM 0`;
