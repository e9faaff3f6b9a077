/**
 * Makes the pictures of the wallboard in docs/images anew: the example in Node-RED with FlowFuse Dashboard, on a simulator with 50 queues.
 * Options: --out FOLDER, --which node-red|node-red-4, --minutes N (15 fill the lines of the tiles; the busiest moment of the last one is taken).
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { linkPackage, startNodeRed } from "./lib/node-red.mjs";
import { ensureBuilt, fittingNodeRed, root } from "./lib/prepare.mjs";

const { values: options } = parseArgs({
    options: {
        out: { type: "string", default: join(root, "docs/images") },
        which: { type: "string", default: fittingNodeRed() },
        minutes: { type: "string", default: "15" },
    },
});
const EXAMPLE = join(root, "examples/needs @flowfuse-node-red-dashboard/01 - Wallboard.json");
const VIEWS = {
    "wallboard.png": { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" },
    "wallboard-light.png": { viewport: { width: 1920, height: 1080 }, colorScheme: "light" },
    "wallboard-phone.png": { viewport: { width: 390, height: 844 }, colorScheme: "light" },
};

await ensureBuilt();
await mkdir(options.out, { recursive: true });
const { startSimulator } = createRequire(import.meta.url)(join(root, "dist/src/simulator/index.js"));
const simulator = await startSimulator({ queues: 50, teamLeads: true });
const userDir = await mkdtemp(join(tmpdir(), "genesys-wallboard-"));
await linkPackage(userDir);
await writeFile(join(userDir, "flows.json"), "[]");
const running = await startNodeRed({ which: options.which, userDir, settings: { credentialSecret: "pictures", logging: { console: { level: "warn" } } } });
try {
    await deploy();
    await takePictures();
} finally {
    await running.stop();
    await simulator.close();
    await rm(userDir, { recursive: true, force: true });
}
process.exit(0);

async function deploy() {
    const { clientId, clientSecret } = simulator.demoCredentials;
    const flows = JSON.parse(await readFile(EXAMPLE, "utf8")).map((node) =>
        node.type === "genesys-cloud-config" ? { ...node, region: "", apiUrl: simulator.url, credentials: { clientId, clientSecret } } : node,
    );
    const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
    const { status } = await fetch(`${running.url}flows`, { method: "POST", headers, body: JSON.stringify({ flows }) });
    if (status !== 200) throw new Error(`Node-RED refused the flow with ${status}.`);
}

async function takePictures() {
    const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
    const browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
    const pages = await Promise.all(Object.entries(VIEWS).map(async ([file, view]) => ({ file, page: await open(browser, view) })));
    const end = Date.now() + Number(options.minutes) * 60_000;
    let most = -1;
    while (Date.now() < end) {
        await pages[0].page.waitForTimeout(1_000);
        const lively = Date.now() > end - 60_000 ? await pages[0].page.locator(".wallboard-tile.level-yellow, .wallboard-tile.level-red").count() : -1;
        if (lively <= most) continue;
        most = lively;
        for (const { file, page } of pages) await page.screenshot({ path: join(options.out, file) });
    }
    await browser.close();
}

async function open(browser, view) {
    const page = await browser.newPage({ ...view, locale: "en-GB", timezoneId: "Europe/Berlin" });
    await page.goto(`${running.url}dashboard/wallboard`);
    await page.waitForSelector(".wallboard-tile");
    return page;
}
