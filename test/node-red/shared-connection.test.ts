/** Two connections of one OAuth client share the platform's limits: when that is worth a warning, and when a deploy is just a deploy. */
import assert from "node:assert/strict";
import type { ConnectionSettings } from "../../src/connection.js";
import { closeParked, SharedConnection } from "../../src/node-red/shared-connection.js";
import { resolveEndpoints } from "../../src/platform/regions.js";

function settings(clientId: string): ConnectionSettings {
    return {
        endpoints: resolveEndpoints("", "http://127.0.0.1:1"),
        clientId,
        clientSecret: "secret",
        org: "",
        maxFrameBytes: 1_048_576,
        maxChannels: 4,
        budgetPercent: 80,
        network: { tls: null, proxy: null, rules: {}, useEnvironment: false },
    };
}

describe("connections of one OAuth client", () => {
    let opened: SharedConnection[] = [];
    let warnings: string[] = [];
    afterEach(async () => {
        for (const shared of opened) shared.close();
        [opened, warnings] = [[], []];
        await closeParked();
    });

    function configuration(name: string, clientId = "client", counts = true): SharedConnection {
        const shared = new SharedConnection(() => settings(clientId), { warn: (key) => warnings.push(`${name}: ${key}`), counts });
        opened.push(shared);
        return shared;
    }

    it("are worth a warning, once, while both are in use", () => {
        configuration("first").use({});
        const second = configuration("second");
        second.use({}).release();
        second.use({});
        assert.deepEqual(warnings, ["second: same-client"]);
    });

    it("are none where the client is another, or the second one a dialog's", () => {
        configuration("first").use({});
        configuration("second", "another").use({});
        configuration("dialog", "client", false).use({});
        assert.deepEqual(warnings, []);
    });

    it("are none where the nodes of one have moved to the other", () => {
        const use = configuration("first").use({});
        configuration("empty");
        use.release();
        use.release();
        configuration("second").use({});
        assert.deepEqual(warnings, []);
    });

    it("are one and the same where a configuration is deployed again", () => {
        for (const user of [{}, {}, {}]) {
            const shared = configuration("deployed");
            const use = shared.use(user);
            shared.close();
            use.release();
        }
        configuration("deployed").use({});
        assert.deepEqual(warnings, []);
    });
});
