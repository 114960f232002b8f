/**
 * What a machine did, as numbers: a {@link hypha.observability.CounterRegistry} gathers counters from wherever they are kept, a {@link
 * hypha.observability.CounterSnapshot} is what they were at one time. Reading costs the machine nothing: counters are shared memory.
 */
package hypha.observability;
