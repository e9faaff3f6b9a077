/** A Node-RED with the built package installed, and its editor opened in Chromium. */
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { PATIENCE_MS } from "../support/until.js";

export const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

const root = resolve(__dirname, "../..");
const CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
];

/** For flows that name environment variables. */
const VARIABLES = { EDITOR_TEST_REGION: "demo" };

interface RunningNodeRed {
    readonly url: string;
    stop(): Promise<void>;
}

export interface OpenEditor {
    readonly page: Page;
    readonly url: string;
    /** Messages of uncaught errors in the page so far. */
    readonly pageErrors: readonly string[];
    close(): Promise<void>;
}

function script(path: string): Promise<any> {
    return import(pathToFileURL(join(root, "scripts", path)).href);
}

async function startNodeRed(userDir: string): Promise<RunningNodeRed> {
    await mkdir(userDir);
    const child = fork(join(__dirname, "node-red-child.mjs"), [process.env["NODE_RED"] ?? "node-red", userDir], {
        execArgv: [],
        stdio: ["ignore", "pipe", "pipe", "ipc"],
        env: { ...process.env, ...VARIABLES },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    const ended = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
    const { url } = await new Promise<{ url: string }>((resolve, reject) => {
        child.once("message", (message) => resolve(message as { url: string }));
        child.once("exit", () => reject(new Error(`Node-RED ended before it ran: ${output}`)));
    });
    return {
        url,
        async stop() {
            child.disconnect();
            await ended;
        },
    };
}

async function openBrowser(profile: string, url: string): Promise<BrowserContext> {
    const context = await chromium.launchPersistentContext(profile, {
        executablePath: browserPath!,
        headless: true,
        locale: "en-US",
        viewport: { width: 1400, height: 1000 },
        args: CHROMIUM_ARGUMENTS,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    // The loader of the tests wraps named functions in a helper that pages do not have.
    await context.addInitScript({ content: "globalThis.__name = (named) => named;" });
    // Nothing leaves the machine.
    await context.route((target) => target.origin !== new URL(url).origin, (route) => route.abort());
    return context;
}

/** The editor's own API inside the page, for the functions that run there. */
declare const RED: any;

/** Waits until no tray moves any more: clicks during the slide are lost. */
export async function settle(page: Page): Promise<void> {
    await page.evaluate(async () => {
        const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
        const places = (): string => [...document.querySelectorAll(".red-ui-tray")].map((tray) => JSON.stringify(tray.getBoundingClientRect())).join();
        for (let still = 0, before = ""; still < 6; ) {
            await frame();
            const now = places();
            still = now === before ? still + 1 : 0;
            before = now;
        }
    });
}

/** Waits for a dialog that holds the field: its place, and the focus, which the editor puts there a moment after. */
export async function opened(page: Page, field: string): Promise<void> {
    await page.waitForSelector(field);
    await page.waitForFunction((wanted) => document.querySelector(wanted)?.closest(".red-ui-tray")?.contains(document.activeElement), field);
    await settle(page);
}

/** Puts a node on the flow as a drop does, and returns its id. */
export async function add(page: Page, type: string): Promise<string> {
    return page.evaluate((wanted) => {
        const { node } = RED.view.createNode(wanted, 300, 200);
        RED.nodes.add(node);
        RED.editor.validateNode(node);
        RED.view.redraw(true);
        return node.id as string;
    }, type);
}

/** Drags a node out of the palette and returns its id. */
export async function drop(page: Page, type: string, x: number, y: number): Promise<string> {
    const before = await nodeIds(page, type);
    const palette = page.locator(`.red-ui-palette-node[data-palette-type='${type}']`);
    await palette.scrollIntoViewIfNeeded();
    await palette.dragTo(page.locator("#red-ui-workspace-chart"), { targetPosition: { x, y } });
    return (await nodeIds(page, type)).find((id) => !before.includes(id))!;
}

async function nodeIds(page: Page, type: string): Promise<string[]> {
    return page.evaluate((wanted) => RED.nodes.filterNodes({ type: wanted }).map((node: { id: string }) => node.id), type);
}

export async function openDialog(page: Page, id: string): Promise<void> {
    await page.evaluate((wanted) => RED.editor.edit(RED.nodes.node(wanted)), id);
    await opened(page, "#dialog-form");
}

export async function pressDone(page: Page): Promise<void> {
    await page.click("#node-dialog-ok");
    await page.waitForSelector("#dialog-form", { state: "detached" });
    await settle(page);
}

/** Types into a field as a user does; the entries of a list are replaced. */
export async function fillField(page: Page, selector: string, text: string): Promise<void> {
    if ((await page.locator(`${selector}-entry`).count()) > 0) {
        await clearList(page, selector);
        await addEntries(page, selector, text);
        return;
    }
    await page.fill(selector, text);
    await page.locator(selector).dispatchEvent("change");
}

/** Adds typed entries to those that a list has. */
export async function addEntries(page: Page, selector: string, text: string): Promise<void> {
    const entry = page.locator(`${selector}-entry`);
    await entry.fill(text);
    await entry.press("Enter");
    await entry.blur();
}

async function clearList(page: Page, selector: string): Promise<void> {
    const entry = page.locator(`${selector}-entry`);
    await entry.fill("");
    while ((await page.inputValue(selector)) !== "") await entry.press("Backspace");
}

/** Chooses entries of a list by their names out of the picker below its field. */
export async function pick(page: Page, selector: string, names: readonly string[]): Promise<void> {
    const entry = page.locator(`${selector}-entry`);
    for (const name of names) {
        await entry.fill(name);
        await page.locator(".genesys-cloud-picker-row", { has: page.getByText(name, { exact: true }) }).first().click();
    }
    await entry.blur();
}

/** A node as it would be deployed, without place and wires. */
export async function savedNode(page: Page, id: string): Promise<Record<string, unknown>> {
    return page.evaluate((wanted) => {
        const { x: _x, y: _y, z: _z, wires: _wires, ...rest } = RED.nodes.createCompleteNodeSet().find((node: { id: string }) => node.id === wanted);
        return rest;
    }, id);
}

interface Shared extends OpenEditor {
    readonly pageErrors: string[];
    /** Ends all of it. */
    end(): Promise<void>;
}

/** One for all tests of a run: a Node-RED and a browser take seconds to start. */
let shared: Promise<Shared> | null = null;
after(async () => (await shared)?.end());

/** Starts all of it, or empties what another test has left, and waits until the node types are in the palette. */
export async function openEditor(types: readonly string[]): Promise<OpenEditor> {
    const isNew = shared === null;
    shared ??= startAll();
    const editor = await shared;
    if (!isNew) await startAnew(editor);
    await editor.page.waitForFunction((wanted) => {
        const { RED: there } = globalThis as any;
        return there?.workspaces?.active() && wanted.every((type) => there.nodes.getType(type));
    }, types, { timeout: PATIENCE_MS });
    // Slides cost time and show nothing that is tested.
    await editor.page.addStyleTag({ content: "* { transition: none !important; animation: none !important; }" });
    await editor.page.evaluate(() => void ((globalThis as any).$.fx.off = true));
    return editor;
}

/** No flows, and a page that was just loaded. */
async function startAnew({ page, url, pageErrors }: Shared): Promise<void> {
    const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
    await fetch(`${url}flows`, { method: "POST", headers, body: JSON.stringify({ flows: [{ id: "f10w000000000001", type: "tab", label: "Flow 1" }] }) });
    await page.evaluate(() => {
        Object.assign(window, { onbeforeunload: null });
        // Language, theme, and what the editor remembers.
        localStorage.clear();
    });
    pageErrors.length = 0;
    await page.goto("about:blank");
    await page.goto(url);
}

async function startAll(): Promise<Shared> {
    await (await script("lib/prepare.mjs")).ensureBuilt();
    const directory = await mkdtemp(join(tmpdir(), "genesys-editor-"));
    const nodeRed = await startNodeRed(join(directory, "user"));
    const context = await openBrowser(join(directory, "profile"), nodeRed.url);
    const page = context.pages()[0]!;
    const pageErrors: string[] = [];
    page.on("pageerror", (error) => pageErrors.push(error.message));
    await page.goto(nodeRed.url);
    return {
        page,
        url: nodeRed.url,
        pageErrors,
        close: () => Promise.resolve(),
        async end() {
            await context.close();
            await nodeRed.stop();
            await rm(directory, { recursive: true, force: true });
        },
    };
}
