/** The chart and the board of agents, as a browser shows them. */
import assert from "node:assert/strict";
import { chromium, type Browser, type Page } from "playwright-core";
import { browserPath } from "../editor/harness.js";
import { PATIENCE_MS } from "../support/until.js";
import { openWorkshop, type Workshop } from "./rig.js";

const CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

describe("examples: dashboards in the browser", function () {
    let workshop: Workshop;
    let browser: Browser;

    before(async function () {
        if (!browserPath) {
            assert.ok(!process.env["CI"], "there is no Chromium");
            this.skip();
        }
        workshop = await openWorkshop();
        browser = await chromium.launch({ executablePath: browserPath, headless: true, args: CHROMIUM_ARGUMENTS });
    });
    after(async () => {
        await browser?.close();
        await workshop?.close();
    });

    async function open(path: string): Promise<Page> {
        const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, locale: "en-US", timezoneId: "Europe/Berlin" });
        context.setDefaultTimeout(PATIENCE_MS);
        await context.addInitScript({ content: "globalThis.__name = (named) => named;" });
        await context.route((target) => target.origin !== new URL(workshop.nodeRed.url).origin, (route) => route.abort());
        const page = await context.newPage();
        await page.goto(`${workshop.nodeRed.url}${path}`);
        return page;
    }

    it("the intraday charts draw queues now and half hours of today", async () => {
        const example = await workshop.deploy("Intraday chart");
        for (const name of ["Sales", "Support", "Billing"]) {
            const point = await example.first("waiting", ({ topic }) => topic === name);
            assert.deepEqual(Object.keys(point).toSorted(), ["_msgid", "payload", "topic"]);
            assert.equal(typeof point.payload, "number");
        }
        const { payload } = await example.first("half hours");
        assert.ok(Array.isArray(payload));
        for (const row of payload) assert.deepEqual(Object.keys(row), ["intervalStart", "intervalEnd", "intervalStartLocal", "offered", "answered", "abandoned"]);
        const page = await open("dashboard/intraday");
        await page.waitForFunction(() => document.querySelectorAll("canvas").length === 2);
        // Coloured pixels beside the grey of axes and grid: the lines.
        await page.waitForFunction(() =>
            [...document.querySelectorAll("canvas")].every((canvas) => {
                const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
                return data.some((value, index) => index % 4 === 0 && data[index + 3]! > 0 && Math.abs(value - data[index + 2]!) > 60);
            }),
        );
        await page.context().close();
    });

    it("an unknown number is a gap and not a 0", async () => {
        const example = await workshop.deploy("Intraday chart");
        const { id } = example.flow.find(({ name }) => name === "known")!;
        const node = workshop.nodeRed.nodeRed.nodes.getNode(id);
        for (const waiting of [null, 7]) node.receive({ topic: "odd", payload: { waiting }, genesys: {} });
        assert.equal((await example.first("waiting", ({ topic }) => topic === "odd")).payload, 7);
    });

    it("the board lists who is there, and follows them live", async () => {
        const example = await workshop.deploy("Status of agents");
        const { payload: listed } = await example.first("rows of the table", (message) => Array.isArray(message.payload));
        assert.equal(listed.length, workshop.simulator.world.centre.agents.length);
        const { topic } = await example.first("agents live");
        assert.deepEqual(topic, listed.map(({ id }: any) => `v2.users.${id}.activity`));
        await example.first("rows of the table", ({ payload }) => !Array.isArray(payload));
        const page = await open("dashboard/agents");
        // An empty table has one row with one cell that says so.
        await page.waitForFunction(() => document.querySelectorAll("tbody tr td:nth-child(2)").length > 0);
        assert.deepEqual(await page.locator("thead th").allInnerTexts(), ["Agent", "Presence", "Routing", "Since"]);
        const names = new Set(listed.map(({ name }: any) => name));
        const shown = await page.locator("tbody tr td:first-child").allInnerTexts();
        for (const name of shown) assert.ok(names.has(name), name);
        const rows = (): readonly any[] => example.received("agents").at(-1).payload;
        assert.ok(rows().every(({ Presence, Agent }) => !/^offline$/i.test(Presence) && names.has(Agent)));
        // A later state reaches the page without anybody asking.
        const before = example.received("agents").length;
        await example.first("agents", () => example.received("agents").length > before);
        // Agents come and go meanwhile: what is told last counts.
        const end = Date.now() + PATIENCE_MS;
        while ((await page.locator("tbody tr").count()) !== rows().length) assert.ok(Date.now() < end, "the page shows other rows than were sent");
        await page.context().close();
    });

    it("presences read the same whether listed or told live, and who goes offline leaves the board", async () => {
        const example = await workshop.deploy("Status of agents");
        const node = workshop.nodeRed.nodeRed.nodes.getNode(example.flow.find((each) => each["name"] === "rows of the table")!.id);
        const of = (systemPresence: string): object => ({ presenceDefinition: { systemPresence } });
        const listed = ["A", "B", "C"].map((id) => ({ id, name: `Odd ${id}`, presence: of("Available"), routingStatus: { status: "OFF_QUEUE" } }));
        node.receive({ payload: [...listed, { id: "D", name: "Odd D", presence: of("On Queue") }] });
        for (const [id, presence] of [["A", "ON_QUEUE"], ["B", "OFFLINE"], ["C", "Offline"]] as const) node.receive({ payload: { id, presence: of(presence) } });
        const odd = ({ payload }: any): unknown[] => payload.filter(({ Agent }: any) => Agent.startsWith("Odd")).map(({ Agent, Presence }: any) => [Agent, Presence]);
        assert.deepEqual(odd(await example.first("agents", (message) => odd(message).length === 2)), [["Odd A", "On Queue"], ["Odd D", "On Queue"]]);
    });
});
