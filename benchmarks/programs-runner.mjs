// Runs a program with Node's WASI: node programs-runner.mjs [--dir GUEST HOST] MODULE ARGUMENT...
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { WASI } from 'node:wasi';

const words = process.argv.slice(2);
const preopens = {};
if (words[0] === '--dir') {
    preopens[words[1]] = words[2];
    words.splice(0, 3);
}
const args = [basename(words[0]), ...words.slice(1)];
const wasi = new WASI({ version: 'preview1', args, env: { A: 'B' }, preopens, returnOnExit: true });
const module = await WebAssembly.compile(readFileSync(words[0]));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
