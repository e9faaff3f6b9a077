/** Runs a Node-RED in this process with this package in it: quiet, on loopback, without telemetry and catalogues. */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./prepare.mjs";

const require = createRequire(import.meta.url);

/** Links this checkout into the user directory, as an installed package would lie there. */
export async function linkPackage(userDir) {
    const { name } = require(join(root, "package.json"));
    const link = join(userDir, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await rm(link, { recursive: true, force: true });
    await symlink(root, link, "junction");
}

/**
 * Starts Node-RED and resolves when its flows run.
 * `which`: the module name of the Node-RED to take ("node-red", "node-red-4") or an absolute folder.
 */
export async function startNodeRed({ which, userDir, port = 0, settings = {} }) {
    const nodeRed = require(require.resolve(which, { paths: [root] }));
    const express = require(require.resolve("express", { paths: [dirname(require.resolve(`${which}/package.json`, { paths: [root] }))] }));
    const app = express();
    // Longer than callers keep a connection: one that is closed just when a request is sent on it fails that request.
    const server = createServer({ keepAliveTimeout: 120_000 }, app);
    const sockets = new Set();
    server.on("connection", (socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
    });
    await listen(server, port);
    nodeRed.init(server, {
        userDir,
        flowFile: "flows.json",
        uiHost: "127.0.0.1",
        uiPort: server.address().port,
        httpAdminRoot: "/",
        httpNodeRoot: "/",
        logging: { console: { level: "info", metrics: false, audit: false } },
        externalModules: { palette: { allowInstall: false, allowUpload: false }, modules: { allowInstall: false } },
        editorTheme: { tours: false, palette: { catalogues: [] } },
        telemetry: { enabled: false, updateNotification: false },
        diagnostics: { enabled: true, ui: true },
        ...settings,
    });
    app.use("/", nodeRed.httpAdmin);
    app.use("/", nodeRed.httpNode);
    const started = new Promise((resolve) => nodeRed.events.once("flows:started", resolve));
    await nodeRed.start();
    await started;
    return {
        nodeRed,
        url: `http://127.0.0.1:${server.address().port}/`,
        async stop() {
            await nodeRed.stop();
            const closed = new Promise((resolve) => server.close(resolve));
            // Web sockets too, those of an open dashboard: closeAllConnections knows requests alone.
            for (const socket of sockets) socket.destroy();
            await closed;
        },
    };
}

function listen(server, port) {
    return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
            server.off("error", reject);
            resolve();
        });
    });
}
