/** The wallboard example in a whole Node-RED with FlowFuse Dashboard, on a simulator of its own or on messages that a test makes, open in Chromium. */
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/index.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { browserPath } from "../editor/harness.js";
import { readFlow, type FlowNode } from "../package/project.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";
import { PATIENCE_MS } from "../support/until.js";

export const EXAMPLE = "examples/needs @flowfuse-node-red-dashboard/01 - Wallboard.json";
export const DASHBOARD = "@flowfuse/node-red-dashboard";
const CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--enable-precise-memory-info",
];

export interface Wallboard {
    readonly nodeRed: RealNodeRed;
    readonly address: string;
    /** Opens the page in a browser profile of its own and waits for the first tile. */
    open(options?: Viewing): Promise<View>;
    /** Gives the page a message, as the function node before it would. */
    show(payload: object): void;
    close(): Promise<void>;
}

export interface Viewing {
    readonly width?: number;
    readonly height?: number;
    readonly colorScheme?: "light" | "dark";
    /** Tiles to wait for. */
    readonly tiles?: number;
}

export interface View {
    readonly page: Page;
    readonly context: BrowserContext;
    /** What the browser's console told as an error, and errors that nobody caught. */
    readonly problems: readonly string[];
}

export interface Tile {
    readonly name: string;
    readonly stale: boolean;
    readonly level: "yellow" | "red" | "";
    readonly waiting: string;
    readonly longest: string;
    readonly idle: string;
    readonly busy: string;
    readonly off: string;
    readonly serviceLevel: string | null;
    readonly abandonRate: string | null;
}

export function example(): FlowNode[] {
    return structuredClone(readFlow(EXAMPLE)) as FlowNode[];
}

/** The dashboard keeps the web server of the first Node-RED that it met: a second one in this process needs it anew. */
function forgetDashboard(): void {
    for (const path of Object.keys(require.cache)) if (path.includes(`node_modules/${DASHBOARD}/`)) delete require.cache[path];
}

/** The example on a simulator. */
export async function onSimulator(options: SimulatorOptions): Promise<Wallboard & { readonly simulator: Simulator }> {
    const simulator = await startSimulator(options);
    const { clientId, clientSecret } = simulator.demoCredentials;
    const flow = example().map((node) =>
        node.type === "genesys-cloud-config" ? { ...node, region: "", apiUrl: simulator.url, credentials: { clientId, clientSecret } } : node,
    );
    const wallboard = await deploy(flow);
    return {
        ...wallboard,
        simulator,
        async close() {
            await wallboard.close();
            await simulator.close();
        },
    };
}

/** The page of the example without what feeds it: what it shows is what a test gives it. */
export function onMessages(): Promise<Wallboard> {
    return deploy(example().filter(({ type }) => type === "tab" || type.startsWith("ui-")));
}

async function deploy(flow: readonly FlowNode[]): Promise<Wallboard> {
    forgetDashboard();
    const nodeRed = await startRealNodeRed();
    await nodeRed.deploy(flow);
    const address = `${nodeRed.url}dashboard/wallboard`;
    const template = flow.find(({ type }) => type === "ui-template")!;
    let browser: Browser | null = null;
    return {
        nodeRed,
        address,
        async open(viewing = {}) {
            browser ??= await chromium.launch({ executablePath: browserPath!, headless: true, args: CHROMIUM_ARGUMENTS });
            return openView(browser, address, viewing);
        },
        show(payload) {
            nodeRed.nodeRed.nodes.getNode(template.id).receive({ topic: "wallboard", payload });
        },
        async close() {
            await browser?.close();
            await nodeRed.deploy([]);
            await closeParked();
            await nodeRed.stop();
        },
    };
}

async function openView(browser: Browser, address: string, { width = 1920, height = 1080, colorScheme = "dark", tiles = 1 }: Viewing): Promise<View> {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: "en-US", timezoneId: "Europe/Berlin" });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript({ content: "globalThis.__name = (named) => named;" });
    await context.route((target) => target.origin !== new URL(address).origin, (route) => route.abort());
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => void (message.type() === "error" && problems.push(`${message.text()} ${message.location().url}`)));
    await page.goto(address);
    await page.waitForFunction((least) => document.querySelectorAll(".wallboard-tile").length >= least, tiles);
    return { page, context, problems };
}

/** What the page shows, tile by tile in its order. */
export function readTiles(page: Page): Promise<Tile[]> {
    return page.evaluate(() => {
        const text = (tile: Element, figure: string): string | null => tile.querySelector(`[data-figure=${figure}]`)?.textContent?.trim() ?? null;
        return [...document.querySelectorAll<HTMLElement>(".wallboard-tile")].map((tile) => ({
            name: tile.dataset["queue"]!,
            stale: tile.classList.contains("wallboard-stale"),
            level: tile.classList.contains("level-red") ? ("red" as const) : tile.classList.contains("level-yellow") ? ("yellow" as const) : ("" as const),
            waiting: text(tile, "waiting")!,
            longest: text(tile, "longest")!,
            idle: text(tile, "idle")!,
            busy: text(tile, "busy")!,
            off: text(tile, "off")!,
            serviceLevel: text(tile, "serviceLevel"),
            abandonRate: text(tile, "abandonRate"),
        }));
    });
}

/** "1:02:03" in seconds; null for a dash. */
export function seconds(duration: string): number | null {
    return duration === "–" ? null : duration.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
