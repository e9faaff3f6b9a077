/** One Node-RED for each user directory: two would write the same flows over each other. A file tells who runs, and where. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const LOCK = "running.json";
const PROBE_MS = 1_000;

/**
 * Takes the directory for this process; null when another one has it, with `holder` telling where: `{ pid, url }`, the url null
 * while it starts. What a process left behind that is gone is taken over.
 */
export async function takeLock(userDir) {
    const file = join(userDir, LOCK);
    for (let attempt = 0; attempt < 2; attempt++) {
        if (writeNew(file)) return { lock: lockOf(file), holder: null };
        const holder = readHolder(file);
        if (await isRunning(holder)) return { lock: null, holder };
        rmSync(file, { force: true });
    }
    return { lock: null, holder: readHolder(file) };
}

function lockOf(file) {
    return {
        /** For the sentence that a second start is refused with. */
        tellUrl: (url) => writeFileSync(file, JSON.stringify({ pid: process.pid, url })),
        release: () => {
            if (readHolder(file).pid === process.pid) rmSync(file, { force: true });
        },
    };
}

function writeNew(file) {
    try {
        writeFileSync(file, JSON.stringify({ pid: process.pid, url: null }), { flag: "wx" });
        return true;
    } catch (error) {
        if (error.code === "EEXIST") return false;
        throw error;
    }
}

function readHolder(file) {
    try {
        const { pid, url } = JSON.parse(readFileSync(file, "utf8"));
        return { pid: Number.isInteger(pid) && pid > 0 ? pid : null, url: typeof url === "string" && URL.canParse(url) ? url : null };
    } catch {
        return { pid: null, url: null };
    }
}

/** Numbers of processes are given again, in containers soon: beside the process its address must be there. */
async function isRunning({ pid, url }) {
    if (pid === null || pid === process.pid || !isAlive(pid)) return false;
    return url === null || answers(new URL(url));
}

function isAlive(pid) {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        // Somebody else's process is there all the same.
        return error.code === "EPERM";
    }
}

function answers({ hostname, port }) {
    return new Promise((resolve) => {
        const socket = connect({ host: hostname, port: Number(port) });
        const tell = (found) => {
            socket.destroy();
            resolve(found);
        };
        socket.setTimeout(PROBE_MS, () => tell(true));
        socket.once("connect", () => tell(true));
        socket.once("error", () => tell(false));
    });
}
