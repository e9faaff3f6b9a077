/** The built-in demo organisation: the simulator in a worker thread on a loopback port, one for the whole runtime, stopped with its last user. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { GenesysError } from "./errors.js";
import type { Target } from "./session.js";
import { platformTexts } from "./texts.js";

/** Megabytes of live history. A report over a month needs some 200; with a limit it does not become as many more of what nobody needs any longer. */
const MOST_MEMORY = 768;

interface Demo {
    readonly worker: Worker;
    readonly target: Promise<Target>;
    users: number;
    /** It ended, whether told to or not. */
    exited: boolean;
}

let running: Demo | null = null;

export interface DemoUse {
    readonly target: Promise<Target>;
    /** It has ended by itself: a new use starts another. */
    readonly hasEnded: boolean;
    /** The last one out stops the worker; resolves when it has. */
    release(): Promise<void>;
}

/** Starts the demo organisation with the first user. */
export function useDemo(): DemoUse {
    const demo = (running ??= start());
    demo.users++;
    let released = false;
    return {
        target: demo.target,
        get hasEnded() {
            return demo.exited;
        },
        async release() {
            if (released) return;
            released = true;
            if (--demo.users === 0) await stop(demo);
        },
    };
}

function start(): Demo {
    // Beside the compiled package the worker is JavaScript; run from its source it needs the loader that the tests use.
    const compiled = join(__dirname, "../simulator/worker.js");
    const fromSource = !existsSync(compiled);
    const worker = new Worker(fromSource ? join(__dirname, "../simulator/worker.ts") : compiled, {
        resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
        ...(fromSource ? { execArgv: ["--require", "tsx/cjs"] } : {}),
    });
    const demo: Demo = { worker, users: 0, exited: false, target: ready(worker) };
    demo.target.catch(() => undefined);
    // A worker that ends by itself is replaced by the next user.
    worker.once("exit", () => {
        demo.exited = true;
        if (running === demo) running = null;
    });
    worker.unref();
    return demo;
}

function ready(worker: Worker): Promise<Target> {
    return new Promise((resolve, reject) => {
        const fail = (reason: string): void => reject(new GenesysError("UNAVAILABLE", platformTexts, "demo-failed", { reason }));
        worker.on("error", (error) => fail(error.message));
        worker.once("exit", () => fail("the worker stopped"));
        worker.on("message", (message: { type?: string; url?: string; clientId?: string; clientSecret?: string; message?: string }) => {
            if (message.type === "failed") fail(message.message ?? "unknown");
            if (message.type !== "ready") return;
            const { url = "", clientId = "", clientSecret = "" } = message;
            resolve({ apiUrl: url, loginUrl: url, clientId, clientSecret });
        });
    });
}

async function stop(demo: Demo): Promise<void> {
    if (running === demo) running = null;
    await demo.target.catch(() => undefined);
    if (demo.exited) return;
    const exited = new Promise<void>((resolve) => demo.worker.once("exit", () => resolve()));
    demo.worker.postMessage("stop");
    const timer = setTimeout(() => void demo.worker.terminate(), 2_000);
    await exited;
    clearTimeout(timer);
}
