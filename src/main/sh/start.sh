# Sourced by whatever starts the server: with what flags Java runs, and how starts are made quick.
# POSIX shell; defines functions only.

# java_runtime: the folder of the Java that runs the server: JAVA_HOME, else that of the command java, else
# the newest that Debian's packages have installed; nothing if none of them is Java 17 or newer.
java_runtime() {
  {
    [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
    readlink -f "$(command -v java)" | sed -n 's#/bin/java$##p'
    ls -d /usr/lib/jvm/java-*-openjdk-* 2>/dev/null | sort -r -V
  } | while read -r home; do
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null) || continue
    if [ "${major:-0}" -ge 17 ] && [ -x "$home/bin/java" ]; then
      echo "$home"
      # To the end, or those who write would complain where SIGPIPE is ignored, as systemd does.
      cat > /dev/null
      break
    fi
  done
}

# java_version JAVA_HOME: its whole version, as 17.0.15+6-Debian-1deb12u1.
java_version() {
  sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$1/release" | tr ' /' '__'
}

# java_flags: a small heap, since frames live outside it; and the quick compiler alone, which costs less
# memory and less of the first minutes. Whoever has raw pictures may want the other one (docs/performance.md).
java_flags() {
  echo "-XX:+UseSerialGC -Xms8m -Xmx192m -XX:MaxDirectMemorySize=192m" \
    "-XX:TieredStopAtLevel=1 -XX:-UsePerfData"
}

# start_flags DIR VERSION: what prepare_start has left there for this version of Java.
start_flags() {
  [ ! -s "$1/$2.classes" ] || case $2 in
    1[0-9].* | 2[0-4].*) printf ' %s' "-XX:SharedArchiveFile=$1/$2.classes" ;;
    *) printf ' %s' "-XX:AOTCache=$1/$2.classes" ;;
  esac
  [ ! -s "$1/libjnidispatch.so" ] || printf ' %s' \
    "-Djava.library.path=$1" "-Djna.boot.library.path=$1" -Djna.nounpack=true
}

# prepare_start JAVA JAR DIR VERSION: writes to DIR an archive of the classes that a start loads, and the
# native parts of libraries. Java does not trust an archive of another version or jar, so it may be left.
prepare_start() {
  prepared=$3/$4.classes
  mkdir -p "$3" && rm -f "$prepared" || return 1
  # Words are separated on purpose.
  # shellcheck disable=SC2046
  case $4 in
    1[0-9].* | 2[0-4].*)
      "$1" $(java_flags) -Xshare:off -XX:DumpLoadedClassList="$prepared.list" -cp "$2" \
        io.github.mjpegstream.StartPreparation "$3" &&
        "$1" $(java_flags) -Xshare:dump -XX:SharedClassListFile="$prepared.list" \
          -XX:SharedArchiveFile="$prepared" -cp "$2"
      ;;
    *)
      "$1" $(java_flags) -XX:AOTCacheOutput="$prepared" -cp "$2" \
        io.github.mjpegstream.StartPreparation "$3"
      ;;
  esac > "$3/prepare.log" 2>&1 || return 1
  # Else a power cut soon after an installation may leave empty files.
  sync "$3"/*
}
