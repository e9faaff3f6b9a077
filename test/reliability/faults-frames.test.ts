/** Frames that come spoilt: the stream goes on, what was skipped is counted, and the state is true soon after. */
import assert from "node:assert/strict";
import type { FrameSpoil } from "../../src/simulator/faults/types.js";
import { Lab } from "./lab.js";

const MINUTE = 60_000;

describe("frame faults", function () {
    let lab: Lab;
    beforeEach(async () => {
        lab = await Lab.start();
    });
    afterEach(() => lab.close());

    for (const [kind, skipped] of [
        ["duplicate", false],
        ["reorder", false],
        ["fragmented", false],
        ["malformed", true],
        ["truncated", true],
        ["oversized", true],
        ["binary", true],
    ] as const satisfies readonly (readonly [FrameSpoil, boolean])[]) {
        it(`every event frame of two minutes ${kind}: ${skipped ? "counted as unreadable" : "none skipped"}, no interruption, then the truth`, async () => {
            const watch = await lab.live();
            const spoilt = lab.simulator.faults.spoilFrames({ kind });
            await lab.advance(2 * MINUTE);
            spoilt.remove();
            const struck = lab.simulator.faults.counters[kind]!;
            assert.ok(struck > 20, String(struck));
            assert.equal(watch.connection.notifications.channels[0]!.counters.unreadable, skipped ? struck : 0);
            // A frame that was skipped is made up for by a fresh look within half a minute.
            await lab.assertTruth(watch);
            assert.ok(watch.events().every((event) => event === "snapshot" || event === "update"));
            assert.equal(lab.traffic.openings.length, 1);
        });
    }

    it("a frame too large for any purpose closes the socket: the channel is opened again", async () => {
        const watch = await lab.live();
        const from = watch.messages.length;
        lab.simulator.faults.spoilFrames({ kind: "oversized", bytes: 9 * 1_048_576, times: 1 });
        await lab.recovered(watch, from, 2 * MINUTE);
        assert.equal(lab.simulator.channels.all().length, 1);
        await lab.assertTruth(watch);
    });

    it("frames that never came are made up for by the next look: after a reconnect at the latest", async () => {
        const watch = await lab.live();
        const lost = lab.simulator.faults.spoilFrames({ kind: "lost" });
        await lab.advance(MINUTE);
        lost.remove();
        const from = watch.messages.length;
        lab.simulator.faults.drop();
        await lab.recovered(watch, from, 2_000);
        await lab.assertTruth(watch);
    });
});
