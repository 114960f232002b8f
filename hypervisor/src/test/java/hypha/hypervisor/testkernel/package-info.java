/** Kernels that tests run on the JVM. */
package hypha.hypervisor.testkernel;
