/** Interrupts of devices as events that tasks wait for: {@link hypha.kernel.reactor.Reactor} finds them, a {@link hypha.kernel.reactor.Line} keeps them. */
package hypha.kernel.reactor;
