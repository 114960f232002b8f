/**
 * The crossing: how a thread of the host calls the kernel through shared memory. The layout is {@link hypha.kernel.abi.Crossing},
 * the reasons are in {@code docs/crossing.md}. Knows neither tasks nor WASM.
 */
package hypha.host.crossing;
