package hypha.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown, with columns as wide as their widest cell. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** Begins a table with its head. */
    public Table(List<String> head) {
        rows.add(head);
    }

    /** Adds a row, of as many cells as the head has. */
    public void row(List<String> cells) {
        rows.add(cells);
    }

    /** Returns a number with as many digits as say something; a dash for NaN. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            line(text, rows.get(r), widths);
            if (r == 0) {
                for (int i = 0; i < columns; i++) {
                    text.append('|').append("-".repeat(widths[i] + 1)).append(i == 0 ? '-' : ':');
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            text.append("| ")
                    .append(i == 0 ? row.get(i) + padding : padding + row.get(i))
                    .append(' ');
        }
        text.append("|\n");
    }
}
