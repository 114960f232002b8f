package hypha.cli;

import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.hypervisor.socket.Publication;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how programs are reached over the network. Without any: they are not. */
final class NetworkOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--publish",
            paramLabel = "[ADDRESS:]HOSTPORT:GUESTPORT",
            description =
                    "Connections to this TCP port of the host (by default of 127.0.0.1; 0 for any free one, which is told on "
                            + "standard error) go to programs, which find a listening socket behind their directories, and its GUESTPORT "
                            + "in LISTEN_FDNAMES. IPv6 addresses are in brackets. May be repeated.")
    private List<String> published = List.of();

    /** Puts the options into a configuration. Throws picocli's exception for wrong usage, and for ports that are in use. */
    void applyTo(HyphaConfiguration.Builder builder) {
        List<Publication> publications = new ArrayList<>();
        for (String option : published) {
            Publication publication = publication(option);
            if (publication.hostPort() != 0) {
                if (publications.stream().anyMatch(other -> other.host().equals(publication.host()))) {
                    throw wrong(option, "the port is published twice");
                }
                requireFree(option, publication);
            }
            publications.add(publication);
        }
        long guestPorts =
                publications.stream().map(Publication::guestPort).distinct().count();
        if (guestPorts > HyphaConfiguration.MAXIMUM_GUEST_PORTS || publications.size() > Publication.MAXIMUM) {
            throw new ParameterException(
                    spec.commandLine(), "--publish: more than " + Publication.MAXIMUM + " ports are published");
        }
        publications.forEach(builder::publish);
    }

    private Publication publication(String option) {
        try {
            return Publication.parse(option);
        } catch (IllegalArgumentException e) {
            throw wrong(option, e.getMessage());
        }
    }

    /** What is wrong at the time of the boot is found out then; this is to say it early, and in words. */
    private void requireFree(String option, Publication publication) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(publication.hostAddress());
        } catch (IOException e) {
            throw wrong(option, "cannot listen at " + publication.host() + ": " + e.getMessage());
        }
    }

    private ParameterException wrong(String option, String message) {
        return new ParameterException(spec.commandLine(), "--publish=" + option + ": " + message);
    }

    /** Tells which ports a machine got where any was asked for. All are told, so that nobody need count. */
    static void tell(Hypha hypha, PrintWriter err) {
        for (Publication publication : hypha.publications()) {
            err.println("hypha: published " + publication.host() + " as port " + publication.guestPort());
        }
        err.flush();
    }
}
