package hypha.tests;

/** The third computation of {@code examples/checksum.c}, written again for the JVM, whose arithmetic is IEEE 754 as WASM's is. */
final class Planets {
    private static final int BODIES = 5;
    private static final double STEP = 0.01;

    private Planets() {}

    /** The bits of the energy after that many steps, in hexadecimal. */
    static String energyBits(int steps) {
        var position = new double[BODIES][];
        var velocity = new double[BODIES][];
        var mass = new double[BODIES];
        for (int i = 0; i < BODIES; i++) {
            position[i] = new double[] {i * 1.5, i * 0.25 - 0.5, i * 0.125};
            velocity[i] = new double[] {i * -0.0625, i == 0 ? 0 : 1.0 / i, i * 0.03125};
            mass[i] = i == 0 ? 10.0 : 0.01 * i;
        }
        for (int n = 0; n < steps; n++) {
            for (int a = 0; a < BODIES; a++) {
                for (int b = a + 1; b < BODIES; b++) {
                    attract(position[a], velocity[a], mass[a], position[b], velocity[b], mass[b]);
                }
            }
            for (int a = 0; a < BODIES; a++) {
                for (int axis = 0; axis < 3; axis++) {
                    position[a][axis] += STEP * velocity[a][axis];
                }
            }
        }
        double energy = 0;
        for (int a = 0; a < BODIES; a++) {
            double[] v = velocity[a];
            energy += 0.5 * mass[a] * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        }
        return String.format("%016x", Double.doubleToRawLongBits(energy));
    }

    private static void attract(double[] p, double[] v, double m, double[] q, double[] w, double n) {
        double dx = p[0] - q[0];
        double dy = p[1] - q[1];
        double dz = p[2] - q[2];
        double squared = dx * dx + dy * dy + dz * dz + 0.01;
        double force = STEP / (squared * Math.sqrt(squared));
        v[0] -= dx * n * force;
        v[1] -= dy * n * force;
        v[2] -= dz * n * force;
        w[0] += dx * m * force;
        w[1] += dy * m * force;
        w[2] += dz * m * force;
    }
}
