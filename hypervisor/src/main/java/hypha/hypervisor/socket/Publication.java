package hypha.hypervisor.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A port of the host whose connections go to a port of the guest.
 *
 * @param address where the host listens
 * @param hostPort the host's TCP port; 0 for any that is free
 * @param guestPort the number by which programs know the listener, 1 to 65535
 */
public record Publication(InetAddress address, int hostPort, int guestPort) {
    /** The most of a machine. */
    public static final int MAXIMUM = 64;

    private static final int MAXIMUM_PORT = 0xFFFF;
    private static final String SYNTAX = " is not [ADDRESS:]HOSTPORT:GUESTPORT, such as 8080:80 or [::1]:8080:80";

    /** Checks its arguments. */
    public Publication {
        Objects.requireNonNull(address, "address");
        if (hostPort < 0 || hostPort > MAXIMUM_PORT) {
            throw new IllegalArgumentException("host port=" + hostPort + " is not between 0 and " + MAXIMUM_PORT);
        }
        if (guestPort < 1 || guestPort > MAXIMUM_PORT) {
            throw new IllegalArgumentException("guest port=" + guestPort + " is not between 1 and " + MAXIMUM_PORT);
        }
    }

    /**
     * Reads {@code [ADDRESS:]HOSTPORT:GUESTPORT}. Addresses are literals, those of IPv6 in brackets; without any it is 127.0.0.1.
     *
     * @throws IllegalArgumentException if it is none, in words for people
     */
    public static Publication parse(String text) {
        int guestColon = text.lastIndexOf(':');
        if (guestColon < 0) {
            throw new IllegalArgumentException(text + SYNTAX);
        }
        String host = text.substring(0, guestColon);
        int hostColon = host.lastIndexOf(':');
        String literal = hostColon < 0 ? "127.0.0.1" : host.substring(0, hostColon);
        boolean isBracketed = literal.startsWith("[") && literal.endsWith("]");
        if (literal.indexOf(':') >= 0 != isBracketed) {
            throw new IllegalArgumentException(text + SYNTAX);
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(isBracketed ? literal.substring(1, literal.length() - 1) : literal);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("'" + literal + "' is no address; " + text + SYNTAX);
        }
        int hostPort = port(host.substring(hostColon + 1), text);
        return new Publication(address, hostPort, port(text.substring(guestColon + 1), text));
    }

    private static int port(String digits, String text) {
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= 5
                && digits.chars().allMatch(character -> character >= '0' && character <= '9');
        if (!isNumber) {
            throw new IllegalArgumentException("'" + digits + "' is no port; " + text + SYNTAX);
        }
        return Integer.parseInt(digits);
    }

    /** Address and port of the host. */
    public InetSocketAddress hostAddress() {
        return new InetSocketAddress(address, hostPort);
    }

    /** Address and port of the host as in {@link #parse}. */
    public String host() {
        String literal = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + hostPort;
    }
}
