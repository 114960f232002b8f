/**
 * Guest CPUs made of threads of this JVM: the {@link hypha.bare.hosted.HostedMachine} on which a kernel's classes run, the loader that gives
 * each machine classes of its own, and the thread that is a vCPU with its halt and its timer. Memory layout, ports and services mean what
 * they mean on KVM.
 */
package hypha.hypervisor.jvm;
