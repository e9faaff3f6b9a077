/** Node-RED in this process with the built package installed, and its editor opened in Chromium. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type BrowserContext, type Page } from "playwright-core";

export const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

const root = resolve(__dirname, "../..");
const CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
];

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
    const { linkPackage, startNodeRed: start } = await script("lib/node-red.mjs");
    await mkdir(userDir);
    await linkPackage(userDir);
    const settings = { credentialSecret: "test", logging: { console: { level: "off", metrics: false, audit: false } } };
    return (await start({ which: process.env["NODE_RED"] ?? "node-red", userDir, settings })) as RunningNodeRed;
}

async function openBrowser(profile: string, url: string): Promise<BrowserContext> {
    const context = await chromium.launchPersistentContext(profile, {
        executablePath: browserPath!,
        headless: true,
        locale: "en-US",
        viewport: { width: 1400, height: 1000 },
        args: CHROMIUM_ARGUMENTS,
    });
    // Nothing leaves the machine.
    await context.route((target) => target.origin !== new URL(url).origin, (route) => route.abort());
    return context;
}

/** Starts all of it and waits until the node types are in the palette. */
export async function openEditor(types: readonly string[]): Promise<OpenEditor> {
    await (await script("lib/prepare.mjs")).ensureBuilt();
    const directory = await mkdtemp(join(tmpdir(), "genesys-editor-"));
    const nodeRed = await startNodeRed(join(directory, "user"));
    const context = await openBrowser(join(directory, "profile"), nodeRed.url);
    const page = context.pages()[0]!;
    const pageErrors: string[] = [];
    page.on("pageerror", (error) => pageErrors.push(error.message));
    await page.goto(nodeRed.url);
    await page.waitForFunction((wanted) => {
        const editor = (globalThis as any).RED;
        return editor?.workspaces?.active() && wanted.every((type) => editor.nodes.getType(type));
    }, types);
    return {
        page,
        url: nodeRed.url,
        pageErrors,
        async close() {
            await context.close();
            await nodeRed.stop();
            await rm(directory, { recursive: true, force: true });
        },
    };
}
