/** Runs the demo organisation alone: `npm run simulator -- --port 8085 --queues 12 --seed 42 --speed 1 [--control]`. */
import { parseArgs } from "node:util";
import { startSimulator, type SimulatorOptions } from "./index.js";
import { DEMO_ORGANISATION } from "./options.js";

const USAGE = "Usage: npm run simulator -- [--port 8085] [--queues 12] [--seed 42] [--speed 1] [--control]";

const LIMITS: Readonly<Record<"port" | "queues" | "seed" | "speed", readonly [least: number, most: number, whole: boolean]>> = {
    port: [0, 65_535, true],
    queues: [1, 5000, true],
    seed: [0, 2 ** 31 - 1, true],
    speed: [0.01, 3600, false],
};

/** What the arguments ask for, or a sentence that says what is wrong with them. Pure. */
export function readArguments(args: readonly string[]): SimulatorOptions | "help" | { readonly problem: string } {
    const option = { type: "string" } as const;
    const flag = { type: "boolean", default: false } as const;
    try {
        const { values } = parseArgs({ args: [...args], options: { port: option, queues: option, seed: option, speed: option, control: flag, help: { ...flag, short: "h" } } });
        if (values.help) return "help";
        const options: { port: number; queues?: number; seed?: number; speed?: number } = { port: 8085 };
        for (const [name, [least, most, whole]] of Object.entries(LIMITS)) {
            const key = name as keyof typeof LIMITS;
            const text = values[key];
            if (text === undefined) continue;
            const value = text.trim() === "" ? Number.NaN : Number(text);
            if (!Number.isFinite(value) || value < least || value > most || (whole && !Number.isInteger(value))) {
                return { problem: `--${name} must be a ${whole ? "whole " : ""}number from ${least} to ${most}, not "${text}".` };
            }
            options[key] = value;
        }
        return { ...DEMO_ORGANISATION, control: values.control, ...options };
    } catch (problem) {
        return { problem: problem instanceof Error ? problem.message : String(problem) };
    }
}

async function main(): Promise<void> {
    const read = readArguments(process.argv.slice(2));
    if (read === "help") {
        console.log(USAGE);
        return;
    }
    if ("problem" in read) {
        console.error(`${read.problem}\n${USAGE}`);
        process.exitCode = 2;
        return;
    }
    const simulator = await startSimulator(read);
    console.log(`Simulator of Genesys Cloud at ${simulator.url}`);
    console.log(`Client id ${simulator.demoCredentials.clientId}, secret ${simulator.demoCredentials.clientSecret}`);
    if (read.control) console.log(`Faults: POST ${simulator.url}/_control/faults`);
    console.log("Ctrl+C stops it.");
    const stop = (): void => void simulator.close().catch(fail);
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
}

function fail(problem: unknown): void {
    const code = (problem as NodeJS.ErrnoException | null)?.code;
    const text = code === "EADDRINUSE" ? "The port is in use; choose another with --port." : problem instanceof Error ? problem.message : String(problem);
    console.error(`The simulator cannot run: ${text}`);
    process.exitCode = 1;
}

if (require.main === module) main().catch(fail);
