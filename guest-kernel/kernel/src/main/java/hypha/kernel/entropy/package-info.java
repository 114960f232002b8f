/**
 * Random numbers: a ChaCha20 generator with fast key erasure, seeded by the host, the CPU and the time.
 */
package hypha.kernel.entropy;
