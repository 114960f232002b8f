// Runs a kernel in V8: node runner.mjs <file> <n> <seconds>. Prints what Loop.java prints, and stops by the same rule.
import { readFileSync } from 'node:fs';

const [file, size, seconds] = process.argv.slice(2);
const n = Number(size);
const now = () => process.hrtime.bigint();
// Processor time of the whole process in nanoseconds: there is no such clock for a thread, and at the peak nothing else runs.
const cpu = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
};
const second = 1_000_000_000n;
const lines = [`phase start ${now()}`];
const module = new WebAssembly.Module(readFileSync(file));
lines.push(`phase module ${now()}`);
const { run } = new WebAssembly.Instance(module).exports;
lines.push(`phase instance ${now()}`);

const most = BigInt(seconds) * second;
const calls = [];
let result;
let best = Infinity;
let first = 0n;
let time = 0n;
let improved = 0n;
do {
    const cpuBegin = cpu();
    const begin = now();
    const returned = run(n);
    time = now();
    const duration = Number(time - begin);
    const cpuEnd = cpu();
    if (duration < best * 0.99) {
        best = duration;
        improved = time;
    }
    if (calls.length === 0) {
        result = returned;
        first = time;
    } else if (returned !== result) {
        throw new Error('different result');
    }
    calls.push(`call ${time} ${duration} ${cpuEnd - cpuBegin} ${cpuEnd}`);
} while (time - first < most && (time - first < 3n * second || time - improved < (time - first) / 2n));
const peak = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
lines.push(`result ${result >>> 0}`, `rss ${peak}`, ...calls, 'end', '');
process.stdout.write(lines.join('\n'));
