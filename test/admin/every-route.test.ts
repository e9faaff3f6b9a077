/** Every endpoint that the package adds to Node-RED, as the web server knows them: none answers to who is not logged in. */
import assert from "node:assert/strict";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";

const userOf = async (username: string) => (username === "reader" ? { username, permissions: "read" } : null);
const adminAuth = { type: "credentials", users: userOf, authenticate: userOf, tokens: userOf };

/** What whoever may only read gets beyond a refusal: lists and previews. */
const FOR_READERS = ["GET /genesys-cloud/connections/:id/:kind", "GET /genesys-cloud/connections/:id/topics", "POST /genesys-cloud/preview"];

/** The little of express that tells which paths there are. */
interface Layer {
    readonly handle?: { readonly stack?: readonly Layer[] };
    readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
}

function routesOf(stack: readonly Layer[]): readonly string[] {
    return stack.flatMap(({ route, handle }) =>
        route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${String(route.path)}`) : routesOf(handle?.stack ?? []),
    );
}

describe("every admin route", () => {
    let running: RealNodeRed;
    let routes: readonly string[];

    before(async () => {
        running = await startRealNodeRed({ adminAuth });
        const { _router: router } = running.nodeRed.runtime.httpAdmin as { readonly _router: { readonly stack: readonly Layer[] } };
        const all = routesOf(router.stack);
        routes = [...new Set(all.filter((route) => route.includes("genesys")))];
    });
    after(async () => {
        await running?.stop();
        await closeParked();
    });

    async function ask(route: string, who?: string): Promise<number> {
        const [method = "", path = ""] = route.split(" ");
        const { status } = await running.admin(method, path.slice(1).replace(":id", "nothing").replace(":kind", "queues"), method === "POST" ? {} : undefined, who);
        return status;
    }

    it("is found by this test", () => {
        for (const route of [...FOR_READERS, "POST /genesys-cloud/connections", "POST /genesys-cloud/run", "POST /genesys-cloud/test"]) assert.ok(routes.includes(route), `${route} of ${routes.join()}`);
        for (const route of routes) assert.match(route, /^(GET|POST) \/genesys-cloud\//);
    });

    it("refuses who is not logged in", async () => {
        for (const route of routes) assert.equal(await ask(route), 401, route);
    });

    it("refuses who may only read, but for lists and previews", async () => {
        for (const route of routes) assert.equal((await ask(route, "reader")) !== 401, FOR_READERS.includes(route), route);
    });
});
