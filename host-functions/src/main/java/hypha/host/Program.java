package hypha.host;

/** A module that was loaded and validated, of which tasks are made. Belongs to the {@link Hypha} that loaded it. */
public interface Program {
    /** What stack traces and messages call it. */
    String name();
}
