/** Runs parts of the suite as processes beside each other: each one's output in one piece when it ends, one sum, all failures at the end. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Tests wait for sockets, timers and a browser for about half of their time: so many keep two processors busy, and more would wait for these. */
const AT_ONCE = 3;

/**
 * `parts`: `{ name, files }` each; `command`: what runs them, to which the files are added; `print`: takes text.
 * Resolves to `{ passed, failed, skipped, failures, files }`: failures as texts, files with the milliseconds that each took. Never rejects for what
 * tests do.
 */
export async function runSideBySide(parts, { command, cwd, env = process.env, print = (text) => process.stdout.write(text), atOnce = AT_ONCE }) {
    const folder = mkdtempSync(join(tmpdir(), "genesys-tests-"));
    const running = new Set();
    const stop = (signal) => {
        waiting.length = 0;
        for (const child of running) child.kill(signal);
    };
    const waiting = [...parts];
    const results = [];
    const work = async () => {
        for (let part = waiting.shift(); part; part = waiting.shift()) {
            const result = await run(part, { command, cwd, env, totals: join(folder, `${part.name}.json`), running });
            print(`\n== ${part.name}: ${sentence(result)}, ${result.seconds.toFixed(0)} s\n${result.output}`);
            results.push(result);
        }
    };
    const signals = ["SIGINT", "SIGTERM"];
    for (const signal of signals) process.on(signal, stop);
    try {
        await Promise.all(Array.from({ length: Math.min(atOnce, parts.length) }, work));
    } finally {
        for (const signal of signals) process.off(signal, stop);
        rmSync(folder, { recursive: true, force: true });
    }
    const total = sum(results);
    if (total.failures.length > 0) print(`\n== failures\n${total.failures.join("\n")}\n`);
    return total;
}

/** "2 passed, 0 failed, 1 skipped". */
export function sentence({ passed, failed, skipped }) {
    return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function sum(results) {
    const total = { passed: 0, failed: 0, skipped: 0, failures: [], files: {} };
    for (const { name, passed, failed, skipped, failures, files } of results) {
        total.passed += passed;
        total.failed += failed;
        total.skipped += skipped;
        total.failures.push(...failures.map((failure) => `${name}: ${failure}`));
        Object.assign(total.files, files);
    }
    return total;
}

function run(part, { command, cwd, env, totals, running }) {
    const start = performance.now();
    const [file, ...args] = [...command, ...part.files];
    const child = spawn(file, args, { cwd, env: { ...env, TEST_TOTALS: totals }, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(chunk));
    return new Promise((resolve) => {
        const end = (how) => {
            running.delete(child);
            const seconds = (performance.now() - start) / 1_000;
            resolve({ name: part.name, seconds, output: Buffer.concat(chunks).toString("utf8"), ...read(totals, how) });
        };
        child.once("error", (error) => end(`could not be started: ${error.message}`));
        child.once("close", (code, signal) => end(code === 0 ? null : `ended with ${signal ?? `code ${code}`}`));
    });
}

/** A process that fails has failed even if none of its tests has; one that tells no totals too. */
function read(file, how) {
    const told = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
    const totals = told ?? { passed: 0, failed: 0, skipped: 0, failures: [], files: {} };
    const reason = how ?? (told ? null : "told no totals");
    if (reason === null || totals.failed > 0) return totals;
    return { ...totals, failed: 1, failures: [`the process ${reason}`] };
}
