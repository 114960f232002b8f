/** Vectors in the first tier: vectors that HotSpot's last compiler turns into those of the machine, and what an instruction on them is made of. */
package hypha.wasm.baseline.vector;
