# Finds a JDK 25 and exports JAVA_HOME, or says what to install. Sourced by ./mvnw and ./nearfield.

jdk_release() { # prints the feature release of the JDK in $1, or nothing
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk25() {
  if [ "$(jdk_release "${JAVA_HOME:-}")" = 25 ]; then
    echo "$JAVA_HOME"
    return 0
  fi
  on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path" 2>/dev/null) || on_path=
  for candidate in "${on_path%/bin/javac}" \
    /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.asdf/installs/java/*; do
    if [ "$(jdk_release "$candidate")" = 25 ]; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

if ! JAVA_HOME=$(find_jdk25); then
  cat >&2 <<'TEXT'
Nearfield needs a JDK 25, and none was found (looked at JAVA_HOME, javac on the PATH, and the usual folders).
Install one, for example:
  Debian, Ubuntu:  apt-get install openjdk-25-jdk    (or Eclipse Temurin's package temurin-25-jdk)
  macOS:           brew install openjdk@25
  SDKMAN:          sdk install java 25-tem
or point JAVA_HOME at an unpacked JDK 25 and run the command again.
TEXT
  exit 1
fi
export JAVA_HOME
