#!/bin/sh
# What a new user does: clone into an empty folder, ./run, look. The server must answer with a
# picture, end within two seconds when told to, and leave nothing behind.
set -eu
top=$(cd "$(dirname "$0")/../../.." && pwd)
folder=$(mktemp -d)
server=
clean_up() {
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT INT TERM

fail() {
  echo "fresh clone: $*" >&2
  cat "$folder/log" >&2
  exit 1
}

git clone -q "$top" "$folder/mjpeg-stream"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$folder/mjpeg-stream/run" --port "$port" > "$folder/log" 2>&1 &
server=$!

tries=300
until curl -fsS -m 5 -o "$folder/health" "http://127.0.0.1:$port/health" 2> "$folder/curl"; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || fail "not healthy within five minutes: $(cat "$folder/curl")"
  kill -0 "$server" 2>/dev/null || fail "the server has ended"
  # curl waits for a second at most for the next try; there is nothing else to wait for.
  python3 -c 'import select; select.select([], [], [], 1)'
done

curl -fsS -m 10 -o "$folder/snapshot.jpg" "http://127.0.0.1:$port/snapshot" || fail "no snapshot"
[ "$(od -An -tx1 -N3 "$folder/snapshot.jpg" | tr -d ' ')" = ffd8ff ] || fail "the snapshot is no JPEG"

ls "$folder/mjpeg-stream/target/start/"*.classes > /dev/null || fail "no archive of classes"
[ -e "$folder/mjpeg-stream/target/start/libjnidispatch.so" ] || fail "no native parts"

begin=$(date +%s%N)
kill -TERM "$server"
wait "$server" || true
millis=$((($(date +%s%N) - begin) / 1000000))
server=
[ "$millis" -le 2000 ] || fail "took $millis ms to end"
echo "fresh clone: streamed, and ended in $millis ms" >&2
