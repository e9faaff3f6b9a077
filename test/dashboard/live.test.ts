/** The whole wallboard: simulator, nodes, dashboard, Chromium. What the page shows is what is so, and it says when it does not know. */
import assert from "node:assert/strict";
import { browserPath } from "../editor/harness.js";
import { manualClock, type ManualClock } from "../../src/simulator/clock.js";
import type { Simulator } from "../../src/simulator/index.js";
import { example, onSimulator, readTiles, seconds, type Tile, type View, type Wallboard } from "./harness.js";
import { noonOf, rushFrom } from "../support/office-hours.js";
import { PATIENCE_MS, until } from "../support/until.js";

const BEAT_MS = 100;

describe("wallboard on the dashboard: live", function () {
    let wallboard: Wallboard & { readonly simulator: Simulator };
    let simulator: Simulator;
    let clock: ManualClock;
    let beating: NodeJS.Timeout | undefined;
    let view: View;

    before(async function () {
        if (!browserPath) return this.skip();
        const centre = { queues: 12, seed: 42, load: 2, teamLeads: true };
        clock = manualClock(rushFrom(noonOf(Date.now()), 4 * 60_000, centre));
        run();
        wallboard = await onSimulator({ ...centre, clock });
        simulator = wallboard.simulator;
    });
    beforeEach(async () => {
        run();
        view = await wallboard.open({ tiles: 12 });
        await shows("live figures", (tiles) => tiles.every(({ stale }) => !stale));
    });
    afterEach(async () => {
        assert.deepEqual(view.problems, [], "errors in the browser's console");
        await view.context.close();
    });
    after(async () => {
        clearInterval(beating);
        await wallboard?.close();
    });

    /** The platform's time goes with this machine's. */
    function run(): void {
        clearInterval(beating);
        let last = performance.now();
        beating = setInterval(() => {
            const now = performance.now();
            clock.advance(now - last);
            last = now;
        }, BEAT_MS);
    }

    async function shows(what: string, isTrue: (tiles: readonly Tile[]) => boolean, milliseconds = PATIENCE_MS): Promise<readonly Tile[]> {
        const end = performance.now() + milliseconds;
        for (;;) {
            const tiles = await readTiles(view.page);
            if (isTrue(tiles)) return tiles;
            if (performance.now() > end) throw new Error(`Waited in vain for ${what}: ${JSON.stringify(tiles)}`);
            await new Promise((done) => setTimeout(done, BEAT_MS));
        }
    }

    const button = (name: string): Promise<{ status: number }> => wallboard.nodeRed.admin("POST", `inject/${example().find((node) => node.name === name)!.id}`);

    /** Every queue as the simulated world has it at an instant, in the order of the page. */
    function truth(now = clock.now()): { name: string; figures: string[]; since: number | null }[] {
        return simulator.world.centre.queues
            .map(({ id, name }) => {
                const { media, routingStatuses: at } = simulator.world.moment(id, now);
                const waiting = Object.values(media).flatMap((moment) => moment.waiting);
                const since = waiting.length > 0 ? Math.min(...waiting.map(({ visit }) => visit.enteredAt)) : null;
                return { name, figures: [waiting.length, at.IDLE, at.INTERACTING + at.COMMUNICATING, at.OFF_QUEUE].map(String), since };
            })
            .toSorted((one, other) => one.name.localeCompare(other.name));
    }

    /** A channel carries the queues, not polling: the observer's node says so in the editor. */
    async function isLive(): Promise<void> {
        const { id } = example().find(({ type }) => type === "genesys-cloud-queue-observer")!;
        await until("a live channel", () => {
            const statuses = wallboard.nodeRed.comms.flatMap((frame) => JSON.parse(frame) as { topic: string; data?: { text?: string } }[]);
            return statuses.findLast(({ topic }) => topic === `status/${id}`)?.data?.text?.endsWith("status.live") ?? false;
        });
    }

    /** The page learns the platform's time from messages: those that a busy machine handed over late tell too early a time, until others come. */
    function hasRightTime(tiles: readonly Tile[]): boolean {
        return truth().every(({ since }, index) => {
            const wait = seconds(tiles[index]!.longest);
            return wait === null || since === null ? wait === since : Math.abs(wait - (clock.now() - since) / 1_000) <= 2;
        });
    }

    it("shows what is so at an instant, for every queue", async () => {
        await shows("waits of the right length", hasRightTime);
        // The platform tells four times a second what changed: of an instant after which time stands still all was told when nothing changed right before.
        const isTold = (): boolean => JSON.stringify(truth()) === JSON.stringify(truth(clock.now() - 4 * BEAT_MS));
        await until("somebody who waits", () => truth().some(({ since }) => since !== null) && isTold());
        clearInterval(beating);
        const stopped = performance.now();
        const expected = truth();
        const shown = (tiles: readonly Tile[]): string => JSON.stringify(tiles.map(({ name, waiting, idle, busy, off }) => [name, waiting, idle, busy, off]));
        const tiles = await shows("the simulator's figures", (now) => shown(now) === JSON.stringify(expected.map(({ name, figures }) => [name, ...figures])));
        assert.ok(expected.some(({ since }) => since !== null), "somebody waits");
        for (const [index, { name, since }] of expected.entries()) {
            const wait = seconds(tiles[index]!.longest);
            if (since === null) {
                assert.equal(wait, null, name);
                continue;
            }
            // The page counts on while the simulated time stands still; dates of responses have whole seconds.
            const least = (clock.now() - since) / 1_000;
            assert.ok(wait !== null && wait >= least - 2 && wait <= least + (performance.now() - stopped) / 1_000 + 2, `${name}: ${wait} beside ${least}`);
        }
    });

    it("shows service level and abandon rate of the day as the platform counts them", async () => {
        clearInterval(beating);
        await button("every minute");
        const expected = await dayOf(simulator, clock.now());
        const shown = (tiles: readonly Tile[]): string => JSON.stringify(tiles.map(({ name, serviceLevel, abandonRate }) => [name, serviceLevel, abandonRate]));
        await shows("the day's figures", (tiles) => shown(tiles) === JSON.stringify(truth().map(({ name }) => [name, ...expected.get(name)!])));
    });

    it("counts the longest wait up each second", async () => {
        const grown = new Map<string, number[]>();
        await shows("waits that grow second by second", (tiles) => {
            for (const { name, longest } of tiles) {
                const told = grown.get(name) ?? [];
                const value = seconds(longest);
                // Another one is the longest now.
                if (value === null || value < (told.at(-1) ?? 0)) grown.set(name, []);
                else if (value !== told.at(-1)) grown.set(name, [...told, value]);
            }
            return [...grown.values()].some((told) => told.length >= 6 && told.every((value, index) => index < 2 || value - told[index - 1]! <= 2));
        });
    });

    it("shows within 7 s that the connection was closed, and takes the figures back when it is there again", async () => {
        await isLive();
        const refused = simulator.faults.refuseConnections();
        simulator.faults.drop();
        const since = performance.now();
        await shows("stale queues", (tiles) => tiles.every(({ stale }) => stale));
        assert.ok(performance.now() - since < 7_000, `after ${performance.now() - since} ms`);
        assert.match((await view.page.textContent(".wallboard-notices"))!, /No live data: the figures are the last known/);
        refused.remove();
        await shows("live figures", (tiles) => tiles.every(({ stale }) => !stale));
    });

    it("shows within 45 s that the line was cut without a word", async function () {
        this.timeout(150_000);
        await isLive();
        const refused = simulator.faults.refuseConnections({ keepOpen: true });
        const silent = simulator.faults.silence({ lasting: true });
        const since = performance.now();
        await shows("stale queues", (tiles) => tiles.every(({ stale }) => stale), 60_000);
        assert.ok(performance.now() - since < 45_000, `after ${performance.now() - since} ms`);
        silent.remove();
        refused.remove();
        await shows("live figures", (tiles) => tiles.every(({ stale }) => !stale), 80_000);
    });

    it("tells on the page what the report lacks, until it has it", async () => {
        const withheld = simulator.faults.withhold({ permissions: ["analytics:conversationAggregate:view"] });
        await button("every minute");
        await view.page.waitForFunction(() => document.querySelector(".wallboard-notices")!.textContent.includes("analytics:conversationAggregate:view"));
        withheld.remove();
        await button("every minute");
        await view.page.waitForFunction(() => !document.querySelector(".wallboard-notices")!.textContent.includes("analytics"));
    });

});

/** Service level and abandon rate of each queue since local midnight, asked of the simulator by hand and as the page writes them. */
async function dayOf(simulator: Simulator, now: number): Promise<ReadonlyMap<string, readonly [string, string]>> {
    const { clientId, clientSecret } = simulator.demoCredentials;
    const login = await fetch(`${simulator.url}/oauth/token`, {
        method: "POST",
        headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`, "Content-Type": "application/x-www-form-urlencoded" },
        body: "grant_type=client_credentials",
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const midnight = new Date(now).setHours(0, 0, 0, 0);
    const reply = await fetch(`${simulator.url}/api/v2/analytics/conversations/aggregates/query`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify({
            interval: `${new Date(midnight).toISOString()}/${new Date(Math.ceil(now / 60_000) * 60_000).toISOString()}`, groupBy: ["queueId"],
            metrics: ["nOffered", "tAbandon", "oServiceLevel"],
        }),
    });
    const { results } = (await reply.json()) as { results: { group: { queueId?: string }; data: { metrics: { metric: string; stats: Record<string, number> }[] }[] }[] };
    return new Map(simulator.world.centre.queues.map(({ id, name }) => {
        const metrics = results.find(({ group }) => group.queueId === id)?.data[0]?.metrics ?? [];
        const stats = (metric: string): Record<string, number> => metrics.find((one) => one.metric === metric)?.stats ?? {};
        const share = (part: number | undefined, whole: number | undefined, maximumFractionDigits: number): string =>
            whole ? ((part ?? 0) / whole).toLocaleString("en-US", { style: "percent", maximumFractionDigits }) : "–";
        const [{ count: abandoned }, { count: offered }] = [stats("tAbandon"), stats("nOffered")];
        const { numerator, denominator } = stats("oServiceLevel");
        return [name, [share(numerator, denominator, 0), share(abandoned, offered, (abandoned ?? 0) / (offered ?? 1) < 0.0995 ? 1 : 0)]];
    }));
}
