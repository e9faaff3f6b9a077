/** A day of faults by chance, in about a minute: the truth at the end of each quarter, and nothing that grows. */
import assert from "node:assert/strict";
import { getHeapCodeStatistics } from "node:v8";
import type { Random } from "../../src/platform/clock.js";
import type { FrameSpoil } from "../../src/simulator/faults/types.js";
import { heapInUse } from "../support/collect-garbage.js";
import { Lab, seeded } from "./lab.js";
import { TURNS_MISTAKEN } from "./turns.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = Date.UTC(2026, 2, 3, 0, 5, 0);
const LONGEST_TURN_MS = 50;
const SEED = 20_261_120;

type Fault = (lab: Lab, random: Random) => unknown;

const during = (handle: { remove(): void }): (() => void) => () => handle.remove();
const oneOf = <T>(entries: readonly T[], random: Random): T => entries[Math.floor(random() * entries.length)]!;

/** Each strikes at once; a function that it returns ends it. */
const FAULTS: Readonly<Record<string, Fault>> = {
    drop: ({ simulator }) => simulator.faults.drop(),
    close: ({ simulator }, random) => simulator.faults.close(oneOf([1000, 1001, 1011, 4001], random)),
    closing: ({ simulator }, random) => simulator.faults.announceClosing({ close: random() < 0.7 }),
    evict: ({ simulator }) => simulator.faults.evictChannel(),
    "channel ends": ({ simulator }) => simulator.faults.expireChannel(),
    "token ends": ({ simulator }) => simulator.faults.expireToken(),
    "token revoked": ({ simulator }) => simulator.faults.revokeToken(),
    silence: ({ simulator }, random) => during(simulator.faults.silence({ lasting: random() < 0.5 })),
    "no heartbeats": ({ simulator }) => during(simulator.faults.mute({ what: "heartbeat" })),
    handshake: ({ simulator }, random) => {
        const refused = during(simulator.faults.refuseHandshakes({ status: oneOf([401, 403, 404, 407, 429, 500, 503], random) }));
        simulator.faults.drop();
        return refused;
    },
    status: ({ simulator }, random) => during(simulator.faults.request({ status: oneOf([429, 500, 502, 503, 504], random) })),
    page: ({ simulator }) => during(simulator.faults.request({ html: true })),
    reset: ({ simulator }, random) => during(simulator.faults.request({ drop: oneOf(["before", "after"] as const, random) })),
    "cut off": ({ simulator }) => during(simulator.faults.request({ truncate: true })),
    "no answer": ({ simulator }) => during(simulator.faults.request({ hang: true })),
    outage: ({ simulator }) => {
        const handles = [simulator.faults.request({ status: 503 }), simulator.faults.refuseHandshakes({ status: 503 })];
        simulator.faults.drop();
        return () => handles.forEach((handle) => handle.remove());
    },
    frames: ({ simulator }, random) => {
        const kinds: readonly FrameSpoil[] = ["duplicate", "reorder", "malformed", "truncated", "oversized", "binary", "fragmented"];
        return during(simulator.faults.spoilFrames({ kind: oneOf(kinds, random) }));
    },
    "frames lost": ({ simulator }) => {
        const lost = simulator.faults.spoilFrames({ kind: "lost" });
        return () => {
            lost.remove();
            simulator.faults.drop();
        };
    },
    permission: ({ simulator, queueIds }, random) => {
        const withheld = during(simulator.faults.withhold({ topic: `v2.analytics.queues.${oneOf(queueIds, random)}.*` }));
        simulator.faults.evictChannel();
        return withheld;
    },
    clock: ({ simulator }, random) => during(simulator.faults.skewClock(Math.round((random() - 0.5) * 20_000))),
    sleep: ({ clock }, random) => clock.jump(Math.round(random() * 10 * MINUTE)),
};

describe("24 hours of faults", function () {
    this.timeout(400_000);
    let lab: Lab;
    afterEach(() => lab.close());

    it("end with the truth, with the heap where it was after two hours, without an unhandled rejection, and with no turn of the event loop over 50 ms", async () => {
        const random = seeded(SEED);
        // The one load of the platform's library takes longer.
        require("purecloud-platform-client-v2");
        lab = await Lab.start({ turns: true, at: DAY, gridMs: 30_000, load: 0.4, simulator: { queues: 5, tokenSeconds: 7_200, notifications: { channelLifeMs: 4 * HOUR } } });
        const watch = await lab.live({}, lab.connect({}, seeded(1)));
        const struck = new Map<string, number>();
        let early = 0;
        const long: string[] = [];
        for (let hour = 1; hour <= 24; hour++) {
            const until = DAY + hour * HOUR;
            while (lab.clock.now() < until) await disturb(lab, random, struck);
            lab.simulator.faults.removeAll();
            // A topic that was refused is asked for again every ten minutes.
            await lab.until(() => watch.statuses.at(-1) === "live", 11 * MINUTE, `live after hour ${hour}`);
            if (hour % 6 === 0) await lab.assertTruth(watch);
            for (const { what, milliseconds } of lab.turns!.take()) if (milliseconds > LONGEST_TURN_MS) long.push(`hour ${hour}: ${what}, ${milliseconds.toFixed(1)} ms`);
            lab.forget();
            watch.errors.length = watch.warnings.length = 0;
            if (hour === 2) early = heapOf(lab);
        }
        const late = heapOf(lab);
        assert.ok(long.length <= TURNS_MISTAKEN, long.join("\n"));
        assert.ok(lab.turns!.count > 100_000 / 5, `${lab.turns!.count} turns were seen`);
        assert.deepEqual(Object.keys(FAULTS).filter((name) => !struck.has(name)), []);
        assert.ok(late <= early * 1.05, `${Math.round(early / 1_024)} KB after 2 h, ${Math.round(late / 1_024)} KB after 24 h`);
    });
});

/** Without what the simulated centre remembers of its days, and without code that the runtime goes on compiling for hours. Bytes. */
function heapOf(lab: Lab): number {
    lab.world.renew();
    const heap = heapInUse();
    const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
    return heap - code - bytecode;
}

/** Some minutes with one fault, then some without. */
async function disturb(lab: Lab, random: Random, struck: Map<string, number>): Promise<void> {
    const name = oneOf(Object.keys(FAULTS), random);
    struck.set(name, (struck.get(name) ?? 0) + 1);
    const end = FAULTS[name]!(lab, random);
    await lab.advance(Math.round(random() * 3 * MINUTE));
    if (typeof end === "function") (end as () => void)();
    await lab.advance(Math.round(random() * 8 * MINUTE));
}
