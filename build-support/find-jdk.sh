# Sourced by the scripts of this project: find_jdk_25 sets HYPHA_JDK to the folder of a JDK 25.
# Order: JAVA_HOME, the java on the PATH, then where distributions and JDK managers install.

# is_jdk_25 FOLDER: true if FOLDER holds a JDK (not a JRE) of version 25.
is_jdk_25() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

find_jdk_25() {
    local candidate on_path
    on_path=$(command -v java || true)
    [ -n "$on_path" ] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.local/share/mise/installs/java/* \
        "${HOME:-}"/.asdf/installs/java/*; do
        if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
            HYPHA_JDK=$candidate
            return 0
        fi
    done
    {
        echo "hypha: no JDK 25 found."
        echo "  looked at JAVA_HOME (${JAVA_HOME:-not set}), the java on the PATH (${on_path:-none}), and the usual places under"
        echo "  /usr/lib/jvm, /usr/java, /opt, ~/.sdkman, ~/.jdks, ~/.local/share/mise and ~/.asdf."
        echo "  remedy: install a JDK 25 (for example Temurin 25) and set JAVA_HOME to its folder."
    } >&2
    return 1
}
