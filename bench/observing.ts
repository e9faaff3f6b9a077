/** What it costs to observe many queues: memory for each, requests to begin with, and what comes before the truth after a dropped socket. */
import { format, median, spreadOf, type Row } from "./measure.js";
import { Pump, Reader, settingsFor } from "./processes.js";

const KIB = 1_024;
const MEDIA_TYPES = ["voice", "callback", "chat", "email"];
const CLIENT = "product";
const FRAMES_PER_FLOOD = 100_000;

interface Observing {
    readonly queues: number;
    readonly observers?: number;
    readonly mediaTypes?: readonly string[];
    readonly throttleMs?: number;
    /** False: nothing is waited before a further try. */
    readonly backoff?: boolean;
}

/** Runs the work with a far end and observers of all of its queues, which know their states. */
export async function whileObserving<T>({ queues, ...choices }: Observing, work: (pump: Pump, reader: Reader) => Promise<T>): Promise<T> {
    const pump = await Pump.start(queues);
    try {
        const reader = await Reader.start("observe", [pump.port, queues, JSON.stringify(settingsFor(pump.port)), JSON.stringify(choices)]);
        try {
            return await work(pump, reader);
        } finally {
            await reader.end();
        }
    } finally {
        await pump.end();
    }
}

async function memoryOf(reader: Reader): Promise<{ readonly perQueue: number; readonly payload: number }> {
    reader.say({ type: "memory" });
    return reader.hear("memory");
}

/** Memory per observed queue after the first events, and after so many more. */
export async function memory(queues: number, events: number): Promise<Row> {
    const looks: number[] = [];
    let [payload, isComplete] = [0, true];
    await whileObserving({ queues, mediaTypes: MEDIA_TYPES }, async (pump, reader) => {
        for (let sent = 0; sent <= events; sent += FRAMES_PER_FLOOD) {
            pump.say({ type: "prepare", client: CLIENT, frames: FRAMES_PER_FLOOD });
            await pump.hear("prepared");
            await reader.expect(FRAMES_PER_FLOOD);
            pump.say({ type: "flood", client: CLIENT });
            isComplete = (await reader.reading()).complete && isComplete;
            await pump.hear("sent");
            const look = await memoryOf(reader);
            looks.push(look.perQueue / KIB);
            payload = look.payload / KIB;
        }
    });
    const last = looks.at(-1)!;
    // Half of the looks each: single ones differ by what the engine happens to hold.
    const [early, late] = [looks.slice(0, Math.ceil(looks.length / 2)), looks.slice(Math.floor(looks.length / 2))].map(median) as [number, number];
    const grown = late - early;
    return {
        id: "memory-queue",
        what: `memory per observed queue, ${MEDIA_TYPES.length} media types, ${format(queues)} queues`,
        reference: `one documented payload: ${format(payload)} KiB`,
        product: `${format(last)} KiB after ${format(events)} events`,
        result: `${format(last)} KiB, ${format(grown)} KiB more in the later half of the events${isComplete ? "" : ", EVENTS LOST"}`,
        goal: "≤ 14 KiB, flat",
        reached: last <= 14 && grown <= 0.25 && isComplete,
        spread: spreadOf(looks, "KiB"),
        notes: ["heap and buffers in use after a collection, above those of a connection with the list of queues; each event was a message"],
        figure: last / payload,
        better: "less",
        broken: !isComplete,
    };
}

/** Requests from the sign-in until the states of all queues are known. */
export async function requests(rounds: number, queues: number): Promise<Row> {
    const counted: Readonly<Record<string, number>>[] = [];
    for (let round = 0; round < rounds; round++) {
        const calls = await whileObserving({ queues }, async (pump) => {
            pump.say({ type: "calls", client: CLIENT });
            return (await pump.hear("calls")).calls;
        });
        counted.push(calls);
    }
    const sums = counted.map((calls) => Object.values(calls).reduce((sum, each) => sum + each, 0));
    const count = median(sums);
    return {
        id: "requests",
        what: `REST calls to start observing ${format(queues)} queues`,
        reference: `1 per queue: ${format(queues)}`,
        product: `${count}`,
        result: `${count} calls`,
        goal: "≤ 50",
        reached: count <= 50,
        spread: spreadOf(sums),
        notes: [
            ...Object.entries(counted.at(-1)!).map(([call, each]) => `${each} × ${call}`),
            "where the machine is busy, the topics of a channel may need two calls instead of one, and their snapshots one more",
        ],
        figure: count / queues,
        better: "less",
    };
}

const LATENCY_MS = 1_000;

/** Milliseconds from the drop until all states are known again. */
async function dropOnce(pump: Pump, reader: Reader): Promise<number> {
    pump.say({ type: "latency", milliseconds: LATENCY_MS });
    await pump.hear("slowed");
    reader.say({ type: "await-resumed" });
    await reader.hear("expecting");
    pump.say({ type: "drop", client: CLIENT });
    const { at } = await pump.hear("dropped");
    return (await reader.hear("resumed")).at - at;
}

/** From a dropped socket until all states are known again, in round trips: each answer takes a second, and nothing is waited before the first try. */
export async function reconnect(rounds: number): Promise<Row> {
    const milliseconds: number[] = [];
    // A channel that is lost soon after it came up is looked at more closely: each round has one that never failed before.
    for (let round = 0; round < rounds; round++) milliseconds.push(await whileObserving({ queues: 100, backoff: false }, dropOnce));
    const trips = milliseconds.map((each) => each / LATENCY_MS);
    const whole = Math.floor(median(trips));
    const rest = milliseconds.map((each) => each - whole * LATENCY_MS);
    return {
        id: "reconnect",
        what: "reconnect after a dropped socket to the first correct state of 100 queues, the backoff left out",
        reference: "none: the handshake of the socket is 1 round trip",
        product: `${format(median(milliseconds))} ms where a round trip takes ${LATENCY_MS} ms`,
        result: `${whole} round trips, the handshake among them, and ${format(median(rest))} ms`,
        goal: "≤ 2 round trips",
        reached: whole <= 2,
        spread: spreadOf(milliseconds, "ms"),
        notes: ["handshake and subscriptions at the same time, then the snapshot; the opening of a TCP and TLS connection comes on top"],
        figure: median(trips),
        better: "less",
    };
}
