# Builds the benchmarks if they are missing or older than a source. Sourced by jmh/run, jmh/compare
# and jmh/kernels, with $root set. Sets $java, $class_path and $jvm_flags.

. "$root/.mvn/find-jdk.sh"
java="$JAVA_HOME/bin/java"
jvm_flags="--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
class_path_file="$root/jmh/target/class-path.txt"
stamp="$root/jmh/target/built"

unseen_source() { # prints one source that the last build has not seen, or that there was none
  [ -r "$class_path_file" ] && [ -e "$stamp" ] || { echo "first build"; return; }
  find "$root" \( -name target -o -name test -o -name '.git' \) -prune -o \
    \( -name '*.java' -o -name '*.[ch]' -o -name '*.cpp' -o -name pom.xml \) -newer "$stamp" -print | head -n 1
}

reason=$(unseen_source)
if [ -n "$reason" ]; then
  echo "Building the benchmarks (${reason#"$root"/}); the first time takes about a minute ..." >&2
  mkdir -p "$root/jmh/target"
  touch "$stamp.next" # before the build: what is edited while it runs is built the next time
  "$root/mvnw" -B -ntp -q -pl jmh -am -Dmaven.test.skip=true package >&2
  mv "$stamp.next" "$stamp"
  echo "Built." >&2
fi
class_path="$root/jmh/target/classes:$(cat "$class_path_file")"
