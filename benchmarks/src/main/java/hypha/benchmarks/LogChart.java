package hypha.benchmarks;

import java.util.Locale;

/** A chart of lines with two logarithmic axes, as SVG. */
final class LogChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 170;
    private static final int TOP = 20;
    private static final int BOTTOM = 50;
    private static final String[] COLORS = {"#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#b9770e"};

    private final String xTitle;
    private final String yTitle;
    private final java.util.List<Line> lines = new java.util.ArrayList<>();

    private record Line(String name, double[] x, double[] y) {}

    LogChart(String xTitle, String yTitle) {
        this.xTitle = xTitle;
        this.yTitle = yTitle;
    }

    /** Adds a line; all values must be positive. */
    void line(String name, double[] x, double[] y) {
        lines.add(new Line(name, x.clone(), y.clone()));
    }

    /** Returns the chart. */
    String svg() {
        double[] xRange = range(true);
        double[] yRange = range(false);
        StringBuilder svg = new StringBuilder();
        append(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\"",
                WIDTH,
                HEIGHT);
        append(svg, " font-size=\"12\">%n<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", WIDTH, HEIGHT);
        for (int power = (int) xRange[0]; power <= xRange[1]; power++) {
            double x = place(Math.pow(10, power), xRange, LEFT, WIDTH - RIGHT);
            append(
                    svg,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>%n",
                    x,
                    TOP,
                    x,
                    HEIGHT - BOTTOM);
            append(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x,
                    HEIGHT - BOTTOM + 18,
                    label(power));
        }
        for (int power = (int) yRange[0]; power <= yRange[1]; power++) {
            double y = place(Math.pow(10, power), yRange, HEIGHT - BOTTOM, TOP);
            append(
                    svg,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
                    LEFT,
                    y,
                    WIDTH - RIGHT,
                    y);
            append(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT - 6, y + 4, label(power));
        }
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), COLORS[i % COLORS.length], TOP + 20 + 20 * i, xRange, yRange);
        }
        append(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 10,
                xTitle);
        int middle = (TOP + HEIGHT - BOTTOM) / 2;
        append(
                svg,
                "<text x=\"16\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 16 %d)\">%s</text>%n",
                middle,
                middle,
                yTitle);
        return svg.append("</svg>\n").toString();
    }

    private void line(StringBuilder svg, Line line, String color, int legendY, double[] xRange, double[] yRange) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < line.x.length; i++) {
            double x = place(line.x[i], xRange, LEFT, WIDTH - RIGHT);
            double y = place(line.y[i], yRange, HEIGHT - BOTTOM, TOP);
            append(points, "%.1f,%.1f ", x, y);
            append(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, color);
        }
        append(
                svg,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                points.toString().strip(),
                color);
        append(svg, "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n", WIDTH - RIGHT + 12, legendY, color, line.name);
    }

    /** Returns the powers of ten around all values of an axis. */
    private double[] range(boolean horizontal) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Line line : lines) {
            for (double value : horizontal ? line.x : line.y) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        return new double[] {Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))};
    }

    private static double place(double value, double[] range, double from, double to) {
        return from + (Math.log10(value) - range[0]) / (range[1] - range[0]) * (to - from);
    }

    private static String label(int power) {
        if (power < 0) {
            return String.format(Locale.ROOT, "%." + -power + "f", Math.pow(10, power));
        }
        return switch (power / 3) {
            case 0 -> String.valueOf((int) Math.pow(10, power));
            case 1 -> (int) Math.pow(10, power - 3) + " k";
            default -> (int) Math.pow(10, power - 6) + " M";
        };
    }

    private static void append(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments));
    }
}
