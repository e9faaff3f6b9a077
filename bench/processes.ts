/** Starts the processes of a benchmark and talks to them. */
import { fork, type ChildProcess, type ForkOptions } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { ConnectionSettings } from "../src/connection.js";
import type { Order, PumpWord, Reading, ReaderOrder, ReaderWord } from "./orders.js";

/** A process that is told something and answers with typed words. */
class Talker<Said, Heard extends { readonly type: string }> {
    private readonly words: Heard[] = [];

    constructor(private readonly child: ChildProcess) {
        child.on("message", (word) => {
            this.words.push(word as Heard);
            child.emit("word");
        });
        child.on("exit", () => child.emit("word"));
    }

    say(what: Said): void {
        this.child.send(what as object);
    }

    /** Takes the oldest word, which must be of this type. Rejects when the process ends instead. */
    async hear<T extends Heard["type"]>(type: T): Promise<Extract<Heard, { type: T }>> {
        while (this.words.length === 0) {
            if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`A process of the benchmark ended (${this.child.spawnargs.slice(-4).join(" ")}).`);
            await once(this.child, "word");
        }
        const word = this.words.shift()!;
        if (word.type !== type) throw new Error(`Expected "${type}", heard "${word.type}".`);
        return word as Extract<Heard, { type: T }>;
    }

    async end(): Promise<void> {
        if (this.child.exitCode !== null || this.child.signalCode !== null) return;
        const ended = once(this.child, "exit");
        // Each of the processes ends itself when nobody talks to it any more.
        this.child.disconnect();
        await ended;
    }
}

const options: ForkOptions = {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    cwd: resolve(__dirname, ".."),
    // No proxy of this machine comes between.
    env: { ...process.env, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" },
};

/** Of Node.js for what is measured, a profile for example. */
export const readerOptions: readonly string[] = process.env["BENCH_READER_OPTIONS"]?.split(" ") ?? [];

/** The far end. */
export class Pump extends Talker<Order, PumpWord> {
    port = 0;

    static async start(queues: number): Promise<Pump> {
        const pump = new Pump(fork(resolve(__dirname, "pump.ts"), [String(queues)], { ...options, execArgv: ["--require", require.resolve("tsx/cjs")] }));
        pump.port = (await pump.hear("ready")).port;
        return pump;
    }
}

/** The product's connection to the far end. */
export function settingsFor(port: number): ConnectionSettings {
    const url = `http://127.0.0.1:${port}`;
    return {
        endpoints: { region: "bench", demo: false, apiUrl: url, loginUrl: url },
        clientId: "product",
        clientSecret: "bench",
        org: "",
        maxFrameBytes: 1_048_576,
        maxChannels: 20,
        budgetPercent: 80,
        network: { tls: null, proxy: null, rules: {}, useEnvironment: false },
    };
}

/** What is measured; plain Node.js on the built package. */
export class Reader extends Talker<ReaderOrder, ReaderWord> {
    static async start(script: "bare" | "merge" | "flow" | "observe", args: readonly (string | number)[]): Promise<Reader> {
        const reader = new Reader(fork(resolve(__dirname, "readers", `${script}.mjs`), args.map(String), { ...options, execArgv: [...readerOptions] }));
        await reader.hear("ready");
        return reader;
    }

    async expect(frames: number): Promise<void> {
        this.say({ type: "expect", frames });
        await this.hear("expecting");
    }

    reading(): Promise<Reading> {
        return this.hear("done");
    }
}
