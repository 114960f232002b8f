# Sourced by the scripts that start Java. In the C locale, that of services and of empty environments, the JVM takes what is not ASCII in
# arguments and file names for nothing.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C | POSIX) export LC_ALL=C.UTF-8 ;;
esac
