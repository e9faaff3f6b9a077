/** All REST routes of the simulator but those of notifications. */
import type { SimulatorClock } from "../clock.js";
import type { Random } from "../http/ids.js";
import type { TokenStore } from "../http/tokens.js";
import type { Route } from "../http/types.js";
import type { RestOptions, SimulatorClient } from "../options.js";
import type { World } from "../world/types.js";
import { analyticsRoutes } from "./analytics/routes.js";
import type { ApiContext } from "./context.js";
import { conversationRoutes } from "./conversations.js";
import { authorizationRoutes } from "./authorization.js";
import { createDirectory, type Directory } from "./directory.js";
import { organizationRoutes } from "./organization.js";
import { presenceRoutes } from "./presence.js";
import { queueRoutes } from "./queues.js";
import { userRoutes } from "./users.js";

export interface ApiSetup {
    readonly world: World;
    readonly clock: SimulatorClock;
    readonly options: RestOptions;
    /** Those of the frontend that will carry the routes. */
    readonly tokens: TokenStore;
    readonly clients: ReadonlyMap<string, SimulatorClient>;
    readonly random?: Random;
}

/** The routes, and the directory through which queues are renamed and removed while the simulator runs. */
export function createApi(setup: ApiSetup): { readonly routes: readonly Route[]; readonly directory: Directory } {
    const directory = createDirectory(setup.world.centre);
    const context: ApiContext = { ...setup, random: setup.random ?? Math.random, directory };
    const routes = [
        organizationRoutes,
        authorizationRoutes,
        presenceRoutes,
        queueRoutes,
        userRoutes,
        conversationRoutes,
        analyticsRoutes,
    ].flatMap((make) => make(context));
    return { routes, directory };
}
