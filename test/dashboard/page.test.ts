/** The wallboard's page in Chromium, in the real Dashboard, shown what a test makes up: sizes, colours, clock, memory. */
import assert from "node:assert/strict";
import type { AxeResults } from "axe-core";
import { browserPath } from "../editor/harness.js";
import { createBoard, playedBoard, state, type Board, type Mood } from "./board.js";
import { onMessages, readTiles, seconds, type View, type Viewing, type Wallboard } from "./harness.js";

describe("wallboard on the dashboard: its page", function () {
    let wallboard: Wallboard;
    let view: View;
    let feeding: NodeJS.Timeout | undefined;

    before(async function () {
        if (!browserPath) return this.skip();
        wallboard = await onMessages();
    });
    after(() => wallboard?.close());
    afterEach(async () => {
        clearInterval(feeding);
        assert.deepEqual(view.problems, [], "errors in the browser's console");
        await view.context.close();
    });

    /** Opens the page on a board that beats each second, as the flow's inject node makes it. */
    async function open(board: Board, viewing: Viewing = {}): Promise<void> {
        const beat = (): void => {
            const picture = board.tick();
            if (picture) wallboard.show(picture);
        };
        beat();
        const begun = Date.now() - board.now;
        feeding = setInterval(() => {
            board.now = Date.now() - begun;
            beat();
        }, 1_000);
        const tiles = Object.keys(board.memory.get("board")?.queues ?? {}).length;
        view = await wallboard.open({ tiles, ...viewing });
    }

    const sizeOf = (selector: string): Promise<number[]> =>
        view.page.$$eval(selector, (elements) => elements.map((element) => Number.parseFloat(getComputedStyle(element).fontSize)));

    /** Sizes of every element that has text of its own. */
    const textSizes = (): Promise<number[]> =>
        view.page.$$eval(".wallboard *", (elements) =>
            elements
                .filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== ""))
                .filter((element) => getComputedStyle(element).display !== "none" && element.getClientRects().length > 0)
                .map((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
        );

    /** Parts of tiles that reach over the edge of their tile, or over the next line; names may be cut and end in dots. */
    const overflowing = (): Promise<string[]> =>
        view.page.$$eval(".wallboard-tile", (tiles) =>
            tiles.flatMap((tile) => {
                const edge = tile.getBoundingClientRect();
                const parts = [...tile.querySelectorAll("strong, small, svg, .wallboard-agents span, .wallboard-day span, .wallboard-since, h2")];
                const lines = [...tile.children].map((line) => line.getBoundingClientRect());
                const crossing = lines.some((line, index) => index > 0 && line.top < lines[index - 1]!.bottom - 1);
                const outside = parts.filter((part) => {
                    const { left, right, top, bottom } = part.getBoundingClientRect();
                    return left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 1 || bottom > edge.bottom + 1;
                });
                return [...outside.map((part) => `${part.textContent} in ${tile.textContent}`), ...(crossing ? [`lines of ${tile.textContent}`] : [])];
            }),
        );

    async function violations(): Promise<string[]> {
        await view.page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
        const { violations: found } = await view.page.evaluate(() => {
            const { axe } = globalThis as unknown as { axe: { run(target: string): Promise<AxeResults> } };
            return axe.run(".wallboard");
        });
        return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
    }

    const least = (sizes: readonly number[]): number => Math.min(...sizes);

    for (const mood of ["live", "some stale", "all stale"] as const satisfies readonly Mood[]) {
        it(`shows 50 queues on a wall at once, to be read from afar: ${mood}`, async () => {
            await open(playedBoard(50, mood));
            const [scrollWidth, scrollHeight] = await view.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight] as const);
            assert.ok(scrollWidth <= 1920 && scrollHeight <= 1080, `${scrollWidth} × ${scrollHeight}`);
            const boxes = await view.page.$$eval(".wallboard-tile", (tiles) => tiles.map((tile) => tile.getBoundingClientRect().toJSON() as DOMRect));
            assert.equal(boxes.length, 50);
            for (const { left, right, top, bottom } of boxes) assert.ok(left >= 0 && right <= 1920 && top >= 0 && bottom <= 1080);
            assert.deepEqual(await overflowing(), []);
            assert.ok(least(await sizeOf("[data-figure=waiting]")) >= 30);
            assert.ok(least(await sizeOf("[data-figure=longest]")) >= 22);
            assert.ok(least(await sizeOf(".wallboard-name")) >= 16);
            assert.ok(least(await sizeOf(".wallboard-agents b")) >= 13);
            assert.ok(least(await textSizes()) >= 12);
        });
    }

    it("grows with the space there is: 12 queues fill the wall", async () => {
        await open(playedBoard(12));
        assert.ok(least(await sizeOf("[data-figure=waiting]")) >= 60);
        assert.ok(least(await textSizes()) >= 15);
        assert.deepEqual(await overflowing(), []);
    });

    for (const [width, height] of [[390, 844], [768, 1024], [1280, 720]] as const) {
        it(`can be used at ${width} × ${height}: nothing beside the screen, nothing too small`, async () => {
            await open(playedBoard(50, "some stale"), { width, height });
            assert.ok((await view.page.evaluate(() => document.documentElement.scrollWidth)) <= width);
            assert.deepEqual(await overflowing(), []);
            assert.ok(least(await textSizes()) >= 11);
            await view.page.locator(".wallboard-tile").last().scrollIntoViewIfNeeded();
            const { bottom } = await view.page.locator(".wallboard-tile").last().evaluate((tile) => tile.getBoundingClientRect().toJSON() as DOMRect);
            assert.ok(bottom <= height + 1, "the last queue can be reached");
        });
    }

    it("puts what is urgent first on a phone, and keeps the order that was chosen", async () => {
        await open(playedBoard(50), { width: 390, height: 844 });
        const levels = (await readTiles(view.page)).map(({ level }) => ["red", "yellow", ""].indexOf(level));
        assert.ok(levels.includes(0) && levels.includes(1));
        assert.deepEqual(levels, levels.toSorted((one, other) => one - other));
        const { width, height } = (await view.page.locator("[data-tool=order]").boundingBox())!;
        assert.ok(width >= 40 && height >= 40, "large enough for a finger");
        await view.page.tap("[data-tool=order]").catch(() => view.page.click("[data-tool=order]"));
        await view.page.reload();
        await view.page.waitForSelector(".wallboard-tile");
        const names = (await readTiles(view.page)).map(({ name }) => name);
        assert.deepEqual(names, names.toSorted((one, other) => one.localeCompare(other)));
    });

    for (const colorScheme of ["light", "dark"] as const) {
        it(`follows a ${colorScheme} system, with contrast and names for everything`, async () => {
            await open(playedBoard(50, "some stale"), { colorScheme });
            assert.equal(await view.page.locator(".wallboard-dark").count(), colorScheme === "dark" ? 1 : 0);
            const tiles = await readTiles(view.page);
            assert.deepEqual(new Set(tiles.map(({ level }) => level)), new Set(["red", "yellow", ""]));
            assert.ok(tiles.some(({ stale }) => stale));
            assert.deepEqual(await violations(), []);
            await view.page.click("[data-tool=look]");
            assert.equal(await view.page.locator(".wallboard-dark").count(), colorScheme === "dark" ? 0 : 1);
        });
    }

    it("never tells by colour alone", async () => {
        await open(playedBoard(50, "some stale"));
        const marks = await view.page.$$eval(".wallboard-tile", (tiles) =>
            tiles.map((tile) => ({
                level: /level-(\w*)/.exec(tile.className)![1],
                sign: tile.querySelector("h2 .wallboard-sign")?.textContent ?? "",
                said: tile.querySelector("h2 .wallboard-sign")?.getAttribute("aria-label") ?? "",
                stale: tile.classList.contains("wallboard-stale"),
                since: tile.querySelector(".wallboard-since")?.textContent?.trim() ?? "",
            })),
        );
        for (const { level, sign, said, stale, since } of marks) {
            assert.deepEqual([sign, said], level === "red" ? ["■", "act"] : level === "yellow" ? ["▲", "watch"] : ["", ""]);
            assert.equal(/^not live since \d/.test(since), stale);
        }
    });

    it("counts the longest wait up each second, but not while the queue is stale", async () => {
        const board = createBoard();
        board.tell(state({ name: "Sales", waiting: 1, since: board.now - 58_000 }));
        board.tell(state({ name: "Support", waiting: 1, since: board.now - 30_000, event: "stale", stale: true }));
        await open(board);
        const seen: number[] = [];
        // What was there when the page was opened is up to two seconds old.
        while (seen.length < 7) {
            const [sales, support] = await readTiles(view.page);
            assert.equal(support!.longest, "0:30");
            const shown = seconds(sales!.longest)!;
            if (seen.at(-1) !== shown) seen.push(shown);
        }
        const [, first, ...others] = seen;
        assert.deepEqual(others, others.map((_, index) => first! + index + 1));
    });

    it("says within seconds that Node-RED is gone, and takes it back", async () => {
        await open(playedBoard(12));
        clearInterval(feeding);
        const since = Date.now();
        await view.page.waitForFunction(() => document.querySelector(".wallboard-notices")!.textContent.includes("No connection to Node-RED since"));
        assert.ok(Date.now() - since < 12_000);
        assert.ok((await readTiles(view.page)).every(({ stale }) => stale));
        wallboard.show(playedBoard(12).tick()!);
        await view.page.waitForFunction(() => document.querySelectorAll(".wallboard-stale").length === 0);
    });

    it("shows names as they are, errors, what was removed, and what is not known", async () => {
        const board = createBoard();
        board.tell(state({ name: "<img src=x onerror=alert(1)>{{ words }}", waiting: null, agents: { idle: null, interacting: null, offQueue: null } }));
        board.tell(state({ name: "Support" }));
        board.tell({ error: { message: "The client may not <b>see</b> this queue.", source: { id: "node" } } });
        await open(board);
        const [odd] = await readTiles(view.page);
        assert.deepEqual([odd!.name, odd!.waiting, odd!.longest, odd!.idle, odd!.busy, odd!.off], ["<img src=x onerror=alert(1)>{{ words }}", "–", "–", "–", "–", "–"]);
        assert.deepEqual([odd!.serviceLevel, odd!.abandonRate], ["–", "–"]);
        assert.equal((await view.page.textContent(".wallboard-notices"))!.trim(), "The client may not <b>see</b> this queue.");
        board.tell(state({ name: "Support", event: "removed" }));
        await view.page.waitForFunction(() => document.querySelectorAll(".wallboard-tile").length === 1);
    });

    it("says what it waits for while there is no queue", async () => {
        const board = createBoard();
        board.tell({ status: { fill: "yellow", text: "x:status.no-queues", source: { id: "node", type: "genesys-cloud-queue-observer" } } });
        await open(board);
        await view.page.waitForFunction(() => document.querySelector(".wallboard-empty")?.textContent?.includes("No queues are chosen"));
    });

    it("does not grow in ten minutes of messages", async function () {
        this.timeout(240_000);
        const board = playedBoard(50);
        await open(board);
        clearInterval(feeding);
        const session = await view.context.newCDPSession(view.page);
        await session.send("Performance.enable");
        const measure = async (): Promise<{ heap: number; nodes: number; listeners: number }> => {
            await session.send("HeapProfiler.collectGarbage");
            const { metrics } = await session.send("Performance.getMetrics");
            const value = (name: string): number => metrics.find((metric) => metric.name === name)!.value;
            return { heap: value("JSHeapUsedSize"), nodes: value("Nodes"), listeners: value("JSEventListeners") };
        };
        const names = Object.values<{ name: string }>(board.memory.get("board").queues).map(({ name }) => name).toSorted((one, other) => one.localeCompare(other));
        let second = 0;
        const play = async (messages: number): Promise<void> => {
            for (const end = second + messages; second < end; second++) {
                board.now += 1_000;
                for (const [index, name] of names.entries()) {
                    board.tell(state({ name, waiting: index === 0 ? second : (second + index) % 12, since: board.now - 1_000 * (second % 300), asOf: board.now }));
                }
                wallboard.show(board.tick()!);
                if (second % 10 === 9) await view.page.waitForFunction((told) => document.querySelector("[data-figure=waiting]")!.textContent === String(told), second);
            }
        };
        await play(120);
        const before = await measure();
        await play(600);
        const after = await measure();
        assert.ok(after.heap - before.heap < 2_000_000, `${before.heap} bytes became ${after.heap}`);
        assert.ok(after.nodes - before.nodes < 200, `${before.nodes} nodes became ${after.nodes}`);
        assert.ok(after.listeners - before.listeners < 20, `${before.listeners} listeners became ${after.listeners}`);
    });
});
