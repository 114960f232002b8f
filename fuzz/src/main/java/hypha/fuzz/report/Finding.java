package hypha.fuzz.report;

/**
 * Something that must not be.
 *
 * @param kind what findings of the same cause share, about; reducing an input keeps it
 * @param description what was seen
 */
public record Finding(String kind, String description) {}
